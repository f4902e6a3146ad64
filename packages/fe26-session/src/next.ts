import type { CookieStore } from "./jars/cookie-store.js";
import { cookieStoreJar } from "./jars/cookie-store.js";
import type { SessionOptions } from "./options.js";
import { createSession } from "./session.js";

/** What a session holds, where it can only be read. */
export type ReadonlySession<T> = Readonly<Partial<T>>;

/**
 * Opens the session where cookies cannot be set: in a server component, while Next.js renders a page. It has no `save` and
 * no `destroy`, so that the mistake does not compile, and never tries to prolong itself.
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
  sessionOptions: SessionOptions,
): Promise<ReadonlySession<T>> {
  const jar = cookieStoreJar({ get: (name) => cookies.get(name), set: () => undefined });
  const session = await createSession({ ...jar, assertWritable: readonly }, { ...sessionOptions });
  return Object.freeze({ ...session }) as ReadonlySession<T>;
}

function readonly(): never {
  throw new Error("a session that can only be read");
}
