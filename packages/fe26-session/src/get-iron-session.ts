import type { IncomingMessage, ServerResponse } from "node:http";

import { badUsage } from "./errors.js";
import { cookieStoreJar, type CookieStore } from "./jars/cookie-store.js";
import type { CookieJar } from "./jars/jar.js";
import { nodeCookies } from "./jars/node.js";
import { webCookies } from "./jars/web.js";
import type { ManagedOptions, SessionOptions } from "./options.js";
import { createSession, type IronSession, type ManagedSession } from "./session.js";
import type { StandardSchema } from "./standard-schema.js";

/** What a schema gives back. */
type Output<S> = S extends StandardSchema<infer T> ? (T extends object ? T : never) : never;
/** The session that options give. */
type SessionOf<T, O> = O extends ManagedOptions ? ManagedSession<T> : IronSession<T>;

/**
 * Opens the session of a request: from what Next.js's `cookies()` gives, from a cookie jar, or from a request and a
 * response of Node or of the web.
 *
 * A cookie that is missing, expired or not genuine is an empty session, and no error. Rejects with a `SessionError` when
 * the options are wrong.
 *
 * With the option `validate` the session has the schema's type. With `idleTimeout`, `absoluteTimeout`, `rememberMe` or
 * `sessionIds` it is a {@link ManagedSession}; write such options with `satisfies SessionOptions`, so that their type says so.
 *
 * @example
 * const session = await getIronSession<Visitor>(await cookies(), { cookieName: "visitor", password });
 * session.visits = (session.visits ?? 0) + 1;
 * await session.save();
 */
export async function getIronSession<S extends StandardSchema, O extends SessionOptions & { validate: S }>(
  cookies: CookieStore | CookieJar,
  sessionOptions: O & { validate: S },
): Promise<SessionOf<Output<S>, O>>;
export async function getIronSession<S extends StandardSchema, O extends SessionOptions & { validate: S }>(
  req: IncomingMessage | Request,
  res: ServerResponse | Response,
  sessionOptions: O & { validate: S },
): Promise<SessionOf<Output<S>, O>>;
export async function getIronSession<T extends object>(
  cookies: CookieStore | CookieJar,
  sessionOptions: ManagedOptions,
): Promise<ManagedSession<T>>;
export async function getIronSession<T extends object>(
  req: IncomingMessage | Request,
  res: ServerResponse | Response,
  sessionOptions: ManagedOptions,
): Promise<ManagedSession<T>>;
export async function getIronSession<T extends object>(
  cookies: CookieStore | CookieJar,
  sessionOptions: SessionOptions,
): Promise<IronSession<T>>;
export async function getIronSession<T extends object>(
  req: IncomingMessage | Request,
  res: ServerResponse | Response,
  sessionOptions: SessionOptions,
): Promise<IronSession<T>>;
export async function getIronSession(first: unknown, second: unknown, third?: SessionOptions): Promise<unknown> {
  if (!first || !second) throw BAD_USAGE();
  if (third) return createSession(jarOf(first as IncomingMessage | Request, second as ServerResponse | Response), third);
  if (hasFunctions(first, "read", "write")) return createSession(first as unknown as CookieJar, second as SessionOptions);
  if (hasFunctions(first, "get", "set")) return createSession(cookieStoreJar(first as unknown as CookieStore), second as SessionOptions);
  throw BAD_USAGE();
}

function jarOf(req: IncomingMessage | Request, res: ServerResponse | Response): CookieJar {
  const isWeb = hasFunctions((req as Request).headers, "get");
  return isWeb ? webCookies(req as Request, res as Response) : nodeCookies(req as IncomingMessage, res as ServerResponse);
}

const hasFunctions = (value: unknown, ...names: string[]) =>
  typeof value === "object" && value !== null && names.every((name) => typeof (value as Record<string, unknown>)[name] === "function");

const BAD_USAGE = () => badUsage(": use getIronSession(req, res, options) or getIronSession(cookieStore, options).");
