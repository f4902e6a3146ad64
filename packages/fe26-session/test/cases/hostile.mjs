// What strangers may send, and what must never be seen of a secret.

import { getIronSession, sealData, unsealData, webCookies } from "fe26-session";
import * as iron from "fe26-session/iron";

import { ok, same, show, test } from "../harness.mjs";
import { anyRequest, at, DAY, forged, NOW, OPTIONS, PASSWORD, saved, visit } from "./support.mjs";

/** Opens a header that may hold anything, and gives the session and how often the hook was called. */
async function open(header, options = OPTIONS) {
  let calls = 0;
  const session = await getIronSession(webCookies(anyRequest(header), new Headers()), { ...options, onUnsealError: () => (calls += 1) });
  return { data: { ...session }, calls };
}

/** A generator of numbers that is the same each time. */
function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("whatever stands in a Cookie header, a session opens or is empty, and the hook is called once at most", async () => {
  const seal = await sealData({ userId: "42" }, { password: PASSWORD });
  const next = numbers(26);
  const pieces = ["session", "session.0", "session.1", "=", ";", "; ", "*", "~2", "Fe26.2", seal, seal.slice(0, 99), seal.slice(99), "\0", "\r\n", "\u00e9", "%7E", '"', " ", "\t", ",", "x".repeat(5000)];
  for (let round = 0; round < 3000; round += 1) {
    let header = "";
    for (let count = next(12); count >= 0; count -= 1) header += pieces[next(pieces.length)];
    const { data, calls } = await open(header);
    ok(calls <= 1 && ["{}", '{"userId":"42"}'].includes(show(data)), JSON.stringify(header));
  }
});

test("megabytes in a cookie are refused without an exception", async () => {
  for (const value of ["x", "*", "Fe26.2*", "é", "~2"]) {
    for (const length of [16_000, 70_000, 3_000_000]) {
      const header = `session=${value.repeat(length)}`;
      same(await open(header), { data: {}, calls: 1 }, `${length} of ${value}`);
    }
  }
});

test("100 000 cookies do not hide a session, and open none", async () => {
  const cookie = await saved({ userId: "42" });
  const others = Array.from({ length: 100_000 }, (_, index) => `c${index}=1`).join("; ");
  same(await open(`${others}; ${cookie}`), { data: { userId: "42" }, calls: 0 });
  const junk = Array.from({ length: 100_000 }, (_, index) => `session=${index}`).join("; ");
  same(await open(`${junk}; ${cookie}`), { data: {}, calls: 1 });
});

test("a session of one cookie name does not become one of another by its chunks", async () => {
  const whole = (await saved({ userId: "42" })).slice("session=".length);
  same((await open(`session.0=${whole}`)).data, { userId: "42" });
  same((await open(`session.0.0=${whole}; other.0=${whole}`)).data, {});
});

test("a cookie set by a neighbouring host neither replaces nor blocks a session", async () => {
  const cookie = await saved({ userId: "42" });
  for (const planted of ["session=junk", `session=${forged(cookie.slice("session=".length))}`, "session.0=junk", "session.0=Fe26.2*1; session.1=x"]) {
    same((await open(`${planted}; ${cookie}`)).data, { userId: "42" }, planted);
    same((await open(`${cookie}; ${planted}`)).data, { userId: "42" }, planted);
  }
  const other = await saved({ userId: "666" });
  same(await open(`${other}; ${cookie}`), { data: {}, calls: 1 });
  same(await open(`${cookie}; ${other}`), { data: {}, calls: 1 });
});

test("no property of an object's prototype is a password or a cookie", async () => {
  const seal = await sealData({ a: 1 }, { password: PASSWORD });
  for (const id of ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf"]) {
    const told = [];
    same(await unsealData(seal.replace("*1*", `*${id}*`), { password: PASSWORD, onUnsealError: (reason) => told.push(reason) }), {});
    same(told, ["unknown-password"], id);
    same(await open(`${id}=x`, { ...OPTIONS, cookieName: id === "__proto__" ? "p" : id }), { data: {}, calls: id === "__proto__" ? 0 : 1 });
  }
});

test("a genuine session with keys that attack prototypes is refused", async () => {
  for (const json of ['{"__proto__":{"admin":true}}', '{"a":[{"b":{"__proto__":1}}]}', '{"\\u005f_proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}']) {
    const seal = await iron.seal(null, { id: "1", secret: PASSWORD }, { ...iron.defaults, encode: () => json });
    const { session, rejected } = await visit(`session=${seal}`);
    same([{ ...session }, rejected, {}.admin], [{}, [["invalid", "ERR_FORBIDDEN_KEY"]], undefined], json);
  }
});

// ---- Secrets ----------------------------------------------------------------------------------------------------

const SECRET = "7fQzWm2yLk9RtVx4BnCs8HdJ3GpEaU6oYiTq";
const PLAINTEXT = "alice@confidential.example";

