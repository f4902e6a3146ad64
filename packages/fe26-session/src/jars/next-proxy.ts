import { cookiesIn } from "../cookies/header.js";
import type { CookieOptions } from "../cookies/set-cookie.js";
import { factsOf, type CookieJar, type RequestJar } from "./jar.js";

/** The cookies of a `NextRequest`, as far as they are used here. */
interface NextRequestCookies {
  get: (name: string) => { name: string; value: string } | undefined;
  getAll?: () => { name: string; value: string }[];
  set: (name: string, value: string) => unknown;
}

/** The cookies of a `NextResponse`, likewise. */
interface NextResponseCookies {
  set: (name: string, value: string, options: Partial<CookieOptions>) => unknown;
}

/**
 * The cookies of Next.js's `proxy.ts`, which was `middleware.ts` before Next.js 16.
 *
 * A session that is saved here is seen by the page that is rendered for the same request: Next.js hands on what goes
 * through `response.cookies.set()`, and forgets a `Set-Cookie` header.
 *
 * Where a server action ends with `redirect()`, Next.js itself asks for the next page, and keeps no cookie of that answer: what
 * is saved here for it is lost. Save in the action.
 *
 * Next.js hides from a proxy that a request is one of its own prefetches. So that those prolong no session, leave them out:
 * `matcher: [{ source: "/…", missing: [{ type: "header", key: "next-router-prefetch" }] }]`.
 *
 * @example
 * export async function proxy(request: NextRequest) {
 *   const response = NextResponse.next();
 *   const session = await getIronSession<Visitor>(nextProxyCookies(request, response), options);
 *   session.lastSeen = Date.now();
 *   await session.save();
 *   return response;
 * }
 */
export function nextProxyCookies(
  request: { cookies: NextRequestCookies; method?: string; headers?: { get(name: string): string | null } },
  response: { cookies: NextResponseCookies },
): CookieJar {
  // The header has all cookies of a name, and what `request.cookies.set` changes; the map of cookies has one of each.
  const header = () => request.headers?.get("cookie");
  const read = (name: string) => request.cookies.get(name)?.value;
  const jar: RequestJar = {
    read,
    readAll: (name) => cookiesIn(header() ?? `${name}=${read(name) ?? ""}`).get(name) ?? [],
    names: () => request.cookies.getAll?.().map((cookie) => cookie.name) ?? [],
    get request() {
      return factsOf(request.method, (name) => request.headers?.get(name));
    },
    write(name, value, options) {
      response.cookies.set(name, value, options);
      request.cookies.set(name, value);
    },
  };
  return jar;
}
