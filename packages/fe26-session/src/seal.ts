// The two functions of the Rust core, with its answers taken apart and its errors in iron's words.

import { core } from "#core";
import type { Ring } from "./core/core.js";
import { SessionError } from "./errors.js";

/** What was in a seal, and what the seal said about itself. */
export interface Unsealed {
  readonly plaintext: string;
  readonly passwordId: string;
  /** When it ends, in milliseconds since 1970; 0 is never. */
  readonly end: number;
  /** Whether a new seal would be made with another password or in another dialect. */
  readonly isOutdated: boolean;
}

/** A dialect that the core knows by name. */
export interface Dialect {
  /** How the core is told about it. */
  readonly code: number;
  readonly name: string;
  /** What surrounds the data. */
  readonly envelope: "bare" | "h3";
  /** How many seconds its own seals last; 0 is for ever. */
  readonly ttl: number;
}

/** A seal would be so long that nobody would open it. */
export class SealTooLong extends SessionError {
  /** How long it would be. */
  readonly bytes: number;

  constructor(bytes: number, message: string) {
    super("ERR_TOO_LONG", message);
    this.bytes = bytes;
  }
}

/** Seals a text so that it ends at `end`, in milliseconds since 1970; 0 is never. */
export function seal(ring: Ring, plaintext: string, dialect: number, end: number): string {
  const answer = ring.seal(plaintext, dialect, end);
  if (answer.startsWith("!")) throw errorIn(answer);
  return answer;
}

/** Opens a seal at `now`. */
export function unseal(ring: Ring, seal: string, dialect: number, now: number, skew = DEFAULT_SKEW): Unsealed {
  // Of a text of megabytes no more crosses the border than it takes to refuse it.
  const answer = ring.unseal(seal.slice(0, LONGEST_SEAL + 1), dialect, now, skew);
  if (answer.startsWith("!")) throw errorIn(answer);
  const idEnd = answer.indexOf("*");
  const endEnd = answer.indexOf("*", idEnd + 1);
  return {
    plaintext: answer.slice(endEnd + 1),
    passwordId: answer.slice(1, idEnd),
    end: Number(answer.slice(idEnd + 1, endEnd)),
    isOutdated: answer.startsWith("1"),
  };
}

/** The dialect called `name`. */
export function dialectOf(name: string): Dialect {
  dialects ??= core().dialects.trimEnd().split("\n").map(dialectIn);
  const dialect = dialects.find((dialect) => dialect.name === name);
  if (dialect) return dialect;
  const names = dialects.map((dialect) => dialect.name).join(", ");
  throw new SessionError("ERR_BAD_USAGE", `fe26-session: There is no dialect ${JSON.stringify(name)}. There are: ${names}.`);
}

let dialects: Dialect[] | undefined;

function dialectIn(line: string, code: number): Dialect {
  const [name, envelope, ttl] = line.split(" ") as [string, Dialect["envelope"], string];
  return { code, name, envelope, ttl: Number(ttl) };
}

/** An answer `!kind*detail*message` as an error. */
function errorIn(answer: string): SessionError {
  const kindEnd = answer.indexOf("*");
  const detailEnd = answer.indexOf("*", kindEnd + 1);
  const kind = answer.slice(1, kindEnd);
  const detail = answer.slice(kindEnd + 1, detailEnd);
  const message = IRON_WORDS[kind]?.(detail) ?? answer.slice(detailEnd + 1);
  if (kind === "too-long" && detail) return new SealTooLong(Number(detail), message);
  return new SessionError(`ERR_${kind.replaceAll("-", "_").toUpperCase()}`, message);
}

/** What iron says, which applications may have learnt to look for. */
const IRON_WORDS: Record<string, ((detail: string) => string) | undefined> = {
  "bad-mac": () => "Bad hmac value",
  "component-count": () => "Incorrect number of sealed components",
  empty: () => "Incorrect number of sealed components",
  expired: () => "Expired seal",
  "invalid-expiry": () => "Invalid expiration",
  "unknown-key": (id) => `Cannot find password: ${id || "default"}`,
  "unknown-prefix": () => "Wrong mac prefix",
};

/** fe26::MAX_SEAL_LEN. */
const LONGEST_SEAL = 16 * 1024;

/** How many milliseconds the clock of whoever sealed may be ahead: iron's minute. */
const DEFAULT_SKEW = 60_000;
