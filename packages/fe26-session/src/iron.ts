// The interface of `@hapi/iron` 7 and of `iron-webcrypto` 2, for code that seals by itself.

import type { Ring } from "./core/core.js";
import { SessionError } from "./errors.js";
import { fromJson, toJson } from "./json.js";
import { describedRing, isId, MIN_PASSWORD_LENGTH, PasswordCache, record } from "./key-ring.js";
import { dialectOf, seal as sealText, unseal as unsealText } from "./seal.js";

/** A text of at least 32 characters, or a raw key of 32 bytes. */
export type Secret = string | Uint8Array;
/** A secret with the id that its seals carry, or one for encryption and another for integrity. */
export type Password = Secret | { id?: string; secret: Secret } | { id?: string; encryption: Secret; integrity: Secret };
/** Passwords by the ids of the seals that they open; `default` opens those without an id. */
export type PasswordHash = Record<string, Password>;

/** How keys are made. `saltBits` is 256 and `minPasswordlength` 32, here and in every default there is. */
export interface KeyOptions<Algorithm extends string> {
  algorithm: Algorithm;
  /** Of PBKDF2, from 1 to 100000, and the same for encryption and integrity. */
  iterations: number;
  saltBits?: number;
  minPasswordlength?: number;
}

/** How to seal, and what to accept. */
export interface IronOptions {
  encryption: KeyOptions<"aes-256-cbc" | "aes-128-ctr">;
  integrity: KeyOptions<"sha256">;
  /** How many milliseconds a seal opens; 0 is for ever. */
  ttl: number;
  /** How many seconds a seal is accepted for longer, because clocks differ. */
  timestampSkewSec: number;
  /** How many milliseconds the clock of this machine is behind. */
  localtimeOffsetMsec: number;
  /** Writes the data in place of JSON. */
  encode?: (data: unknown) => string;
  /** Reads them. */
  decode?: (text: string) => unknown;
}

const keyOptions = Object.freeze({ saltBits: 256, iterations: 1, minPasswordlength: MIN_PASSWORD_LENGTH });

/** The defaults of both: AES-256-CBC, one iteration, no end, a minute between clocks. */
export const defaults: Readonly<IronOptions> = Object.freeze({
  encryption: Object.freeze({ algorithm: "aes-256-cbc", ...keyOptions }),
  integrity: Object.freeze({ algorithm: "sha256", ...keyOptions }),
  ttl: 0,
  timestampSkewSec: 60,
  localtimeOffsetMsec: 0,
});

/**
 * Seals data. The seal opens in hapi, in h3 and wherever else these options are used.
 *
 * Rejects with a {@link SessionError} when the data are not plain JSON, or a password or an option is not possible.
 *
 * @example
 * const sealed = await seal({ user: "u-7" }, password, { ...defaults, ttl: 60_000 });
 */
export async function seal(data: unknown, password: Password, options: IronOptions = defaults): Promise<string> {
  const { id = "", encryption, integrity } = parts(password);
  if (id !== "" && !isId(id)) throw new SessionError("ERR_KEY_ID", "Invalid password id");
  const text = (options.encode ?? toJson)(data);
  const now = Date.now() + options.localtimeOffsetMsec;
  const end = options.ttl === 0 ? 0 : Math.floor(now + options.ttl);
  return sealText(ringOf(id, encryption, integrity), text, codeOf(options), end);
}

/**
 * Opens a seal, with the password it was made with or with the one among several that it names.
 *
 * Rejects with a {@link SessionError} when it does not open, in iron's words where iron has words for it.
 *
 * @example
 * const { user } = await unseal(sealed, { default: password, 2: newer }, defaults) as { user: string };
 */
export async function unseal(sealed: string, password: Secret | PasswordHash, options: IronOptions = defaults): Promise<unknown> {
  if (typeof sealed !== "string") throw new TypeError(`fe26-session: a seal is a string, not ${typeof sealed}`);
  const id = sealed.split("*", 2)[1] ?? "";
  const { encryption, integrity } = parts(isHash(password) ? named(password, id || "default") : password);
  const ring = ringOf(isId(id) ? id : "", encryption, integrity);
  const now = Date.now() + options.localtimeOffsetMsec;
  const { plaintext } = unsealText(ring, sealed, codeOf(options), now, options.timestampSkewSec * 1000);
  return (options.decode ?? fromJson)(plaintext);
}

