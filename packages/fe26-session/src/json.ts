// JSON that comes back as it went in: iron-webcrypto 2 refuses the rest when it seals, and so does this.

import { SessionError } from "./errors.js";

/** The JSON of `data`, which has to be made of plain objects, arrays, strings, finite numbers, booleans and null. */
export function toJson(data: unknown): string {
  const json = stringified(data);
  if (json && isPlain(data) && !(MAY_ATTACK.test(json) && attackIn(data))) return json;
  throw new SessionError("ERR_NOT_SERIALIZABLE", "Data is not JSON serializable");
}

function stringified(data: unknown): string | undefined {
  try {
    return JSON.stringify(data);
  } catch {
    // It refers to itself, or is what JSON has no text for.
    return undefined;
  }
}

/** The value of a JSON text out of a seal. The text is secret, so no error repeats any of it. */
export function fromJson(json: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new SessionError("ERR_INVALID_JSON", "Failed parsing sealed object JSON");
  }
  if (MAY_ATTACK.test(json) && attackIn(value)) {
    throw new SessionError("ERR_FORBIDDEN_KEY", "The sealed object has a key that attacks JavaScript prototypes");
  }
  return value;
}

/** A value out of a seal that has to be an object. */
export function objectIn(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new SessionError("ERR_NOT_AN_OBJECT", "fe26-session: what was sealed is no object");
}

/** Whether `JSON.stringify` has written all of `data`: no dates, no classes, no functions, nothing hidden. */
function isPlain(data: unknown): boolean {
  const open: unknown[] = [data];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== "object" || value === null) {
      if (!isPrimitive(value)) return false;
    } else if (Array.isArray(value)) {
      for (const item of value) open.push(item);
    } else {
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype !== null && prototype !== Object.prototype) return false;
      const keys = Object.keys(value);
      if (Reflect.ownKeys(value).length !== keys.length) return false;
      for (const key of keys) {
        const property = (value as Record<string, unknown>)[key];
        // The only place where `undefined` is left out without loss is a property.
        if (property !== undefined) open.push(property);
      }
    }
  }
  return true;
}

const isPrimitive = (value: unknown) =>
  value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);

/** Only a text with these letters, or with escapes that may be letters, can attack. */
const MAY_ATTACK = /__proto__|prototype|\\u00/;

/**
 * The key by which some object in `value` would change all others, once a program copies it key by key: `__proto__`, or
 * `prototype` inside `constructor`. hapi refuses the first, and crates/fe26-session/src/json.rs both.
 */
function attackIn(value: unknown): string | undefined {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    const key = attackingKey(next);
    if (key !== undefined) return key;
    for (const property of Object.values(next)) open.push(property);
  }
  return undefined;
}

function attackingKey(object: object): string | undefined {
  if (Object.hasOwn(object, "__proto__")) return "__proto__";
  if (!Object.hasOwn(object, "constructor")) return undefined;
  const { constructor } = object as { constructor: unknown };
  const isObject = typeof constructor === "object" && constructor !== null;
  return isObject && Object.hasOwn(constructor, "prototype") ? "constructor" : undefined;
}

/** Where in `data` the first value is that JSON cannot hold, in iron-session's words: ` (session.seen is a Date)`. */
export function describeUnserializable(data: unknown, path = "session", depth = 0): string {
  if (typeof data === "bigint" || typeof data === "function" || typeof data === "symbol") return ` (${path} is a ${typeof data})`;
  if (typeof data === "number" && !Number.isFinite(data)) return ` (${path} is ${data})`;
  if (typeof data !== "object" || data === null || depth > DEEPEST_PATH) return "";
  const attack = attackingKey(data);
  if (attack !== undefined) return ` (${path} has the key ${attack})`;
  const name = (data as { constructor?: { name?: string } }).constructor?.name;
  if (!Array.isArray(data) && name !== undefined && name !== "Object") return ` (${path} is a ${name})`;
  for (const [key, value] of Object.entries(data)) {
    const found = describeUnserializable(value, Array.isArray(data) ? `${path}[${key}]` : `${path}.${key}`, depth + 1);
    if (found) return found;
  }
  return "";
}

const DEEPEST_PATH = 5;
