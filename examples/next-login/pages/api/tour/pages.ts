import { getIronSession } from "fe26-session";
import { backend } from "fe26-session/backend";
import { acceptsCsrfToken, CSRF_FIELD } from "fe26-session/csrf";
import { refusalOf, sendRefused } from "fe26-session/guards";
import type { NextApiRequest, NextApiResponse } from "next";

import { problemBody, problemHeaders, STALE_FORM } from "../../../lib/problem";
import { requireMember, sessionOptions, type Visitor } from "../../../lib/session";
import { visitFrom } from "../../../lib/tour";

/** GET says what the session says; POST saves it, for a form of it, and goes back. */
export default async function tour(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const session = await getIronSession<Visitor>(req, res, sessionOptions());
  const refused = refusalOf(() => requireMember(session));
  if (refused) return sendRefused(refused, req, res);
  if (req.method !== "POST") return res.json({ backend: backend(), tour: session.tour ?? {} });
  const { [CSRF_FIELD]: token } = (req.body ?? {}) as Record<string, unknown>;
  if (!(await acceptsCsrfToken(session, token))) {
    for (const [name, value] of Object.entries(problemHeaders(STALE_FORM))) res.setHeader(name, value);
    return void res.status(STALE_FORM.status).end(JSON.stringify(problemBody(STALE_FORM)));
  }
  await visitFrom(session, "API route");
  res.redirect(303, "/tour");
}
