import type { CookieOptions } from "./cookies/set-cookie.js";
import { badUsage, type UnsealErrorReason } from "./errors.js";
import { keyRing, MIN_PASSWORD_LENGTH, type KeyRing, type Password } from "./key-ring.js";
import { FOR_EVER, MAX_AGE_MARGIN, type Lifetime } from "./lifetime.js";
import { checkTtl, DEFAULT_TTL } from "./seal-data.js";
import { dialectOf, type Dialect } from "./seal.js";
import type { StandardSchema } from "./standard-schema.js";

/**
 * How a session is kept. Only `cookieName` and `password` are required, and the defaults are iron-session's.
 *
 * Options beyond iron-session's are marked with what they add; without them the cookie is exactly iron-session's.
 */
export interface SessionOptions {
  /** The name of the cookie. A name that begins with `__Host-` is safe from cookies of neighbouring hosts. */
  cookieName: string;
  /**
   * A password of at least 32 characters, or several by their numbers: the highest seals, all of them open. So
   * `{ 2: newer, 1: older }` changes the password without signing anybody out.
   *
   * `openssl rand -base64 32` makes a good one. It is all there is between a stranger and every account.
   */
  password: Password;
  /**
   * How many seconds a session lasts after it was saved: 14 days (1209600) by default. The browser forgets the cookie a
   * minute earlier. 0 is for ever, and then a copied cookie works until the password is taken away.
   */
  ttl?: number;
  /**
   * Attributes of the cookie; `HttpOnly; Secure; SameSite=Lax; Path=/` by default.
   *
   * `maxAge: undefined` is a cookie that the browser drops when it is closed. iron-session then seals for ever, and so does
   * this, unless one of the timeouts below is set.
   *
   * `secure: "auto"` is `Secure` everywhere but on the machine of a developer, whose browser may drop secure cookies there:
   *
   * - `NODE_ENV` is `production`, as under `next start`: always `Secure`, on localhost too;
   * - otherwise, where the jar sees the request (`nodeCookies`, `webCookies`, `nextProxyCookies`, and a request and a response):
   *   not `Secure` if its `Host` is a loopback host, such as `localhost:3000`;
   * - otherwise, where it does not (Next.js's `cookies()`, and a jar of your own): not `Secure` if `NODE_ENV` is
   *   `development` or `test`, whatever the host.
   *
   * So they all agree in production, and in development on localhost: to try it from another device, use HTTPS. Chromium and
   * Firefox keep secure cookies of `http://localhost`, Safari does not: there, `next start` needs HTTPS, too.
   */
  cookieOptions?: Omit<CookieOptions, "secure"> & { secure?: boolean | "auto" };
  /** Is told why a cookie could not be read, for the log; the session is a new one either way. Must not throw. */
  onUnsealError?: (reason: UnsealErrorReason, error: unknown) => void;
  /**
   * Whether a session that does not fit one cookie may take up to four, `name.0` to `name.3`. Reading needs no setting.
   * Many proxies refuse more than 8 KB of headers: an id in the session and the rest in a database goes further.
   */
  chunk?: boolean;

  /** Beyond iron-session: seconds after which a session that was not used ends (OWASP ASVS 5.0, 7.3.1). Implies `rolling`. */
  idleTimeout?: number;
  /** Beyond iron-session: seconds after which a session ends, whatever happened in between (OWASP ASVS 5.0, 7.3.2). */
  absoluteTimeout?: number;
  /**
   * Beyond iron-session: whether reading a session prolongs it. That writes a cookie when half of its time is used up, and
   * never for HEAD requests and prefetches.
   */
  rolling?: boolean;
  /** Beyond iron-session: seconds that a session lasts whose visitor wants to stay signed in; see `session.remember()`. */
  rememberMe?: number;
  /** Beyond iron-session: whether a session has an id of its own, for CSRF tokens and `session.renew()`. The timeouts imply it. */
  sessionIds?: boolean;
  /**
   * Beyond iron-session: a schema of zod, valibot, arktype or any other with the Standard Schema interface. A session that
   * does not fit it is a new one, and saving one is an error. It gives the session its type.
   */
  validate?: StandardSchema;
  /**
   * Beyond iron-session: whose cookies to read and to write: `"h3-v1"`, `"h3-v2"`, `"nuxt"`, `"iron"` (hapi),
   * `"workos"` and others. A `password` without a number is then the one that they use.
   */
  dialect?: string;
}

/** Options that give a session an id, and with it a life of its own. */
export type ManagedOptions = SessionOptions &
  ({ sessionIds: true } | { idleTimeout: number } | { absoluteTimeout: number } | { rememberMe: number });

