// The same calls for iron-session and for this package. Each scenario gets a library and tells what it observed, as plain
// data: seals opened, so that what is random does not show.

import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";

import { RequestCookies, ResponseCookies } from "@edge-runtime/cookies";
import * as ironSession9 from "iron-session-9";
import corpus from "fe26-vectors/corpus.json" with { type: "json" };
import { payloads } from "fe26-vectors/payloads.mjs";
import { plaintextOf } from "fe26-vectors/peers.mjs";

export const NOW = 1_800_000_000_000; // 2027-01-15T08:00:00Z
export const PASSWORD = "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa";
export const OLDER = "Zt5KwP0xN8rVb3QyD7mLc1HsF6jGa9TeUi4RoXq2BnWzEk5MvYd8ShJp0CgAf3Lu";
export const OPTIONS = { cookieName: "session", password: PASSWORD };
const DAY = 24 * 60 * 60;

/** Scenarios by name: what to do with a library. `since` is the first version that has what it takes. */
export const scenarios = new Map();

function scenario(name, observe, { since = 8 } = {}) {
  if (scenarios.has(name)) throw new Error(`two scenarios are called ${name}`);
  scenarios.set(name, { observe, since });
}

// ---- What is observed -------------------------------------------------------------------------------------------

/** Runs `work` at a moment, and gives the message of what it throws as `error`. */
export async function observed(work, now = NOW) {
  const realNow = Date.now;
  Date.now = () => now;
  try {
    return await work();
  } catch (error) {
    return { error: wordsOf(error) };
  } finally {
    Date.now = realNow;
  }
}

/** The words of an error, where they are iron's or iron-session's; the platform's own differ from one to the next. */
export function wordsOf(error) {
  const { message } = error;
  const known = /^(iron-session: |cookie \w+ is invalid: |Expired seal|Bad hmac value|Cannot find password|Incorrect number|Wrong mac prefix|Invalid expiration|Invalid password id|Empty password|Password string too short|Data is not JSON)/;
  if (known.test(message)) return message;
  return message.startsWith("Failed parsing sealed object JSON") ? "Failed parsing sealed object JSON" : "(words of its own)";
}

const passwordsOf = (password) => (typeof password === "string" ? { 1: password } : password);

/** What a seal says, to somebody who has the password. */
export async function insideOf(seal, password = PASSWORD) {
  const [, id, , , , end] = seal.split("*");
  const length = seal.length - end.length;
  const plaintext = await plaintextOf(seal, { passwords: passwordsOf(password) });
  return { id, end: end === "" ? "never" : Number(end) - NOW, suffix: seal.slice(seal.lastIndexOf("*") + 44), plaintext, length };
}

/** Lines with the seals in them opened, wherever they are whole or in chunks. */
export async function linesOpened(lines, password = PASSWORD) {
  const seals = [];
  let chunks = "";
  const masked = lines.map((line) => {
    const [, name, value, attributes] = /^([^=]*)=([^;]*)(.*)$/s.exec(line);
    if (/\.\d$/.test(name)) chunks += value;
    else if (value.startsWith("Fe26.2*")) seals.push(value);
    return value.startsWith("Fe26.2*") || (/\.\d$/.test(name) && value) ? `${name}=<${value.length}>${attributes}` : line;
  });
  if (chunks) seals.push(chunks);
  return { lines: masked, seals: await Promise.all(seals.map((seal) => insideOf(seal, password))) };
}

/** What anybody can see of a session. */
export const seen = (session) => ({
  data: { ...session },
  json: JSON.stringify(session),
  properties: Object.entries(Object.getOwnPropertyDescriptors(session)).map(([name, { value, ...flags }]) => [name, typeof value, flags]),
});

const toldBy = (told) => (reason, error) => told.push([reason, wordsOf(error)]);

// ---- Requests and answers ---------------------------------------------------------------------------------------

/** The ways in which a session gets at cookies. Each opens one, and gives the `Set-Cookie` lines of the answer. */
export const CARRIERS = {
  web: (cookie) => {
    const response = new Response("body");
    const request = new Request("https://example.com/", { headers: cookie ? { cookie } : {} });
    return { args: [request, response], lines: () => response.headers.getSetCookie(), response };
  },
  node: (cookie) => {
    const request = new IncomingMessage(new Socket());
    if (cookie) request.headers.cookie = cookie;
    const response = new ServerResponse(request);
    return { args: [request, response], lines: () => [response.getHeader("set-cookie") ?? []].flat(), response };
  },
  store: (cookie) => {
    const request = new RequestCookies(new Headers(cookie ? { cookie } : {}));
    const headers = new Headers();
    const response = new ResponseCookies(headers);
    const store = {
      get: (name) => response.get(name) ?? request.get(name),
      getAll: () => request.getAll(),
      set: (...args) => response.set(...args),
    };
    return { args: [store], lines: () => headers.getSetCookie(), response: headers };
  },
};

