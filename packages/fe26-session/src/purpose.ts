// Seals outside cookies, each for one purpose: sign-in links, invitations, the state of an OAuth request. They are those of
// crates/fe26-session/src/purpose.rs: what one makes, the other opens.

import { SessionError } from "./errors.js";
import { fromJson, objectIn } from "./json.js";
import { keyRing, type KeyRing, type Password } from "./key-ring.js";
import { META_FIELD, newPurpose, purposeFrom } from "./meta.js";
import { checkPasswords, duration } from "./options.js";
import { jsonToSeal, openSeal, sealJson } from "./seal-data.js";
import { dialectOf } from "./seal.js";
import { check, type StandardSchema } from "./standard-schema.js";

/** How seals for a purpose are made and opened. */
export interface SealForOptions<T extends object> {
  /**
   * A password of at least 32 characters, or several by their numbers, as for sessions: the highest seals, all of them open.
   * It may be the one of the sessions. A program that shares it and knows nothing of purposes reads such a seal like any
   * other; where there is one, give these seals a password of their own.
   */
  password: Password;
  /** How many seconds a seal is good for; there is no default. */
  ttl: number;
  /**
   * A schema of zod, valibot, arktype or any other with the Standard Schema interface, which gives the value its type. It
   * looks at what is sealed and at what is opened. Without one nobody does: an older release may have sealed other fields.
   */
  validate?: StandardSchema<T>;
}

/** What was sealed for a purpose. */
export interface Opened<T> {
  /** The value. */
  readonly value: T;
  /** A random id of this seal: 22 characters of base64url. */
  readonly id: string;
  /** When the seal ends, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Seals objects for one purpose, for example into a link. One that is for another purpose is refused, also as a session, and
 * a session is refused here. `SealFor` in the crate `fe26-session` makes and opens the same seals.
 *
 * The text may stand in a URL as it is. It is not used up by being opened: where a link must work only once, remember the
 * `id` of each that has worked until its `expiresAt`. Unlike a session's seal it ends at the millisecond that it names,
 * without tolerance for clocks: where those of several machines differ, remember the id for as much longer.
 *
 * Throws a `SessionError` with the code `ERR_BAD_USAGE` when the purpose is not a word of letters, digits, `-`, `_` and `.`,
 * or `ttl` not a number of seconds. The password is looked at when it is needed.
 *
 * @example
 * const links = new SealFor<{ email: string }>("sign-in-link", { password, ttl: 15 * 60 });
 * const url = `https://example.com/login/link?token=${await links.seal({ email: "ada@example.com" })}`;
 *
 * // A link that works once:
 * const { value, id, expiresAt } = await links.open(request.nextUrl.searchParams.get("token"));
 * const isFirst = await database.insertIfAbsent("used_links", { id, expiresAt }); // in one step, or two get in
 * if (isFirst) await signIn(value.email);
 */
export class SealFor<T extends object> {
  /** What its seals are for. */
  readonly purpose: string;
  readonly #password: Password;
  /** In milliseconds. */
  readonly #ttl: number;
  readonly #validate: StandardSchema<T> | undefined;

  constructor(purpose: string, { password, ttl, validate }: SealForOptions<T>) {
    if (typeof purpose !== "string" || !/^[\w.-]+$/.test(purpose)) {
      throw new SessionError("ERR_BAD_USAGE", "fe26-session: a purpose is a word of letters, digits, `-`, `_` and `.`");
    }
    this.purpose = purpose;
    this.#password = password;
    this.#ttl = duration("ttl", ttl);
    this.#validate = validate;
  }

  /**
   * Seals a value, which is an object.
   *
   * Rejects with a `SessionError`: `ERR_NOT_AN_OBJECT`, `ERR_NOT_SERIALIZABLE` when it is not plain JSON, `ERR_RESERVED_FIELD`
   * when it has a field `_meta`, `ERR_INCOMPATIBLE` when it does not fit the schema, `ERR_TOO_LONG` when the seal would have
   * more than 16384 characters, `ERR_BAD_USAGE` when there is no password that can seal.
   *
   * @example
   * const token = await invitations.seal({ team: "t-7", role: "editor" });
   */
  async seal(value: T): Promise<string> {
    const keys = this.#keys();
    // A list or a date has fields, too, and would come back as another thing.
    if (Object.prototype.toString.call(value) !== "[object Object]") {
      throw new SessionError("ERR_NOT_AN_OBJECT", "fe26-session: what is sealed for a purpose is an object");
    }
    if (Object.hasOwn(value, META_FIELD)) throw new SessionError("ERR_RESERVED_FIELD", `fe26-session: the field ${META_FIELD} is reserved`);
    await this.#checked(value);
    const json = jsonToSeal({ ...value, [META_FIELD]: newPurpose(this.purpose) });
    return sealJson(json, keys, DIALECT(), Math.floor(Date.now() + this.#ttl));
  }

  /**
   * Opens a seal that was made for this purpose: whatever a request brings, a parameter that is missing or there twice included.
   *
   * Rejects with a `SessionError`, whose `code` is for the log: `ERR_EXPIRED`, `ERR_WRONG_PURPOSE`, `ERR_BAD_MAC`,
   * `ERR_NO_EXPIRY`, `ERR_INCOMPATIBLE` and others. To whoever sent the seal every reason should look alike. `ERR_BAD_USAGE`
   * is about the password of the options, and nobody's link.
   *
   * @example
   * try {
   *   const { value } = await invitations.open(token);
   *   return join(value.team);
   * } catch (error) {
   *   if (!(error instanceof SessionError)) throw error;
   *   console.warn("an invitation is refused", error.code);
   *   return "This link does not work any more. Ask for another one.";
   * }
   */
  async open(seal: unknown): Promise<Opened<T>> {
    const text = typeof seal === "string" ? seal : "";
    // Which seals were used is forgotten when they end: a minute of tolerance for clocks would be a minute in which they
    // could be used again.
    const { plaintext, end } = openSeal(text, this.#keys(), DIALECT(), Date.now(), 0);
    if (end === 0) throw new SessionError("ERR_NO_EXPIRY", "fe26-session: the seal never ends");
    const { [META_FIELD]: meta, ...data } = objectIn(fromJson(plaintext));
    const found = purposeFrom(meta);
    if (found?.purpose !== this.purpose) throw new SessionError("ERR_WRONG_PURPOSE", "fe26-session: the seal is for another purpose");
    return { value: await this.#checked(data as T), id: found.id, expiresAt: end };
  }

  /** What the schema makes of a value. */
  async #checked(value: T): Promise<T> {
    if (!this.#validate) return value;
    const checked = await check(this.#validate, value, "value");
    if (checked instanceof SessionError) throw checked;
    return checked;
  }

  /** Not made before they are needed: a file is loaded where there is no secret yet, and no core. */
  #keys(): KeyRing {
    checkPasswords(this.#password);
    return keyRing(this.#password);
  }
}

const DIALECT = () => dialectOf("iron-session");
