// Cookies cross to Rust and back: what this package saves, the program `fe26` opens as a server in Rust does, and the other
// way round. And the frameworks whose dialects a session speaks: their own packages open its cookies, and it opens theirs.
//
//   FE26_BIN=../../../target/debug/fe26 node --test crossing.test.mjs

import assert from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import * as ironSession from "iron-session-9";

import { asJson, payloads, randomPayloads } from "fe26-vectors/payloads.mjs";
import { atTime, peersOf } from "fe26-vectors/peers.mjs";

import { newApplication } from "./installed.mjs";

const PROGRAM = process.env.FE26_BIN;
if (!PROGRAM) throw new Error("FE26_BIN must name the program fe26, for example ../../../target/debug/fe26");

const NOW = 1_800_000_000_000; // 2027-01-15T08:00:00Z
const PASSWORD = "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa";
const OLDER = "Zt5KwP0xN8rVb3QyD7mLc1HsF6jGa9TeUi4RoXq2BnWzEk5MvYd8ShJp0CgAf3Lu";
const ROTATED = { 1: OLDER, 2: PASSWORD };
const OPTIONS = { cookieName: "session", password: ROTATED, chunk: true };
const SEED = Number(process.env.FE26_SEED ?? 26);

const items = [
  ...Object.entries(payloads).map(([name, data]) => ({ name, data })),
  { name: "three chunks", data: { text: "x".repeat(7000) } },
  ...randomPayloads(SEED, 100).map((data, index) => ({ name: `random payload ${index}`, data })),
];

let application;
let library;
let iron;
let SealFor;
let scratch;
before(async () => {
  application = newApplication();
  library = await import(join(application.folder, "node_modules/fe26-session/dist/index.js"));
  iron = await import(join(application.folder, "node_modules/fe26-session/dist/iron.js"));
  ({ SealFor } = await import(join(application.folder, "node_modules/fe26-session/dist/purpose.js")));
  scratch = mkdtempSync(join(tmpdir(), "fe26-crossing-"));
  writeFileSync(join(scratch, "keys.json"), JSON.stringify(ROTATED), { mode: 0o600 });
});
after(() => {
  application.remove();
  rmSync(scratch, { recursive: true });
});

/** Asks the program about every line, in one process. */
function ask(command, lines, ...flags) {
  const args = [command, "--lines", "--keys-file", join(scratch, "keys.json"), "--now", String(NOW), ...flags];
  const { error, stdout, stderr } = spawnSync(PROGRAM, args, { input: lines.map((line) => `${line}\n`).join(""), encoding: "utf8", maxBuffer: 2 ** 28 });
  if (error) throw error;
  const answers = stdout.split("\n").slice(0, -1);
  assert.strictEqual(answers.length, lines.length, stderr);
  return answers;
}

/** Saves a session, and gives the `Cookie` header with which a browser comes back. */
async function saved(data, options = OPTIONS) {
  const headers = new Headers();
  const session = await library.getIronSession(library.webCookies(new Request("https://example.com/"), headers), options);
  await Object.assign(session, data).save();
  return headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
}

async function opened(cookie, options = OPTIONS) {
  const rejected = [];
  const request = new Request("https://example.com/", { headers: { cookie } });
  const onUnsealError = (_reason, error) => rejected.push(error.code);
  const session = await library.getIronSession(library.webCookies(request, new Headers()), { ...options, onUnsealError });
  return { session, data: { ...session }, rejected };
}

