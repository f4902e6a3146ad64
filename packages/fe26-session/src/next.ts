import type { CookieStore } from "./jars/cookie-store.js";
import { cookieStoreJar } from "./jars/cookie-store.js";
import type { ManagedOptions, SessionOptions } from "./options.js";
import { createSession, frozenView, type SessionLifetime } from "./session.js";

/** What a session holds, where it can only be read. */
export type ReadonlySession<T> = Readonly<Partial<T>>;

/** The same, of a session with an id. */
export type ManagedReadonlySession<T> = ReadonlySession<T> & {
  /** When it began and when it ends. */
  readonly lifetime: SessionLifetime;
};

/**
 * Opens the session where cookies cannot be set: in a server component, while Next.js renders a page. It has no `save` and
 * no `destroy`, so that the mistake does not compile, and never tries to prolong itself. Guards and `csrfToken` take it as
 * they take any session.
 *
 * In server actions, route handlers and `proxy.ts` use `getIronSession`.
 *
 * @example
 * import { cookies } from "next/headers";
 * import { readSession } from "fe26-session/next";
 *
 * export default async function Page() {
 *   const session = await readSession<Visitor>(await cookies(), options);
 *   return <p>Hello {session.name ?? "stranger"}</p>;
 * }
 */
export async function readSession<T extends object>(
  cookies: Pick<CookieStore, "get">,
  sessionOptions: ManagedOptions,
): Promise<ManagedReadonlySession<T>>;
export async function readSession<T extends object>(
  cookies: Pick<CookieStore, "get">,
  sessionOptions: SessionOptions,
): Promise<ReadonlySession<T>>;
export async function readSession(cookies: Pick<CookieStore, "get">, sessionOptions: SessionOptions): Promise<object> {
  const jar = cookieStoreJar({ get: (name) => cookies.get(name), set: () => undefined });
  return frozenView(await createSession({ ...jar, assertWritable: readonly }, sessionOptions));
}

function readonly(): never {
  throw new Error("a session that can only be read");
}