/** Everything an error shows, to whoever prints it, logs it as JSON or looks at its causes. */
function shown(error) {
  const own = Object.getOwnPropertyNames(error).map((key) => String(error[key]));
  return [String(error), JSON.stringify(error), ...own, ...(error.cause instanceof Error ? [shown(error.cause)] : [])].join("\n");
}

/** Runs `work` and gives all that it printed. */
async function printed(work) {
  const texts = [];
  const methods = ["debug", "error", "info", "log", "trace", "warn"];
  const real = methods.map((method) => console[method]);
  for (const method of methods) console[method] = (...args) => texts.push(...args.map((arg) => (arg instanceof Error ? shown(arg) : String(arg))));
  try {
    await work();
  } finally {
    methods.forEach((method, index) => (console[method] = real[index]));
  }
  return texts;
}

test("no error and nothing printed shows a password, a seal or what is in a session", async () => {
  const texts = [];
  const attempt = async (work) => {
    try {
      await work();
    } catch (error) {
      texts.push(shown(error));
    }
  };
  const onUnsealError = (reason, error) => texts.push(reason, shown(error));
  const options = { cookieName: "session", password: SECRET, onUnsealError };
  const seal = await sealData({ mail: PLAINTEXT }, { password: SECRET });
  const expired = await at(NOW - DAY, () => sealData({ mail: PLAINTEXT }, { password: SECRET, ttl: 1 }));
  const inSeal = (text) => iron.seal(null, { id: "1", secret: SECRET }, { ...iron.defaults, encode: () => text });
  const notJson = await inSeal(`{"mail": ${PLAINTEXT}}`);
  const forbidden = await inSeal(`{"mail": "${PLAINTEXT}", "__proto__": {"${PLAINTEXT}": 1}}`);
  const notAnObject = await inSeal(JSON.stringify(PLAINTEXT));
  const meta = await inSeal(JSON.stringify({ mail: PLAINTEXT, _meta: { id: PLAINTEXT } }));

  texts.push(
    ...(await printed(async () => {
      for (const text of [seal, forged(seal), expired, notJson, forbidden, notAnObject, meta, `${seal}${seal}`, seal.replace("*1*", "*9*")]) {
        await attempt(() => unsealData(text, { password: SECRET, onUnsealError }));
        await attempt(() => unsealData(text, { password: { 1: `${SECRET}!`, 9: "short" }, onUnsealError }));
        await attempt(() => iron.unseal(text, SECRET, iron.defaults));
        await attempt(() => iron.unseal(text, { 1: `${SECRET}!`, default: "short" }, iron.defaults));
        for (const more of [{}, { idleTimeout: 60 }, { dialect: "h3-v1" }, { password: { 3: SECRET, 4: SECRET } }]) {
          await attempt(() => getIronSession(webCookies(anyRequest(`session=${text}; session.0=${text}`), new Headers()), { ...options, ...more }));
        }
      }
      const short = SECRET.slice(0, 20);
      for (const password of [short, { 1: short }, { [SECRET]: SECRET }, { 1: SECRET, 2: SECRET }, `${SECRET}\n`, "a".repeat(40), { 1: {} }]) {
        await attempt(() => sealData({ mail: PLAINTEXT }, { password }));
        await attempt(() => getIronSession(webCookies(anyRequest(`session=${seal}`), new Headers()), { ...options, password }));
        await attempt(() => iron.seal({ mail: PLAINTEXT }, password, iron.defaults));
      }
      for (const data of [{ [PLAINTEXT]: { mail: PLAINTEXT, at: new Date() } }, { mail: PLAINTEXT, n: 1n }, { mail: PLAINTEXT, text: "x".repeat(20_000) }]) {
        await attempt(() => sealData(data, { password: SECRET }));
        await attempt(async () => {
          const session = await getIronSession(webCookies(anyRequest(""), new Headers()), options);
          await Object.assign(session, data).save();
        });
      }
      await attempt(async () => {
        const session = await getIronSession(webCookies(anyRequest(""), new Headers()), { ...options, cookieOptions: { domain: "not one" } });
        await Object.assign(session, { mail: PLAINTEXT }).save();
      });
    })),
  );
  ok(texts.length > 100, texts.length);
  for (const text of texts) {
    // A field is named where its value is at fault, and a password's id where it is no number.
    const rest = text.replaceAll(`session.${PLAINTEXT}.at`, "").replaceAll(`got "${SECRET}"`, "");
    for (const secret of [SECRET, SECRET.slice(0, 20), PLAINTEXT, ...seal.split("*").filter((part) => part.length > 20)]) {
      ok(!rest.includes(secret), `${secret} in ${text}`);
    }
  }
});

test("a guessable password is warned of once, without showing it", async () => {
  const password = "ab".repeat(16);
  const texts = await printed(async () => {
    for (let round = 0; round < 3; round += 1) await sealData({}, { password });
  });
  same(texts, ['fe26-session: password "1" can be guessed: it repeats itself or has little variety']);
});