describe("Rust", () => {
  test("opens every session that is saved here, whole and in chunks", () =>
    atTime(NOW, async () => {
      const cookies = [];
      for (const { data } of items) cookies.push(await saved(data));
      assert.ok(cookies.some((cookie) => cookie.includes("session.1=")));
      const answers = ask("unseal", cookies, "--name", "session");
      items.forEach(({ name, data }, index) => assert.deepStrictEqual({ name, ...JSON.parse(answers[index]) }, { name, data: asJson(data) }));
    }));

  test("opens the session's own field too, with the times as they are here", () =>
    atTime(NOW, async () => {
      for (const remembered of [false, true]) {
        const options = { ...OPTIONS, idleTimeout: 1800, rememberMe: 30 * 24 * 3600 };
        const headers = new Headers();
        const session = await library.getIronSession(library.webCookies(new Request("https://example.com/"), headers), options);
        session.user = "ada";
        session.remember(remembered);
        await session.save();
        const cookie = headers.getSetCookie()[0].split(";")[0];
        assert.deepStrictEqual(JSON.parse(ask("unseal", [cookie], "--name", "session")[0]), { data: { user: "ada" } });
        const { data } = JSON.parse(ask("unseal", [cookie], "--name", "session", "--envelope")[0]);
        const { id, ...times } = data._meta;
        assert.match(id, /^[\w-]{21}[AQgw]$/);
        assert.deepStrictEqual(times, { startedAt: NOW, seenAt: NOW, ...(remembered ? { remembered } : {}) });
      }
    }));

  test("opens what is sealed here for a purpose, but not as a session", () =>
    atTime(NOW, async () => {
      const links = new SealFor("sign-in-link", { password: ROTATED, ttl: 900 });
      const fitting = items.filter(({ name }) => name !== "three chunks");
      const seals = [];
      for (const { data } of fitting) seals.push(await links.seal(data));
      const answers = ask("unseal", seals);
      const asCookies = ask("unseal", seals.map((seal) => `session=${seal}`), "--name", "session");
      for (const [index, { name, data }] of fitting.entries()) {
        const { id } = await links.open(seals[index]);
        const whole = { ...asJson(data), _meta: { purpose: "sign-in-link", id } };
        assert.deepStrictEqual({ name, ...JSON.parse(answers[index]) }, { name, data: whole });
        assert.deepStrictEqual({ name, ...JSON.parse(asCookies[index]) }, { name, error: "wrong-purpose" });
      }
    }));

  test("seals for a purpose what opens here, to the millisecond", async () => {
    const links = new SealFor("sign-in-link", { password: ROTATED, ttl: 900 });
    const id = "3q2-7wAAAAAAAAAAAAAAAA";
    const fitting = items.filter(({ name }) => name !== "three chunks");
    const lines = fitting.map(({ data }) => JSON.stringify({ ...data, _meta: { purpose: "sign-in-link", id } }));
    const seals = ask("seal", lines, "--ttl", "15m");
    const end = NOW + 900_000;
    for (const [index, { name, data }] of fitting.entries()) {
      const opened = await atTime(end - 1, () => links.open(seals[index]));
      assert.deepStrictEqual({ name, ...opened }, { name, value: asJson(data), id, expiresAt: end });
    }
    await assert.rejects(atTime(end, () => links.open(seals[0])), { code: "ERR_EXPIRED" });
    const others = ask("seal", lines.map((line) => line.replace("sign-in-link", "invitation")), "--ttl", "15m");
    await assert.rejects(atTime(NOW, () => links.open(others[0])), { code: "ERR_WRONG_PURPOSE" });
  });

  test("and this package give the same answer to cookies that are no session", () =>
    atTime(NOW, async () => {
      const genuine = await saved({ user: "ada" });
      const other = await saved({ user: "eve" });
      const seal = genuine.slice("session=".length);
      const cookies = [
        genuine,
        `${genuine}; session=junk`,
        `${genuine}; ${other}`,
        "session=junk",
        `session=${seal.replace("*2*", "*9*")}`,
        `session=${seal.replace("~2", "~3")}`,
        `session=${seal.slice(0, -3)}A~2`,
        `session=${await library.sealData("text", { password: ROTATED })}`,
        `session=${await library.sealData({ _meta: { purpose: "link" } }, { password: ROTATED })}`,
      ];
      const answers = ask("unseal", cookies, "--name", "session").map((answer) => JSON.parse(answer));
      for (const [index, cookie] of cookies.entries()) {
        const { data, rejected } = await opened(cookie);
        const { error, data: found = {} } = answers[index];
        assert.deepStrictEqual({ data, rejected }, { data: found, rejected: error ? [`ERR_${error.toUpperCase().replaceAll("-", "_")}`] : [] }, cookie);
      }
    }));

  test("refuses JSON that readers understand differently, and JavaScript opens it as iron-session does", () =>
    atTime(NOW, async () => {
      const levels = (depth) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
      const cases = [
        ['{"admin":false,"admin":true}', { admin: true }, "duplicate-key"],
        ['{"a":{"b":1,"b":2}}', { a: { b: 2 } }, "duplicate-key"],
        ["null", {}, "not-an-object"],
        ['{"n":1e400}', { n: Infinity }, "invalid-json"],
        [`{"a":${levels(127)}}`, JSON.parse(`{"a":${levels(127)}}`), "too-deep"],
        // These are everybody's, and the second one is another number to JavaScript.
        [`{"a":${levels(126)}}`, JSON.parse(`{"a":${levels(126)}}`), undefined],
        ['{"n":9007199254740993}', { n: 9007199254740992 }, undefined],
      ];
      const asItStands = { ...iron.defaults, ttl: 3_600_000, encode: (text) => text };
      const seals = await Promise.all(cases.map(([json]) => iron.seal(json, { id: "2", secret: PASSWORD }, asItStands)));
      const answers = ask("unseal", seals.map((seal) => `session=${seal}`), "--name", "session");
      const links = ask("unseal", seals);
      for (const [index, [json, data, error]] of cases.entries()) {
        const seal = seals[index];
        assert.deepStrictEqual(await opened(`session=${seal}`).then(({ data, rejected }) => ({ data, rejected })), { data, rejected: [] }, json);
        for (const { unsealData } of [library, ironSession]) assert.deepStrictEqual(await unsealData(seal, { password: ROTATED }), data, json);
        assert.strictEqual(JSON.parse(answers[index]).error, error, json);
        // A seal that is no session may hold any value.
        assert.strictEqual(JSON.parse(links[index])?.error, json === "null" ? undefined : error, json);
      }
    }));

  test("seals what opens here, under either password", () =>
    atTime(NOW, async () => {
      const seals = ask("seal", items.map(({ data }) => JSON.stringify(data)), "--ttl", "14d");
      for (const [index, { name, data }] of items.entries()) {
        assert.deepStrictEqual({ name, ...(await opened(`session=${seals[index]}`)), session: 0 }, { name, data: asJson(data), rejected: [], session: 0 });
        assert.deepStrictEqual(await library.unsealData(seals[index], { password: ROTATED }), asJson(data));
      }
    }));

  test("reseals what was saved here with an older password, and it opens here", () =>
    atTime(NOW, async () => {
      const [, seal] = (await saved({ user: "ada" }, { ...OPTIONS, password: { 1: OLDER } })).split(/=(.*)/s);
      const [resealed] = ask("reseal", [seal]);
      assert.strictEqual(resealed.split("*")[1], "2");
      assert.deepStrictEqual((await opened(`session=${resealed}`)).data, { user: "ada" });
    }));
});