const JARS = {
  headers: (cookie, { webCookies }) => {
    const headers = new Headers();
    const request = new Request("https://example.com/", { headers: cookie ? { cookie } : {} });
    return { args: [webCookies(request, headers)], lines: () => headers.getSetCookie() };
  },
  nodeCookies: (cookie, { nodeCookies }) => {
    const { args, lines } = CARRIERS.node(cookie);
    return { args: [nodeCookies(...args)], lines };
  },
  nextProxyCookies: (cookie, { nextProxyCookies }) => {
    const request = { cookies: new RequestCookies(new Headers(cookie ? { cookie } : {})) };
    const headers = new Headers();
    const response = { cookies: new ResponseCookies(headers) };
    return {
      args: [nextProxyCookies(request, response)],
      lines: () => [...headers.getSetCookie(), ...request.cookies.getAll().map(({ name, value }) => `${name}=${value}; in the request`)],
    };
  },
  jar: (cookie) => {
    const cookies = new Map((cookie || "").split("; ").filter(Boolean).map((pair) => pair.split(/=(.*)/s, 2)));
    const written = [];
    const jar = {
      read: (name) => cookies.get(name),
      write: (name, value, options) => written.push(`${name}=${value}; ${JSON.stringify(options)}`),
    };
    return { args: [jar], lines: () => written };
  },
};

/** Opens a session, works with it, and gives all that there is to see. */
async function visit(library, carrier, { cookie = "", options = OPTIONS, work = () => {}, now = NOW, password = options.password }) {
  const told = [];
  const { args, lines, response } = ({ ...CARRIERS, ...JARS })[carrier](cookie, library);
  const outcome = await observed(async () => {
    const session = await library.getIronSession(...args, { onUnsealError: toldBy(told), ...options });
    const before = seen(session);
    const failure = await observed(() => work(session, { library, response }), now);
    return { before, after: seen(session), ...(failure?.error ? { error: failure.error } : {}) };
  }, now);
  return { ...outcome, told, ...(await linesOpened(lines(), password)) };
}

/** The `Cookie` header of a session that iron-session 9 saved, so that both libraries open the same one. */
async function saved(data, options = OPTIONS, now = NOW) {
  const { args, lines } = JARS.headers("", ironSession9);
  await observed(async () => {
    const session = await ironSession9.getIronSession(...args, options);
    await Object.assign(session, data).save();
  }, now);
  return lines()
    .map((line) => line.split(";")[0])
    .join("; ");
}

// ---- sealData ---------------------------------------------------------------------------------------------------

class Account {
  constructor() {
    this.id = 7;
  }
}

const looped = { name: "loop" };
looped.self = looped;

