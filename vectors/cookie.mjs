// The cases of cookie.json: what iron-session 9 does with the cookies of a browser, in one piece and in chunks.

import assert from "node:assert";
import { getIronSession } from "iron-session-9";

import { atTime, packageName } from "./peers.mjs";

const NOW = 1_800_000_000_000; // 2027-01-15T08:00:00Z
const PASSWORD = "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa";
const { madeBy } = packageName("iron-session-9");

/** Just enough of a browser: it keeps what it is told to keep, and sends all of it back in the same order. */
class Browser {
  #cookies = new Map();

  receive(setCookieLines) {
    for (const line of setCookieLines) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (/; Max-Age=0(;|$)/.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }

  get cookieHeader() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }
}

const optionsOf = ({ cookie_name, ttl, chunk, options }) => ({
  cookieName: cookie_name,
  password: PASSWORD,
  ttl,
  chunk,
  // JSON has no `undefined`, which iron-session tells from an absent Max-Age.
  cookieOptions: options.maxAge === null ? { ...options, maxAge: undefined } : options,
});

/** Opens the session in a Cookie header; `headers` take its Set-Cookie lines. */
async function open(config, cookieHeader, headers = new Headers()) {
  let rejected = null;
  const request = new Request("https://example.com/", { headers: { cookie: cookieHeader } });
  const session = await getIronSession(request, headers, {
    ...optionsOf(config),
    onUnsealError: (reason) => (rejected = reason),
  });
  return { session, rejected };
}

async function save(config, cookieHeader, data) {
  const headers = new Headers();
  const { session } = await open(config, cookieHeader, headers);
  for (const key of Object.keys(session)) delete session[key];
  await Object.assign(session, data).save();
  return headers.getSetCookie();
}

async function destroy(config, cookieHeader) {
  const headers = new Headers();
  const { session } = await open(config, cookieHeader, headers);
  session.destroy();
  return headers.getSetCookie();
}

const DEFAULTS = { cookie_name: "session", ttl: 14 * 24 * 60 * 60, chunk: true, options: {} };

const ofLength = (length) => ({ text: "x".repeat(length) });

/** The length of the longest text that iron-session still puts into `cookies` cookies. */
async function longestText(cookies) {
  let length = 0;
  for (let step = 8192; step >= 1; step /= 2) if ((await countCookies(length + step)) <= cookies) length += step;
  return length;
}

const countCookies = (length) =>
  save(DEFAULTS, "", ofLength(length)).then(
    (lines) => lines.length,
    () => Infinity,
  );

const LONGEST_WHOLE = await longestText(1);
const LONGEST_CHUNKED = await longestText(4);

const [ONE, TWO, THREE] = [ofLength(20), ofLength(3000), ofLength(6000)];

/** Saving and destroying; `before` is the session that the browser already holds. */
const answers = [
  { id: "whole, small", data: ONE },
  { id: "whole, chunks switched off", data: ONE, chunk: false },
  { id: "whole, the longest text", data: ofLength(LONGEST_WHOLE) },
  { id: "two chunks, one character more", data: ofLength(LONGEST_WHOLE + 1) },
  { id: "two chunks", data: TWO },
  { id: "three chunks", data: THREE },
  { id: "four chunks, the longest text", data: ofLength(LONGEST_CHUNKED) },
  { id: "five chunks are refused", data: ofLength(LONGEST_CHUNKED + 1) },
  { id: "chunks are refused when switched off", data: TWO, chunk: false },
  { id: "chunks stay refused after they are switched off", before: TWO, data: TWO, chunk: false },
  { id: "two chunks, every attribute counts", data: TWO, options: { domain: "example.com", partitioned: true } },
  {
    id: "two chunks, no attribute but the name",
    data: TWO,
    options: { maxAge: null, httpOnly: false, secure: false, sameSite: null, path: null },
  },
  { id: "two chunks, a long name", cookie_name: "a-rather-long-name.of-a_session", data: TWO },
  { id: "two chunks, __Host- prefix", cookie_name: "__Host-session", data: TWO },
  { id: "two chunks, no expiry", data: TWO, ttl: 0 },
  { id: "two chunks, until the browser closes", data: TWO, options: { maxAge: null } },
  { id: "saved again, whole", before: ONE, data: ONE },
  { id: "saved again, two chunks", before: TWO, data: TWO },
  { id: "grown from whole to two chunks", before: ONE, data: TWO },
  { id: "grown from two chunks to three", before: TWO, data: THREE },
  { id: "shrunk from three chunks to two", before: THREE, data: TWO },
  { id: "shrunk from three chunks to whole", before: THREE, data: ONE },
  { id: "destroyed, nothing there", destroy: true },
  { id: "destroyed, whole", before: ONE, destroy: true },
  { id: "destroyed, three chunks", before: THREE, destroy: true },
  { id: "destroyed, two chunks, chunks switched off", before: TWO, destroy: true, chunk: false },
  {
    id: "destroyed, every attribute repeated",
    before: TWO,
    destroy: true,
    options: { domain: "example.com", path: "/app", partitioned: true, priority: "high", sameSite: "none" },
  },
];