/** The dialects of sessions whose own packages are here, and how many iterations they have. */
const FRAMEWORKS = [...peersOf("h3-v1"), ...peersOf("h3-v2"), ...peersOf("iron")].flatMap((peer) => {
  const names = { "h3-v1": ["h3-v1", "nuxt", "tanstack-start"], "h3-v2": ["h3-v2", "solid-start"], iron: ["iron", "hono", "keystone"] };
  return names[peer.dialect].map((dialect) => ({ ...peer, dialect, iterations: peer.dialect === "h3-v2" ? 8192 : 1 }));
});

for (const { madeBy, dialect, iterations, seal, unseal } of FRAMEWORKS) {
  describe(`${madeBy}, as ${dialect}`, () => {
    const how = { password: PASSWORD, iterations, now: NOW };
    const options = { cookieName: "session", password: PASSWORD, dialect };

    test("opens what is saved here, and is opened here", async () => {
      // Thousands of iterations are meant to take their time.
      const few = iterations > 1 ? items.slice(0, 20) : items;
      for (const { name, data } of few.filter(({ data }) => JSON.stringify(data).length < 2500)) {
        const cookie = await atTime(NOW, () => saved(data, options));
        assert.deepStrictEqual({ name, data: await unseal(cookie.slice("session=".length), how) }, { name, data: asJson(data) });
        const theirs = await seal(data, how);
        assert.deepStrictEqual({ name, data: (await atTime(NOW, () => opened(`session=${theirs}`, options))).data }, { name, data: asJson(data) });
      }
    });
  });
}
