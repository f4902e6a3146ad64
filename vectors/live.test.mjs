// Live interop: the real packages seal and `fe26` opens, `fe26` seals and the real packages open.
//
//   FE26_BIN=../target/debug/fe26 node --test live.test.mjs
//
// Random payloads come from a new seed each time; a failure names it, and FE26_SEED brings it back.

import assert from "node:assert";
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { asJson, payloads, randomPayloads } from "./payloads.mjs";
import { peers, peersOf, plaintextOf } from "./peers.mjs";

const PROGRAM = process.env.FE26_BIN;
if (!PROGRAM) throw new Error("FE26_BIN must name the program fe26, for example ../target/debug/fe26");

const SEED = Number(process.env.FE26_SEED ?? randomInt(2 ** 32));
const RANDOM_PAYLOADS = 200;

const NOW = 1_800_000_000_000; // 2027-01-15T08:00:00Z
const HOUR = 3_600_000;
const SKEW = 60_000;

const PASSWORD = "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa";
const OLDER_PASSWORD = "Zt5KwP0xN8rVb3QyD7mLc1HsF6jGa9TeUi4RoXq2BnWzEk5MvYd8ShJp0CgAf3Lu";
const KEY = { raw: "CzBVep_E6Q4zWH2ix-wRNluApcrvFDleg6jN8hc8YYY" };
const OTHER_KEY = { raw: "Wn-kye4TOF2Cp8zxFjtgharP9Bk-Y4it0vccQWaLsNU" };
const SHORT_KEY = { raw: "AyhNcpe84QYrUHWav-QJLg" };

const hurting = Object.entries(payloads).map(([name, data]) => ({ name, data }));
const random = (count) =>
  randomPayloads(SEED, count).map((data, index) => ({ name: `random payload ${index} of FE26_SEED=${SEED}`, data }));
const everything = [...hurting, ...random(RANDOM_PAYLOADS)];
const few = [...hurting.slice(0, 10), ...random(10)];

// ---- The program ------------------------------------------------------------------------------------------------

const scratch = mkdtempSync(join(tmpdir(), "fe26-live-"));
after(() => rmSync(scratch, { recursive: true }));

