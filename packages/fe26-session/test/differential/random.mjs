// Random data, options and visits, the same for iron-session and for this package. The seed is fixed; FE26_SEED has others.

import fc from "fast-check";
import * as ironSession8 from "iron-session-8";
import * as ironSession9 from "iron-session-9";
import * as ours from "fe26-session";

import { same, test } from "../harness.mjs";
import { CARRIERS, linesOpened, NOW, observed, OLDER, PASSWORD, seen, wordsOf } from "./scenarios.mjs";

const ALL = { ours, 9: ironSession9, 8: ironSession8 };
const seed = Number(process.env.FE26_SEED ?? 26);

/** Proves a property of `runs` random values. */
const forAll = (runs, ...arbitraries) => ({
  check: (prove) => fc.assert(fc.asyncProperty(...arbitraries, prove), { seed, numRuns: runs }),
});

// ---- What is random ---------------------------------------------------------------------------------------------

/** Keys that mean something to a session are left to the scenarios. */
const isFree = (key) => !["__proto__", "constructor", "prototype", "_meta", "save", "destroy", "updateConfig"].includes(key);
const text = fc.oneof(fc.string(), fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }));
const json = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small" }, text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.boolean(), fc.constant(null), tie("list"), tie("object")),
  list: fc.array(tie("value"), { maxLength: 5 }),
  object: fc.dictionary(text.filter(isFree), tie("value"), { maxKeys: 6, noNullPrototype: true }),
})).object;

const passwords = fc.constantFrom(PASSWORD, { 1: PASSWORD }, { 1: PASSWORD, 2: OLDER }, { 7: OLDER }, { 2: PASSWORD, 10: OLDER }, { 0: PASSWORD });
const ttl = fc.oneof(fc.constantFrom(0, 61, 1209600), fc.integer({ min: 61, max: 400 * 86400 }));
const optional = (arbitrary) => fc.option(arbitrary, { nil: undefined });
const cookieOptions = fc.record(
  {
    maxAge: optional(fc.integer({ min: 1, max: 2 ** 31 })),
    domain: optional(fc.constantFrom("example.com", ".example.com", "a.b.example.com")),
    path: optional(fc.constantFrom("/", "/app", "/a b", "")),
    expires: optional(fc.date({ min: new Date(NOW), max: new Date("9999-12-31"), noInvalidDate: true })),
    httpOnly: optional(fc.boolean()),
    secure: optional(fc.boolean()),
    partitioned: optional(fc.boolean()),
    priority: optional(fc.constantFrom("low", "medium", "high")),
    sameSite: optional(fc.constantFrom("lax", "strict", "none", true, false)),
  },
  { requiredKeys: [] },
);
const cookieName = fc.constantFrom("session", "s", "a-rather_long.name", "$|x", "session.0");

// ---- Seals ------------------------------------------------------------------------------------------------------

test("random data sealed by any of the three opens in each of them, the same", () =>
  forAll(300, json, passwords, ttl).check(async (data, password, ttl) => {
    for (const [from, { sealData }] of Object.entries(ALL)) {
      const seal = await sealData(data, { password, ttl });
      for (const [to, { unsealData }] of Object.entries(ALL)) {
        // iron-session writes -0 as 0, as JSON does.
        same(await unsealData(seal, { password, ttl }), JSON.parse(JSON.stringify(data)), `${from} to ${to}`);
      }
    }
  }));

test("random changes of a seal are noticed by all of them", () =>
  forAll(500, fc.nat(400), fc.integer({ min: 33, max: 126 })).check(async (at, code) => {
    const seal = await ours.sealData({ a: 1 }, { password: PASSWORD });
    const end = seal.length - "~2".length;
    const changed = seal.slice(0, at % end) + String.fromCharCode(code) + seal.slice((at % end) + 1);
    if (changed === seal) return;
    const told = [];
    same(await ours.unsealData(changed, { password: PASSWORD, onUnsealError: (reason, error) => told.push([reason, wordsOf(error)]) }), {});
    same(told.length, 1, changed);
  }));

// ---- Cookies ----------------------------------------------------------------------------------------------------

/** Saves a session and gives the lines, with the seals opened, or the words of the error. */
async function saved(library, carrier, options, data) {
  const { args, lines } = CARRIERS[carrier]("");
  const outcome = await observed(async () => {
    const session = await library.getIronSession(...args, options);
    await Object.assign(session, data).save();
    return seen(session);
  });
  return { ...outcome, ...(await linesOpened(lines(), options.password)) };
}

test("random data under random options become the same cookies as with iron-session 9", () =>
  forAll(400, fc.constantFrom(...Object.keys(CARRIERS)), cookieName, passwords, ttl, cookieOptions, fc.boolean(), json).check(
    async (carrier, cookieName, password, ttl, cookieOptions, chunk, data) => {
      const options = { cookieName, password, ttl, cookieOptions, chunk };
      same(await saved(ours, carrier, options, data), await saved(ironSession9, carrier, options, data));
    },
  ));

test("random data of every size become the same cookies, or the same error", () =>
  forAll(200, fc.integer({ min: 0, max: 12_000 }), fc.boolean(), cookieOptions).check(async (length, chunk, cookieOptions) => {
    const options = { cookieName: "session", password: PASSWORD, cookieOptions, chunk };
    const data = { text: "x".repeat(length) };
    same(await saved(ours, "web", options, data), await saved(ironSession9, "web", options, data));
  }));

