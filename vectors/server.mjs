// A login server on the real iron-session, whose cookie the tests share with a Rust server.
//
//   node server.mjs --password-file FILE | --keys-file FILE  [--cookie-name NAME]
//
//   POST /login    starts a session; a JSON body replaces fields of it
//   GET  /me       answers the whole session
//   POST /logout   ends it
//
// It listens on a free port of 127.0.0.1 and prints the port.

import { getIronSession } from "iron-session-9";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { parseArgs } from "node:util";

const SEVEN_DAYS = 7 * 24 * 60 * 60;

const { values: args } = parseArgs({
  options: {
    "password-file": { type: "string" },
    "keys-file": { type: "string" },
    "cookie-name": { type: "string", default: "myapp-session" },
  },
});

const options = {
  cookieName: args["cookie-name"],
  password: args["keys-file"]
    ? JSON.parse(readFileSync(args["keys-file"], "utf8"))
    : readFileSync(args["password-file"], "utf8").trimEnd(),
  ttl: SEVEN_DAYS,
  onUnsealError: (reason) => console.error(`rejected a cookie: ${reason}`),
};

/** `theme` and `cart` are this server's own: the Rust side does not know them and must not lose them. */
const newSession = (now) => ({
  userId: "1",
  username: "Ada",
  email: "ada@example.com",
  role: "admin",
  isLoggedIn: true,
  loginAt: now,
  expiresAt: now + SEVEN_DAYS * 1000,
  theme: "dark",
  cart: [{ sku: "iron-26", quantity: 2, price: 55.845 }],
});

const routes = {
  "POST /login": async (session, request) => {
    const replaced = request.headers["content-type"] === "application/json" ? await json(request) : {};
    await Object.assign(session, newSession(Date.now()), replaced).save();
  },
  "GET /me": () => {},
  "POST /logout": (session) => session.destroy(),
};

const server = createServer(async (request, response) => {
  const route = routes[`${request.method} ${request.url}`];
  if (!route) return response.writeHead(404).end();
  const session = await getIronSession(request, response, options);
  await route(session, request);
  response.setHeader("content-type", "application/json").end(JSON.stringify(session));
});

server.listen(0, "127.0.0.1", () => console.log(server.address().port));
