// `sealData` and `unsealData`: iron-session's pair of functions.

import { sealData, unsealData } from "fe26-session";

import { codeOf, ok, same, test } from "../harness.mjs";
import { at, DAY, endOf, forged, HOUR, MINUTE, NOW, OLDER_PASSWORD, PASSWORD } from "./support.mjs";

/** What came out, and what the hook was told. */
async function unseal(seal, password = PASSWORD) {
  const told = [];
  const data = await unsealData(seal, { password, onUnsealError: (reason, error) => told.push([reason, error.code]) });
  return { data, told };
}

test("what was sealed comes back, and only that", async () => {
  for (const data of [{ userId: "42" }, "a text", 7, -0.5, true, false, {}, { a: [1, { b: null }], ü: "é🦀\ud83e" }]) {
    same(await unseal(await sealData(data, { password: PASSWORD })), { data, told: [] });
  }
});

test("a list is sealed as an object, and nothing as an empty one, as iron-session does", async () => {
  same((await unseal(await sealData([1, 2], { password: PASSWORD }))).data, { 0: 1, 1: 2 });
  same((await unseal(await sealData(null, { password: PASSWORD }))).data, {});
});

test("two seals of the same data share nothing that is random", async () => {
  const [first, second] = [await sealData({}, { password: PASSWORD }), await sealData({}, { password: PASSWORD })];
  const parts = (seal) => [2, 3, 4, 6, 7].map((part) => seal.split("*")[part]);
  const all = [...parts(first), ...parts(second)];
  same(new Set(all).size, 10, all.join(" "));
});

test("a seal has iron's eight parts, the password's number and ~2", async () => {
  const seal = await sealData({ a: 1 }, { password: { 1: OLDER_PASSWORD, 12: PASSWORD } });
  ok(/^Fe26\.2\*12\*[0-9a-f]{64}\*[\w-]{22}\*[\w-]+\*\d+\*[0-9a-f]{64}\*[\w-]{43}~2$/.test(seal), seal);
});

test("a seal lasts 14 days, or its ttl, or for ever", () =>
  at(NOW, async () => {
    same(endOf(await sealData({}, { password: PASSWORD })), NOW + 14 * DAY);
    same(endOf(await sealData({}, { password: PASSWORD, ttl: 3600 })), NOW + HOUR);
    same(endOf(await sealData({}, { password: PASSWORD, ttl: 0.0015 })), NOW + 1);
    same((await sealData({}, { password: PASSWORD, ttl: 0 })).split("*")[5], "");
  }));

test("a seal opens until its end and iron's minute are over", async () => {
  const seal = await at(NOW, () => sealData({ a: 1 }, { password: PASSWORD, ttl: 3600 }));
  same(await at(NOW + HOUR + MINUTE - 1, () => unseal(seal)), { data: { a: 1 }, told: [] });
  same(await at(NOW + HOUR + MINUTE, () => unseal(seal)), { data: {}, told: [["expired", "ERR_EXPIRED"]] });
});

test("a seal whose end lies before 1970 is over, and not for ever", () =>
  at(1000, async () => {
    for (const ttl of [-1, -1.0005, -1e6]) {
      const seal = await sealData({}, { password: PASSWORD, ttl });
      same(await at(NOW, () => unseal(seal)), { data: {}, told: [["expired", "ERR_EXPIRED"]] }, seal.split("*")[5]);
    }
  }));

test("a ttl that is no number of seconds is refused", async () => {
  for (const ttl of [NaN, Infinity, -Infinity, "3600", null, {}]) {
    const { name, code, message } = await codeOf(() => sealData({}, { password: PASSWORD, ttl }));
    same([name, code], ["SessionError", "ERR_BAD_USAGE"], String(ttl));
    ok(message.startsWith("iron-session: Bad usage. ttl must be a number of seconds, got "), message);
  }
});

test("a changed seal is invalid, an unknown id an unknown password, an old one expired", async () => {
  const seal = await sealData({ a: 1 }, { password: PASSWORD });
  same(await unseal(forged(seal)), { data: {}, told: [["invalid", "ERR_BAD_MAC"]] });
  same(await unseal("junk"), { data: {}, told: [["invalid", "ERR_COMPONENT_COUNT"]] });
  same(await unseal(seal, { 2: PASSWORD }), { data: {}, told: [["unknown-password", "ERR_UNKNOWN_KEY"]] });
  same(await unseal(seal, { 1: OLDER_PASSWORD }), { data: {}, told: [["invalid", "ERR_BAD_MAC"]] });
});

test("an expired seal is called so only when it is genuine", async () => {
  const seal = await at(NOW, () => sealData({ a: 1 }, { password: PASSWORD, ttl: 60 }));
  same(await at(NOW + DAY, () => unseal(forged(seal))), { data: {}, told: [["invalid", "ERR_BAD_MAC"]] });
});

test("every character of a seal is covered: changed, it opens no more", async () => {
  const seal = await sealData({ a: 1 }, { password: PASSWORD });
  const body = seal.slice(0, -"~2".length);
  for (let at = 0; at < body.length; at += 1) {
    const other = body[at] === "A" ? "B" : "A";
    const { data, told } = await unseal(`${body.slice(0, at)}${other}${body.slice(at + 1)}~2`);
    same([data, told.length], [{}, 1], `character ${at}`);
  }
});

test("only ~2 may follow a seal, or nothing", async () => {
  const seal = (await sealData({ a: 1 }, { password: PASSWORD })).slice(0, -"~2".length);
  same((await unseal(seal)).data, { a: 1 });
  for (const suffix of ["~", "~1", "~3", "~22", "~2~2", "~2 ", "~2*", " "]) {
    const { data, told } = await unseal(seal + suffix);
    same([data, told.length], [{}, 1], suffix);
  }
});

