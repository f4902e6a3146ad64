import { getIronSession } from "fe26-session";
import { refusalOf, sendRefused } from "fe26-session/guards";
import type { NextApiRequest, NextApiResponse } from "next";

import { requireMember, sessionOptions, type Visitor } from "../../../lib/session";
import { describe } from "../../../lib/session-info";

/** Describes the session, and records the visit. */
export default async function info(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  if (req.method !== "GET") return void res.status(405).setHeader("allow", "GET").end();
  const session = await getIronSession<Visitor>(req, res, sessionOptions());
  const refused = refusalOf(() => requireMember(session));
  if (refused) return sendRefused(refused, req, res);
  res.json(await describe(session, req, "/api/session/info"));
}
