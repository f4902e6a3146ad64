// From a session to the cookies of the answer.

import { chunkName, MAX_CHUNKS, splitSeal } from "./cookies/chunks.js";
import { setCookieLine, type CookieOptions } from "./cookies/set-cookie.js";
import { nodeEnv } from "./environment.js";
import { badUsage, SessionError } from "./errors.js";
import type { CookieJar, RequestJar } from "./jars/jar.js";
import { endOfSeal, maxAgeOf, type Times } from "./lifetime.js";
import { META_FIELD, metaJson, type Meta } from "./meta.js";
import { ironMaxAge, type Config } from "./options.js";
import { SealTooLong } from "./seal.js";
import { jsonToSeal, sealJson } from "./seal-data.js";

/** A session that is about to be sealed. */
export interface Draft {
  /** The application's data. */
  readonly data: object;
  /** What stood around them before. */
  readonly outer: Record<string, unknown> | undefined;
  /** The session's own data, and those that somebody else's options wrote. */
  readonly meta: Meta | undefined;
  readonly rawMeta: unknown;
  readonly times: Times;
}

/** Seals a session into cookies, and says when the seal ends (0: never). `end` is told where that is not to change. */
export function writeSession(jar: CookieJar, config: Config, draft: Draft, now: number, end?: number): number {
  const { lifetime, hasLimits } = config;
  end ??= endOfSeal(lifetime, draft.times, now);
  const maxAge = () => (hasLimits ? maxAgeOf(lifetime, draft.times, end, now) : ironMaxAge(lifetime.ttl));
  const options = attributes(jar, config, maxAge, draft.times);
  try {
    writeSeal(jar, config, sealJson(jsonOf(config, draft, now), config.keys, config.dialect, end), options);
  } catch (error) {
    // What is too long for a seal is too long for cookies, which iron-session has words for.
    if (error instanceof SealTooLong) pieceLength(jar, config, error.bytes, options);
    throw error;
  }
  return end;
}

/** Takes the session's cookies away, with every attribute that they were set with. */
export function removeSession(jar: CookieJar, config: Config): void {
  const options = { ...attributes(jar, config, () => 0), maxAge: 0 };
  jar.write(config.cookieName, "", options);
  expireChunks(jar, config.cookieName, options, 0);
}

/** Throws where the browser would throw the cookie away at once. Only writing asks: a page that reads is to go on. */
export function checkExpires({ cookieOptions: { expires } }: Config): void {
  if (!(expires instanceof Date && expires.getTime() < Date.now())) return;
  throw badUsage(
    `. cookieOptions.expires is in the past (${expires.toISOString()}), so the browser will discard the cookie and the session will never persist. This usually means the Date was created once at module scope. Use \`ttl\` instead.`,
  );
}

/** The JSON to seal: the application's data, the session's own behind them, and the envelope of the dialect around both. */
function jsonOf(config: Config, { data, outer, meta, rawMeta }: Draft, now: number): string {
  const own = meta ? metaJson(meta) : rawMeta;
  const whole = own === undefined ? data : { ...data, [META_FIELD]: own };
  if (config.dialect.envelope === "bare") return jsonToSeal(whole);
  // The data are looked at by themselves, so that an error names the field in the session.
  jsonToSeal(whole);
  return jsonToSeal(outer ? { ...outer, data: { ...whole } } : { id: crypto.randomUUID(), createdAt: now, data: { ...whole } });
}

function attributes(jar: CookieJar, config: Config, derivedMaxAge: () => number, times?: Times): CookieOptions {
  const { secure } = config.cookieOptions;
  // Visitors who want to stay signed in keep the cookie when they close the browser.
  const isDerived = config.maxAge === "derived" || (config.maxAge === undefined && times?.remembered);
  const maxAge = isDerived ? derivedMaxAge() : (config.maxAge as number | undefined);
  const options: CookieOptions = { ...config.cookieOptions, secure: secure === "auto" ? isSecure(jar) : Boolean(secure) };
  return config.maxAge === undefined && !isDerived ? options : { ...options, maxAge };
}

/**
 * Whether `secure: "auto"` is `Secure` in the answer to this request. In production it always is: jars that see the host and
 * `cookies()`, which does not, then say the same, and no proxy that calls this server `localhost` takes the attribute away.
 */
function isSecure(jar: CookieJar): boolean {
  const environment = nodeEnv();
  if (environment === "production") return true;
  const facts = (jar as Partial<RequestJar>).request;
  return facts ? !facts.isLoopback : environment !== "development" && environment !== "test";
}

function writeSeal(jar: CookieJar, config: Config, seal: string, options: CookieOptions): void {
  const { cookieName } = config;
  const length = pieceLength(jar, config, seal.length, options);
  if (length >= seal.length) {
    jar.write(cookieName, seal, options);
    expireChunks(jar, cookieName, options, 0);
    return;
  }
  const pieces = splitSeal(seal, length);
  pieces.forEach((piece, index) => jar.write(chunkName(cookieName, index), piece, options));
  if (jar.read(cookieName)) jar.write(cookieName, "", { ...options, maxAge: 0 });
  expireChunks(jar, cookieName, options, pieces.length);
}

/** How long the pieces of a seal are, so that each fits a cookie: the whole of it, if possible. Throws if they are too many. */
function pieceLength(jar: CookieJar, { cookieName, chunk }: Config, length: number, options: CookieOptions): number {
  const bytes = setCookieLine(cookieName, "", options).length + length;
  if (bytes <= MAX_LINE) return length;
  if (!chunk) throw tooLarge(jar, cookieName, bytes);
  const overhead = setCookieLine(chunkName(cookieName, 0), "", options).length;
  const budget = MAX_LINE - overhead;
  if (budget <= 0) {
    throw new SessionError(
      "ERR_COOKIE_TOO_LARGE",
      `iron-session: The cookie name and options alone take ${overhead} bytes, which leaves no room for session data. Use a shorter cookie name.`,
    );
  }
  const pieces = Math.ceil(length / budget);
  if (pieces > MAX_CHUNKS) {
    throw new SessionError(
      "ERR_COOKIE_TOO_LARGE",
      `iron-session: The session needs ${pieces} cookies and the maximum is ${MAX_CHUNKS}. Even at ${MAX_CHUNKS} the whole Cookie header is sent on every request and proxies commonly cap it at 8 KB, so raising this would fail at your CDN instead. Store an id in the session and keep the data in your database.`,
    );
  }
  return budget;
}

/** Browsers refuse a cookie whose whole line is longer. */
const MAX_LINE = 4096;

/** Takes away the chunks that the request brought and that are no part of the session any more. */
function expireChunks(jar: CookieJar, cookieName: string, options: CookieOptions, from: number): void {
  for (let index = from; index < MAX_CHUNKS; index += 1) {
    const name = chunkName(cookieName, index);
    if (jar.read(name)) jar.write(name, "", { ...options, maxAge: 0 });
  }
}

function tooLarge(jar: CookieJar, cookieName: string, bytes: number): SessionError {
  const words = jar.read(chunkName(cookieName, 0))
    ? "and `chunk` is not enabled here, but this session is already stored across several cookies. You have more than one options object and only some of them set `chunk: true`. Use the same options everywhere you call getIronSession, including middleware."
    : "browsers will refuse it. Remove some data from the session, or set `chunk: true` to split it across several cookies.";
  const joint = words.startsWith("and") ? " " : ", ";
  return new SessionError("ERR_COOKIE_TOO_LARGE", `iron-session: Cookie length is too big (${bytes} bytes)${joint}${words}`);
}
