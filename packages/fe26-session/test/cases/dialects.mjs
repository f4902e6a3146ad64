// The option `dialect`: whose cookies a session reads and writes.

import { sealData } from "fe26-session";
import * as iron from "fe26-session/iron";

import { ok, same, test } from "../harness.mjs";
import { at, endOf, HOUR, NOW, OPTIONS, PASSWORD, saved, valueIn, visit } from "./support.mjs";

const optionsOf = (iterations) => ({
  ...iron.defaults,
  encryption: { ...iron.defaults.encryption, iterations },
  integrity: { ...iron.defaults.integrity, iterations },
});

/** What each of them writes: the id, the iterations, the suffix, what surrounds the data, how long it lasts. */
const DIALECTS = {
  "iron-session": { id: "1", suffix: "~2", envelope: "bare", ttl: 14 * 24 * 3600 },
  iron: { id: "", suffix: "", envelope: "bare", ttl: 0 },
  "h3-v1": { id: "", suffix: "", envelope: "h3", ttl: 0 },
  "h3-v2": { id: "", suffix: "", envelope: "h3", ttl: 0, iterations: 8192 },
  nuxt: { id: "", suffix: "", envelope: "h3", ttl: 0 },
  "tanstack-start": { id: "", suffix: "", envelope: "h3", ttl: 0 },
  "solid-start": { id: "", suffix: "", envelope: "h3", ttl: 0, iterations: 8192 },
  workos: { id: "1", suffix: "~2", envelope: "bare", ttl: 0 },
  keystone: { id: "", suffix: "", envelope: "bare", ttl: 8 * 3600 },
  hono: { id: "", suffix: "", envelope: "bare", ttl: 0 },
};

for (const [dialect, { id, suffix, envelope, ttl, iterations = 1 }] of Object.entries(DIALECTS)) {
  const options = { ...OPTIONS, dialect };

  test(`${dialect}: a session is written as its own are, and read again`, () =>
    at(NOW, async () => {
      const { session, lines } = await visit("", options);
      session.name = "Ada";
      await session.save();
      const seal = valueIn(lines());
      same(seal.split("*")[1], id);
      same(seal.endsWith("~2"), suffix === "~2");
      same(endOf(seal), ttl === 0 ? 0 : NOW + ttl * 1000);
      const plain = await iron.unseal(seal, id ? { [id]: PASSWORD } : PASSWORD, optionsOf(iterations));
      if (envelope === "bare") same(plain, { name: "Ada" });
      else {
        ok(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(plain.id), plain.id);
        same([plain.createdAt, plain.data], [NOW, { name: "Ada" }]);
      }
      same({ ...(await visit(`session=${seal}`, options)).session }, { name: "Ada" });
    }));
}

test("an envelope keeps what stood in it", async () => {
  const envelope = { id: "0b9f1d5e", createdAt: NOW - HOUR, lastSeenAt: 5, data: { name: "Ada" } };
  const seal = await iron.seal(envelope, PASSWORD, iron.defaults);
  const { session, lines } = await visit(`session=${seal}`, { ...OPTIONS, dialect: "h3-v1" });
  same({ ...session }, { name: "Ada" });
  session.name = "Grace";
  await session.save();
  same(await iron.unseal(valueIn(lines()), PASSWORD, iron.defaults), { ...envelope, data: { name: "Grace" } });
});

test("an envelope without data, or with a text in their place, is no session", async () => {
  for (const envelope of [{}, { id: "x", createdAt: 1, data: "admin" }, { id: "x", createdAt: 1, data: [1] }]) {
    const seal = await iron.seal(envelope, PASSWORD, iron.defaults);
    same((await visit(`session=${seal}`, { ...OPTIONS, dialect: "h3-v1" })).rejected, [["invalid", "ERR_NOT_AN_OBJECT"]], JSON.stringify(envelope));
  }
});

test("h3's newer version reads its older one's cookies, and writes its own", async () => {
  const { session, lines } = await visit(await saved({ name: "Ada" }, { ...OPTIONS, dialect: "h3-v1" }), { ...OPTIONS, dialect: "h3-v2" });
  same({ ...session }, { name: "Ada" });
  await session.save();
  same((await iron.unseal(valueIn(lines()), PASSWORD, optionsOf(8192))).data, { name: "Ada" });
});

test("a password without a number opens what any of these libraries sealed with it", async () => {
  for (const password of [PASSWORD, { id: "default", secret: PASSWORD }, { id: "1", secret: PASSWORD }]) {
    const seal = await iron.seal({ name: "Ada" }, password, iron.defaults);
    same({ ...(await visit(`session=${seal}`, { ...OPTIONS, dialect: "iron" })).session }, { name: "Ada" }, JSON.stringify(password.id));
  }
  const other = await iron.seal({ name: "Ada" }, { id: "2", secret: PASSWORD }, iron.defaults);
  same((await visit(`session=${other}`, { ...OPTIONS, dialect: "iron" })).rejected, [["unknown-password", "ERR_UNKNOWN_KEY"]]);
});

test("timeouts work in every dialect", async () => {
  for (const dialect of Object.keys(DIALECTS)) {
    const options = { ...OPTIONS, dialect, ttl: 3600, idleTimeout: 600 };
    const cookie = await at(NOW, () => saved({ name: "Ada" }, options));
    same({ ...(await at(NOW + 599_999, () => visit(cookie, options))).session }, { name: "Ada" }, dialect);
    same((await at(NOW + 600_000, () => visit(cookie, options))).rejected, [["expired", "ERR_IDLE"]], dialect);
  }
});

test("iron-session's own cookie opens in its dialect and without one", async () => {
  const seal = await sealData({ name: "Ada" }, { password: PASSWORD });
  for (const options of [OPTIONS, { ...OPTIONS, dialect: "iron-session" }]) {
    same({ ...(await visit(`session=${seal}`, options)).session }, { name: "Ada" });
  }
});
