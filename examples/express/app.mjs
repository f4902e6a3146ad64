// A login on Express: the session as a middleware, guards on routes, problem details for scripts.

import express from "express";
import { getIronSession } from "fe26-session";
import { acceptsCsrfToken, csrfToken, isSameOrigin } from "fe26-session/csrf";
import { Refused, requireRole, requireSession, sendRefused } from "fe26-session/guards";

/** The application, to be listened to or tested. */
export function app({ password, accounts }) {
  const options = { cookieName: "__Host-visitor", password, rememberMe: 30 * 24 * 60 * 60, idleTimeout: 30 * 60 };
  const app = express();
  app.use(express.json());

  app.use((req, res, next) => (isSameOrigin(req) ? next() : res.status(403).json({ error: "This request comes from another site." })));
  app.use(async (req, res, next) => {
    res.set("cache-control", "private, no-store");
    req.session = await getIronSession(req, res, options);
    next();
  });

  app.get("/api/csrf", async (req, res) => {
    const token = await csrfToken(req.session);
    if (req.session.lifetime.isNew) await req.session.save();
    res.json({ token });
  });

  // Signing in is a change too: without this, a stranger's page could sign visitors in as the stranger.
  app.use(async (req, res, next) => {
    const isChange = !["GET", "HEAD", "OPTIONS"].includes(req.method);
    const isAccepted = !isChange || (await acceptsCsrfToken(req.session, req.get("x-csrf-token")));
    return isAccepted ? next() : res.status(403).json({ error: "This request needs a token of its session." });
  });

  app.post("/api/login", async ({ session, body }, res) => {
    const account = await accounts.find(body?.email, body?.password);
    if (!account) return res.status(401).json({ error: "E-mail address or password is wrong." });
    Object.assign(session, { userId: account.id, role: account.role });
    session.renew(); // a new id, because somebody has signed in
    session.remember(Boolean(body.rememberMe));
    await session.save();
    return res.json({ user: account });
  });

  app.post("/api/logout", (req, res) => {
    req.session.destroy();
    res.json({ success: true });
  });

  app.get("/api/me", ({ session }, res) => {
    requireSession(session, "userId");
    // Chosen fields: a session may hold more than its owner should see.
    res.json({ userId: session.userId, role: session.role });
  });

  app.get("/api/admin", ({ session }, res) => {
    requireRole(session, "admin");
    res.json({ secret: "only for admins" });
  });

  app.use((error, req, res, next) => (error instanceof Refused ? sendRefused(error, req, res) : next(error)));
  return app;
}
