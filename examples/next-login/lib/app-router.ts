// The session in the App Router: in server components, server actions and route handlers.

import { getIronSession } from "fe26-session";
import { refusalOf, refusedUrl } from "fe26-session/guards";
import { readSession } from "fe26-session/next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";

import { requireMember, requireMemberIn, sessionOptions, type AnySession, type Role, type Session, type Visitor } from "./session";

/** The session while a page is rendered, opened once for all components. It cannot be saved: nor can a page set cookies. */
export const visitor = cache(async () => readSession<Visitor>(await cookies(), sessionOptions()));

/** The session in a server action or a route handler. */
export const openSession = async (): Promise<Session> => getIronSession<Visitor>(await cookies(), sessionOptions());

/** The session of somebody who is signed in, for the page `path`. Strangers are sent to sign in, and come back. */
export const requireAuth = async (path: string) => passed(await visitor(), path, requireMember);

/** The same, of somebody in a role; an admin passes for every role. Others see their dashboard. */
export const requireRole = async (role: Role, path: string) => passed(await visitor(), path, (it) => requireMemberIn(it, role));

/** The same, of an admin. */
export const requireAdmin = (path: string) => requireRole("admin", path);

/** The same for the server actions of a page, where the session can be saved. An action is called by whoever finds it. */
export const memberSession = async (path: string) => passed(await openSession(), path, requireMember);
export const adminSession = async (path: string) => passed(await openSession(), path, (it) => requireMemberIn(it, "admin"));

function passed<S extends AnySession>(session: S, path: string, guard: (session: AnySession) => void): S {
  const refused = refusalOf(() => guard(session));
  const address = refused && refusedUrl(refused, path, { loginPage: "/login", forbiddenPage: "/dashboard" });
  if (address) redirect(address);
  return session;
}
