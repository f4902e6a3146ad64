// The one session there is, over a cookie jar: opened here, and then saved, renewed and destroyed.

import { reasonOf, SessionError } from "./errors.js";
import type { CookieJar, RequestJar } from "./jars/jar.js";
import type { KeyRing } from "./key-ring.js";
import { endsAt, isDue, type Times } from "./lifetime.js";
import { startingMeta, type Meta } from "./meta.js";
import { openSession, type Opened } from "./open.js";
import { checkedOptions, type Config, type SessionOptions } from "./options.js";
import { check } from "./standard-schema.js";
import { checkExpires, removeSession, writeSession } from "./write.js";

/** A session: the application's data, and what can be done with it. Data may be missing, for a new session is empty. */
export type IronSession<T> = Partial<T> & {
  /**
   * Seals the data and sets the cookie. To be awaited before headers are sent.
   *
   * Rejects with a `SessionError` when the data are not plain JSON or too large for a cookie, when headers were sent, and
   * when the session was destroyed and written to again.
   */
  readonly save: () => Promise<void>;
  /** Empties the session and removes the cookie. Final: saving it later in the request does not bring it back. */
  readonly destroy: () => void;
  /** Goes on with other options, passwords included. Nothing is written before `save`. */
  readonly updateConfig: (newSessionOptions: SessionOptions) => void;
};

/** A session with an id, and with it a life of its own. */
export type ManagedSession<T> = IronSession<T> & {
  /**
   * Gives the session a new id and a new beginning when it is next saved; the data stay. Call it whenever somebody signs
   * in or gains a privilege (OWASP ASVS 5.0, 7.2.4).
   */
  readonly renew: () => void;
  /**
   * Renews the session with other data: what was in it before is gone, also what other programs kept there, except the
   * fields named in `carryOver`. So is the wish to stay signed in, unless `remember` has been called.
   *
   * @example
   * session.renewWith({ userId: "u-7" }, ["cart"]); // the password was right
   * await session.save();
   */
  readonly renewWith: (data: Partial<T>, carryOver?: readonly (keyof T)[]) => void;
  /** Lets the session last as long as `rememberMe` says, in the next save and in all later ones, or no longer. */
  readonly remember: (remembered: boolean) => void;
  /** When it began and when it ends. */
  readonly lifetime: SessionLifetime;
};

/** What is known about the life of a session. Moments are milliseconds since 1970. */
export interface SessionLifetime {
  /** Whether the request brought no session, or none that is accepted. */
  readonly isNew: boolean;
  /** When it was created or last renewed. */
  readonly startedAt: number;
  /** When it ends if the visitor does not come back; `undefined` is never. */
  readonly endsAt: number | undefined;
  /** Whether the visitor wants to stay signed in. */
  readonly isRemembered: boolean;
}

/** What functions of this package know about a session beside what it shows. */
export interface SessionState {
  /** The session's id; there is none without `sessionIds`, and none yet in a session that is new. */
  readonly id: string | undefined;
  /** The same, made where there is none yet. The session has to be saved for it to be kept. */
  ensureId(): string | undefined;
  /** Whether it is known when the session began. A seal without an id tells only when it was last saved. */
  readonly isStartKnown: boolean;
  /** The passwords of the session. */
  readonly keys: KeyRing;
}

/** Not a `WeakMap`: bundlers may put two copies of this file into one program. */
const STATE = Symbol.for("fe26-session.state");

/** The state of a session that this package opened. */
export function stateOf(session: object): SessionState | undefined {
  return (session as { [STATE]?: SessionState })[STATE];
}

/** What a session holds and knows about itself, without anything that would change it. */
export function frozenView(session: object): object {
  const view = { ...session };
  for (const name of [STATE, "lifetime"]) {
    const own = Object.getOwnPropertyDescriptor(session, name);
    if (own) Object.defineProperty(view, name, own);
  }
  return Object.freeze(view);
}