const ODD = {
  "a text": "text",
  "an empty text": "",
  "a number": 42,
  "minus zero": -0,
  "a half": 0.5,
  "NaN": NaN,
  "Infinity": Infinity,
  "true": true,
  "false": false,
  "null": null,
  "undefined": undefined,
  "a bigint": 1n,
  "a symbol": Symbol("x"),
  "a function": () => {},
  "a Date": new Date(NOW),
  "a Date inside": { at: new Date(NOW) },
  "an invalid Date inside": { at: new Date(NaN) },
  "a Map inside": { map: new Map([[1, 2]]) },
  "a Set inside": { set: new Set([1]) },
  "a RegExp inside": { re: /x/g },
  "an Error inside": { error: new Error("x") },
  "a Uint8Array inside": { bytes: Uint8Array.of(1, 2) },
  "a Buffer inside": { bytes: Buffer.from("x") },
  "a URL inside": { url: new URL("https://example.com/") },
  "a class at the top": new Account(),
  "a class inside": { account: new Account() },
  "an object without a prototype": Object.assign(Object.create(null), { a: 1 }),
  "an object without a prototype inside": { inner: Object.assign(Object.create(null), { a: 1 }) },
  "NaN inside": { n: NaN },
  "Infinity in a list": { list: [1, [2, Infinity]] },
  "a bigint inside": { n: 10n },
  "a symbol inside": { s: Symbol("x") },
  "a symbol as key": { [Symbol("x")]: 1, a: 1 },
  "a symbol as key inside": { inner: { [Symbol("x")]: 1, a: 1 } },
  "a function inside": { f() {} },
  "toJSON": { a: { toJSON: () => "json" } },
  "undefined as a property": { a: 1, b: undefined },
  "undefined as a property inside": { inner: { a: 1, b: undefined } },
  "undefined in a list": { list: [1, undefined] },
  "a list": [1, 2, 3],
  "an empty list": [],
  "a list with a property": Object.assign([1], { name: "x" }),
  "a list with a property inside": { list: Object.assign([1], { name: "x" }) },
  "a getter": { get a() { return 1; } },
  "a getter inside": { inner: { get a() { return 1; } } },
  "a getter that throws": { inner: { get a() { throw new Error("no"); } } },
  "a property that is not enumerable": Object.defineProperty({ a: 1 }, "b", { value: 2 }),
  "a property that is not enumerable inside": { inner: Object.defineProperty({ a: 1 }, "b", { value: 2 }) },
  "itself": looped,
  "the same object twice": ((shared) => ({ a: shared, b: shared }))({ x: 1 }),
  "a frozen object": Object.freeze({ a: 1 }),
  "boxed values": { n: new Number(1), s: new String("x"), b: new Boolean(true) },
  "a proxy": new Proxy({ a: 1 }, {}),
  "the key __proto__": JSON.parse('{"__proto__":{"admin":true},"a":1}'),
  "the key __proto__ inside": { prefs: JSON.parse('{"__proto__":{"admin":true},"a":1}') },
  "a prototype in a constructor": { constructor: { prototype: { admin: true } } },
  "keys called like the methods": { save: "x", destroy: 1, updateConfig: null },
  "a key with a dot": { "a.b": 1, "": 2, "Fe26.2*1*~2": 3 },
  "seven levels to a Date": { a: { b: { c: { d: { e: { f: { g: new Date(NOW) } } } } } } },
  "1000 levels": JSON.parse(`${'{"a":'.repeat(1000)}1${"}".repeat(1000)}`),
  "2000 levels of lists": JSON.parse(`{"a":${"[".repeat(2000)}${"]".repeat(2000)}}`),
  "11 KB": { text: "x".repeat(11_000) },
  "12.2 KB": { text: "x".repeat(12_200) },
  "100 KB": { text: "x".repeat(100_000) },
};

for (const [name, data] of [...Object.entries(payloads), ...Object.entries(ODD)]) {
  scenario(`sealData: ${name}`, ({ sealData }) => observed(async () => insideOf(await sealData(data, { password: PASSWORD }))));
  scenario(`sealData and unsealData: ${name}`, ({ sealData, unsealData }) =>
    observed(async () => {
      const seal = await sealData(data, { password: PASSWORD });
      const opened = await unsealData(seal, { password: PASSWORD });
      return { type: typeof opened, opened, json: JSON.stringify(opened) };
    }),
  );
}

const TTLS = {
  "none": {}, "undefined": { ttl: undefined }, "0": { ttl: 0 }, "-0": { ttl: -0 }, "1": { ttl: 1 }, "60": { ttl: 60 }, "a day": { ttl: DAY },
  "a year": { ttl: 365 * DAY }, "a thousand years": { ttl: 365_000 * DAY }, "-1": { ttl: -1 }, "-59": { ttl: -59 }, "-60": { ttl: -60 },
  "-100": { ttl: -100 }, "a half": { ttl: 0.5 }, "a thousandth and a half": { ttl: 0.0015 }, "NaN": { ttl: NaN },
  "Infinity": { ttl: Infinity }, "null": { ttl: null }, "a text": { ttl: "3600" }, "an empty text": { ttl: "" }, "no number": { ttl: "1h" }, "1e15": { ttl: 1e15 },
};

for (const [name, ttl] of Object.entries(TTLS)) {
  scenario(`ttl of a seal: ${name}`, ({ sealData, unsealData }) =>
    observed(async () => {
      const seal = await sealData({ a: 1 }, { password: PASSWORD, ...ttl });
      return { inside: await insideOf(seal), opened: await unsealData(seal, { password: PASSWORD, ...ttl }) };
    }),
  );
}

