import type { CookieOptions } from "../cookies/set-cookie.js";

/**
 * What a session needs of a framework: a cookie by its name, and a way to set one. Two functions are enough.
 *
 * @example
 * const session = await getIronSession(
 *   {
 *     read: (name) => framework.getCookie(name),
 *     write: (name, value, options) => framework.setCookie(name, value, options),
 *   },
 *   options,
 * );
 */
export interface CookieJar {
  read: (name: string) => string | undefined;
  write: (name: string, value: string, options: CookieOptions) => void;
  /** The names of all cookies of the request, where the framework can tell. */
  names?: () => string[];
  /** Throws when it is too late to set a cookie. */
  assertWritable?: () => void;
}

/**
 * A jar that sees the request itself, as those of this package do.
 *
 * A browser may send several cookies of one name, and whoever can set cookies on a neighbouring host decides which comes
 * first. With `readAll` a session is chosen by its seal, and never by its place.
 */
export interface RequestJar extends CookieJar {
  readAll(name: string): string[];
  readonly request?: RequestFacts | undefined;
}

/** What else decides about cookies. */
export interface RequestFacts {
  /** Whether looking is all it does: HEAD, or a prefetch that nobody may ever see the answer of. */
  readonly isSpeculative: boolean;
  /** Whether it came to this very machine, over plain HTTP or not. */
  readonly isLoopback: boolean;
}

/** The facts, from the method and the headers of a request. */
export function factsOf(method: string | undefined, header: (name: string) => string | null | undefined): RequestFacts {
  const says = (name: string) => Boolean(header(name)?.toLowerCase().includes("prefetch"));
  const isPrefetch = says("sec-purpose") || says("purpose") || says("x-moz") || Boolean(header("next-router-prefetch"));
  const host = (header("host") ?? "").toLowerCase();
  const name = host.startsWith("[") ? host.slice(0, host.indexOf("]") + 1) : (host.split(":")[0] ?? "");
  return {
    isSpeculative: method === "HEAD" || isPrefetch,
    isLoopback: name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || /^127(\.\d{1,3}){3}$/.test(name),
  };
}