async function answerOf({ id, before, data, destroy: destroys = false, ...overrides }) {
  const config = { ...DEFAULTS, ...overrides };
  const browser = new Browser();
  if (before) browser.receive(await save({ ...config, chunk: true }, "", before));
  const answer = {
    id,
    made_by: madeBy,
    action: destroys ? "destroy" : "save",
    ...config,
    password: PASSWORD,
    now: NOW,
    request_cookie: browser.cookieHeader,
    ...(destroys ? {} : { data }),
  };
  try {
    const lines = destroys
      ? await destroy(config, browser.cookieHeader)
      : await save(config, browser.cookieHeader, data);
    browser.receive(lines);
    return { ...answer, set_cookie: lines, next_request_cookie: browser.cookieHeader };
  } catch (error) {
    return { ...answer, error: error.message };
  }
}

/** Opening what a browser may send, put together of three chunks, of another session in one piece and one in chunks. */
const requests = [
  { id: "chunks in any order", arrange: ([a, b, c]) => [c, a, b] },
  {
    id: "chunks among other cookies",
    arrange: ([a, b, c]) => ["theme=dark", a, "sessio=1", b, "session.x=2", c, "session_2=3"],
  },
  { id: "white space around names and values", arrange: ([a, b, c]) => [a.replace("=", " = "), `\t${b}`, `${c} `] },
  { id: "one chunk holds it all", arrange: (_chunks, whole) => [whole.replace("=", ".0=")] },
  { id: "the whole seal goes before chunks", arrange: ([a, b, c], whole) => [a, b, c, whole] },
  { id: "an empty cookie does not hide chunks", arrange: ([a, b, c]) => ["session=", a, b, c] },
  { id: "no cookie", arrange: () => [] },
  { id: "the first chunk is missing", arrange: ([, b, c]) => [b, c] },
  { id: "the middle chunk is missing", arrange: ([a, , c]) => [a, c] },
  { id: "the last chunk is missing", arrange: ([a, b]) => [a, b] },
  { id: "two chunks have changed places", arrange: ([a, b, c]) => [a.replace(".0", ".1"), b.replace(".1", ".0"), c] },
  // It stands behind the suffix ~2, from which on iron-session 9 ignores everything.
  {
    id: "a chunk is left over from a longer session",
    arrange: ([a, b, c], _whole, [, , left]) => [a, b, c, left.replace(".2", ".3")],
  },
  { id: "a chunk is from another session", arrange: ([a, , c], _whole, [, b]) => [a, b, c] },
];

async function requestOf({ id, arrange }) {
  const chunksOf = async (data) => (await save(DEFAULTS, "", data)).map((line) => line.split(";")[0]);
  const whole = await chunksOf(ONE);
  const header = arrange(await chunksOf(THREE), ...whole, await chunksOf(ofLength(6001))).join("; ");
  const { session, rejected } = await open(DEFAULTS, header);
  return {
    id,
    made_by: madeBy,
    action: "open",
    cookie_name: DEFAULTS.cookie_name,
    password: PASSWORD,
    now: NOW,
    request_cookie: header,
    data: { ...session },
    rejected,
  };
}

export async function makeCases() {
  const cases = [];
  for (const answer of answers) cases.push(await atTime(NOW, () => answerOf(answer)));
  for (const request of requests) cases.push(await atTime(NOW, () => requestOf(request)));
  return { cases };
}

const maskPair = (pair) => pair.replace(/=(\s*)(\S*)/, (_, space, value) => `=${space}<${value.length}>`);
const maskLine = (line) => line.replace(/^[^;]*/, maskPair);
const maskHeader = (header) => header?.split(";").map(maskPair).join(";");

/** What is random in a case, cut down to what is not: of every cookie value its length is left. */
export const masked = ({ request_cookie, set_cookie, next_request_cookie, ...rest }) => ({
  ...rest,
  request_cookie: maskHeader(request_cookie),
  set_cookie: set_cookie?.map(maskLine),
  next_request_cookie: maskHeader(next_request_cookie),
});

/** Whether iron-session still finds in the recorded cookies what is recorded beside them. */
export async function verify(recorded) {
  await atTime(NOW, async () => {
    if (recorded.action === "open") {
      const { session, rejected } = await open(DEFAULTS, recorded.request_cookie);
      assert.deepStrictEqual(
        { data: { ...session }, rejected },
        { data: recorded.data, rejected: recorded.rejected },
        recorded.id,
      );
    } else if (recorded.set_cookie) {
      const { session, rejected } = await open(recorded, recorded.next_request_cookie);
      assert.deepStrictEqual(
        { data: { ...session }, rejected },
        { data: recorded.data ?? {}, rejected: null },
        recorded.id,
      );
    }
  });
}