const PASSWORDS = {
  "a text": PASSWORD, "32 characters": "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6", "31 characters": "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p",
  "16 emoji": "🦀🐳🐙🦑🐡🐬🐋🐠🦈🐊🐢🐍🦎🦖🦕🐉", "Cyrillic": "съешь-же-ещё-этих-мягких-французских-булок", "an empty text": "",
  "undefined": undefined, "null": null, "a number": 12345678901234567890123456789012, "id 1": { 1: PASSWORD }, "id 0": { 0: PASSWORD },
  "ids 1 and 2": { 1: OLDER, 2: PASSWORD }, "ids 2 and 10": { 2: OLDER, 10: PASSWORD }, "id -1": { "-1": PASSWORD }, "id 1.5": { 1.5: PASSWORD },
  "a word": { word: PASSWORD }, "1 and a word": { 1: PASSWORD, word: OLDER }, "an empty map": {}, "an empty id": { "": PASSWORD },
  "id 01": { "01": PASSWORD }, "id 1e3": { "1e3": PASSWORD }, "a huge id": { "123456789012345678901234567890": PASSWORD },
  "short in a map": { 1: "short" }, "empty in a map": { 1: "" }, "null in a map": { 1: null }, "a number in a map": { 1: 7 }, "a list": [PASSWORD],
  "the older one short": { 1: "short", 2: PASSWORD }, "the older one empty": { 1: "", 2: PASSWORD }, "the newer one short": { 1: PASSWORD, 2: "short" },
  "the same one twice": { 1: PASSWORD, 2: PASSWORD }, "a line end": `${PASSWORD}\n`, "a NUL": `${PASSWORD}\0`, "32 times the same": "a".repeat(32), "10 000 characters": "ab1".repeat(3333),
  "lone surrogates": "\ud83e".repeat(32), "a Map": new Map([[1, PASSWORD]]), "true": true, "a text object": new String(PASSWORD),
};

for (const [name, password] of Object.entries(PASSWORDS)) {
  scenario(`password of a seal: ${name}`, ({ sealData }) =>
    observed(async () => insideOf(await sealData({ a: 1 }, { password }), password)),
  );
  scenario(`password of an opened seal: ${name}`, async ({ unsealData }) => {
    const told = [];
    const seal = await observed(() => ironSession9.sealData({ a: 1 }, { password: PASSWORD }));
    return { ...(await observed(async () => ({ data: await unsealData(seal, { password, onUnsealError: toldBy(told) }) }))), told };
  });
  scenario(`password of a session: ${name}`, async (library) =>
    visit(library, "web", {
      cookie: await saved({ a: 1 }),
      options: { cookieName: "session", password },
      work: (session) => session.save(),
    }),
  );
}

for (const [name, options] of Object.entries({ none: undefined, "an empty object": {} })) {
  scenario(`options of a seal: ${name}`, ({ sealData }) => observed(async () => ({ sealed: await sealData({}, options) })));
}

// ---- unsealData -------------------------------------------------------------------------------------------------

const inputOf = ({ input }) =>
  typeof input === "string"
    ? input
    : input.segments.map((segment) => (typeof segment === "string" ? segment : segment[0].repeat(segment[1]))).join("");

for (const vector of corpus.cases) {
  const { id, title, passwords = corpus.passwords } = vector;
  scenario(`unsealData: corpus ${id}: ${title}`, async ({ unsealData }) => {
    const told = [];
    const options = { password: passwords, onUnsealError: toldBy(told) };
    return { ...(await observed(async () => ({ data: await unsealData(inputOf(vector), options) }), corpus.now)), told };
  });
}

const SEALED_BEFORE = { persistent: { user: "ada" }, flash: { message: "hello" } };

/** A seal with a - and a _ in it: one small seal in three lacks one of them, and changing it there would change nothing. */
async function sealedWithBoth(data) {
  for (;;) {
    const seal = await ironSession9.sealData(data, { password: PASSWORD });
    if (seal.includes("-") && seal.includes("_")) return seal;
  }
}

for (const [name, change] of Object.entries({
  "as it is": (seal) => seal,
  "without a suffix": (seal) => seal.slice(0, -2),
  "with ~1": (seal) => seal.replace(/~2$/, "~1"),
  "with ~3": (seal) => seal.replace(/~2$/, "~3"),
  "with ~ alone": (seal) => seal.slice(0, -1),
  "with ~2 twice": (seal) => `${seal}~2`,
  "with ~2 and more": (seal) => `${seal}abc`,
  "with a space behind it": (seal) => `${seal} `,
  "with = behind the MAC": (seal) => seal.replace(/~2$/, "=~2"),
  "percent-encoded": (seal) => encodeURIComponent(seal).replaceAll("*", "%2A").replaceAll("~", "%7E"),
  "in quotes": (seal) => `"${seal}"`,
  "with + and / for - and _": (seal) => seal.replaceAll("-", "+").replaceAll("_", "/"),
})) {
  for (const [what, data] of Object.entries({ "a session": { user: "ada" }, "a session of version 6": SEALED_BEFORE })) {
    scenario(`unsealData: ${what} ${name}`, async ({ unsealData }) => {
      const told = [];
      return observed(async () => {
        const opened = await unsealData(change(await sealedWithBoth(data)), { password: PASSWORD, onUnsealError: toldBy(told) });
        return { data: opened, told };
      });
    });
  }
}

