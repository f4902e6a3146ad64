// What lies beside iron-session's names.

import { analyze, audit, recordActivity, type WithActivity } from "fe26-session/activity";
import { backend } from "fe26-session/backend";
import { acceptsCsrfToken, csrfToken, isSameOrigin } from "fe26-session/csrf";
import { SessionError } from "fe26-session/errors";
import { hasFields, Refused, refusalOf, refusedResponse, requireRecentSignIn, requireRole, requireSession } from "fe26-session/guards";
import { sessionHash, sessionId } from "fe26-session/id";
import { defaults, seal, unseal } from "fe26-session/iron";
import { SealFor, type Opened, type SealForOptions } from "fe26-session/purpose";
import { mintCookie, sessionIn, TestBrowser } from "fe26-session/testing";
import { getIronSession, type CookieJar, type SessionOptions } from "fe26-session";
import * as hapi from "@hapi/iron";

import { accept, expect, type Same } from "./expect.js";

interface Visitor extends WithActivity {
  userId: string;
  role: "admin" | "user";
}

declare const jar: CookieJar;
const options = { cookieName: "visitor", password: "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa", sessionIds: true } satisfies SessionOptions;

export async function guarded(request: Request) {
  const session = await getIronSession<Visitor>(jar, options);
  requireSession(session, "userId");
  expect<Same<typeof session.userId, string>>();
  // @ts-expect-error: no such field
  requireSession(session, "name");
  requireRole(session, "admin");
  requireRecentSignIn(session, 600);
  accept<401 | 403 | undefined>(refusalOf(() => requireRole(session, "admin"))?.status);

  accept<string>(await csrfToken(session));
  accept<boolean>(await acceptsCsrfToken(session, request.headers.get("x-csrf-token")));
  accept<boolean>(isSameOrigin(request, { trustedOrigins: ["https://app.example.com"] }));

  accept<string | undefined>(sessionId(session));
  accept<string | undefined>(await sessionHash(session));
  session.renewWith({ userId: "u-7" }, ["role", "activities"]);
  session.renewWith({});
  // @ts-expect-error: no such field
  session.renewWith({ userId: "u-7" }, ["cart"]);
  // @ts-expect-error: likewise
  session.renewWith({ name: "Ada" });

  accept<boolean>(recordActivity(session, { action: "access", path: "/dashboard" }));
  accept<"active" | "idle">(analyze(session).sessionHealth);
  accept<"low" | "medium">(audit(session).riskLevel);
  expect<Same<ReturnType<typeof backend>, "native" | "wasm">>();
}

export async function answered(request: Request) {
  const session = await getIronSession<Visitor>(jar, options);
  if (!hasFields(session, "userId", "role")) return refusedResponse(new Refused("ERR_NOT_SIGNED_IN"), request, { isPage: true });
  expect<Same<typeof session.userId, string>>();
  expect<Same<typeof session.role, "admin" | "user">>();
  session.renewWith({ userId: session.userId });
  await session.save();
  return new Response(session.userId);
}

const plain = await getIronSession<Visitor>(jar, { cookieName: "visitor", password: options.password });
// @ts-expect-error: without an id there is no saying when somebody signed in
requireRecentSignIn(plain, 600);

export async function inTests() {
  const browser = new TestBrowser(await mintCookie({ userId: "u-7" }, options));
  accept<CookieJar>(browser);
  const session = await sessionIn<Visitor>(browser.cookieHeader, options);
  expect<Same<typeof session, Partial<Visitor> | undefined>>();
}

export async function asIron() {
  const sealed = await seal({ a: 1 }, { id: "1", secret: options.password }, { ...defaults, ttl: 60_000 });
  accept<unknown>(await unseal(sealed, { 1: options.password }, defaults));
  // Options of hapi's go in as they are.
  accept<unknown>(await unseal(sealed, options.password, hapi.defaults as typeof defaults));
}

export async function linked(request: Request) {
  const settings = { password: { 1: options.password }, ttl: 900 };
  accept<SealForOptions<{ email: string }>>(settings);
  const links = new SealFor<{ email: string }>("sign-in-link", settings);
  const sealed: string = await links.seal({ email: "ada@example.com" });
  expect<Same<typeof links.purpose, string>>();
  const opened = await links.open(new URL(request.url).searchParams.get("token") ?? sealed);
  expect<Same<typeof opened, Opened<{ email: string }>>>();
  accept<[string, string, number]>([opened.value.email, opened.id, opened.expiresAt]);
  // @ts-expect-error: no such field
  await links.seal({ mail: "ada@example.com" });
  // @ts-expect-error: a seal holds an object
  new SealFor<number>("number", settings);
  // @ts-expect-error: for how long is to be said
  new SealFor("sign-in-link", { password: options.password });
}

export const told = (error: unknown) => (error instanceof SessionError ? error.code : undefined);
