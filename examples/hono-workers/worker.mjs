// A login on Hono and Cloudflare Workers, with the WebAssembly core.
//
//   npm start        builds, and serves http://localhost:3000 with workerd

import { getIronSession, webCookies } from "fe26-session";
import { backend } from "fe26-session/backend";
import { isSameOrigin } from "fe26-session/csrf";
import { refusalOf, refusedResponse, requireSession } from "fe26-session/guards";
import { Hono } from "hono";

const app = new Hono();

app.use(async (c, next) => {
  if (!isSameOrigin(c.req.raw)) return c.text("This request comes from another site.", 403);
  // The session writes its cookies into headers of its own, which then go into whatever the handler answers.
  const headers = new Headers();
  const session = await getIronSession(webCookies(c.req.raw, headers), {
    cookieName: "__Host-visitor",
    password: c.env.SESSION_PASSWORD,
    idleTimeout: 30 * 60,
  });
  c.set("session", session);
  await next();
  for (const cookie of headers.getSetCookie()) c.header("set-cookie", cookie, { append: true });
  c.header("cache-control", "private, no-store");
});

app.get("/", (c) => c.json({ backend: backend(), name: c.get("session").name ?? null }));

app.post("/login", async (c) => {
  const session = c.get("session");
  const { name } = await c.req.json();
  session.name = String(name);
  session.renew(); // a new id, because somebody has signed in
  await session.save();
  return c.json({ name: session.name });
});

app.post("/logout", (c) => {
  c.get("session").destroy();
  return c.json({ success: true });
});

app.get("/account", (c) => {
  const session = c.get("session");
  const refused = refusalOf(() => requireSession(session, "name"));
  return refused ? refusedResponse(refused, c.req.raw) : c.json({ account: session.name });
});

export default app;
