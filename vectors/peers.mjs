// The real npm packages behind one small interface, so that a generator or a test can treat them alike.
//
//   await peer.seal(data, how)      the seal, as the package writes it
//   await peer.unseal(seal, how)    the application's data; a seal that does not open is always an exception
//
// `how` says what the seal itself does not:
//
//   password     one text password without an id; the package gives it the id that it always gives
//   passwords    a keys file instead: { "2": "text", "1": { "encryption": …, "integrity": … }, "x": { "raw": "base64url" } };
//                the highest id seals, every id opens
//   ttl          how long the seal is good for, in seconds; 0 is for ever; the package's own default when absent
//   now          the time in milliseconds since 1970; the real one when absent
//   algorithm    "aes-256-cbc" or "aes-128-ctr"  }  only packages of the dialect `iron`
//   iterations   of PBKDF2                       }
//
// Packages of the dialect `iron-session` take text passwords with numbers as ids, those of h3 one text password.

import Iron from "@hapi/iron";
import * as h3v1 from "h3-1";
import * as h3v2 from "h3-2";
import * as ironSession8 from "iron-session-8";
import * as ironSession9 from "iron-session-9";
import * as ironWebcrypto1 from "iron-webcrypto-1";
import * as ironWebcrypto2 from "iron-webcrypto-2";
import { readFileSync } from "node:fs";
import { IncomingMessage, ServerResponse } from "node:http";
import { findPackageJSON } from "node:module";
import { Socket } from "node:net";

/** h3 gives every session a random id; a fixed one makes its payloads the same each time. */
const H3_SESSION_ID = "0b9f1d5e-6f0a-4c53-9a52-3f1f6f6f2a01";

/**
 * Runs `work` while every package reads `now` from the clock.
 *
 * There is one clock for all, so calls must not overlap.
 */
export async function atTime(now, work) {
  if (now === undefined) return work();
  const realNow = Date.now;
  Date.now = () => now;
  try {
    return await work();
  } finally {
    Date.now = realNow;
  }
}

/** What the package in `node_modules/<alias>` calls itself: `iron-session 9.0.1`. */
export function packageName(alias) {
  const { name, version } = JSON.parse(readFileSync(findPackageJSON(alias, import.meta.url), "utf8"));
  return { name, version, madeBy: `${name} ${version}` };
}

// ---- Keys files -------------------------------------------------------------------------------------------------

const secretOf = (entry) => (typeof entry === "string" ? entry : Buffer.from(entry.raw, "base64url"));

const secretsOf = (entry) =>
  entry.encryption === undefined
    ? { encryption: secretOf(entry), integrity: secretOf(entry) }
    : { encryption: secretOf(entry.encryption), integrity: secretOf(entry.integrity) };

/** The id that seals. Words stand alone in a keys file, so only numbers are ever compared. */
const newestId = (passwords) =>
  Object.keys(passwords)
    .sort((a, b) => Number(a) - Number(b))
    .at(-1);

function sealingPassword({ password, passwords }) {
  if (password !== undefined) return password;
  const id = newestId(passwords);
  return { id, ...secretsOf(passwords[id]) };
}

/** Seals without an id are opened with the entry `default`: what iron looks up for the empty id. */
const openingPasswords = ({ password, passwords }) =>
  password ?? Object.fromEntries(Object.entries(passwords).map(([id, entry]) => [id || "default", secretsOf(entry)]));

// ---- @hapi/iron and iron-webcrypto ------------------------------------------------------------------------------

const ironOptions = (defaults, { ttl = 0, algorithm = "aes-256-cbc", iterations = 1 }) => ({
  ...defaults,
  encryption: { ...defaults.encryption, algorithm, iterations },
  integrity: { ...defaults.integrity, iterations },
  ttl: ttl * 1000,
});

const ironPeer = (alias, { seal, unseal, defaults }) => ({
  ...packageName(alias),
  alias,
  dialect: "iron",
  seal: (data, how) => atTime(how.now, () => seal(data, sealingPassword(how), ironOptions(defaults, how))),
  unseal: (text, how) => atTime(how.now, () => unseal(text, openingPasswords(how), ironOptions(defaults, how))),
});

