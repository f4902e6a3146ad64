// The cases of seal.json: seals of every package, with all that is needed to open them and what is inside.

import assert from "node:assert";

import { payloads } from "./payloads.mjs";
import { peers, peersOf, plaintextOf } from "./peers.mjs";

const NOW = 1_800_000_000_000; // 2027-01-15T08:00:00Z
const DAY = 24 * 60 * 60;
const IRON_SESSION_TTL = 14 * DAY;

/** Its lengths are counted as JavaScript counts: in UTF-16 units. */
const PASSWORDS = {
  "32 characters": "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa",
  "64 characters": "Zt5KwP0xN8rVb3QyD7mLc1HsF6jGa9TeUi4RoXq2BnWzEk5MvYd8ShJp0CgAf3Lu",
  "65 characters": "mB6yTq1ZxK9wRf4NcV7sLd2HpJ8gUe3AoXi5WkQnYt0EzMvCbSr6DhGjPa1FlI7Ow",
  "100 characters":
    "Vx8LqT3mZc6RyN1pKb9WfJ4sHd7GuAe2XoQi5YtEzMvCn0BrSk8DhPj6Fa1LwIg4OT9xUqVe3Zm7RcKy2NpWbJf5sHdGuA8eXoQi",
  "32 Cyrillic letters, 64 bytes": "жщфпрольдбюыичсмитъхзэгшкенуцйёя",
  "40 Cyrillic letters, 80 bytes": "съешьещёэтихмягкихфранцузскихбулокдавыпе",
  "16 emoji, 32 UTF-16 units": "🦀🔑🍪🏰🚀🌵🎻🧭🪁🐙🍋🎲🧊🪴🦉🥨",
};
const [PASSWORD, OLDER, OLDEST] = ["32 characters", "64 characters", "100 characters"].map((name) => PASSWORDS[name]);

const rawKey = (bytes, first) => ({
  raw: Buffer.from(Array.from({ length: bytes }, (_, index) => (first + index * 37) % 256)).toString("base64url"),
});
const [KEY, OTHER_KEY] = [rawKey(32, 11), rawKey(32, 90)];

const SMALL = { user: { id: 7, name: "Zoë 🦀" } };

/** One case before it is sealed. `sealedWith` is the keys file of the sealing side, when it has another one. */
const specOf = (peer, id, how, data = SMALL, sealedWith = how.passwords) => ({
  peer,
  id: `${peer.alias}: ${id}`,
  how: { now: NOW, algorithm: "aes-256-cbc", iterations: peer.dialect === "h3-v2" ? 8192 : 1, ...how },
  data,
  sealedWith,
});

const everyPayload = (peer) =>
  Object.entries(payloads).map(([name, data]) => specOf(peer, `payload, ${name}`, { password: PASSWORD }, data));

const everyPassword = (peer) =>
  Object.entries(PASSWORDS).map(([name, password]) => specOf(peer, `password, ${name}`, { password }));

const everyExpiry = (peer) =>
  Object.entries({ "no expiry": 0, "a minute": 60, "an hour": 3600, "400 days": 400 * DAY }).map(([name, ttl]) =>
    specOf(peer, `ttl, ${name}`, { password: PASSWORD, ttl }),
  );

/** Key rings of text passwords with numbers as ids: what iron-session can have, and iron too. */
const rotations = (peer) => [
  specOf(peer, "id 0", { passwords: { 0: PASSWORD } }),
  specOf(peer, "id 7 alone", { passwords: { 7: PASSWORD } }),
  specOf(peer, "the highest of 1 and 2 seals", { passwords: { 1: OLDER, 2: PASSWORD } }),
  specOf(peer, "the highest of 2 and 10 seals", { passwords: { 2: OLDER, 10: PASSWORD } }),
  specOf(peer, "sealed with 1 before 2 came", { passwords: { 1: OLDER, 2: PASSWORD } }, SMALL, { 1: OLDER }),
  specOf(peer, "sealed with 1 before 2 and 3 came", { passwords: { 1: OLDEST, 2: OLDER, 3: PASSWORD } }, SMALL, {
    1: OLDEST,
  }),
];

