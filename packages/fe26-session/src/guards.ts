// Who may go on: signed in, in a role, signed in recently. A guard is called in the page, the handler or the action that it
// protects: what stands in front of a whole folder can be gone round, and no rule for `/admin` ever meets `/administrator`.

import type { IncomingMessage, ServerResponse } from "node:http";

import { headerOf, type RequestLike } from "./csrf.js";
import { SessionError } from "./errors.js";
import { stateOf, type SessionLifetime } from "./session.js";

/** Why a request does not go on. The words are for people. */
export class Refused extends SessionError {
  /** The status of an answer: 401 when signing in would help, otherwise 403. */
  readonly status: 401 | 403;

  constructor(code: "ERR_NOT_SIGNED_IN" | "ERR_SIGN_IN_TOO_OLD" | "ERR_FORBIDDEN") {
    super(code, WORDS[code]);
    this.status = code === "ERR_FORBIDDEN" ? 403 : 401;
  }

  static {
    this.prototype.name = "Refused";
  }
}

const WORDS = {
  ERR_NOT_SIGNED_IN: "Sign in first.",
  ERR_SIGN_IN_TOO_OLD: "Sign in again to do this.",
  ERR_FORBIDDEN: "You may not do this.",
};

/** A session in which some fields are known to be there. */
export type With<S, K extends keyof S> = S & { readonly [F in K]-?: NonNullable<S[F]> };

/**
 * Lets signed-in visitors pass: those whose session has all of `fields`, neither empty nor `false`. TypeScript then knows
 * that they are there. Throws {@link Refused}.
 *
 * @example
 * const session = await getIronSession<Visitor>(await cookies(), options);
 * requireSession(session, "userId");
 * return user(session.userId); // a string, no longer `string | undefined`
 */
export function requireSession<S extends object, K extends keyof S>(session: S, ...fields: [K, ...K[]]): asserts session is With<S, K> {
  if (!hasFields(session, ...fields)) throw new Refused("ERR_NOT_SIGNED_IN");
}

/**
 * The same as a question, for handlers that answer and do not throw: TypeScript sees what is there behind it, which it cannot
 * behind {@link refusalOf}.
 *
 * @example
 * if (!hasFields(session, "userId")) return refusedResponse(new Refused("ERR_NOT_SIGNED_IN"), request);
 * return Response.json(user(session.userId)); // a string, no longer `string | undefined`
 */
export function hasFields<S extends object, K extends keyof S>(session: S, ...fields: [K, ...K[]]): session is With<S, K> {
  return fields.every((field) => Boolean(session[field]));
}

/**
 * Lets visitors pass whose field `role` is one of `roles`, or whose list `roles` has one of them. Name a role that may do
 * everything, too: `requireRole(session, "editor", "admin")`. Throws {@link Refused}.
 *
 * @example
 * requireSession(session, "userId");
 * requireRole(session, "admin");
 */
export function requireRole(session: { role?: unknown; roles?: unknown }, ...roles: [string, ...string[]]): void {
  const own = [session.role, session.roles].flat().filter((role) => typeof role === "string");
  if (own.length === 0) throw new Refused("ERR_NOT_SIGNED_IN");
  if (!own.some((role) => roles.includes(role))) throw new Refused("ERR_FORBIDDEN");
}

/**
 * Lets visitors pass who signed in less than `seconds` ago: whose session was then created or renewed. It needs the option
 * `sessionIds`, and a sign-in that calls `session.renew()`. A session that another program has made without an id is too old,
 * until it is renewed here, or saved here: from then on it counts as begun when it was last sealed there. Throws
 * {@link Refused}.
 *
 * @example
 * requireRecentSignIn(session, 10 * 60); // before the password is changed
 */
export function requireRecentSignIn(session: { readonly lifetime: SessionLifetime }, seconds: number): void {
  const isKnown = stateOf(session)?.isStartKnown ?? true;
  if (!isKnown || Date.now() - session.lifetime.startedAt >= seconds * 1000) throw new Refused("ERR_SIGN_IN_TOO_OLD");
}

/**
 * A path of this site to go back to after signing in. What a browser could read as the address of another site is `/`
 * (OWASP ASVS 5.0, 3.7.2).
 *
 * @example
 * redirect(returnTo(searchParams.redirect));
 */
export function returnTo(text: unknown): string {
  if (typeof text !== "string" || text.length > LONGEST_PATH) return "/";
  // Browsers read `\` as `/`, and drop tabs and line ends before they look.
  return /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text) ? text : "/";
}

/** Longer addresses are not worth a place in another one. */
const LONGEST_PATH = 2048;

/** The address of a login page that leads back to `path`: `/login?redirect=%2Faccount`. */
export function loginUrl(loginPage: string, path: string): string {
  return `${loginPage}?redirect=${encodeURIComponent(returnTo(path))}`;
}

