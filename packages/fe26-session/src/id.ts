// What a session is called: in a store, and in a log.

import { bytesOf } from "./meta.js";
import { stateOf } from "./session.js";

/**
 * The session's id: 22 characters of base64url, for a store such as one of revoked sessions. `undefined` without the option
 * `sessionIds`, which the timeouts imply, and as long as a session is new and not saved.
 *
 * CSRF tokens are derived from it, so it is a secret: a log is for {@link sessionHash}. It is another one after
 * `session.renew()`, once that is saved.
 *
 * @example
 * const id = sessionId(session);
 * if (id !== undefined) await revoked.add(id);
 * session.destroy();
 */
export function sessionId(session: object): string | undefined {
  return stateOf(session)?.id;
}

/**
 * The session in a log: 16 hexadecimal digits, 64 bits of a keyed hash of its id. It tells two lines of one session together
 * and is worth nothing to whoever reads the log (OWASP Session Management Cheat Sheet, "Logging Sessions Life Cycle").
 *
 * It is the same as long as the password that seals is the same, and the events of the crates of fe26 call the session by the
 * same name. `undefined` where there is no {@link sessionId}.
 *
 * @example
 * console.log("order placed", { session: await sessionHash(session) }); // { session: "5b1f0d…" }
 */
export async function sessionHash(session: object): Promise<string | undefined> {
  const { id, keys } = stateOf(session) ?? {};
  if (id === undefined || typeof keys?.sealing.secret !== "string") return undefined;
  const mac = await hmac(await logKey(keys.sealing.secret), bytesOf(id));
  return Array.from(mac.slice(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** fe26::KeyRing::subkey. The salt of a seal is hexadecimal, so that no seal can have this one. */
async function logKey(secret: string): Promise<Uint8Array<ArrayBuffer>> {
  const salt = new TextEncoder().encode("subkey: fe26 session events");
  const password = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), "PBKDF2", false, ["deriveBits"]);
  const key = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-1", salt, iterations: 1 }, password, 256);
  return hmac(new Uint8Array(key), salt);
}

async function hmac(key: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
}