test("the highest number seals, every number opens", async () => {
  const before = await sealData({ a: 1 }, { password: OLDER_PASSWORD });
  const rotated = { 1: OLDER_PASSWORD, 2: PASSWORD };
  same((await unseal(before, rotated)).data, { a: 1 });
  const after = await sealData({ a: 2 }, { password: rotated });
  same(after.split("*")[1], "2");
  same((await unseal(after, { 2: PASSWORD })).data, { a: 2 });
});

test("a password that is exchanged in the same object is used at once", async () => {
  const password = { 1: OLDER_PASSWORD };
  const before = await sealData({ a: 1 }, { password });
  password[1] = PASSWORD;
  same(await unseal(before, password), { data: {}, told: [["invalid", "ERR_BAD_MAC"]] });
  same((await unseal(await sealData({ a: 2 }, { password }), PASSWORD)).data, { a: 2 });
});

test("short, empty and missing passwords are refused", async () => {
  const refused = async (password) => (await codeOf(() => sealData({}, { password }))).message;
  same(await refused("short"), "Password string too short (min 32 characters required)");
  same(await refused({ 1: "" }), "Empty password");
  same(await refused(""), "Empty password");
  ok((await refused({})).startsWith("iron-session: Bad usage. The password map has no usable entry"), "empty map");
  ok((await refused({ word: PASSWORD })).startsWith("iron-session: Bad usage. The password map has no usable entry"), "word");
});

test("the length of a password is counted in UTF-16, as JavaScript does", async () => {
  const emoji = "🦀🐳🐙🦑🐡🐬🐋🐠🦈🐊🐢🐍🦎🦖🦕🐉";
  same((await unseal(await sealData({ a: 1 }, { password: emoji }), emoji)).data, { a: 1 });
  ok((await codeOf(() => sealData({}, { password: emoji.slice(2) }))).message.includes("too short"));
});

test("what JSON does not hold is refused, and the place is named", async () => {
  const looped = {};
  looped.self = looped;
  const refusals = {
    " (session.at is a Date)": { at: new Date(0) },
    " (session.m is a Map)": { m: new Map() },
    " (session.n is a bigint)": { n: 1n },
    " (session.n is NaN)": { n: NaN },
    " (session.list[1] is Infinity)": { list: [1, Infinity] },
    " (session.f is a function)": { f() {} },
    " (session.user.key is a symbol)": { user: { key: Symbol("x") } },
    " (session.u is a Uint8Array)": { u: new Uint8Array(1) },
    " (session.prefs has the key __proto__)": { prefs: JSON.parse('{"__proto__": {"admin": true}}') },
    " (session.prefs has the key constructor)": { prefs: JSON.parse('{"constructor": {"prototype": {"admin": true}}}') },
    "": { list: [undefined] },
    " ": looped,
  };
  for (const [place, data] of Object.entries(refusals)) {
    const { code, message } = await codeOf(() => sealData(data, { password: PASSWORD }));
    same(code, "ERR_NOT_SERIALIZABLE");
    same(message.split(". ")[0], `iron-session: The session data is not JSON serializable${place.trimEnd()}`);
  }
  same((await codeOf(() => sealData(undefined, { password: PASSWORD }))).code, "ERR_NOT_SERIALIZABLE");
});

test("what names prototypes without attacking them is data", async () => {
  const data = { constructor: "e", prototype: "f", a: { constructor: { name: "x" } }, text: '"__proto__"' };
  same((await unseal(await sealData(data, { password: PASSWORD }))).data, data);
  same((await unseal(await sealData({ a: "\u0000__proto__ prototype" }, { password: PASSWORD }))).data, { a: "\u0000__proto__ prototype" });
});

test("a property that is undefined is left out", async () => {
  same((await unseal(await sealData({ a: 1, b: undefined }, { password: PASSWORD }))).data, { a: 1 });
});

test("more than 16 KiB are refused when they are sealed, and when they are opened", async () => {
  const { code } = await codeOf(() => sealData({ text: "x".repeat(20_000) }, { password: PASSWORD }));
  same(code, "ERR_TOO_LONG");
  for (const length of [16_385, 1_000_000]) {
    same(await unseal("x".repeat(length)), { data: {}, told: [["invalid", "ERR_TOO_LONG"]] }, length);
  }
});

test("a seal that is no text is a mistake of the program", async () => {
  for (const seal of [undefined, null, 7, {}, ["Fe26.2"]]) {
    same((await codeOf(() => unsealData(seal, { password: PASSWORD }))).name, "TypeError", String(seal));
  }
});

test("what the hook throws is thrown", async () => {
  const failure = new Error("the log is full");
  const onUnsealError = () => {
    throw failure;
  };
  same((await codeOf(() => unsealData("junk", { password: PASSWORD, onUnsealError }))).message, "the log is full");
});

test("a hundred passwords are not mixed up", async () => {
  const passwords = Array.from({ length: 100 }, (_, index) => `${index}`.padStart(3, "0") + PASSWORD);
  const seals = [];
  for (const [index, password] of passwords.entries()) seals.push(await sealData({ index }, { password }));
  for (const [index, password] of passwords.entries()) same((await unseal(seals[index], password)).data, { index });
  same((await unseal(seals[3], passwords[4])).told, [["invalid", "ERR_BAD_MAC"]]);
});

test("thousands at the same time do not get in each other's way", async () => {
  const round = async (index) => unsealData(await sealData({ index, text: "x".repeat(index) }, { password: PASSWORD }), { password: PASSWORD });
  const opened = await Promise.all(Array.from({ length: 2000 }, (_, index) => round(index)));
  opened.forEach((data, index) => same(data, { index, text: "x".repeat(index) }));
});
