// From the `password` of the options to a key ring of the core.

import { core } from "#core";
import type { Ring } from "./core/core.js";
import { SessionError } from "./errors.js";

/** One password of at least 32 characters, or several by their ids: the highest number seals, every id opens. */
export type Password = string | Record<string, string>;

/** The passwords of an application, ready for use. */
export interface KeyRing {
  /** Those of them that can open anything. */
  readonly ring: Ring;
  /** The password that seals, as it was given. */
  readonly sealing: { readonly id: string; readonly secret: unknown };
  /** Why the password of `id` cannot open anything, if it is there at all. */
  problemOf(id: string): SessionError | undefined;
}

/**
 * The key ring of `password`: made once, and found again by what is in it, since an application may exchange one
 * password of the object that it passes.
 *
 * With `lone`, a single password opens seals without an id and those of the ids `default` and `1`, as it does for h3 and
 * hapi; without, it is the password of the id 1 and no other, as it is for iron-session.
 */
export function keyRing(password: Password, lone = false): KeyRing {
  if (typeof password === "string") {
    return rings.get(lone ? `lone ${password}` : `first ${password}`, () => makeKeyRing({ 1: password }, lone));
  }
  const passwords = password ?? {};
  return rings.get(JSON.stringify(passwords), () => makeKeyRing(passwords, false));
}

/** What is made of passwords, found again by them. */
export class PasswordCache<T> {
  readonly #made = new Map<string, T>();

  get(key: string, make: () => T): T {
    let made = this.#made.get(key);
    if (made === undefined) {
      made = make();
      // Applications have one, or a few; a program that makes up passwords must not fill the memory.
      if (this.#made.size >= MOST_CACHED) this.#made.clear();
      this.#made.set(key, made);
    }
    return made;
  }
}

const MOST_CACHED = 64;
const rings = new PasswordCache<KeyRing>();

function makeKeyRing(passwords: Record<string, string>, isLone: boolean): KeyRing {
  const sealingId = String(Math.max(...Object.keys(passwords).map(Number)));
  const usable = Object.entries(passwords).filter(([id, secret]) => isId(id) && secret && !problemWith(secret));
  const [opening] = usable.find(([id]) => id === sealingId) ?? usable[0] ?? [];
  const records = usable.flatMap(([id, secret]) => [...(isLone ? [] : [record("i", id)]), record("t", secret)]);
  if (opening === undefined) records.push(record("i", NOBODY), record("t", crypto.randomUUID()));
  else if (!isLone) records.push(record("s", opening));
  return {
    ring: describedRing(records),
    sealing: { id: sealingId, secret: own(passwords, sealingId) },
    problemOf: (id) => problemWith(own(passwords, id)),
  };
}

/** The id in a ring without passwords, of which the core makes none. */
const NOBODY = "nobody";

/** A ring of the core from its records, which hold secrets and are wiped. */
export function describedRing(records: Uint8Array[]): Ring {
  const description = new Uint8Array(records.reduce((length, record) => length + record.length, 0));
  let at = 0;
  for (const record of records) {
    description.set(record, at);
    record.fill(0);
    at += record.length;
  }
  const ring = core().ring(description);
  description.fill(0);
  if (ring.warning !== null) console.warn(`fe26-session: ${ring.warning}`);
  return ring;
}

/** A record as crates/fe26-js/src/ring.rs reads it: a letter, a length, and as many bytes. */
export function record(letter: string, content: string | Uint8Array): Uint8Array {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const record = new Uint8Array(1 + 4 + bytes.length);
  record[0] = letter.charCodeAt(0);
  new DataView(record.buffer).setUint32(1, bytes.length, true);
  record.set(bytes, 5);
  return record;
}

/** Why a password opens nothing, in iron's words; nothing if it does, or if there is none. */
export function problemWith(secret: unknown): SessionError | undefined {
  if (!secret) return undefined;
  if (typeof secret !== "string") return new SessionError("ERR_EMPTY_PASSWORD", "Empty password");
  if (secret.length >= MIN_PASSWORD_LENGTH) return undefined;
  return new SessionError("ERR_KEY_TOO_SHORT", `Password string too short (min ${MIN_PASSWORD_LENGTH} characters required)`);
}

export const MIN_PASSWORD_LENGTH = 32;

/** Whether a seal can carry it. */
export const isId = (id: string) => /^[A-Za-z0-9_]{1,64}$/.test(id);

const own = (passwords: Record<string, string>, id: string): unknown =>
  Object.hasOwn(passwords, id) ? passwords[id] : undefined;