/** A browser that knows nothing but names, values and removals. */
function newBrowser() {
  const cookies = new Map();
  return {
    header: () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    receive(lines) {
      for (const line of lines) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
        if (/; Max-Age=0(;|$)/.test(line)) cookies.delete(name);
        else cookies.set(name, value);
      }
    },
  };
}

const step = fc.record({
  server: fc.constantFrom("ours", "9"),
  carrier: fc.constantFrom("web", "node"),
  action: fc.oneof(
    fc.record({ save: json }),
    fc.record({ save: fc.integer({ min: 0, max: 9000 }).map((length) => ({ text: "x".repeat(length) })) }),
    fc.constant({ destroy: true }),
    fc.constant({ read: true }),
  ),
});

test("a visitor whose random requests are served by either never notices which", () =>
  forAll(150, fc.array(step, { minLength: 1, maxLength: 12 })).check(async (steps) => {
    const options = { cookieName: "session", password: { 1: PASSWORD, 2: OLDER }, chunk: true };
    const browser = newBrowser();
    let expected = {};
    for (const { server, carrier, action } of steps) {
      for (const [name, library] of Object.entries({ ours, 9: ironSession9 })) {
        const { args } = CARRIERS[carrier](browser.header());
        same({ ...(await library.getIronSession(...args, options)) }, expected, `read by ${name}`);
      }
      const { args, lines } = CARRIERS[carrier](browser.header());
      const session = await ALL[server].getIronSession(...args, options);
      if (action.destroy) {
        session.destroy();
        expected = {};
      }
      if (action.save) {
        for (const key of Object.keys(session)) delete session[key];
        await Object.assign(session, action.save).save();
        expected = JSON.parse(JSON.stringify(action.save));
      }
      browser.receive(lines());
    }
  }));

test("the same with iron-session 8, as long as one cookie is enough", () =>
  forAll(100, fc.array(fc.record({ server: fc.constantFrom("ours", "8"), data: fc.option(json) }), { minLength: 1, maxLength: 10 })).check(async (steps) => {
    const options = { cookieName: "session", password: { 1: PASSWORD, 2: OLDER } };
    const browser = newBrowser();
    let expected = {};
    for (const { server, data } of steps) {
      const { args, lines } = CARRIERS.web(browser.header());
      const session = await ALL[server].getIronSession(...args, options);
      same({ ...session }, expected, `read by ${server}`);
      if (data === null || JSON.stringify(data).length > 2500) {
        session.destroy();
        expected = {};
      } else {
        for (const key of Object.keys(session)) delete session[key];
        await Object.assign(session, data).save();
        expected = JSON.parse(JSON.stringify(data));
      }
      browser.receive(lines());
    }
  }));

/** Pairs around a session, whose names are not the session's, or whose values are no session at all. */
const pair = fc.oneof(
  fc.constantFrom("a=1", "b=", "=c", "d", "", " ", "session2=x", "xsession=x", "Session=x", "session.x=1", "session.4=1", "session..0=1", "e==", "f=a=b", 'g="x"', "\th\t=\ti\t"),
  fc.tuple(fc.stringMatching(/^[a-z0-9_.-]{1,12}$/), fc.stringMatching(/^[!#-+\--:<-[\]-~]{0,20}$/)).map(([name, value]) => `x${name}=${value.replaceAll("%", "")}`),
);
const own = fc.constantFrom("none", "genuine", "forged", "junk", "empty", "unknown id", "chunks", "a chunk less", "chunks in the wrong order");

test("random Cookie headers are read the same by iron-session 9, as long as each name stands there once", () =>
  forAll(600, fc.array(pair, { maxLength: 8 }), own, fc.nat(8), fc.constantFrom("; ", ";", " ; ", ";\t")).check(async (pairs, kind, at, separator) => {
    const seal = await ironSession9.sealData({ user: "ada" }, { password: PASSWORD });
    const cut = [seal.slice(0, 120), seal.slice(120)];
    const kinds = {
      none: [],
      genuine: [`session=${seal}`],
      forged: [`session=${seal.replace(/\*([^*]{22})\*(.)/, (_, iv, first) => `*${iv}*${first === "A" ? "B" : "A"}`)}`],
      junk: ["session=junk"],
      empty: ["session="],
      "unknown id": [`session=${seal.replace("*1*", "*5*")}`],
      chunks: [`session.0=${cut[0]}`, `session.1=${cut[1]}`],
      "a chunk less": [`session.0=${cut[0]}`],
      "chunks in the wrong order": [`session.0=${cut[1]}`, `session.1=${cut[0]}`],
    };
    const header = [...pairs.slice(0, at), ...kinds[kind], ...pairs.slice(at)].join(separator);
    const read = async ({ getIronSession, webCookies }) => {
      const told = [];
      const request = { headers: { get: () => header } };
      const session = await getIronSession(webCookies(request, new Headers()), { cookieName: "session", password: PASSWORD, onUnsealError: (reason, error) => told.push([reason, wordsOf(error)]) });
      return { data: { ...session }, told };
    };
    same(await read(ours), await read(ironSession9), header);
  }));
