// Protection against requests that another site makes a visitor's browser send: a token of the session, and the origin.

import { SessionError } from "./errors.js";
import { base64url, bytesOf } from "./meta.js";
import { stateOf } from "./session.js";

/** The header in which a script sends the session's token. */
export const CSRF_HEADER = "x-csrf-token";
/** The name of the form field that holds the session's token. */
export const CSRF_FIELD = "csrf_token";

/**
 * A token that a form of this session sends back, and that no other site can know (NIST SP 800-63B-4, section 5.1).
 *
 * It is derived from the session's id, so it costs the cookie nothing, dies with the id when the session is renewed at
 * sign-in, and is worth nothing in another session. Each one is masked anew, so that a compressed page does not give it
 * away bit by bit (BREACH), and all of them stay valid. The crates of fe26 make and accept the same tokens.
 *
 * A session that is new has to be saved for the token to be worth anything. Rejects with a `SessionError` without the option
 * `sessionIds`, which the timeouts imply.
 *
 * @example
 * const token = await csrfToken(session);
 * if (session.lifetime.isNew) await session.save();
 * return `<form method="post"><input type="hidden" name="${CSRF_FIELD}" value="${token}"> … </form>`;
 */
export async function csrfToken(session: object): Promise<string> {
  const key = await keyOf(stateOf(session)?.ensureId());
  if (!key) throw new SessionError("ERR_SESSION_IDS_NOT_CONFIGURED", "fe26-session: CSRF tokens need the option sessionIds");
  const mask = crypto.getRandomValues(new Uint8Array(MASK_LENGTH));
  const tag = await crypto.subtle.sign("HMAC", key, labelled(mask));
  return `${base64url(mask)}.${base64url(new Uint8Array(tag))}`;
}

/**
 * Whether `token` is one of this session. Takes as long for a wrong one as for a right one.
 *
 * @example
 * if (!(await acceptsCsrfToken(session, request.headers.get(CSRF_HEADER)))) return new Response(null, { status: 403 });
 */
export async function acceptsCsrfToken(session: object, token: unknown): Promise<boolean> {
  const match = typeof token === "string" ? /^([\w-]{22})\.([\w-]{43})$/.exec(token) : null;
  const key = await keyOf(stateOf(session)?.id);
  if (!match || !key) return false;
  const [mask, tag] = [bytesOf(match[1] as string), bytesOf(match[2] as string)];
  const isCanonical = base64url(mask) === match[1] && base64url(tag) === match[2];
  return isCanonical && crypto.subtle.verify("HMAC", key, tag, labelled(mask));
}

/** A request of the web, or of Node. */
export interface RequestLike {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: { get(name: string): string | null } | Record<string, string | string[] | undefined>;
}

/**
 * Whether a request comes from this site, or could not change anything anyway: `Sec-Fetch-Site` where the browser sends
 * it, and otherwise whether `Origin` names the host that was asked. GET, HEAD and OPTIONS pass, and so do requests of no
 * browser, which send neither header. Origins of your own beside this host are `trustedOrigins`, such as
 * `"https://app.example.com"`.
 *
 * It needs nothing of forms, so it can stand in front of everything; the token also stops browsers that say nothing.
 *
 * @example
 * export function proxy(request: NextRequest) {
 *   if (!isSameOrigin(request)) return new Response("cross-site request", { status: 403 });
 *   return NextResponse.next();
 * }
 */
export function isSameOrigin(request: RequestLike, { trustedOrigins = [] }: { trustedOrigins?: readonly string[] } = {}): boolean {
  if (SAFE_METHODS.has(request.method ?? "GET")) return true;
  const header = headerOf(request);
  const origin = header("origin");
  if (origin !== null && trustedOrigins.includes(origin)) return true;
  const site = header("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  if (origin === null) return true;
  const host = header("host");
  return host !== null && origin.slice(origin.indexOf("://") + 3) === host && origin.includes("://");
}

/** One header of a request, whichever kind it is. */
export function headerOf({ headers }: RequestLike): (name: string) => string | null {
  if (typeof headers.get === "function") {
    const web = headers as { get(name: string): string | null };
    return (name) => web.get(name);
  }
  return (name) => (headers as Record<string, string | string[] | undefined>)[name]?.toString() ?? null;
}

async function keyOf(id: string | undefined): Promise<CryptoKey | undefined> {
  if (id === undefined) return undefined;
  return crypto.subtle.importKey("raw", bytesOf(id), { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}

function labelled(mask: Uint8Array): Uint8Array<ArrayBuffer> {
  const label = new TextEncoder().encode(LABEL);
  const bytes = new Uint8Array(label.length + mask.length);
  bytes.set(label);
  bytes.set(mask, label.length);
  return bytes;
}

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);
const MASK_LENGTH = 16;
/** Keeps these MACs apart from every other use of the id; the same as in crates/fe26-session/src/csrf/token.rs. */
const LABEL = "fe26 csrf token 1\0";