for (const [name, seal] of Object.entries({ undefined: undefined, null: null, "a number": 7, "an object": {}, "an empty text": "" })) {
  scenario(`unsealData: ${name} in the place of a seal`, ({ unsealData }) =>
    observed(async () => ({ opened: await unsealData(seal, { password: PASSWORD }) })),
  );
}

for (const [name, ttl] of Object.entries({ "a ttl": 60, "a ttl of 0": 0, "a ttl that is NaN": NaN, "a ttl in the past": -100 })) {
  scenario(`unsealData: ${name} changes nothing`, ({ unsealData }) =>
    observed(async () => {
      const seal = await ironSession9.sealData({ a: 1 }, { password: PASSWORD });
      return { opened: await unsealData(seal, { password: PASSWORD, ttl }) };
    }),
  );
}

for (const [name, seconds] of Object.entries({ "just before": 3659.999, "just at": 3660, "long after": 99999 })) {
  scenario(`unsealData: an hour is over, ${name} the minute of grace`, async ({ unsealData }) => {
    const told = [];
    const seal = await observed(() => ironSession9.sealData({ a: 1 }, { password: PASSWORD, ttl: 3600 }));
    return observed(async () => ({ opened: await unsealData(seal, { password: PASSWORD, onUnsealError: toldBy(told) }), told }), NOW + seconds * 1000);
  });
}

scenario("unsealData: a hook that throws", ({ unsealData }) =>
  observed(() =>
    unsealData("junk", {
      password: PASSWORD,
      onUnsealError() {
        throw new Error("iron-session: thrown by the hook");
      },
    }),
  ),
);

for (const id of ["constructor", "__proto__", "toString", "default", "2", "a-b", ""]) {
  scenario(`unsealData: the id ${JSON.stringify(id)} in the seal`, async ({ unsealData }) => {
    const told = [];
    const seal = (await ironSession9.sealData({ a: 1 }, { password: PASSWORD })).replace("*1*", `*${id}*`);
    return observed(async () => ({ opened: await unsealData(seal, { password: PASSWORD, onUnsealError: toldBy(told) }), told }), Date.now());
  });
}

// ---- getIronSession: how it is called ---------------------------------------------------------------------------

for (const [name, args] of Object.entries({
  "no arguments": [],
  "options alone": [OPTIONS],
  "a store without options": [CARRIERS.store("").args[0]],
  "an empty object": [{}, OPTIONS],
  "a text": ["session=x", OPTIONS],
  "null": [null, OPTIONS],
  "a request without a response": [CARRIERS.web("").args[0], OPTIONS],
  "a request and nothing": [CARRIERS.web("").args[0], undefined, OPTIONS],
  "nothing and a response": [undefined, CARRIERS.web("").args[1], OPTIONS],
  "options that are empty": [...CARRIERS.web("").args, {}],
})) {
  scenario(`getIronSession: called with ${name}`, ({ getIronSession }) => observed(async () => seen(await getIronSession(...args))));
}

for (const [name, options] of Object.entries({
  "an empty cookie name": { cookieName: "", password: PASSWORD },
  "a cookie name with a space": { cookieName: "my session", password: PASSWORD },
  "a cookie name with a semicolon": { cookieName: "a;b", password: PASSWORD },
  "a cookie name with =": { cookieName: "a=b", password: PASSWORD },
  "a cookie name beyond ASCII": { cookieName: "sitzung-ü", password: PASSWORD },
  "a cookie name with a dot": { cookieName: "session.0", password: PASSWORD },
  "a cookie name __Host-": { cookieName: "__Host-session", password: PASSWORD },
  "a cookie name __Host- with a domain": { cookieName: "__Host-session", password: PASSWORD, cookieOptions: { domain: "example.com" } },
  "a cookie name __Host- with a path": { cookieName: "__Host-session", password: PASSWORD, cookieOptions: { path: "/app" } },
  "a cookie name __Secure- without Secure": { cookieName: "__Secure-session", password: PASSWORD, cookieOptions: { secure: false } },
  "an unknown option": { ...OPTIONS, unknown: true },
  "no cookieOptions": { ...OPTIONS, cookieOptions: undefined },
  "cookieOptions of null": { ...OPTIONS, cookieOptions: null },
  "a hook that is undefined": { ...OPTIONS, onUnsealError: undefined },
  "chunk undefined": { ...OPTIONS, chunk: undefined },
  ...Object.fromEntries(Object.entries(TTLS).map(([name, ttl]) => [`a ttl: ${name}`, { ...OPTIONS, ...ttl }])),
})) {
  scenario(`getIronSession: ${name}`, (library) =>
    visit(library, "web", {
      options,
      work: async (session) => {
        session.a = 1;
        await session.save();
      },
    }),
  );
}

