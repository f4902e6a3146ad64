// A server of `node:http` whose sessions are kept in one way or another: `node server.mjs VARIANT`.
// `/sign-in` hands out the cookie of a session, and `/` looks at the session or changes it.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";

import * as fe26 from "fe26-session";
import { backend } from "fe26-session/backend";
import * as ironSession from "iron-session";

const [library, work = "none"] = process.argv[2].split("/");
const options = { cookieName: "session", password: "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa" };
const medium = JSON.parse(readFileSync(new URL("../payloads/medium.json", import.meta.url), "utf8"));

/** Twelve bytes that tell whose session it is, and what is in it. */
const answer = ({ username, cart }) => `${username} buys ${String(cart?.[0].quantity).padStart(3)}`;

const pages = (getIronSession) => ({
  "sign-in": async (request, response) => {
    const session = await getIronSession(request, response, options);
    Object.assign(session, medium);
    await session.save();
    return answer(session);
  },
  read: async (request, response) => answer(await getIronSession(request, response, options)),
  write: async (request, response) => {
    const session = await getIronSession(request, response, options);
    session.cart[0].quantity += 1;
    await session.save();
    return answer(session);
  },
});

/** No sessions: what the server itself costs. */
const none = async () => answer(medium);

const libraries = {
  none: { "sign-in": none, none },
  "iron-session": pages(ironSession.getIronSession),
  [backend()]: pages(fe26.getIronSession),
};
const { "sign-in": signIn, [work]: home } = libraries[library];

const server = createServer(async (request, response) => {
  const page = request.url === "/sign-in" ? signIn : home;
  let body;
  try {
    body = await page(request, response);
  } catch (error) {
    response.statusCode = 500;
    body = String(error);
  }
  response.setHeader("content-type", "text/plain; charset=utf-8");
  response.end(body);
});
server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
