// How long a session lasts: functions of its times, the settings and now, the same as in
// crates/fe26-session/src/lifetime.rs. Moments and durations here are milliseconds.

import { SessionError } from "./errors.js";

/** What is configured about a session's life. */
export interface Lifetime {
  /** How long one seal is good for; 0 is for ever. */
  readonly ttl: number;
  /** The same for visitors who want to stay signed in. */
  readonly rememberedTtl: number | undefined;
  readonly idleTimeout: number | undefined;
  readonly absoluteTimeout: number | undefined;
  /** Whether looking at a session prolongs it. */
  readonly rolling: boolean;
}

/** When a session began and when it was last sealed. */
export interface Times {
  readonly startedAt: number;
  readonly seenAt: number;
  readonly remembered: boolean;
}

/** The times of a seal that says nothing but when it ends: it was made one ttl before that, or now if that lies ahead. */
export function timesOfSeal(end: number, { ttl }: Lifetime, now: number): Times {
  const madeAt = end === 0 ? now : Math.min(end - ttl, now);
  return { startedAt: madeAt, seenAt: madeAt, remembered: false };
}

/** Throws unless a session with these times, in a seal that ends at `end`, is still one. */
export function checkLifetime(lifetime: Lifetime, times: Times, end: number, now: number): void {
  const isOver = (since: number, limit: number | undefined) => limit !== undefined && now - since >= limit;
  if (times.startedAt > now + FUTURE_TOLERANCE) {
    throw new SessionError("ERR_NOT_YET_VALID", "fe26-session: the session begins in the future");
  }
  if (isOver(times.startedAt, lifetime.absoluteTimeout)) {
    throw new SessionError("ERR_ABSOLUTE", "fe26-session: the session began longer ago than the absolute timeout");
  }
  if (isOver(times.seenAt, idleTimeoutOf(lifetime, times))) {
    throw new SessionError("ERR_IDLE", "fe26-session: the session was not used for longer than the idle timeout");
  }
  if (end === 0 && lifetime.ttl !== 0) {
    throw new SessionError("ERR_NO_EXPIRY", "fe26-session: the seal never ends");
  }
  const longest = Math.max(lifetime.ttl, lifetime.rememberedTtl ?? 0);
  if (lifetime.ttl !== 0 && end > now + longest + FUTURE_TOLERANCE) {
    throw new SessionError("ERR_LIFETIME_TOO_LONG", "fe26-session: the seal lasts longer than any that these options would make");
  }
}

/** When a seal made now ends: after its ttl, and not beyond any timeout; 0 is never. */
export function endOfSeal(lifetime: Lifetime, times: Times, now: number): number {
  const ttl = ttlOf(lifetime, times);
  // An end in 1970 is no 0.
  const end = ttl === 0 ? 0 : Math.max(1, Math.floor(now + ttl));
  const timeout = timesOutAt(lifetime, times);
  if (timeout === undefined) return end;
  return end === 0 ? timeout : Math.min(end, timeout);
}

/**
 * How many seconds the browser is to keep a cookie whose seal ends at `end`. A seal that lasts its whole ttl: iron-session's
 * minute less. One that a timeout cuts short: to the end, because a visitor may come back in the last minute.
 */
export function maxAgeOf(lifetime: Lifetime, times: Times, end: number, now: number): number {
  if (end === 0) return FOR_EVER;
  const left = Math.max(0, Math.floor((end - now) / 1000));
  const timeout = timesOutAt(lifetime, times);
  const isCutShort = timeout !== undefined && end >= timeout;
  const maxAge = !isCutShort && left > MAX_AGE_MARGIN ? left - MAX_AGE_MARGIN : left;
  return Math.min(maxAge, BROWSER_LIMIT);
}

/** When the session ends if the visitor does not come back; 0 is never. */
export function endsAt(lifetime: Lifetime, times: Times, end: number): number {
  const timeout = timesOutAt(lifetime, times);
  return timeout === undefined || (end !== 0 && end < timeout) ? end : timeout;
}

/** Whether so much of the session's time is used up that it should be sealed anew. */
export function isDue(lifetime: Lifetime, times: Times, now: number): boolean {
  const window = idleTimeoutOf(lifetime, times) ?? ttlOf(lifetime, times);
  const used = Math.min(Math.max(window * RENEWAL_SHARE, SHORTEST_RENEWAL), window);
  return lifetime.rolling && window > 0 && now - times.seenAt >= used;
}

const ttlOf = (lifetime: Lifetime, times: Times) => (times.remembered && lifetime.rememberedTtl) || lifetime.ttl;

/** Whoever wants to stay signed in does not want to be signed out over lunch. */
const idleTimeoutOf = (lifetime: Lifetime, times: Times) => (times.remembered ? undefined : lifetime.idleTimeout);

function timesOutAt(lifetime: Lifetime, times: Times): number | undefined {
  const idle = idleTimeoutOf(lifetime, times);
  const ends: number[] = [];
  if (idle !== undefined) ends.push(times.seenAt + idle);
  if (lifetime.absoluteTimeout !== undefined) ends.push(times.startedAt + lifetime.absoluteTimeout);
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

/** How far the clock of whoever began a session may be ahead. */
const FUTURE_TOLERANCE = 5 * 60 * 1000;
/** An untouched session is sealed anew when half of its time is used up, so that looking does not write a cookie each time. */
const RENEWAL_SHARE = 0.5;
const SHORTEST_RENEWAL = 60 * 1000;
/** Seconds by which the browser forgets a cookie before a server refuses it. */
export const MAX_AGE_MARGIN = 60;
/** iron-session's Max-Age for a seal that never ends: the largest 32-bit number. */
export const FOR_EVER = 2147483647;
/** Browsers keep no cookie longer than 400 days (RFC 6265bis, section 5.5). */
const BROWSER_LIMIT = 400 * 24 * 60 * 60;