// ---- getIronSession: reading ------------------------------------------------------------------------------------

/** Cookie headers, around a session `s` and another one `o`, both genuine. */
const READS = {
  "no cookie": () => "",
  "a session": (s) => `session=${s}`,
  "a session among others": (s) => `a=1; session=${s}; b=2`,
  "a session between spaces and tabs": (s) => ` \tsession \t= ${s}\t ; x=1`,
  "a session without spaces": (s) => `a=1;session=${s};b=2`,
  "an empty session": () => "session=",
  "an empty session and chunks": (s) => `session=; session.0=${s.slice(0, 100)}; session.1=${s.slice(100)}`,
  "a name that contains the session's": (s) => `xsession=${s}; session2=${s}`,
  "a name in capitals": (s) => `Session=${s}`,
  "chunks": (s) => `session.0=${s.slice(0, 100)}; session.1=${s.slice(100)}`,
  "chunks in another order": (s) => `session.1=${s.slice(100)}; session.0=${s.slice(0, 100)}`,
  "a chunk that is missing": (s) => `session.0=${s.slice(0, 100)}; session.2=${s.slice(100)}`,
  "a whole session and stale chunks": (s, o) => `session=${s}; session.0=${o.slice(0, 100)}; session.1=${o.slice(100, 200)}`,
  "five chunks": (s) => [0, 60, 120, 180, 240].map((from, index) => `session.${index}=${s.slice(from, index === 4 ? undefined : from + 60)}`).join("; "),
  "a stale chunk behind the last": (s) => `session.0=${s.slice(0, 100)}; session.1=${s.slice(100)}; session.2=stale`,
  "the same session twice": (s) => `session=${s}; session=${s}`,
  "junk before the session": (s) => `session=junk; session=${s}`,
  "junk behind the session": (s) => `session=${s}; session=junk`,
  "two sessions": (s, o) => `session=${s}; session=${o}`,
  "two sessions, the other way round": (s, o) => `session=${o}; session=${s}`,
  "a whole session and another one in chunks, as old": (s, o) => `session=${s}; session.0=${o.slice(0, 100)}; session.1=${o.slice(100)}`,
  "junk": () => "session=junk",
  "eight parts of junk": () => "session=a*b*c*d*e*f*g*h",
  "junk in a chunk": () => "session.0=junk",
  "a forged session": (s) => `session=${s.replace(/\*([^*]{22})\*(.)/, (_, iv, first) => `*${iv}*${first === "A" ? "B" : "A"}`)}`,
  "a forged session that has ended": (s) => `session=${s.replace(/\*\d{13}\*/, "*1500000000000*")}`,
  "a session with an unknown id": (s) => `session=${s.replace("*1*", "*9*")}`,
  "a session in quotes": (s) => `session="${s}"`,
  "a session that is percent-encoded": (s) => `session=${s.replaceAll("*", "%2A").replaceAll("~", "%7E")}`,
  "a name that is percent-encoded": (s) => `%73ession=${s}`,
  "a session with ~3": (s) => `session=${s.replace("~2", "~3")}`,
  "a session without a suffix": (s) => `session=${s.slice(0, -2)}`,
  "a pair without =": (s) => `session; session=${s}`,
  "a comma for a semicolon": (s) => `a=1, session=${s}`,
  "a session in a cookie called __proto__": (s) => `__proto__=${s}; session=${s}`,
  "3 MB of others": (s) => `${"a=1; ".repeat(600_000)}session=${s}`,
};

for (const carrier of Object.keys(CARRIERS)) {
  for (const [name, header] of Object.entries(READS)) {
    scenario(`reading, ${carrier}: ${name}`, async (library) => {
      const cookie = header(...(await readable()));
      // No `Headers` carries these.
      return visit(library, carrier, { cookie });
    });
  }
}

let readableSeals;
const readable = () =>
  (readableSeals ??= Promise.all([{ user: "ada" }, { user: "eve" }].map((data) => observed(() => ironSession9.sealData(data, { password: PASSWORD })))));