// ---- iron-session -----------------------------------------------------------------------------------------------

const ironSessionPeer = (alias, sealData, unsealData) => ({
  ...packageName(alias),
  alias,
  dialect: "iron-session",
  seal: (data, how) => atTime(how.now, () => sealData(data, ironSessionOptions(how))),
  unseal: (text, how) => atTime(how.now, () => unsealData(text, ironSessionOptions(how))),
});

// An explicit `ttl: undefined` still gives the package's default of 14 days.
const ironSessionOptions = ({ password, passwords, ttl }) => ({ password: password ?? passwords, ttl });

/** Version 9 answers a bad seal with an empty session, and tells only its hook why. */
async function unsealWithHook(text, options) {
  let failure;
  const data = await ironSession9.unsealData(text, {
    ...options,
    onUnsealError: (_reason, error) => (failure = error),
  });
  if (failure) throw failure;
  return data;
}

/** Version 8 tells nobody: whatever it finds empty is opened once more by the library below it, which throws. */
async function unsealAloud(text, options) {
  const data = await ironSession8.unsealData(text, options);
  if (Object.keys(data).length > 0) return data;
  const passwords = typeof options.password === "string" ? { 1: options.password } : options.password;
  const sealed = await ironWebcrypto1.unseal(crypto, text.replace(/~2$/, ""), passwords, ironWebcrypto1.defaults);
  if (Object.keys(sealed).length > 0) throw new Error("iron-session 8 has dropped the data");
  return data;
}

// ---- h3 ---------------------------------------------------------------------------------------------------------

const h3Peer = (alias, dialect, { updateSession, sealSession, unsealSession }, newEvent) => ({
  ...packageName(alias),
  alias,
  dialect,
  seal: (data, how) =>
    atTime(how.now, async () => {
      const event = newEvent();
      await updateSession(event, h3Config(how), data);
      return sealSession(event, h3Config(how));
    }),
  unseal: (text, how) => atTime(how.now, async () => (await unsealSession(newEvent(), h3Config(how), text)).data),
});

const h3Config = ({ password, ttl }) => ({
  password,
  maxAge: ttl,
  cookie: false, // the seal is asked for, not a Set-Cookie line
  generateId: () => H3_SESSION_ID,
  legacySealFallback: false, // or version 2 would also open a seal made with version 1's iterations
});

function newNodeEvent() {
  const request = new IncomingMessage(new Socket());
  return h3v1.createEvent(request, new ServerResponse(request));
}

const newWebEvent = () => h3v2.mockEvent("/");

// ---- The packages -----------------------------------------------------------------------------------------------

export const peers = [
  ironSessionPeer("iron-session-8", ironSession8.sealData, unsealAloud),
  ironSessionPeer("iron-session-9", ironSession9.sealData, unsealWithHook),
  ironPeer("@hapi/iron", Iron),
  ironPeer("iron-webcrypto-1", {
    seal: (...args) => ironWebcrypto1.seal(crypto, ...args),
    unseal: (...args) => ironWebcrypto1.unseal(crypto, ...args),
    defaults: ironWebcrypto1.defaults,
  }),
  ironPeer("iron-webcrypto-2", ironWebcrypto2),
  h3Peer("h3-1", "h3-v1", h3v1, newNodeEvent),
  h3Peer("h3-2", "h3-v2", h3v2, newWebEvent),
];

export const peersOf = (dialect) => peers.filter((peer) => peer.dialect === dialect);

/** The text inside a seal that is known to be genuine, which no package hands out: they all parse it. */
export async function plaintextOf(seal, how) {
  const [, id, salt, iv, ciphertext] = seal.split("*");
  const { encryption } = secretsOf(how.password ?? how.passwords[id] ?? how.passwords[id || "default"]);
  const options = { ...ironOptions(Iron.defaults, how).encryption, salt, iv: Buffer.from(iv, "base64url") };
  return Iron.decrypt(encryption, options, Buffer.from(ciphertext, "base64url"));
}
