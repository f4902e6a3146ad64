// What a session is to TypeScript, by its options.

import type { IncomingMessage, ServerResponse } from "node:http";

import {
  getIronSession,
  nextProxyCookies,
  nodeCookies,
  sealData,
  unsealData,
  webCookies,
  type CookieJar,
  type IronSession,
  type ManagedSession,
  type SessionLifetime,
  type SessionOptions,
  type UnsealErrorReason,
} from "fe26-session";

import { accept, expect, type Same } from "./expect.js";

interface Visitor {
  userId: string;
  visits: number;
}

declare const req: IncomingMessage;
declare const res: ServerResponse;
declare const request: Request;
declare const response: Response;
declare const jar: CookieJar;
const password = "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa";

// ---- iron-session's options -------------------------------------------------------------------------------------

const plain: SessionOptions = { cookieName: "visitor", password };

export async function ironSessionsOwnUses() {
  const session = await getIronSession<Visitor>(jar, plain);
  expect<Same<typeof session, IronSession<Visitor>>>();
  expect<Same<typeof session.userId, string | undefined>>();
  session.visits = (session.visits ?? 0) + 1;
  expect<Same<ReturnType<typeof session.save>, Promise<void>>>();
  expect<Same<ReturnType<typeof session.destroy>, void>>();
  session.updateConfig({ ...plain, ttl: 60, chunk: true });

  for (const one of [await getIronSession<Visitor>(req, res, plain), await getIronSession<Visitor>(request, response, plain)]) {
    expect<Same<typeof one, IronSession<Visitor>>>();
  }
  await getIronSession<Visitor>(nodeCookies(req, res), plain);
  await getIronSession<Visitor>(webCookies(request, new Headers()), plain);

  // @ts-expect-error: a field may be missing
  accept<string>(session.userId);
  // @ts-expect-error: no such field
  session.name = "Ada";
  // @ts-expect-error: methods are read-only
  session.save = async () => {};
  // @ts-expect-error: an id is what the options ask for
  session.renew();
  // @ts-expect-error: likewise
  accept<SessionLifetime>(session.lifetime);
}

export async function seals() {
  const seal = await sealData({ userId: "u-7" }, { password: { 1: password, 2: password }, ttl: 15 * 60 });
  expect<Same<typeof seal, string>>();
  const data = await unsealData<{ userId?: string }>(seal, {
    password,
    ttl: 60,
    onUnsealError: (reason, error) => {
      expect<Same<typeof reason, UnsealErrorReason>>();
      expect<Same<typeof error, unknown>>();
    },
  });
  expect<Same<typeof data, { userId?: string }>>();
}

export const options = {
  complete: {
    cookieName: "visitor",
    password: { 1: password, 2: password },
    ttl: 0,
    chunk: true,
    cookieOptions: {
      maxAge: undefined,
      domain: "example.com",
      path: "/",
      expires: new Date(),
      httpOnly: true,
      secure: "auto",
      partitioned: true,
      priority: "high",
      sameSite: "none",
    },
    onUnsealError: (reason) => accept<"expired" | "invalid" | "unknown-password">(reason),
    dialect: "h3-v1",
  },
  // @ts-expect-error: a name is needed
  nameless: { password },
  // @ts-expect-error: a password is needed
  open: { cookieName: "visitor" },
  // @ts-expect-error: seconds are a number
  text: { cookieName: "visitor", password, ttl: "3600" },
  // @ts-expect-error: there is no such attribute
  value: { cookieName: "visitor", password, cookieOptions: { value: "x" } },
  // @ts-expect-error: nor such a value
  lax: { cookieName: "visitor", password, cookieOptions: { sameSite: "sometimes" } },
  // @ts-expect-error: a misspelt option is one that is missing
  misspelt: { cookieName: "visitor", password, idleTimeOut: 60 },
} satisfies Record<string, SessionOptions>;

// ---- Options that give a session a life of its own --------------------------------------------------------------

export const managed = {
  idle: { cookieName: "visitor", password, idleTimeout: 1800 },
  absolute: { cookieName: "visitor", password, absoluteTimeout: 8 * 3600 },
  remembering: { cookieName: "visitor", password, rememberMe: 30 * 24 * 3600 },
  ids: { cookieName: "visitor", password, sessionIds: true },
} satisfies Record<string, SessionOptions>;

export async function managedSessions() {
  const idle = await getIronSession<Visitor>(jar, managed.idle);
  expect<Same<typeof idle, ManagedSession<Visitor>>>();
  expect<Same<typeof idle.userId, string | undefined>>();
  idle.renew();
  idle.remember(true);
  const { isNew, startedAt, endsAt, isRemembered } = idle.lifetime;
  expect<Same<[typeof isNew, typeof startedAt, typeof endsAt, typeof isRemembered], [boolean, number, number | undefined, boolean]>>();

  accept<ManagedSession<Visitor>>(await getIronSession<Visitor>(req, res, managed.absolute));
  accept<ManagedSession<Visitor>>(await getIronSession<Visitor>(request, response, managed.remembering));
  accept<ManagedSession<Visitor>>(await getIronSession<Visitor>(jar, { ...managed.ids, sessionIds: true }));
  accept<IronSession<Visitor>>(idle);

  // What is only said to be options may be any.
  const session = await getIronSession<Visitor>(jar, managed.idle as SessionOptions);
  // @ts-expect-error: so it is no managed session
  session.renew();
  const rolling = await getIronSession<Visitor>(jar, { ...plain, rolling: true });
  // @ts-expect-error: rolling alone gives no id
  rolling.renew();
}

// ---- Next.js ----------------------------------------------------------------------------------------------------

export async function proxy(
  request: { cookies: { get(name: string): { name: string; value: string } | undefined; set(name: string, value: string): unknown } },
  response: { cookies: { set(name: string, value: string, options: object): unknown } },
) {
  const session = await getIronSession<Visitor>(nextProxyCookies(request, response), plain);
  await session.save();
}
