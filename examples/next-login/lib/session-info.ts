// What there is to say about a session, to its owner: for the page /session and for /api/session/info, both Pages Router.

import { analyze, audit } from "fe26-session/activity";
import type { IncomingMessage } from "node:http";

import { recordVisit, sessionOptions, userOf, type Session } from "./session";
import { isVisit } from "./visit";

/** Whether a request of the Pages Router is a visit. */
export const isVisitOf = ({ method, headers }: IncomingMessage) => isVisit(method, (name) => headers[name]?.toString());

/** Describes a session, and then records the visit: an audit that saw only this request would never find an absence. */
export async function describe(session: Session, req: IncomingMessage, path: string) {
  const { userId, username, role, loginAt } = userOf(session);
  const about = {
    session: { userId, username, role, loginAt, lastAccess: session.lastAccess ?? loginAt },
    analysis: analyze(session),
    audit: audit(session),
  };
  if (isVisitOf(req)) await recordVisit(session, path);
  return { ...about, activities: (session.activities ?? []).slice(-5) };
}

/** How much of a cookie the session takes, name and value, as browsers count; and the number of the key that sealed it. */
export function sealOf({ headers }: IncomingMessage): { bytes: number; keyId: string } {
  const { cookieName } = sessionOptions();
  const cookie = (headers.cookie ?? "").split("; ").find((cookie) => cookie.startsWith(`${cookieName}=`)) ?? "";
  return { bytes: Math.max(0, cookie.length - 1), keyId: cookie.split("*")[1] ?? "" };
}
