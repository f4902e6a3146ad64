// Every seal of seal.json and corpus.json: what real packages wrote, and what is broken or forged.

import { getIronSession, unsealData } from "fe26-session";
import * as iron from "fe26-session/iron";
import corpus from "fe26-vectors/corpus.json" with { type: "json" };
import seals from "fe26-vectors/seal.json" with { type: "json" };

import { codeOf, ok, same, test } from "../harness.mjs";
import { at, jarOf, MINUTE } from "./support.mjs";

/** Opens a session, and says why it is empty if it is. */
async function open(seal, options) {
  let code;
  const onUnsealError = (_reason, error) => (code = error.code);
  const session = await getIronSession(jarOf(seal), { cookieName: "session", ttl: 0, onUnsealError, ...options });
  return code ?? { ...session };
}

async function unseal(seal, password) {
  let code;
  const data = await unsealData(seal, { password, onUnsealError: (_reason, error) => (code = error.code) });
  return code ?? data;
}

// ---- seal.json --------------------------------------------------------------------------------------------------

/** What the options of a session can say: numbered text passwords, each dialect's own cipher and iterations. */
const isSessions = ({ algorithm, iterations, dialect, passwords = {} }) =>
  algorithm === "aes-256-cbc" &&
  iterations === (dialect === "h3-v2" ? 8192 : 1) &&
  Object.entries(passwords).every(([id, secret]) => /^\d+$/.test(id) && typeof secret === "string");

for (const vector of seals.cases) {
  const { id, dialect, password, passwords, plaintext, seal, now } = vector;
  const written = JSON.parse(plaintext);
  if (isSessions(vector)) {
    const data = dialect.startsWith("h3") ? written.data : written;
    test(`seal.json, ${id}: opens as a session of ${dialect}`, () =>
      at(now, async () => same(await open(seal, { password: password ?? passwords, dialect }), data)));
  }
  if (dialect === "iron-session") {
    test(`seal.json, ${id}: opens with unsealData`, () =>
      at(now, async () => same(await unseal(seal, password ?? passwords), written)));
  } else {
    test(`seal.json, ${id}: opens with the interface of iron`, () =>
      at(now, async () => same(await iron.unseal(seal, ironPassword(vector), ironOptions(vector)), written)));
    test(`seal.json, ${id}: and not with its last character but one changed`, () =>
      at(now, async () => {
        const changed = seal.slice(0, -2) + (seal.at(-2) === "A" ? "B" : "A") + seal.at(-1);
        same((await codeOf(() => iron.unseal(changed, ironPassword(vector), ironOptions(vector)))).code, "ERR_BAD_MAC");
      }));
  }
}

function ironOptions({ algorithm, iterations }) {
  const { encryption, integrity } = iron.defaults;
  return { ...iron.defaults, encryption: { ...encryption, algorithm, iterations }, integrity: { ...integrity, iterations } };
}

/** iron looks up `default` for the empty id. */
function ironPassword({ password, passwords }) {
  if (password !== undefined) return password;
  const secretOf = (secret) => (typeof secret === "string" ? secret : bytesOf(secret.raw));
  const parts = ({ encryption, integrity }) => ({ encryption: secretOf(encryption), integrity: secretOf(integrity) });
  const entries = Object.entries(passwords).map(([id, entry]) => [id || "default", entry.encryption ? parts(entry) : secretOf(entry)]);
  return Object.fromEntries(entries);
}

const bytesOf = (base64url) =>
  Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));

test("seal.json: an end is kept to the millisecond", async () => {
  const { seal, expires, password, passwords, plaintext } = seals.cases.find(
    ({ expires, dialect }) => expires !== null && dialect === "iron-session",
  );
  const opens = (now) => at(now, () => unseal(seal, password ?? passwords));
  same(await opens(expires + MINUTE - 1), JSON.parse(plaintext));
  same(await opens(expires + MINUTE), "ERR_EXPIRED");
});

// ---- corpus.json ------------------------------------------------------------------------------------------------

const inputOf = ({ input }) =>
  typeof input === "string"
    ? input
    : input.segments.map((segment) => (typeof segment === "string" ? segment : segment[0].repeat(segment[1]))).join("");

const kindOf = (answer) => (typeof answer === "string" ? answer.slice(4).toLowerCase().replaceAll("_", "-") : "ok");

/**
 * Sessions that open here, as they do in iron-session: JSON is JavaScript's. Nothing is an empty session, of two equal keys
 * the last one counts, numbers are rounded, depth is free. Only somebody with the password can make any of them.
 */
const OPENS = new Set(["I03", "I13", "I15", "I16", "I21"]);

for (const vector of corpus.cases) {
  const { id, title, expect, data, layer } = vector;
  const passwords = vector.passwords ?? corpus.passwords;
  const input = inputOf(vector);
  const check = (answer, allowed) => {
    ok(allowed.includes(kindOf(answer)), `${kindOf(answer)}, not ${allowed}`);
    if (data !== undefined && typeof answer !== "string") same(answer, data);
  };
  if (layer !== "session") {
    test(`corpus.json, ${id}: ${title}`, () => at(corpus.now, async () => check(await unseal(input, passwords), expect)));
  }
  if (Object.keys(passwords).length > 0 && Object.keys(passwords).every((id) => /^\d+$/.test(id))) {
    // An empty cookie is none.
    const allowed = OPENS.has(id) || expect.includes("empty") ? ["ok"] : expect;
    test(`corpus.json, ${id}: ${title}, as a session`, () =>
      at(corpus.now, async () => check(await open(input, { password: passwords }), allowed)));
  }
}