function secretFile(name, text) {
  const path = join(scratch, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** The same options as a peer takes, as arguments. */
function argumentsOf({ dialect, password, passwords, algorithm, ttl, now }) {
  const secrets =
    password === undefined
      ? ["--keys-file", secretFile("keys.json", JSON.stringify(passwords))]
      : ["--password-file", secretFile("password", password)];
  return [
    ...["--lines", "--dialect", dialect, ...secrets],
    ...(algorithm === undefined ? [] : ["--algorithm", algorithm]),
    ...(ttl === undefined ? [] : ["--ttl", `${ttl}s`]),
    ...(now === undefined ? [] : ["--now", String(now)]),
  ];
}

function run(args, lines) {
  const input = lines.map((line) => `${line}\n`).join("");
  const { error, status, stdout, stderr } = spawnSync(PROGRAM, args, { input, encoding: "utf8", maxBuffer: 2 ** 28 });
  if (error) throw error;
  return { status, stderr, lines: stdout.split("\n").slice(0, -1) };
}

/** Seals every payload in one process. */
function sealAll(items, how) {
  const { status, stderr, lines } = run(
    ["seal", ...argumentsOf(how)],
    items.map(({ data }) => JSON.stringify(data)),
  );
  assert.deepStrictEqual({ status, stderr, seals: lines.length }, { status: 0, stderr: "", seals: items.length });
  return lines;
}

/** Unseals every line in one process; its answers and the exit code. */
function unsealAll(seals, { ttl: _sealingOnly, ...how }, ...flags) {
  const { status, lines } = run(["unseal", ...flags, ...argumentsOf(how)], seals);
  return { status, answers: lines.map((line) => JSON.parse(line)) };
}

// ---- Both directions --------------------------------------------------------------------------------------------

async function peerSealsWeOpen(peer, items, how) {
  const seals = [];
  for (const { data } of items) seals.push(await peer.seal(data, how));
  const { status, answers } = unsealAll(seals, { dialect: peer.dialect, ...how });
  items.forEach(({ name, data }, index) =>
    assert.deepStrictEqual({ name, ...answers[index] }, { name, data: asJson(data) }),
  );
  assert.strictEqual(answers.length, items.length);
  assert.strictEqual(status, 0);
}

async function weSealPeerOpens(peer, items, how) {
  const seals = sealAll(items, { dialect: peer.dialect, ...how });
  for (const [index, { name, data }] of items.entries()) {
    assert.deepStrictEqual({ name, data: await peer.unseal(seals[index], how) }, { name, data: asJson(data) });
  }
}

async function bothWays(peer, items, how) {
  await peerSealsWeOpen(peer, items, how);
  await weSealPeerOpens(peer, items, how);
}

const iterationsOf = ({ dialect }) => (dialect === "h3-v2" ? 8192 : 1);
const idOf = (seal) => seal.split("*")[1];
const expiryOf = (seal) => Number(seal.split("*")[5]);

for (const peer of peers) {
  describe(peer.madeBy, () => {
    const how = { password: PASSWORD, iterations: iterationsOf(peer) };

    test("seals, fe26 opens", () => peerSealsWeOpen(peer, everything, how));

    test("opens what fe26 seals", () => weSealPeerOpens(peer, everything, how));

    test("and fe26 write the same id, the same suffix and the same plaintext", async () => {
      const [ours] = sealAll(few, { dialect: peer.dialect, ...how, now: NOW });
      const theirs = await peer.seal(few[0].data, { ...how, now: NOW });
      assert.strictEqual(idOf(ours), idOf(theirs));
      assert.strictEqual(expiryOf(ours), expiryOf(theirs));
      assert.strictEqual(ours.endsWith("~2"), theirs.endsWith("~2"));
      const shape = async (seal) => Object.keys(JSON.parse(await plaintextOf(seal, how)));
      assert.deepStrictEqual(await shape(ours), await shape(theirs));
    });

    test("seals for an hour, and fe26 opens until its end and the tolerance are over", async () => {
      const seal = await peer.seal({ a: 1 }, { ...how, ttl: 3600, now: NOW });
      assert.strictEqual(expiryOf(seal), NOW + HOUR);
      const at = (now) => unsealAll([seal], { dialect: peer.dialect, ...how, now });
      assert.deepStrictEqual(at(NOW + HOUR + SKEW - 1), { status: 0, answers: [{ data: { a: 1 } }] });
      assert.deepStrictEqual(at(NOW + HOUR + SKEW), { status: 1, answers: [{ error: "expired" }] });
    });

    test("opens what fe26 seals for an hour until its end and the tolerance are over", async () => {
      const [seal] = sealAll([{ data: { a: 1 } }], { dialect: peer.dialect, ...how, ttl: 3600, now: NOW });
      assert.strictEqual(expiryOf(seal), NOW + HOUR);
      assert.deepStrictEqual(await peer.unseal(seal, { ...how, now: NOW + HOUR + SKEW - 1 }), { a: 1 });
      await assert.rejects(peer.unseal(seal, { ...how, now: NOW + HOUR + SKEW }), /Expired seal/);
    });

    test("and fe26 reject the seals of another password", async () => {
      const other = { ...how, password: OLDER_PASSWORD };
      const theirs = await peer.seal({ a: 1 }, how);
      const [ours] = sealAll([{ data: { a: 1 } }], { dialect: peer.dialect, ...how });
      const { status, answers } = unsealAll([theirs], { dialect: peer.dialect, ...other });
      assert.deepStrictEqual({ status, answers }, { status: 1, answers: [{ error: "bad-mac" }] });
      await assert.rejects(peer.unseal(ours, other), /Bad hmac value/);
    });
  });
}

// ---- Key rings --------------------------------------------------------------------------------------------------

for (const peer of [...peersOf("iron-session"), ...peersOf("iron")]) {
  describe(`rotation with ${peer.madeBy}`, () => {
    const old = { 1: OLDER_PASSWORD };
    const rotated = { 1: OLDER_PASSWORD, 2: PASSWORD };

    test("fe26 opens what was sealed before the rotation", async () => {
      const seal = await peer.seal({ a: 1 }, { passwords: old });
      const { answers } = unsealAll([seal], { dialect: peer.dialect, passwords: rotated });
      assert.deepStrictEqual(answers, [{ data: { a: 1 } }]);
    });

    test("opens what fe26 sealed before the rotation", async () => {
      const [seal] = sealAll([{ data: { a: 1 } }], { dialect: peer.dialect, passwords: old });
      assert.deepStrictEqual(await peer.unseal(seal, { passwords: rotated }), { a: 1 });
    });

    test("the highest id seals, as a number", async () => {
      const passwords = { 2: OLDER_PASSWORD, 10: PASSWORD };
      const [ours] = sealAll([{ data: { a: 1 } }], { dialect: peer.dialect, passwords });
      assert.strictEqual(idOf(ours), "10");
      assert.strictEqual(idOf(await peer.seal({ a: 1 }, { passwords })), "10");
      assert.deepStrictEqual(await peer.unseal(ours, { passwords: { 10: PASSWORD } }), { a: 1 });
    });

    test("an id that is gone opens nowhere", async () => {
      const [ours] = sealAll([{ data: { a: 1 } }], { dialect: peer.dialect, passwords: old });
      const gone = { passwords: { 2: PASSWORD } };
      const { status, answers } = unsealAll([await peer.seal({ a: 1 }, { passwords: old })], {
        dialect: peer.dialect,
        ...gone,
      });
      assert.deepStrictEqual({ status, answers }, { status: 1, answers: [{ error: "unknown-key" }] });
      await assert.rejects(peer.unseal(ours, gone), /Cannot find password/);
    });
  });
}

const KEY_RINGS = {
  "aes-128-ctr": { password: PASSWORD, algorithm: "aes-128-ctr" },
  "an empty id": { passwords: { "": PASSWORD } },
  "the id default": { passwords: { default: PASSWORD } },
  "a word as id": { passwords: { blue_Key_9: PASSWORD } },
  "separate secrets": { passwords: { 1: { encryption: PASSWORD, integrity: OLDER_PASSWORD } } },
  "separate secrets, aes-128-ctr": {
    passwords: { 1: { encryption: PASSWORD, integrity: OLDER_PASSWORD } },
    algorithm: "aes-128-ctr",
  },
  "a raw key": { passwords: { 1: KEY } },
  "a raw key after a password": { passwords: { 1: OLDER_PASSWORD, 2: KEY } },
  "separate raw keys": { passwords: { 1: { encryption: KEY, integrity: OTHER_KEY } } },
  "separate raw keys, aes-128-ctr": {
    passwords: { 1: { encryption: SHORT_KEY, integrity: KEY } },
    algorithm: "aes-128-ctr",
  },
  "a raw encryption key and an integrity password": { passwords: { 1: { encryption: KEY, integrity: PASSWORD } } },
  "an encryption password and a raw integrity key": { passwords: { 1: { encryption: PASSWORD, integrity: KEY } } },
};

for (const peer of peersOf("iron")) {
  describe(`key rings with ${peer.madeBy}`, () => {
    for (const [name, how] of Object.entries(KEY_RINGS)) test(name, () => bothWays(peer, few, how));
  });
}

// ---- Dialects and envelopes -------------------------------------------------------------------------------------

/** Frameworks, and the package below them that reads and writes their seals. */
const FRAMEWORKS = {
  nuxt: "h3-1",
  "tanstack-start": "h3-1",
  "solid-start": "h3-2",
  workos: "iron-session-9",
  keystone: "@hapi/iron",
  hono: "iron-webcrypto-1",
};

describe("the dialects of frameworks", () => {
  for (const [dialect, alias] of Object.entries(FRAMEWORKS)) {
    const peer = peers.find((candidate) => candidate.alias === alias);
    test(`${dialect} is ${alias}`, () => bothWays({ ...peer, dialect }, few, { password: PASSWORD }));
  }
});

describe("the envelope of h3", () => {
  for (const peer of [...peersOf("h3-v1"), ...peersOf("h3-v2")]) {
    const how = { password: PASSWORD, iterations: iterationsOf(peer), now: NOW };

    test(`of ${peer.madeBy} is shown whole`, async () => {
      const seal = await peer.seal({ a: 1 }, how);
      const { answers } = unsealAll([seal], { dialect: peer.dialect, ...how }, "--envelope");
      assert.deepStrictEqual(answers, [{ data: JSON.parse(await plaintextOf(seal, how)) }]);
    });

    test(`of fe26 is what ${peer.madeBy} writes`, async () => {
      const [seal] = sealAll([{ data: { a: 1 } }], { dialect: peer.dialect, ...how });
      const { id, ...rest } = JSON.parse(await plaintextOf(seal, how));
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.deepStrictEqual(rest, { createdAt: NOW, data: { a: 1 } });
    });
  }

  test("of h3 1 is opened as one of h3 2, as h3 2 itself does", async () => {
    const [peer] = peersOf("h3-v1");
    const { answers } = unsealAll([await peer.seal({ a: 1 }, { password: PASSWORD })], {
      dialect: "h3-v2",
      password: PASSWORD,
    });
    assert.deepStrictEqual(answers, [{ data: { a: 1 } }]);
  });
});

// ---- Answers and exit codes -------------------------------------------------------------------------------------

describe("fe26 unseal --lines", () => {
  const [peer] = peersOf("iron-session");
  const how = { dialect: "iron-session", password: PASSWORD };

  test("answers every line, good or bad, in order, and exits with 1", async () => {
    const seal = await peer.seal({ a: 1 }, how);
    const forged = seal.replace(/^(Fe26\.2\*1\*)(.)/, (_, head, digit) => head + (digit === "0" ? "1" : "0"));
    assert.deepStrictEqual(unsealAll([seal, forged, "junk", seal], how), {
      status: 1,
      answers: [{ data: { a: 1 } }, { error: "bad-mac" }, { error: "component-count" }, { data: { a: 1 } }],
    });
  });

  test("exits with 2 and says nothing when it is called wrongly", () => {
    const { status, lines } = run(["unseal", "--lines", "--dialect", "no-such-dialect"], []);
    assert.deepStrictEqual({ status, lines }, { status: 2, lines: [] });
  });
});