/** What only the libraries of the dialect `iron` can be told. */
const ironOnly = (peer) => [
  specOf(peer, "the id is empty", { passwords: { "": PASSWORD } }),
  specOf(peer, "an empty id is looked up as default", { passwords: { default: PASSWORD } }, SMALL, { "": PASSWORD }),
  specOf(peer, "the id is default", { passwords: { default: PASSWORD } }),
  specOf(peer, "the id is a word", { passwords: { blue_Key_9: PASSWORD } }),
  specOf(peer, "the id is an underscore", { passwords: { _: PASSWORD } }),
  specOf(peer, "the id has 64 characters", { passwords: { ["k".repeat(64)]: PASSWORD } }),
  specOf(peer, "a word beside numbers", { passwords: { spring: OLDER, 4: PASSWORD } }, SMALL, { spring: OLDER }),
  ...ciphers(peer, "one password", { password: PASSWORD }),
  ...ciphers(peer, "encryption and integrity apart", { passwords: { 1: { encryption: PASSWORD, integrity: OLDER } } }),
  specOf(peer, "raw key", { passwords: { 1: KEY } }),
  specOf(peer, "raw key, empty id", { passwords: { "": KEY } }),
  specOf(peer, "raw key, an hour", { passwords: { 1: KEY }, ttl: 3600 }),
  specOf(peer, "raw keys apart", { passwords: { 1: { encryption: KEY, integrity: OTHER_KEY } } }),
  specOf(peer, "raw keys apart, aes-128-ctr", {
    passwords: { 1: { encryption: rawKey(16, 3), integrity: KEY } },
    algorithm: "aes-128-ctr",
  }),
  specOf(peer, "raw encryption key, text integrity", { passwords: { 1: { encryption: KEY, integrity: PASSWORD } } }),
  specOf(peer, "text encryption, raw integrity key", { passwords: { 1: { encryption: PASSWORD, integrity: KEY } } }),
  specOf(peer, "raw key after a password", { passwords: { 1: OLDER, 2: KEY } }),
];

const ciphers = (peer, name, secrets) => [
  specOf(peer, `${name}, aes-128-ctr`, { ...secrets, algorithm: "aes-128-ctr" }),
  specOf(peer, `${name}, aes-128-ctr, 2.5 KB`, { ...secrets, algorithm: "aes-128-ctr" }, payloads["long-text"]),
  specOf(peer, `${name}, 2 iterations`, { ...secrets, iterations: 2 }),
  specOf(peer, `${name}, 8192 iterations`, { ...secrets, iterations: 8192 }),
  specOf(peer, `${name}, 8192 iterations, aes-128-ctr`, { ...secrets, iterations: 8192, algorithm: "aes-128-ctr" }),
];

/** iron-webcrypto 2 refuses integrity keys of any other length than 32 bytes; the others take longer ones. */
const longIntegrityKeys = (peer) =>
  [33, 64, 65].map((bytes) =>
    specOf(peer, `raw integrity key of ${bytes} bytes`, {
      passwords: { 1: { encryption: KEY, integrity: rawKey(bytes, 5) } },
    }),
  );

const specs = [
  ...peers.flatMap((peer) => [...everyPayload(peer), ...everyPassword(peer), ...everyExpiry(peer)]),
  ...[...peersOf("iron-session"), ...peersOf("iron")].flatMap(rotations),
  ...peersOf("iron").flatMap(ironOnly),
  ...peersOf("iron")
    .filter((peer) => peer.alias !== "iron-webcrypto-2")
    .flatMap(longIntegrityKeys),
];

async function caseOf({ peer, id, how, data, sealedWith }) {
  const seal = await peer.seal(data, { ...how, passwords: sealedWith });
  const [, passwordId, , , , expiry] = seal.split("*");
  const { now, algorithm, iterations, ttl = peer.dialect === "iron-session" ? IRON_SESSION_TTL : 0, ...secrets } = how;
  return {
    id,
    made_by: peer.madeBy,
    dialect: peer.dialect,
    algorithm,
    iterations,
    ...secrets,
    password_id: passwordId,
    now,
    ttl,
    expires: expiry ? Number(expiry) : null,
    plaintext: await plaintextOf(seal, how),
    seal,
  };
}

export async function makeCases() {
  const cases = [];
  for (const spec of specs) cases.push(await caseOf(spec));
  return { cases };
}

/** What is random in a case, cut down to what is not. */
export const masked = ({ seal, ...rest }) => ({ ...rest, seal: seal.length });

/** Whether the package that made a case still opens it and finds what is recorded. */
export async function verify({ id, made_by, plaintext, seal, ...how }) {
  const peer = peers.find((candidate) => candidate.madeBy === made_by);
  const recorded = JSON.parse(plaintext);
  assert.deepStrictEqual(await peer.unseal(seal, how), peer.dialect.startsWith("h3-") ? recorded.data : recorded, id);
  assert.strictEqual(await plaintextOf(seal, how), plaintext, id);
}