/** Where refused visitors go who wanted a page. Without either, they get a 401 or a 403. */
export interface RefusedOptions {
  /** For those who are not signed in. The path they wanted is added as `redirect`. */
  loginPage?: string;
  /** For those who are, and may not. */
  forbiddenPage?: string;
}

/** How to answer a refused request. */
export interface AnswerOptions extends RefusedOptions {
  /**
   * Whether a page was asked for, and no data. By default that is what the request says: its `Accept` names HTML, or it is
   * one of Next.js's own for a page.
   *
   * Say `true` for the pages in `proxy.ts`: Next.js hides from it that a link was followed, which looks like any `fetch`. The
   * visitor would get there all the same, with the page loaded anew.
   */
  isPage?: boolean;
}

/**
 * Where a refused visitor goes from the page `path`, if anywhere. For pages of Next.js's App Router: its `redirect()`
 * takes the address, outside the `try`.
 *
 * @example
 * const refused = refusalOf(() => requireRole(session, "admin"));
 * const address = refused && refusedUrl(refused, "/admin", { loginPage: "/login", forbiddenPage: "/dashboard" });
 * if (address) redirect(address);
 */
export function refusedUrl(refused: Refused, path: string, { loginPage, forbiddenPage }: RefusedOptions): string | undefined {
  if (refused.status === 403) return forbiddenPage;
  return loginPage === undefined ? undefined : loginUrl(loginPage, path);
}

/**
 * What a guard throws, as a value; nothing if it lets the visitor pass. TypeScript learns nothing from it about the session:
 * where its fields are needed, ask {@link hasFields}.
 *
 * @example
 * const refused = refusalOf(() => requireRole(session, "admin"));
 */
export function refusalOf(guard: () => void): Refused | undefined {
  try {
    guard();
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

/**
 * The answer to a request that does not go on, for route handlers, `proxy.ts` and whatever else answers with a `Response`:
 * a redirect for somebody who wanted a page, otherwise problem details in JSON (RFC 9457).
 *
 * Cookies that a session has set on another response are lost with it: pass its headers as `headers`.
 *
 * @example
 * // In proxy.ts, for pages:
 * const refused = refusalOf(() => requireSession(session, "userId"));
 * if (refused) return refusedResponse(refused, request, { loginPage: "/login", isPage: true });
 */
export function refusedResponse(refused: Refused, request: RequestLike, options: AnswerOptions & { headers?: Headers } = {}): Response {
  const { status, location, type, body } = answerTo(refused, request, options);
  const { nextUrl } = request as { nextUrl?: { href: string } };
  // What answers in the place of Next.js's own redirect has to be a whole address; Next.js takes its own host off again.
  const address = location !== undefined && nextUrl ? new URL(location, nextUrl.href).href : location;
  const headers = new Headers(address === undefined ? { "content-type": type } : { location: address });
  for (const cookie of options.headers?.getSetCookie() ?? []) headers.append("set-cookie", cookie);
  return new Response(body, { status, headers });
}

/**
 * The same for Node's `http`: Express, and API routes of Next.js's Pages Router. Cookies that were set stay.
 *
 * @example
 * const refused = refusalOf(() => requireSession(session, "userId"));
 * if (refused) return sendRefused(refused, req, res);
 */
export function sendRefused(refused: Refused, req: IncomingMessage, res: ServerResponse, options: AnswerOptions = {}): void {
  const { status, location, type, body } = answerTo(refused, req, options);
  res.statusCode = status;
  if (location === undefined) res.setHeader("content-type", type);
  else res.setHeader("location", location);
  res.end(body);
}

/**
 * The same for `getServerSideProps` of the Pages Router.
 *
 * @example
 * const refused = refusalOf(() => requireSession(session, "userId"));
 * if (refused) return refusedProps(refused, resolvedUrl, { loginPage: "/login" });
 */
export function refusedProps(
  refused: Refused,
  path: string,
  options: RefusedOptions,
): { redirect: { destination: string; permanent: false } } | { notFound: true } {
  const destination = refusedUrl(refused, path, options);
  return destination === undefined ? { notFound: true } : { redirect: { destination, permanent: false } };
}

function answerTo(refused: Refused, request: RequestLike, options: AnswerOptions) {
  const method = request.method ?? "GET";
  const header = headerOf(request);
  const wantsPage = options.isPage ?? (header("accept")?.includes("text/html") || header("rsc") === "1");
  // Only a page that was asked for with GET can be come back to.
  const path = method === "GET" ? pathOf(request.url) : "/";
  const location = wantsPage ? refusedUrl(refused, path, options) : undefined;
  if (location !== undefined) return { status: 303, location, type: "", body: null };
  const { status, message } = refused;
  const title = status === 403 ? "Forbidden" : "Unauthorized";
  // `error` is what applications on iron-session read.
  const problem = { type: "about:blank", title, status, detail: message, error: message };
  return { status, location, type: "application/problem+json", body: JSON.stringify(problem) };
}

/** Path and query of a request: Node has them alone, the web has the whole address. */
function pathOf(url = "/"): string {
  if (url.startsWith("/")) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}
