import type { CookieAttributes } from "../cookies/set-cookie.js";
import { nodeEnv } from "../environment.js";
import type { CookieJar } from "./jar.js";

/** A cookie as a store takes it, with its attributes. */
interface StoredCookie extends Omit<CookieAttributes, "expires"> {
  name: string;
  value: string;
  expires?: Date | number | undefined;
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
      try {
        store.set(name, value, options);
      } catch (error) {
        warnOfServerComponent();
        throw error;
      }
    },
  };
}

/** Next.js says that cookies cannot be modified here, and not whose and what to do instead. */
function warnOfServerComponent(): void {
  if (nodeEnv() !== "development") return;
  console.warn(
    "fe26-session: the session was not saved, because cookies cannot be set while a page is rendered. Save it in a server action, a route handler or proxy.ts; readSession() of fe26-session/next is a session that cannot be saved.",
  );
}