/** Opens the session of a jar. */
export async function createSession(jar: CookieJar, options: SessionOptions): Promise<Record<string, unknown>> {
  let config = checkedOptions(options);
  const now = Date.now();
  let opened = open(jar, config, now);
  const session: Record<string, unknown> = opened?.data ?? {};
  if (opened && config.validate) {
    const checked = await check(config.validate, session, "session");
    if (checked instanceof SessionError) {
      reject(config, checked);
      opened = undefined;
      clear(session);
    } else {
      Object.assign(clear(session), checked);
    }
  }
  if (opened) opened = { ...opened, ...reseal(jar, config, opened, session, now) };

  let isDestroyed = false;
  let isNew = !opened;
  let meta = opened?.meta;
  let times: Times = opened?.times ?? { startedAt: now, seenAt: now, remembered: false };
  let end = opened?.end;
  let wish: boolean | undefined;
  let isRenewed = false;

  async function save(): Promise<void> {
    if (isDestroyed) {
      if (Object.keys(session).length === 0) return;
      throw new SessionError("ERR_DESTROYED", DESTROYED);
    }
    jar.assertWritable?.();
    checkExpires(config);
    if (config.validate) {
      const checked = await check(config.validate, { ...session }, "session");
      if (checked instanceof SessionError) throw checked;
    }
    const savedAt = Date.now();
    const saved: Times = { ...times, seenAt: savedAt, remembered: isRemembered() };
    const kept: Meta | undefined = config.hasMeta ? { ...(meta ?? startingMeta(savedAt)), times: saved } : undefined;
    const draft = { data: session, outer: opened?.outer, meta: kept, rawMeta: opened?.rawMeta, times: saved };
    end = writeSession(jar, config, draft, savedAt);
    [meta, times] = [kept, saved];
  }

  const isRemembered = () => wish ?? times.remembered;

  function destroy(): void {
    isDestroyed = true;
    clear(session);
    removeSession(jar, config);
  }

  function renew(): void {
    wish = isRemembered();
    beginAnew();
  }

  function renewWith(data: object, carryOver: readonly string[] = []): void {
    const carried = Object.entries(session).filter(([field]) => carryOver.includes(field));
    Object.assign(clear(session), Object.fromEntries(carried), data);
    beginAnew();
  }

  function beginAnew(): void {
    const startedAt = Date.now();
    meta = undefined;
    times = { startedAt, seenAt: startedAt, remembered: false };
    isRenewed = true;
  }

  function remember(remembered: boolean): void {
    if (remembered && config.lifetime.rememberedTtl === undefined) {
      throw new SessionError("ERR_REMEMBER_NOT_CONFIGURED", "fe26-session: session.remember() needs the option rememberMe");
    }
    wish = remembered;
  }

  const state: SessionState = {
    get id() {
      return meta?.id;
    },
    ensureId() {
      if (config.hasMeta && !isDestroyed) meta ??= { ...startingMeta(now), times };
      return meta?.id;
    },
    get isStartKnown() {
      return meta !== undefined || isRenewed || !opened;
    },
    get keys() {
      return config.keys;
    },
  };
  const lifetime: SessionLifetime = {
    get isNew() {
      return isNew;
    },
    get startedAt() {
      return times.startedAt;
    },
    get endsAt() {
      return end === undefined ? undefined : endsAt(config.lifetime, times, end) || undefined;
    },
    get isRemembered() {
      return isRemembered();
    },
  };
  const updateConfig = (newOptions: SessionOptions) => void (config = checkedOptions(newOptions));
  const plain = { updateConfig, save, destroy };
  const methods = config.hasMeta ? { ...plain, renew, renewWith, remember, lifetime } : plain;
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(session, name, { value });
  Object.defineProperty(session, STATE, { value: state });
  return session;
}

/** The session of the request, if there is one that these options accept. */
function open(jar: CookieJar, config: Config, now: number): Opened | undefined {
  try {
    return openSession(jar, config, now);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    reject(config, error);
    return undefined;
  }
}

function reject({ onUnsealError }: Config, error: SessionError): void {
  onUnsealError?.(reasonOf(error), error);
}

/**
 * Seals an untouched session anew where that is due: to prolong it, or to be done with an older password, in which case it
 * lasts no longer than before. Only options beyond iron-session's ask for it: iron-session writes nothing before `save`.
 * Gives what has changed about the session.
 */
function reseal(jar: CookieJar, config: Config, opened: Opened, data: object, now: number): Partial<Opened> {
  const prolongs = isDue(config.lifetime, opened.times, now);
  const isLooking = (jar as Partial<RequestJar>).request?.isSpeculative;
  if (!config.lifetime.rolling || isLooking || !(prolongs || opened.isOutdated)) return {};
  const times = prolongs ? { ...opened.times, seenAt: now } : opened.times;
  const meta = opened.meta && { ...opened.meta, times };
  try {
    jar.assertWritable?.();
    return { meta, times, end: writeSession(jar, config, { ...opened, data, meta, times }, now, prolongs ? undefined : opened.end) };
  } catch {
    // A place that cannot set cookies, such as a server component: the next request that can will do it.
    return {};
  }
}

function clear(session: Record<string, unknown>): Record<string, unknown> {
  for (const key of Object.keys(session)) delete session[key];
  return session;
}

const DESTROYED =
  "iron-session: Cannot save a destroyed session that has data written back into it. session.destroy() signs the user out, and saving these fields would restore the cookie you just cleared, leaving the user signed in. Get a fresh session if you need to write one.";
