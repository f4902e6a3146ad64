// The session: what is in it, how long it lasts, and what may be done with it. Every other file asks here.
//
// The cookie, its fields and its times are those of the Rust program in demo/, so that one login serves both.

import type { ManagedSession, SessionOptions } from "fe26-session";
import { recordActivity, type WithActivity } from "fe26-session/activity";
import { SessionError } from "fe26-session/errors";
import { Refused, requireRole } from "fe26-session/guards";
import type { ManagedReadonlySession } from "fe26-session/next";

import type { Account } from "./accounts";
import { endSession, generationOf, isEnded, noteGeneration } from "./revocation";
import type { Place } from "./tour";

/** The data in the cookie. Any of them may be missing: a new session is empty. */
export interface Visitor extends WithActivity {
  userId: string;
  username: string;
  email: string;
  role: Role;
  isLoggedIn: boolean;
  /** When they showed who they are, in milliseconds since 1970. Nothing but a sign-in changes it. */
  loginAt: number;
  /** When the sign-in ends if they do not come back, likewise. */
  expiresAt: number;
  /** Sessions of an older generation of the account are over. */
  generation: number;
  /** Belongs to another program of this host, and outlives a sign-in. */
  cart: unknown;
  /** Where Next.js has saved the session, for the page /tour. */
  tour: Partial<Record<Place, string>>;
}

export type Role = "admin" | "user" | "guest";

/** A session that can be saved, and one that can only be looked at. */
export type Session = ManagedSession<Visitor>;
export type AnySession = Session | ManagedReadonlySession<Visitor>;

/**
 * The same options everywhere. Made when they are needed: `next build` loads every file, and knows no secret.
 *
 * Seven days without a visit end a session, thirty for those who want to stay signed in, and thirty days in all.
 */
export function sessionOptions() {
  return {
    cookieName: "myapp-session",
    password: passwords(process.env.SESSION_SECRET_KEY),
    ttl: LIFETIME,
    rememberMe: REMEMBERED_LIFETIME,
    idleTimeout: LIFETIME,
    absoluteTimeout: LONGEST,
    cookieOptions: { secure: "auto" },
  } satisfies SessionOptions;
}

/** One secret, or several by their numbers as JSON: the highest seals, all of them open. */
function passwords(secret: string | undefined): string | Record<string, string> {
  if (!secret) throw new Error("SESSION_SECRET_KEY is not set: put the output of `openssl rand -base64 32` into it");
  return secret.trimStart().startsWith("{") ? (JSON.parse(secret) as Record<string, string>) : secret;
}

/** Whether somebody is signed in, and the session is not over before its time. */
export function isSignedIn(session: AnySession): boolean {
  const { isLoggedIn, userId, expiresAt = 0, generation = 0 } = session;
  if (!isLoggedIn || Date.now() >= expiresAt) return false;
  return generation >= generationOf(userId) && !isEnded(userId, session.lifetime.startedAt);
}

/** Lets pass whoever is signed in. Throws {@link Refused}. */
export function requireMember(session: AnySession): void {
  if (!isSignedIn(session)) throw new Refused("ERR_NOT_SIGNED_IN");
  // What another program has raised holds here, too: only who has the key could have written it.
  noteGeneration(session.userId, session.generation ?? 0);
}

/** Lets pass who is signed in and in this role; an admin passes for every role. */
export function requireMemberIn(session: AnySession, role: Role): void {
  requireMember(session);
  requireRole(session, role, "admin");
}

/** Starts the session of somebody who has just shown who they are. Nothing is left of whoever was here before. */
export async function begin(session: Session, account: Account, rememberMe: boolean): Promise<void> {
  const visitor: Partial<Visitor> = {
    userId: account.id,
    username: account.name,
    email: account.email,
    role: account.role,
    isLoggedIn: true,
    loginAt: Date.now(),
    generation: generationOf(account.id),
  };
  session.renewWith(visitor, ["cart"]);
  session.remember(rememberMe);
  recordActivity(session, { action: "login" });
  extend(session);
  await session.save();
}

/** Removes the cookie, and makes copies of it worthless. */
export function end(session: Session): void {
  const { startedAt } = session.lifetime;
  if (isSignedIn(session)) endSession(session.userId, startedAt, startedAt + LONGEST * 1000);
  session.destroy();
}

/** The browser forgets what it has kept of the pages. Other cookies of this host stay: they may be another program's. */
export const SIGNED_OUT = { "clear-site-data": '"cache", "storage"' };

/**
 * Notes a visit, and has the sign-in last its whole time again. Saves the session only when the log has nothing recent about
 * the path: two requests at the same time would overwrite one another's cookie.
 */
export async function recordVisit(session: Session, path: string): Promise<void> {
  if (!recordActivity(session, { action: "access", path })) return;
  extend(session);
  await saveIfItFits(session);
}

/** The same for a script that asks who is signed in, when half of the time is used up. */
export async function refresh(session: Session): Promise<void> {
  const left = (session.expiresAt ?? 0) - Date.now();
  if (left >= (lifetimeOf(session) * 1000) / 2) return;
  recordActivity(session, { action: "refresh" });
  extend(session);
  await saveIfItFits(session);
}

/** Saves what may as well be forgotten: a session that another program has filled to the brim is still a session. */
export async function saveIfItFits(session: Session): Promise<void> {
  try {
    await session.save();
  } catch (error) {
    if (!(error instanceof SessionError) || error.code !== "ERR_COOKIE_TOO_LARGE") throw error;
    console.warn(`a visit is not recorded: ${error.message}`);
  }
}

/** Has the sign-in end a whole lifetime from now, and never later than the longest after it began. */
function extend(session: Session): void {
  const now = Date.now();
  session.lastAccess = now;
  session.expiresAt = Math.min(now + lifetimeOf(session) * 1000, (session.loginAt ?? now) + LONGEST * 1000);
}

/** What a browser may know about who is signed in. Nothing else of the session leaves the server. */
export interface User {
  userId: string | null;
  username: string | null;
  email: string | null;
  role: Role;
  loginAt: number | null;
}

/** Another program may have signed somebody in without telling everything. */
export function userOf({ userId, username, email, role, loginAt }: AnySession): User {
  return { userId: userId ?? null, username: username ?? null, email: email ?? null, role: role ?? "guest", loginAt: loginAt ?? null };
}

/** When it ends if its owner does not come back: the sign-in in it, or the session itself. */
export const endOf = ({ expiresAt = Infinity, lifetime }: AnySession): number => Math.min(expiresAt, lifetime.endsAt ?? Infinity);

const lifetimeOf = (session: AnySession) => (session.lifetime.isRemembered ? REMEMBERED_LIFETIME : LIFETIME);

const DAY = 24 * 60 * 60;
const LIFETIME = 7 * DAY;
const REMEMBERED_LIFETIME = 30 * DAY;
/** Nobody stays signed in for longer, however often they come back (NIST SP 800-63B-4, 2.1.3). */
const LONGEST = REMEMBERED_LIFETIME;
