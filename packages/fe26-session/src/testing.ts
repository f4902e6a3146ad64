// For the tests of an application: a browser's cookies without a browser.

import { cookiesIn } from "./cookies/header.js";
import type { CookieOptions } from "./cookies/set-cookie.js";
import type { RequestJar } from "./jars/jar.js";
import type { SessionOptions } from "./options.js";
import { createSession, type IronSession } from "./session.js";

/**
 * A browser's cookies, as a jar: what a session writes is there when the next one reads.
 *
 * It keeps names and values, and forgets what has a `maxAge` of 0; it knows no hosts, no paths and no time. To move the
 * clock, let the test runner replace `Date`.
 *
 * @example
 * const browser = new TestBrowser();
 * const session = await getIronSession<Visitor>(browser, options);
 * session.userId = "u-7";
 * await session.save();
 *
 * const answer = await GET(new Request("http://localhost/api/me", { headers: { cookie: browser.cookieHeader } }));
 * browser.take(answer.headers);
 */
export class TestBrowser implements RequestJar {
  readonly #cookies = new Map<string, string>();
  /** The attributes with which each cookie was last set. */
  readonly attributes = new Map<string, CookieOptions>();

  /** A browser that brings the cookies of a `Cookie` header. */
  constructor(cookieHeader = "") {
    for (const [name, [value]] of cookiesIn(cookieHeader)) this.#cookies.set(name, value as string);
  }

  /** What it sends with its next request. */
  get cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Takes the cookies of an answer. */
  take(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(/; */) as [string, ...string[]];
      const equals = pair.indexOf("=");
      const maxAge = attributes.find((attribute) => /^max-age=/i.test(attribute))?.slice("max-age=".length);
      this.write(pair.slice(0, equals), pair.slice(equals + 1), maxAge === undefined ? {} : { maxAge: Number(maxAge) });
    }
  }

  read(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  readAll(name: string): string[] {
    return [this.#cookies.get(name) ?? []].flat();
  }

  write(name: string, value: string, options: CookieOptions): void {
    this.attributes.set(name, options);
    if (options.maxAge !== undefined && options.maxAge <= 0) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

/**
 * A `Cookie` header with a session that holds `data`, as a request of somebody who is signed in has it.
 *
 * @example
 * const cookie = await mintCookie({ userId: "u-7", role: "admin" }, options);
 * const answer = await GET(new Request("http://localhost/admin", { headers: { cookie } }));
 */
export async function mintCookie(data: object, options: SessionOptions): Promise<string> {
  const browser = new TestBrowser();
  const session = Object.assign(await createSession(browser, options), data) as unknown as IronSession<object>;
  await session.save();
  return browser.cookieHeader;
}

/**
 * What is in the session that an answer sets, or that a `Cookie` header brings; `undefined` when there is none, or none
 * that opens.
 *
 * @example
 * const session = await sessionIn<Visitor>(answer.headers, options);
 * assert.equal(session?.userId, "u-7");
 */
export async function sessionIn<T extends object>(cookies: Headers | string, options: SessionOptions): Promise<Partial<T> | undefined> {
  const browser = new TestBrowser(typeof cookies === "string" ? cookies : "");
  if (typeof cookies !== "string") browser.take(cookies);
  let isRejected = browser.cookieHeader === "";
  const session = await createSession(browser, { ...options, onUnsealError: () => (isRejected = true) });
  return isRejected ? undefined : ({ ...session } as Partial<T>);
}