for (const [name, data] of Object.entries({
  "a text": "admin",
  "a number": 7,
  "true": true,
  "an empty text": "",
  "nothing": null,
  "a list": [{ a: 1 }],
  "keys called like the methods": { save: 1, destroy: "x", a: 1 },
  "a key called _meta": { _meta: { a: 1 }, b: 2 },
  "a key called _meta with a purpose": { _meta: { purpose: "link" }, b: 2 },
  "a key called then": { then: "x" },
  "a key called toJSON": { toJSON: "x", a: 1 },
  "a key called __proto__": JSON.parse('{"__proto__":{"admin":true},"a":1}'),
  "persistent and flash": SEALED_BEFORE,
})) {
  scenario(`a session that holds ${name}`, async (library) => {
    const seal = await observed(() => ironSession9.sealData(data, { password: PASSWORD }));
    return visit(library, "web", { cookie: `session=${seal}`, work: (session) => session.save() });
  });
}

for (const [name, json] of Object.entries({
  "a list": "[1,2]",
  "duplicate keys": '{"a":1,"a":2}',
  "a huge number": '{"a":1e400}',
  "no JSON": "{a:1}",
  "nothing": "",
  "a byte order mark": '\ufeff{"a":1}',
})) {
  scenario(`a session whose seal holds the text of ${name}`, async (library) => {
    const { seal, defaults } = await import("iron-webcrypto-2");
    const sealed = await observed(() => seal(null, { id: "1", secret: PASSWORD }, { ...defaults, ttl: 1e9, encode: () => json }));
    return visit(library, "web", { cookie: `session=${sealed}~2` });
  });
}

for (const [name, seconds] of Object.entries({ "just before its end": 14 * DAY + 59.999, "at its end": 14 * DAY + 60 })) {
  scenario(`a session ${name}`, async (library) => visit(library, "web", { cookie: await saved({ a: 1 }), now: NOW + seconds * 1000 }));
}

scenario("an error: its class and code", async (library) => {
  const error = await library.getIronSession().catch((error) => error);
  return { name: error.name, code: typeof error.code };
});

scenario(
  "an error: whether it repeats what was in the seal",
  async ({ unsealData }) => {
    const { seal, defaults } = await import("iron-webcrypto-2");
    const sealed = await seal(null, { id: "1", secret: PASSWORD }, { ...defaults, encode: () => "confidential" });
    let words;
    await unsealData(sealed, { password: PASSWORD, onUnsealError: (_reason, error) => (words = error.message) });
    return { repeats: words.includes("conf") };
  },
  { since: 9 },
);

// ---- Writing ----------------------------------------------------------------------------------------------------

const put = (session, data) => Object.assign(session, data);

/** What applications do with a session. */
const WORKS = {
  "nothing": () => {},
  "a save": (s) => s.save(),
  "data and a save": (s) => put(s, { user: "ada", list: [1, null] }).save(),
  "two saves": async (s) => {
    await put(s, { n: 1 }).save();
    await put(s, { n: 2 }).save();
  },
  "a field less and a save": (s) => {
    delete s.user;
    return s.save();
  },
  "destroy": (s) => s.destroy(),
  "destroy twice": (s) => {
    s.destroy();
    s.destroy();
  },
  "destroy and a save": (s) => {
    s.destroy();
    return s.save();
  },
  "destroy, data and a save": (s) => {
    s.destroy();
    return put(s, { user: "eve" }).save();
  },
  "a save and destroy": async (s) => {
    await put(s, { n: 1 }).save();
    s.destroy();
  },
  "methods taken off the session": async ({ save, destroy }) => {
    await save();
    destroy();
  },
  "a method replaced": (s) => {
    s.save = 1;
  },
  "a method deleted": (s) => {
    delete s.save;
  },
  "a Date and a save": (s) => put(s, { at: new Date(NOW) }).save(),
  "NaN and a save": (s) => put(s, { user: { age: NaN } }).save(),
  "another cookie name": (s) => {
    s.updateConfig({ ...OPTIONS, cookieName: "other" });
    return s.save();
  },
  "another ttl": (s) => {
    s.updateConfig({ ...OPTIONS, ttl: 3600 });
    return s.save();
  },
  "other attributes": (s) => {
    s.updateConfig({ ...OPTIONS, cookieOptions: { sameSite: "strict", secure: false } });
    return s.save();
  },
  "another password": (s) => {
    s.updateConfig({ ...OPTIONS, password: { 2: OLDER, 1: PASSWORD } });
    return s.save();
  },
  "a short password": (s) => {
    s.updateConfig({ ...OPTIONS, password: "short" });
    return s.save();
  },
  "no options": (s) => s.updateConfig(),
  "options that are empty": (s) => {
    s.updateConfig({});
    return s.save();
  },
  "destroy under another name": (s) => {
    s.updateConfig({ ...OPTIONS, cookieName: "other" });
    s.destroy();
  },
  "more than a cookie holds": (s) => put(s, { text: "x".repeat(4000) }).save(),
  "more than a seal holds": (s) => put(s, { text: "x".repeat(40_000) }).save(),
  "more than a cookie holds, with chunks": (s) => {
    s.updateConfig({ ...OPTIONS, chunk: true });
    return put(s, { text: "x".repeat(6000) }).save();
  },
  "more than four cookies hold, with chunks": (s) => {
    s.updateConfig({ ...OPTIONS, chunk: true });
    return put(s, { text: "x".repeat(12_000) }).save();
  },
  "more than a seal holds, with chunks": (s) => {
    s.updateConfig({ ...OPTIONS, chunk: true });
    return put(s, { text: "x".repeat(40_000) }).save();
  },
  "a save beside another cookie": (s, { response }) => {
    if (response instanceof ServerResponse) response.setHeader("set-cookie", "theme=dark; Path=/");
    else (response instanceof Response ? response.headers : response)?.append("set-cookie", "theme=dark; Path=/");
    return s.save();
  },
  "a save with an ended response": (s, { response }) => {
    if (response instanceof ServerResponse) response.writeHead(200).flushHeaders?.();
    return s.save();
  },
  "a save with a read response": async (s, { response }) => {
    if (response instanceof Response) await response.text();
    return s.save();
  },
};

