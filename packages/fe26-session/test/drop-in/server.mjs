// A login server as people write it on iron-session: Node's http, API routes on the web's Request, and a counter.

import { createServer } from "node:http";

import { getIronSession, sealData, unsealData } from "iron-session";

export const sessionOptions = {
  cookieName: "my-app-session",
  password: { 1: "the-password-of-last-year-0123456789ab", 2: "the-password-of-this-year-0123456789ab" },
  ttl: 7 * 24 * 60 * 60,
  cookieOptions: { secure: false, sameSite: "strict" },
};

/** Node's request and response, as in Express and the Pages Router. */
export const server = createServer(async (req, res) => {
  try {
    const session = await getIronSession(req, res, sessionOptions);
    if (req.url === "/login") {
      session.user = { id: 42, name: "Ada" };
      await session.save();
    }
    if (req.url === "/logout") session.destroy();
    if (req.url === "/too-much") {
      session.text = "x".repeat(5000);
      await session.save();
    }
    res.setHeader("content-type", "application/json");
    res.end(JSON.stringify(session.user ?? null));
  } catch (error) {
    res.statusCode = 500;
    res.end(error.message);
  }
});

/** A route handler on the web's request and response. */
export async function visits(request) {
  const response = new Response();
  const session = await getIronSession(request, response, { ...sessionOptions, cookieName: "visits" });
  session.count = (session.count ?? 0) + 1;
  await session.save();
  return Response.json({ count: session.count }, { headers: response.headers });
}

/** A link that signs somebody in for a quarter of an hour. */
export const linkFor = (email) => sealData({ email }, { password: sessionOptions.password, ttl: 15 * 60 });
export const emailIn = async (link) => (await unsealData(link, { password: sessionOptions.password })).email;
