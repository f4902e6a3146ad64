// Writes `Set-Cookie` lines, with the attributes in the order of npm `cookie` 2.

import { SessionError } from "../errors.js";

/** The attributes of a cookie, under the names of npm `cookie` (RFC 6265bis, section 4.1.2). */
export interface CookieAttributes {
  /** Hosts below this one get the cookie too. Without it, only the host that sets it does, which is safer. */
  domain?: string;
  /** Only requests for this path and what is below it carry the cookie. */
  path?: string;
  /** When the browser forgets the cookie; `maxAge` comes first. Made once, it is soon in the past: use `ttl`. */
  expires?: Date;
  /** Scripts in the page cannot read it. */
  httpOnly?: boolean;
  /** Only requests over HTTPS carry it. */
  secure?: boolean;
  /** Every site that frames this one has a cookie jar of its own (CHIPS). */
  partitioned?: boolean;
  /** Which cookies a browser gives up first when it has too many. */
  priority?: "low" | "medium" | "high";
  /** Whether requests that another site causes carry it. `true` is `"strict"`. */
  sameSite?: boolean | "lax" | "strict" | "none";
}

/** Attributes with how many seconds the browser keeps the cookie; without, until its window is closed. */
export type CookieOptions = CookieAttributes & { maxAge?: number | undefined };

/** One line. The value of a session is a seal or nothing, which needs no encoding. */
export function setCookieLine(name: string, value: string, options: CookieOptions): string {
  if (!/^[\x21-\x3a\x3c\x3e-\x7e]+$/.test(name)) throw invalid("name", name);
  let line = `${name}=${value}`;
  if (options.maxAge !== undefined) {
    if (!Number.isSafeInteger(options.maxAge)) throw invalid("maxAge", options.maxAge);
    line += `; Max-Age=${options.maxAge}`;
  }
  if (options.domain) {
    if (!DOMAIN.test(options.domain)) throw invalid("domain", options.domain);
    line += `; Domain=${options.domain}`;
  }
  if (options.path) {
    if (!/^[\x20-\x3a\x3d-\x7e]*$/.test(options.path)) throw invalid("path", options.path);
    line += `; Path=${options.path}`;
  }
  if (options.expires) {
    const year = options.expires.getUTCFullYear();
    if (!(year >= 1601 && year <= 9999)) throw invalid("expires", options.expires);
    line += `; Expires=${options.expires.toUTCString()}`;
  }
  if (options.httpOnly) line += "; HttpOnly";
  if (options.secure) line += "; Secure";
  if (options.partitioned) line += "; Partitioned";
  if (options.priority) line += `; Priority=${word("priority", options.priority, PRIORITIES)}`;
  if (options.sameSite) {
    line += `; SameSite=${options.sameSite === true ? "Strict" : word("sameSite", options.sameSite, SAME_SITES)}`;
  }
  return line;
}

/** A label of letters, digits and inner hyphens, and more of them behind dots; a leading dot is tolerated. */
const DOMAIN = /^\.?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
const PRIORITIES = ["Low", "Medium", "High"];
const SAME_SITES = ["Strict", "Lax", "None"];

function word(attribute: string, given: unknown, words: string[]): string {
  const found = words.find((word) => typeof given === "string" && word.toLowerCase() === given.toLowerCase());
  if (found === undefined) throw invalid(attribute, given);
  return found;
}

const invalid = (what: string, given: unknown) => new SessionError("ERR_COOKIE_OPTION", `cookie ${what} is invalid: ${String(given)}`);

/** The name of the cookie that a line sets. */
export const nameIn = (line: string) => line.slice(0, line.indexOf("="));
