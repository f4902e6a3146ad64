// Every case of cookie-header.json, cookie.json and set-cookie.json: which cookies are the session, and which cookies it
// becomes.

import { getIronSession, nodeCookies, sealData, unsealData, webCookies } from "fe26-session";
import headers from "fe26-vectors/cookie-header.json" with { type: "json" };
import cookies from "fe26-vectors/cookie.json" with { type: "json" };
import lines from "fe26-vectors/set-cookie.json" with { type: "json" };

import { same, test } from "../harness.mjs";
import { anyRequest, at, forged, PASSWORD, valueIn } from "./support.mjs";

// ---- cookie-header.json -----------------------------------------------------------------------------------------

/** The seals, each made once. */
let made;
const sealsOf = () => (made ??= at(headers.now, makeSeals));

async function makeSeals() {
  const seals = {};
  for (const [name, { payload, ends, dialect, password = headers.password }] of Object.entries(headers.seals)) {
    // `sealData` makes an object of a list, as iron-session does. A text is no object either.
    const data = payload.startsWith("[") ? payload : JSON.parse(payload);
    const seal = await sealData(data, { password, ttl: ends ?? 0 });
    seals[name] = dialect === "iron" ? seal.slice(0, -"~2".length) : seal;
  }
  return seals;
}

/** UTF-8 as a header carries it: a character a byte, as Node reads it. */
const asHeader = (text) => Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");

/** A line with what its placeholders stand for: `{0xff}`, `{alice}`, `{alice!}`, `{alice.0/3}`. */
function filled(line, seals) {
  const segments = typeof line === "string" ? [line] : line.segments;
  const text = segments.map((segment) => (typeof segment === "string" ? segment : segment[0].repeat(segment[1]))).join("");
  return asHeader(text).replace(/\{([^{}]*)\}/g, (whole, placeholder) => meaningOf(placeholder, seals) ?? whole);
}

function meaningOf(placeholder, seals) {
  const byte = /^0x([0-9a-f]{2})$/.exec(placeholder);
  if (byte) return String.fromCharCode(parseInt(byte[1], 16));
  const [, name, isForged, index, count] = /^([a-z-]+)(!?)(?:\.(\d+)\/(\d+))?$/.exec(placeholder) ?? [];
  if (!Object.hasOwn(seals, name ?? "")) return undefined;
  const seal = isForged ? forged(seals[name]) : seals[name];
  const cut = (part) => Math.floor((seal.length * part) / count);
  return index === undefined ? seal : seal.slice(cut(Number(index)), cut(Number(index) + 1));
}

/** Options beyond iron-session's make a reader refuse seals that never end, which the file asks for. */
const careful = { cookieName: headers.name, password: headers.password, rolling: true };

async function chosen(jar) {
  let reason;
  const onUnsealError = (_reason, error) => (reason = error.code.slice(4).toLowerCase().replaceAll("_", "-"));
  const session = await getIronSession(jar, { ...careful, onUnsealError });
  return { select: session.name ?? null, reason: reason ?? (session.name === undefined ? "absent" : undefined) };
}

for (const { id, title, lines, select, reason } of headers.cases) {
  test(`cookie-header.json, ${id}: ${title}`, () =>
    at(headers.now, async () => {
      const seals = await sealsOf();
      const header = lines.map((line) => filled(line, seals)).join("; ");
      same(await chosen(webCookies(anyRequest(header), new Headers())), { select, reason }, header.slice(0, 300));
      same(await chosen(nodeCookies({ method: "GET", headers: { cookie: header } }, {})), { select, reason });
    }));
}

test("cookie-header.json: the order of the lines never matters", () =>
  at(headers.now, async () => {
    const seals = await sealsOf();
    for (const { id, lines, select, reason } of headers.cases) {
      if (lines.length < 2) continue;
      const header = [...lines].reverse().map((line) => filled(line, seals)).join("; ");
      same(await chosen(webCookies(anyRequest(header), new Headers())), { select, reason }, id);
    }
  }));

// ---- cookie.json ------------------------------------------------------------------------------------------------

const withMaxAge = (options) => ("maxAge" in options && options.maxAge === null ? { ...options, maxAge: undefined } : options);

/** Of every seal in a line, its length. */
const masked = (lines) => lines.map((line) => line.replace(/^[^;]*/, (pair) => pair.replace(/=(.*)$/, (_, value) => `=<${value.length}>`)));

async function opened({ cookie_name, password, ttl, chunk, options = {}, request_cookie }) {
  const answer = new Headers();
  let rejected = null;
  const session = await getIronSession(webCookies(anyRequest(request_cookie), answer), {
    cookieName: cookie_name,
    password,
    ...(ttl === undefined ? {} : { ttl }),
    ...(chunk === undefined ? {} : { chunk }),
    cookieOptions: withMaxAge(options),
    onUnsealError: (reason) => (rejected = reason),
  });
  return { session, answer, found: () => ({ data: { ...session }, rejected }) };
}

/** A strict reader takes `~2` and nothing behind it, but a chunk that is left over locks nobody out. */
for (const vector of cookies.cases) {
  const { id, action, data, rejected, set_cookie, next_request_cookie, error, now } = vector;
  test(`cookie.json, ${action}: ${id}`, () =>
    at(now, async () => {
      const { session, answer, found } = await opened(vector);
      if (action === "open") return same(found(), { data, rejected });
      if (action === "destroy") {
        session.destroy();
        return same(answer.getSetCookie(), set_cookie);
      }
      for (const key of Object.keys(session)) delete session[key];
      Object.assign(session, data);
      const failure = await session.save().then(
        () => undefined,
        ({ message, code }) => ({ message, code }),
      );
      if (error) return same(failure, { message: error, code: "ERR_COOKIE_TOO_LARGE" });
      same(failure, undefined);
      same(masked(answer.getSetCookie()), masked(set_cookie));
      const again = await opened({ ...vector, request_cookie: next_request_cookie });
      same(again.found(), { data, rejected: null });
    }));
}

// ---- set-cookie.json --------------------------------------------------------------------------------------------

function attributesIn({ maxAge, expires, ...options }) {
  if (expires !== undefined) options.expires = new Date(expires);
  if (maxAge !== undefined) options.maxAge = maxAge ?? undefined;
  return options;
}

for (const { id, made_by, action, cookie_name, value, options, ttl, password = PASSWORD, data, now, set_cookie } of lines.cases) {
  if (action === "serialize") {
    test(`set-cookie.json, ${id}`, () => {
      const answer = new Headers();
      webCookies(anyRequest(""), answer).write(cookie_name, value, attributesIn(options));
      same(answer.getSetCookie(), set_cookie);
    });
    continue;
  }
  // Version 8 makes Max-Age negative where the ttl is less than its minute; version 9 keeps the ttl.
  if (made_by === "iron-session 8.0.4" && ttl > 0 && ttl <= 60 && !("maxAge" in options)) continue;
  test(`set-cookie.json, ${id}`, () =>
    at(now, async () => {
      const answer = new Headers();
      const session = await getIronSession(webCookies(anyRequest(""), answer), {
        cookieName: cookie_name,
        password,
        ttl,
        cookieOptions: attributesIn(options),
      });
      if (action === "destroy") {
        session.destroy();
        return same(answer.getSetCookie(), set_cookie);
      }
      await Object.assign(session, data).save();
      same(masked(answer.getSetCookie()), masked(set_cookie));
      same(await unsealData(valueIn(answer.getSetCookie()), { password }), data);
    }));
}
