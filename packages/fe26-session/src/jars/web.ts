import { headerReader } from "../cookies/header.js";
import { nameIn, setCookieLine } from "../cookies/set-cookie.js";
import { SessionError } from "../errors.js";
import { factsOf, type CookieJar, type RequestJar } from "./jar.js";

/**
 * The cookies of a web-standard `Request`, and of a `Response`, or the `Headers` of one that does not exist yet: Hono,
 * Bun, Deno, Workers, route handlers.
 *
 * @example
 * const headers = new Headers();
 * const session = await getIronSession(webCookies(request, headers), options);
 * await session.save();
 * return new Response("welcome", { headers });
 */
export function webCookies(request: Request, response: Response | Headers): CookieJar {
  const headers = response instanceof Headers ? response : response.headers;
  const jar: RequestJar = {
    ...headerReader(() => request.headers.get("cookie") ?? ""),
    get request() {
      // A `Request` made by hand may have no Host header, and always has a URL.
      const header = (name: string) => request.headers.get(name) ?? (name === "host" ? new URL(request.url).host : null);
      return factsOf(request.method, header);
    },
    assertWritable() {
      if (!(response instanceof Response && response.bodyUsed)) return;
      const words =
        "the response body has already been consumed, so the Set-Cookie header would be dropped. Call session.save() before returning or streaming the response.";
      throw new SessionError("ERR_HEADERS_SENT", `iron-session: Cannot set session cookie: ${words}`);
    },
    write(name, value, options) {
      const line = setCookieLine(name, value, options);
      const others = headers.getSetCookie().filter((other) => nameIn(other) !== name);
      headers.delete("set-cookie");
      for (const other of [...others, line]) headers.append("set-cookie", other);
    },
  };
  return jar;
}