/** As in iron, which takes every object for a map of ids. */
const isHash = (password: Secret | PasswordHash): password is PasswordHash =>
  typeof password === "object" && !(password instanceof Uint8Array);

function named(passwords: PasswordHash, id: string): Password {
  const password = Object.hasOwn(passwords, id) ? passwords[id] : undefined;
  if (!password) throw new SessionError("ERR_UNKNOWN_KEY", `Cannot find password: ${isId(id) ? id : "(malformed)"}`);
  return password;
}

/** A password as id, encryption secret and integrity secret. */
function parts(password: Password): { id: string | undefined; encryption: Secret; integrity: Secret } {
  const isSecret = typeof password === "string" || password instanceof Uint8Array;
  const { id, encryption, integrity } = isSecret
    ? { id: undefined, encryption: password, integrity: password }
    : "secret" in (password ?? {})
      ? { id: password.id, ...both((password as { secret: Secret }).secret) }
      : { ...(password as { id?: string; encryption: Secret; integrity: Secret }), id: password?.id };
  if (!encryption?.length || !integrity?.length) throw new SessionError("ERR_EMPTY_PASSWORD", "Empty password");
  for (const secret of [encryption, integrity]) {
    if (typeof secret === "string" && secret.length < MIN_PASSWORD_LENGTH) {
      throw new SessionError("ERR_KEY_TOO_SHORT", `Password string too short (min ${MIN_PASSWORD_LENGTH} characters required)`);
    }
  }
  return { id, encryption, integrity };
}

const both = (secret: Secret) => ({ encryption: secret, integrity: secret });

/** A ring of one password, under the id that the seal carries. */
function ringOf(id: string, encryption: Secret, integrity: Secret): Ring {
  return rings.get(JSON.stringify([id, keyPart(encryption), keyPart(integrity)]), () => {
    const letter = (secret: Secret) => (typeof secret === "string" ? "t" : "r");
    const records = id === "" ? [] : [record("i", id)];
    records.push(record(letter(encryption), encryption));
    if (integrity !== encryption) records.push(record(letter(integrity).toUpperCase(), integrity));
    try {
      return describedRing(records);
    } catch (error) {
      throw new SessionError("ERR_RAW_KEY_LENGTH", "Key buffer (password) too small", { cause: error });
    }
  });
}

const rings = new PasswordCache<Ring>();
const keyPart = (secret: Secret) => (typeof secret === "string" ? secret : [...secret]);

/** The options as a code of the core, which has one number of iterations and salts of 256 bits. */
function codeOf({ encryption, integrity }: IronOptions): number {
  const isCtr = encryption.algorithm === "aes-128-ctr";
  if (!isCtr && encryption.algorithm !== "aes-256-cbc") throw unsupported(`the algorithm ${String(encryption.algorithm)}`);
  if (integrity.algorithm !== "sha256") throw unsupported(`the algorithm ${String(integrity.algorithm)}`);
  const { iterations } = encryption;
  if (!(Number.isInteger(iterations) && iterations >= 1 && iterations <= MOST_ITERATIONS)) throw unsupported(`${iterations} iterations`);
  if (integrity.iterations !== iterations) throw unsupported("different iterations for encryption and integrity");
  for (const { saltBits = 256, minPasswordlength = MIN_PASSWORD_LENGTH } of [encryption, integrity]) {
    if (saltBits !== 256) throw unsupported(`salts of ${saltBits} bits`);
    if (minPasswordlength !== MIN_PASSWORD_LENGTH) throw unsupported(`passwords of ${minPasswordlength} characters`);
  }
  return dialectOf("iron").code | (isCtr ? 0x10 : 0) | (iterations << 5);
}

const MOST_ITERATIONS = 100_000;

const unsupported = (what: string) => new SessionError("ERR_UNSUPPORTED", `fe26-session: ${what} cannot be had here`);
