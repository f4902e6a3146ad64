// A schema gives the session its type.

import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";

import { getIronSession, type CookieJar, type IronSession, type ManagedSession, type SessionOptions } from "fe26-session";
import { SealFor } from "fe26-session/purpose";

import { accept, expect, type Same } from "./expect.js";

declare const jar: CookieJar;
const base = { cookieName: "visitor", password: "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa" };

const ofZod = { ...base, validate: z.object({ userId: z.string(), visits: z.coerce.number().default(0) }) } satisfies SessionOptions;
const ofValibot = { ...base, validate: v.object({ userId: v.string(), visits: v.number() }) } satisfies SessionOptions;
const ofArktype = { ...base, validate: type({ userId: "string", visits: "number" }), idleTimeout: 1800 } satisfies SessionOptions;

export async function inferred(request: Request, response: Response) {
  const zod = await getIronSession(jar, ofZod);
  expect<Same<typeof zod, IronSession<{ userId: string; visits: number }>>>();
  expect<Same<typeof zod.visits, number | undefined>>();
  // @ts-expect-error: the schema has no such field
  zod.name = "Ada";

  const valibot = await getIronSession(request, response, ofValibot);
  expect<Same<typeof valibot.userId, string | undefined>>();
  // @ts-expect-error: nor an id
  valibot.renew();

  const arktype = await getIronSession(jar, ofArktype);
  expect<Same<typeof arktype.userId, string | undefined>>();
  arktype.renew();
  accept<ManagedSession<{ userId: string; visits: number }>>(arktype);
}

export async function sealed(token: string) {
  const settings = { password: base.password, ttl: 900 };
  for (const validate of [ofZod.validate, ofValibot.validate, ofArktype.validate]) {
    const links = new SealFor("sign-in-link", { ...settings, validate });
    const { value } = await links.open(token);
    expect<Same<typeof value, { userId: string; visits: number }>>();
    await links.seal({ userId: "u-7", visits: 0 });
    // @ts-expect-error: the schema wants visits, too
    await links.seal({ userId: "u-7" });
  }
  // @ts-expect-error: the schema gives another type
  new SealFor<{ email: string }>("sign-in-link", { ...settings, validate: ofZod.validate });
}

// @ts-expect-error: a function is no schema
export const notASchema: SessionOptions = { ...base, validate: (value: unknown) => value };
