import type { CookieAttributes } from "../cookies/set-cookie.js";
import type { CookieJar } from "./jar.js";

/** A cookie as a store takes it, with its attributes. */
interface StoredCookie extends Omit<CookieAttributes, "expires" | "partitioned"> {
  name: string;
  value: string;
  expires?: Date | number | undefined;
  partitioned?: boolean | undefined;
  maxAge?: number | undefined;
}

/**
 * A store of cookies with `get` and `set`: what `await cookies()` of `next/headers` is.
 *
 * `set` is one signature with three arguments, as it is in Next.js; it returns whatever the store returns.
 */
export interface CookieStore {
  get: (name: string) => { name: string; value: string } | undefined;
  getAll?: () => { name: string; value: string }[];
  set: (name: string, value: string, cookie: Partial<StoredCookie>) => unknown;
}

/** A store as a jar. */
export function cookieStoreJar(store: CookieStore): CookieJar {
  return {
    read: (name) => store.get(name)?.value,
    names: () => store.getAll?.().map((cookie) => cookie.name) ?? [],
    write: (name, value, options) => {
      store.set(name, value, options);
    },
  };
}
