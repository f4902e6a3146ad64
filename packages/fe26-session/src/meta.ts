// What a session knows about itself, in the field `_meta` beside the application's own, the same as in
// crates/fe26-session/src/meta.rs. It is written only when the options need it, and never seen by the application.

import { SessionError } from "./errors.js";
import type { Times } from "./lifetime.js";

/** The name of the field. */
export const META_FIELD = "_meta";

/** The content of the field. */
export interface Meta {
  /** 128 random bits in base64url: CSRF tokens are derived from it, so it is a secret. */
  readonly id: string;
  readonly times: Times;
}

/** A session that begins now. */
export function startingMeta(now: number): Meta {
  return { id: randomId(), times: { startedAt: now, seenAt: now, remembered: false } };
}

/** Reads the field. */
export function metaFrom(value: unknown): Meta {
  const { id, startedAt, seenAt, remembered } = (value ?? {}) as Record<string, unknown>;
  if (typeof id === "string" && isId(id) && isMoment(startedAt) && isMoment(seenAt)) {
    return { id, times: { startedAt, seenAt, remembered: remembered === true } };
  }
  throw new SessionError("ERR_INVALID_META", "fe26-session: the session's own data are malformed");
}

/** The field, to be sealed. */
export function metaJson({ id, times: { startedAt, seenAt, remembered } }: Meta): unknown {
  return remembered ? { id, startedAt, seenAt, remembered } : { id, startedAt, seenAt };
}

/** The content of the field in a seal that is not a session but for a purpose, such as a sign-in link. */
export interface Purpose {
  readonly purpose: string;
  /** Tells two seals of one purpose apart, for whoever wants to accept each only once. */
  readonly id: string;
}

/** The field of a new seal for a purpose. */
export const newPurpose = (purpose: string): Purpose => ({ purpose, id: randomId() });

/** Reads the field; nothing when it is a session's. */
export function purposeFrom(value: unknown): Purpose | undefined {
  const { purpose, id } = (value ?? {}) as Record<string, unknown>;
  return typeof purpose === "string" && typeof id === "string" && isId(id) ? { purpose, id } : undefined;
}

/** Whether the field names a purpose, so that the seal is a sign-in link or the like, and no session. */
export function namesPurpose(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "purpose");
}

/** 16 bytes in canonical base64url: the last character holds two bits. */
const isId = (id: string) => /^[A-Za-z0-9_-]{21}[AQgw]$/.test(id);

const isMoment = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function randomId(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(16)));
}

/** Bytes as base64url without padding. */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Bytes out of it. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}