/** Options, checked and complete. */
export interface Config {
  readonly cookieName: string;
  readonly keys: KeyRing;
  readonly dialect: Dialect;
  readonly chunk: boolean;
  readonly cookieOptions: Omit<CookieOptions, "secure"> & { secure?: boolean | "auto" };
  /** What `Max-Age` the options ask for themselves; `"derived"` is the lifetime's. */
  readonly maxAge: number | undefined | "derived";
  readonly lifetime: Lifetime;
  /** Whether sessions carry data of their own. */
  readonly hasMeta: boolean;
  /** Whether this reader has limits of its own, whatever the seal says. */
  readonly hasLimits: boolean;
  readonly validate: StandardSchema | undefined;
  readonly onUnsealError: SessionOptions["onUnsealError"];
}

/** Checks options. The errors are iron-session's where it has one. */
export function checkedOptions(options: SessionOptions): Config {
  const { cookieName, password, chunk = false, validate, onUnsealError } = options;
  if (!cookieName) throw badUsage(". Missing cookie name.");
  checkPasswords(password);

  const dialect = dialectOf(options.dialect ?? "iron-session");
  const given = options.cookieOptions ?? {};
  const { maxAge: _, ...attributes } = { ...DEFAULT_ATTRIBUTES, ...given };
  const maxAge = "maxAge" in given ? given.maxAge : "derived";
  checkPrefix(cookieName, attributes);

  const hasMeta =
    Boolean(options.sessionIds || options.rememberMe) || options.idleTimeout !== undefined || options.absoluteTimeout !== undefined;
  const hasLimits = hasMeta || Boolean(options.rolling);
  const { ttl = options.dialect === undefined ? DEFAULT_TTL : dialect.ttl } = options;
  checkTtl(ttl);
  const lifetime: Lifetime = {
    // iron-session's cookie that the browser drops when it is closed is sealed for ever.
    ttl: maxAge === undefined && !hasLimits ? 0 : ttl * 1000,
    rememberedTtl: milliseconds("rememberMe", options.rememberMe),
    idleTimeout: milliseconds("idleTimeout", options.idleTimeout),
    absoluteTimeout: milliseconds("absoluteTimeout", options.absoluteTimeout),
    rolling: Boolean(options.rolling) || options.idleTimeout !== undefined,
  };
  const keys = keyRing(password, options.dialect !== undefined);
  return { cookieName, keys, dialect, chunk, cookieOptions: attributes, maxAge, lifetime, hasMeta, hasLimits, validate, onUnsealError };
}

const DEFAULT_ATTRIBUTES: CookieOptions = { httpOnly: true, secure: true, sameSite: "lax", path: "/" };

/** Throws unless every password is one that can seal and open. */
export function checkPasswords(password: Password): void {
  if (!password) throw badUsage(". Missing password.");
  const passwords = typeof password === "string" ? { 1: password } : password;
  if (Object.keys(passwords).length === 0) {
    throw badUsage(". The password map is empty, it must be keyed by numbers, for example { 1: 'your-password' }.");
  }
  for (const [id, secret] of Object.entries(passwords)) {
    if (!Number.isInteger(Number(id))) {
      throw badUsage(`. Password ids must be integers, got ${JSON.stringify(id)}. Use { 1: '...', 2: '...' }.`);
    }
    if (typeof secret !== "string" || secret.length < MIN_PASSWORD_LENGTH) {
      throw badUsage(`. Password must be at least ${MIN_PASSWORD_LENGTH} characters long.`);
    }
  }
}

/** A browser drops a cookie that breaks the promise of its name (RFC 6265bis, section 4.1.3), and says nothing. */
function checkPrefix(name: string, { domain, path, secure }: Config["cookieOptions"]): void {
  const isHost = /^__host-/i.test(name);
  if (!isHost && !/^__(secure|http)-/i.test(name)) return;
  if (secure !== true) throw badUsage(`. A cookie called ${name} has to be secure.`);
  if (isHost && (domain || path !== "/")) throw badUsage(`. A cookie called ${name} has the path / and no domain.`);
}

function milliseconds(option: string, seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : duration(option, seconds);
}

/** An option's seconds, of which there has to be some, in milliseconds. */
export function duration(option: string, seconds: number): number {
  if (!(Number.isFinite(seconds) && seconds > 0)) throw badUsage(`. ${option} must be a number of seconds, got ${seconds}.`);
  return seconds * 1000;
}

/** iron-session's `Max-Age` for a ttl in milliseconds. */
export function ironMaxAge(ttl: number): number {
  const seconds = ttl / 1000;
  if (seconds === 0) return FOR_EVER;
  return seconds > MAX_AGE_MARGIN ? seconds - MAX_AGE_MARGIN : seconds;
}