for (const carrier of [...Object.keys(CARRIERS), ...Object.keys(JARS)]) {
  for (const [name, work] of Object.entries(WORKS)) {
    scenario(`writing, ${carrier}: ${name}`, async (library) => visit(library, carrier, { cookie: await saved({ user: "ada" }), work, password: { 1: PASSWORD, 2: OLDER } }), {
      since: carrier in JARS ? 9 : 8,
    });
  }
  for (const [name, work] of Object.entries({ "a save": WORKS["data and a save"], destroy: WORKS.destroy, "a large save": WORKS["more than a cookie holds"], "a save of less": (s) => put(s, { text: "x".repeat(3000) }).save() })) {
    scenario(
      `chunks, ${carrier}: ${name}`,
      async (library) => {
        const options = { ...OPTIONS, chunk: true };
        const cookie = await saved({ text: "x".repeat(7000) }, options);
        return visit(library, carrier, { cookie, options, work });
      },
      { since: 9 },
    );
    scenario(`chunks that are switched off, ${carrier}: ${name}`, async (library) => {
      const cookie = await saved({ text: "x".repeat(7000) }, { ...OPTIONS, chunk: true });
      return visit(library, carrier, { cookie, work });
    }, { since: 9 });
  }
}

scenario("a cookie name that leaves no room for chunks", (library) =>
  visit(library, "web", {
    options: { ...OPTIONS, cookieName: "s".repeat(4100), chunk: true },
    work: (session) => session.save(),
  }),
  { since: 9 },
);

const ATTRIBUTES = {
  maxAge: [undefined, 0, 1, 86400, 2147483647, -1, 1.5, NaN, "60", null],
  domain: ["example.com", ".example.com", "", "exa mple.com", "example.com; Path=/x", "-a.com", undefined, null],
  path: ["/", "/app", "", "/a;b", "/ü", undefined, null],
  expires: [new Date(NOW + DAY * 1000), new Date(NOW), new Date(NOW - 1), new Date(0), new Date(NaN), undefined, null, "tomorrow", NOW],
  httpOnly: [true, false, undefined, 1, null],
  secure: [true, false, undefined, 0, null],
  partitioned: [true, false, undefined],
  priority: ["low", "medium", "high", "HIGH", "highest", 1, undefined],
  sameSite: ["lax", "strict", "none", "Lax", "STRICT", true, false, "sometimes", 1, undefined, null],
  encode: [(value) => `<${value}>`],
  name: ["other"],
  value: ["other"],
};

for (const [attribute, values] of Object.entries(ATTRIBUTES)) {
  values.forEach((value, index) => {
    const shown = value instanceof Date ? (Number.isNaN(value.getTime()) ? "an invalid Date" : value.toISOString()) : typeof value === "function" ? "a function" : JSON.stringify(value);
    for (const [action, work] of Object.entries({ save: WORKS["a save"], destroy: WORKS.destroy })) {
      for (const carrier of ["web", "store"]) {
        scenario(`attributes, ${carrier}, ${action}: ${attribute} ${shown} (${index})`, (library) =>
          visit(library, carrier, { options: { ...OPTIONS, cookieOptions: { [attribute]: value } }, work }),
        );
      }
    }
  });
}
