import { badUsage, reasonOf, SessionError, type UnsealErrorReason } from "./errors.js";
import { describeUnserializable, fromJson, toJson } from "./json.js";
import { isId, type KeyRing, keyRing, type Password, problemWith } from "./key-ring.js";
import { dialectOf, seal, unseal, type Dialect, type Unsealed } from "./seal.js";

/** iron-session's: 14 days. */
export const DEFAULT_TTL = 14 * 24 * 60 * 60;

/**
 * Seals any JSON into a string that only a holder of the password can read or make, and that fits a URL and a cookie.
 *
 * `ttl` is how many seconds the seal opens, 14 days if it is not given; 0 is for ever.
 *
 * Rejects with a {@link SessionError} when the data is not plain JSON, when there is no password of at least 32
 * characters, and when the seal would have more than 16384 characters.
 *
 * A session of the same password is such a seal, and the other way round. For links there is `SealFor` in
 * `fe26-session/purpose`.
 *
 * @example
 * const link = await sealData({ userId: "u-7" }, { password, ttl: 15 * 60 });
 */
export async function sealData(data: unknown, { password, ttl = DEFAULT_TTL }: { password: Password; ttl?: number }): Promise<string> {
  return sealJson(jsonToSeal(data), keyRing(password), dialectOf("iron-session"), endAfter(ttl, Date.now()));
}

/**
 * Opens what {@link sealData} made, here or in iron-session 8 and 9, and gives the data back.
 *
 * A seal that does not open is `{}`, and `onUnsealError` is told why. What was not an object comes back as it was sealed.
 *
 * @example
 * const { userId } = await unsealData<{ userId?: string }>(link, { password });
 */
export async function unsealData<T>(
  seal: string,
  options: { password: Password; ttl?: number; onUnsealError?: (reason: UnsealErrorReason, error: unknown) => void },
): Promise<T> {
  const { password, onUnsealError } = options;
  try {
    // iron looks only at the password that a seal names, and calls what is neither a text nor a map an empty one.
    if (password === null || !["object", "string"].includes(typeof password)) throw emptyPassword();
    const { plaintext } = openSeal(seal, keyRing(password), dialectOf("iron-session"), Date.now());
    return (fromJson(plaintext) ?? {}) as T;
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    onUnsealError?.(reasonOf(error), error);
    return {} as T;
  }
}

/** The JSON of the fields of `data`. Errors name the field. */
export function jsonToSeal(data: unknown): string {
  try {
    return toJson(data !== null && typeof data === "object" ? { ...data } : data);
  } catch (error) {
    const advice =
      "Store plain JSON values only: a Date must be stored as a timestamp (Date.now()) or an ISO string, and Map/Set/BigInt/functions are not supported.";
    const words = `iron-session: The session data is not JSON serializable${describeUnserializable(data)}. ${advice}`;
    throw new SessionError("ERR_NOT_SERIALIZABLE", words, { cause: error });
  }
}

/** Seals a text with the password of the highest number. */
export function sealJson(json: string, { ring, sealing }: KeyRing, dialect: Dialect, end: number): string {
  const { id, secret } = sealing;
  if (secret === undefined) {
    throw badUsage(". The password map has no usable entry, it must be a non-empty object keyed by numbers, for example { 1: 'your-password' }.");
  }
  if (!secret) throw emptyPassword();
  if (!isId(id)) throw new SessionError("ERR_KEY_ID", "Invalid password id");
  const problem = problemWith(secret);
  if (problem) throw problem;
  return seal(ring, json, dialect.code, end);
}

/** Opens a seal with whichever password it names. */
export function openSeal(text: string, keys: KeyRing, dialect: Dialect, now: number, skew?: number): Unsealed {
  if (typeof text !== "string") throw new TypeError(`fe26-session: a seal is a string, not ${typeof text}`);
  try {
    return unseal(keys.ring, text, dialect.code, now, skew);
  } catch (error) {
    const isUnknown = error instanceof SessionError && error.code === "ERR_UNKNOWN_KEY";
    throw (isUnknown && problemOfIdIn(text, keys)) || error;
  }
}

/** What is wrong with the password that the seal names. */
function problemOfIdIn(text: string, keys: KeyRing): SessionError | undefined {
  const id = text.split("*", 2)[1];
  return keys.problemOf(id || "default");
}

const emptyPassword = () => new SessionError("ERR_EMPTY_PASSWORD", "Empty password");

/** When a seal made at `now` ends that lasts `ttl` seconds; 0 is never. */
function endAfter(ttl: number, now: number): number {
  checkTtl(ttl);
  // An end in 1970 is no 0.
  return ttl === 0 ? 0 : Math.max(1, Math.floor(now + ttl * 1000));
}

/** What is no number would be a seal for ever, or one that never was any good. */
export function checkTtl(ttl: number): void {
  if (!Number.isFinite(ttl)) throw badUsage(`. ttl must be a number of seconds, got ${typeof ttl === "number" ? ttl : JSON.stringify(ttl)}.`);
}
