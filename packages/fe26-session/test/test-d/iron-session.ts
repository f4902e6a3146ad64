// iron-session 9's own types go in and come out: an application can change one import after another.

import type * as iron from "iron-session-9";
import type * as ours from "fe26-session";
import { getIronSession, sealData, unsealData, webCookies } from "fe26-session";

import { accept, expect, type Same } from "./expect.js";

interface Visitor {
  userId: string;
}

declare const theirOptions: iron.SessionOptions;
declare const theirJar: iron.CookieJar;
declare const theirStore: iron.CookieStore;
declare const theirSession: iron.IronSession<Visitor>;
declare const ourJar: ours.CookieJar;
declare const ourStore: ours.CookieStore;
declare const ourSession: ours.IronSession<Visitor>;
declare const ourManaged: ours.ManagedSession<Visitor>;

accept<ours.SessionOptions>(theirOptions);
accept<ours.CookieJar>(theirJar);
accept<iron.CookieJar>(ourJar);
accept<ours.CookieStore>(theirStore);
accept<iron.CookieStore>(ourStore);
accept<iron.IronSession<Visitor>>(ourManaged);
accept<iron.IronSession<Visitor>>(ourSession);
expect<Same<ours.UnsealErrorReason, iron.UnsealErrorReason>>();

// @ts-expect-error: its `updateConfig` takes no options beyond iron-session's
accept<ours.IronSession<Visitor>>(theirSession);
accept<Omit<ours.IronSession<Visitor>, "updateConfig">>(theirSession);
// @ts-expect-error: nor do iron-session's own functions
accept<iron.SessionOptions>({} as ours.SessionOptions);

/** Options without what is only here are iron-session's, too. */
const shared = {
  cookieName: "visitor",
  password: { 1: "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa" },
  ttl: 60,
  chunk: true,
  cookieOptions: { secure: true, sameSite: "lax", maxAge: undefined },
  onUnsealError: (reason, error) => console.warn(reason, error),
} satisfies ours.SessionOptions & iron.SessionOptions;
accept<iron.SessionOptions>(shared);
accept<ours.SessionOptions>(shared);

/** All functions can stand in for theirs. */
declare const library: typeof iron;
accept<typeof iron.sealData>(sealData);
accept<typeof iron.unsealData>(unsealData);
accept<typeof iron.webCookies>(webCookies);
accept<keyof typeof ours>({} as keyof typeof library);

export const theirTypesInOurCalls = async () => {
  accept<iron.IronSession<Visitor>>(await getIronSession<Visitor>(theirStore, theirOptions));
  accept<iron.IronSession<Visitor>>(await getIronSession<Visitor>(theirJar, theirOptions));
  accept<iron.IronSession<Visitor>>(await getIronSession<Visitor>(new Request("http://localhost"), new Response(), theirOptions));
};
