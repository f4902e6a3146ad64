// What `await cookies()` of next/headers is goes in without a cast. Next.js makes it of @edge-runtime/cookies, in these words.

import type { RequestCookies, ResponseCookies } from "@edge-runtime/cookies";
import { getIronSession, nextProxyCookies, type CookieStore, type SessionOptions } from "fe26-session";
import { readSession } from "fe26-session/next";

import { accept } from "./expect.js";

/** next/dist/server/web/spec-extension/adapters/request-cookies */
type ReadonlyRequestCookies = Omit<RequestCookies, "set" | "clear" | "delete"> & Pick<ResponseCookies, "set" | "delete">;

declare const cookies: () => Promise<ReadonlyRequestCookies>;
declare const options: SessionOptions;

interface Visitor {
  userId: string;
}

export async function inNext() {
  const store = await cookies();
  accept<CookieStore>(store);
  accept<string | undefined>((await getIronSession<Visitor>(store, options)).userId);

  const session = await readSession<Visitor>(store, options);
  accept<string | undefined>(session.userId);
  accept<number | undefined>((await readSession<Visitor>(store, { ...options, idleTimeout: 60 })).lifetime.endsAt);
  // @ts-expect-error: without an id nothing is known about its life
  accept<unknown>(session.lifetime);
  // @ts-expect-error: a page cannot set cookies
  session.save();
  // @ts-expect-error: and what it reads is no place to write to
  session.userId = "u-7";
}

/** `NextRequest` and `NextResponse`, as far as cookies go. */
export async function inProxy(request: { cookies: RequestCookies; headers: Headers; method: string }, response: { cookies: ResponseCookies }) {
  const session = await getIronSession<Visitor>(nextProxyCookies(request, response), options);
  await session.save();
}
