// Finds the session among the cookies of a request, by the rules of crates/fe26-session/src/open.rs.

import { chunkName, joinChunks, MAX_CHUNKS, type Joined } from "./cookies/chunks.js";
import { SessionError } from "./errors.js";
import type { CookieJar, RequestJar } from "./jars/jar.js";
import { fromJson, objectIn } from "./json.js";
import { checkLifetime, timesOfSeal, type Times } from "./lifetime.js";
import { META_FIELD, metaFrom, namesPurpose, type Meta } from "./meta.js";
import type { Config } from "./options.js";
import { openSeal } from "./seal-data.js";

/** A seal that is a session. */
export interface Opened {
  /** The application's data. */
  readonly data: Record<string, unknown>;
  /** What stood around them, in a dialect that has an envelope. */
  readonly outer: Record<string, unknown> | undefined;
  /** The field `_meta` as it was sealed, whoever wrote it. */
  readonly rawMeta: unknown;
  /** The same, where these options need it and it is there. */
  readonly meta: Meta | undefined;
  readonly times: Times;
  /** When the seal ends; 0 is never. */
  readonly end: number;
  readonly isOutdated: boolean;
}

/**
 * The one session that the request brought, in a cookie of its name or in chunks; nothing when there is no such cookie.
 *
 * All that may be it is tried, and neither the order of the cookies nor what else stands there changes the answer: whoever
 * can set a cookie on a neighbouring host chooses both. Throws why there is none, although there are cookies.
 */
export function openSession(jar: CookieJar, config: Config, now: number): Opened | undefined {
  const { whole, joined } = candidates(jar, config.cookieName);
  const errors: SessionError[] = [];
  const open = (seal: string): Opened | undefined => {
    try {
      return openOne(seal, config, now);
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      errors.push(error);
      return undefined;
    }
  };
  const openedWhole = whole.map(open).filter((opened) => opened !== undefined);
  const openedJoined = joined.map(({ seal }) => open(seal)).filter((opened) => opened !== undefined);
  if (openedWhole.length > 1 || openedJoined.length > 1) throw ambiguous();
  const [inOne, inChunks] = [openedWhole[0], openedJoined[0]];
  if (inOne && inChunks && !isLeftOver(inChunks, inOne)) throw ambiguous();
  const opened = inOne ?? inChunks;
  if (!opened && errors.length > 0) throw mostTelling(errors);
  return opened;
}

/** How many different seals one request may make us try: of more none is tried, for it would depend on their order which. */
const MAX_CANDIDATES = 16;

/** The texts that may be the session's seal, each once. */
function candidates(jar: CookieJar, name: string): { whole: string[]; joined: Joined[] } {
  const all = (name: string) => (jar as Partial<RequestJar>).readAll?.(name) ?? [jar.read(name) ?? ""];
  const values = (name: string) => [...new Set(all(name))].filter((value) => value !== "");
  const whole = values(name);
  const chunks = Array.from({ length: MAX_CHUNKS }, (_, index) => values(chunkName(name, index)));
  const joined = joinChunks(chunks, MAX_CANDIDATES)?.filter(({ seal }) => !whole.includes(seal));
  if (!joined || whole.length + joined.length > MAX_CANDIDATES) throw ambiguous();
  return { whole, joined };
}

function openOne(text: string, config: Config, now: number): Opened {
  const { plaintext, end, isOutdated } = openSeal(text, config.keys, config.dialect, now);
  const outer = sessionIn(fromJson(plaintext));
  const hasEnvelope = config.dialect.envelope === "h3";
  const { [META_FIELD]: rawMeta, ...data } = hasEnvelope ? sessionIn(outer.data) : outer;
  if (namesPurpose(rawMeta)) throw new SessionError("ERR_WRONG_PURPOSE", "fe26-session: the seal is for another purpose than a session");
  let meta = config.hasMeta && rawMeta !== undefined ? metaFrom(rawMeta) : undefined;
  if (meta && config.lifetime.rememberedTtl === undefined) {
    // Nobody is remembered by options that no longer say for how long.
    meta = { ...meta, times: { ...meta.times, remembered: false } };
  }
  const times = meta?.times ?? timesOfSeal(end, config.lifetime, now);
  if (config.hasLimits) checkLifetime(config.lifetime, times, end, now);
  return { data, outer: hasEnvelope ? outer : undefined, rawMeta, meta, times, end, isOutdated };
}

/** A session is an object; iron-session seals nothing as `null`. */
const sessionIn = (value: unknown) => (value === null ? {} : objectIn(value));

/**
 * Whether a session in chunks is what a later one, in a single cookie, has left behind: an earlier state of the same
 * session or, where a session has no id, one that ends no later.
 */
function isLeftOver(chunks: Opened, whole: Opened): boolean {
  const id = ({ rawMeta }: Opened) => {
    try {
      return rawMeta === undefined ? undefined : metaFrom(rawMeta).id;
    } catch {
      return undefined;
    }
  };
  const [chunksId, wholeId] = [id(chunks), id(whole)];
  if (chunksId !== undefined && wholeId !== undefined) return chunksId === wholeId;
  return (chunks.end || Infinity) <= (whole.end || Infinity);
}

/** The reason of a genuine seal, then that of a forged one or one of an unknown password, then any. */
function mostTelling(errors: SessionError[]): SessionError | undefined {
  const stage = ({ code }: SessionError) => {
    if (code === "ERR_UNKNOWN_KEY" || code === "ERR_BAD_MAC") return 1;
    return MALFORMED.has(code) ? 0 : 2;
  };
  return errors.reduce((best, error) => (stage(error) >= stage(best) ? error : best));
}

/** The codes of texts that are no seals. */
const MALFORMED = new Set(
  [
    ..."EMPTY TOO_LONG INVALID_CHARACTER BAD_SUFFIX COMPONENT_COUNT UNKNOWN_PREFIX INVALID_PASSWORD_ID".split(" "),
    ..."INVALID_SALT INVALID_BASE64 INVALID_IV_LENGTH INVALID_CIPHERTEXT_LENGTH INVALID_EXPIRY INVALID_MAC_LENGTH".split(" "),
  ].map((kind) => `ERR_${kind}`),
);

const ambiguous = () =>
  new SessionError("ERR_AMBIGUOUS_SESSION", "fe26-session: several cookies of this name are genuine, or there are too many");
