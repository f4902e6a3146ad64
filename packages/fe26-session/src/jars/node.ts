import type { IncomingMessage, ServerResponse } from "node:http";

import { headerReader } from "../cookies/header.js";
import { nameIn, setCookieLine } from "../cookies/set-cookie.js";
import { SessionError } from "../errors.js";
import { factsOf, type CookieJar, type RequestJar } from "./jar.js";

/**
 * The cookies of Node's `http` server, which is also Express, Connect and Next.js API routes.
 *
 * @example
 * const session = await getIronSession(nodeCookies(req, res), options);
 */
export function nodeCookies(req: IncomingMessage, res: ServerResponse): CookieJar {
  const jar: RequestJar = {
    ...headerReader(() => req.headers.cookie ?? ""),
    get request() {
      return factsOf(req.method, (name) => req.headers[name]?.toString());
    },
    assertWritable() {
      if (!res.headersSent) return;
      const words = "session.save() was called after headers were sent. Make sure to call it before any res.send() or res.end()";
      throw new SessionError("ERR_HEADERS_SENT", `iron-session: Cannot set session cookie: ${words}`);
    },
    write(name, value, options) {
      const line = setCookieLine(name, value, options);
      const before = [res.getHeader("set-cookie") ?? []].flat().map(String);
      res.setHeader("set-cookie", [...before.filter((other) => nameIn(other) !== name), line]);
    },
  };
  return jar;
}
