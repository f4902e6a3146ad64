// What lies beside iron-session's names: CSRF tokens, ids, guards, the activity log, seals for a purpose, iron's interface,
// helpers for tests.

import { z } from "zod";

import { getIronSession, sealData } from "fe26-session";
import { analyze, audit, isDue, recordActivity } from "fe26-session/activity";
import { acceptsCsrfToken, csrfToken, isSameOrigin } from "fe26-session/csrf";
import { SessionError } from "fe26-session/errors";
import * as guards from "fe26-session/guards";
import { sessionHash, sessionId } from "fe26-session/id";
import * as iron from "fe26-session/iron";
import { readSession } from "fe26-session/next";
import { SealFor } from "fe26-session/purpose";
import { mintCookie, sessionIn, TestBrowser } from "fe26-session/testing";

import { codeOf, failureOf, ok, same, test } from "../harness.mjs";
import { at, Browser, endOf, forged, HOUR, jarOf, MINUTE, NOW, OLDER_PASSWORD, OPTIONS, PASSWORD, saved, visit } from "./support.mjs";

const WITH_ID = { ...OPTIONS, sessionIds: true };

// ---- fe26-session/csrf ------------------------------------------------------------------------------------------

test("csrf: a token is accepted by its own session, in every request, and by no other", async () => {
  const cookie = await saved({ user: "ada" }, WITH_ID);
  const token = await csrfToken((await visit(cookie, WITH_ID)).session);
  const { session } = await visit(cookie, WITH_ID);
  ok(await acceptsCsrfToken(session, token));
  ok(await acceptsCsrfToken(session, await csrfToken(session)));
  const { session: other } = await visit(await saved({ user: "ada" }, WITH_ID), WITH_ID);
  ok(!(await acceptsCsrfToken(other, token)));
});

test("csrf: each token is another text", async () => {
  const { session } = await visit("", WITH_ID);
  const tokens = await Promise.all(Array.from({ length: 50 }, () => csrfToken(session)));
  same(new Set(tokens.flatMap((token) => token.split("."))).size, 100);
});

test("csrf: a token dies with the id when the session is renewed or destroyed", async () => {
  const { session } = await visit(await saved({ user: "ada" }, WITH_ID), WITH_ID);
  const token = await csrfToken(session);
  session.renew();
  ok(!(await acceptsCsrfToken(session, token)));
  ok(await acceptsCsrfToken(session, await csrfToken(session)));
});

test("csrf: what is no token is refused without an exception", async () => {
  const { session } = await visit("", WITH_ID);
  const token = await csrfToken(session);
  const [mask, tag] = token.split(".");
  for (const wrong of [undefined, null, "", 7, {}, [token], `${token}A`, ` ${token}`, token.slice(0, -1), mask, `${tag}.${mask}`, `${mask}.${"A".repeat(43)}`, `${"A".repeat(22)}.${tag}`, token.replace(".", ".."), `${mask.slice(0, -1)}${mask.at(-1) === "A" ? "B" : String.fromCharCode(mask.charCodeAt(21) + 1)}.${tag}`]) {
    ok(!(await acceptsCsrfToken(session, wrong)), JSON.stringify(wrong));
  }
});

test("csrf: a session without an id has no tokens, and accepts none", async () => {
  const { session } = await visit("");
  same((await codeOf(() => csrfToken(session))).code, "ERR_SESSION_IDS_NOT_CONFIGURED");
  const { session: other } = await visit("", WITH_ID);
  ok(!(await acceptsCsrfToken(session, await csrfToken(other))));
  ok(!(await acceptsCsrfToken({}, await csrfToken(other))));
});

test("csrf: requests of this site pass, those of others only where they change nothing", () => {
  const asks = (method, headers, options) => isSameOrigin({ method, url: "https://a.example/", headers: new Headers(headers) }, options);
  const cross = { "sec-fetch-site": "cross-site", origin: "https://b.example", host: "a.example" };
  for (const method of ["GET", "HEAD", "OPTIONS"]) ok(asks(method, cross), method);
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "get"]) ok(!asks(method, cross), method);
  for (const [headers, passes] of [
    [{ "sec-fetch-site": "same-origin" }, true],
    [{ "sec-fetch-site": "none" }, true],
    [{ "sec-fetch-site": "same-site" }, false],
    [{ "sec-fetch-site": "same-site", origin: "https://a.example", host: "a.example" }, false],
    [{}, true],
    [{ origin: "https://a.example", host: "a.example" }, true],
    [{ origin: "https://a.example:8443", host: "a.example" }, false],
    [{ origin: "null", host: "a.example" }, false],
    [{ origin: "a.example", host: "a.example" }, false],
    [{ origin: "https://a.example.b.example", host: "a.example" }, false],
    [{ origin: "https://a.example" }, false],
  ]) {
    same(asks("POST", headers), passes, JSON.stringify(headers));
  }
  ok(asks("POST", cross, { trustedOrigins: ["https://b.example"] }));
  ok(!asks("POST", cross, { trustedOrigins: ["https://b.example/"] }));
  ok(isSameOrigin({ method: "POST", headers: { "sec-fetch-site": "same-origin" } }));
  ok(!isSameOrigin({ method: "POST", headers: { origin: "https://b.example", host: "a.example" } }));
});

// ---- fe26-session/id --------------------------------------------------------------------------------------------

test("id: a session keeps its id until it is renewed, and a new one has none", async () => {
  const { session } = await visit("", WITH_ID);
  same([sessionId(session), await sessionHash(session)], [undefined, undefined]);
  await session.save();
  const id = sessionId(session);
  ok(/^[\w-]{21}[AQgw]$/.test(id), id);
  await session.save();
  same(sessionId(session), id);
  session.renew();
  same(sessionId(session), undefined);
  await session.save();
  ok(sessionId(session) !== id);
});

test("id: every request of a session sees the same one, and so does a page that only reads", async () => {
  const cookie = await saved({ user: "ada" }, WITH_ID);
  const [one, other] = [await visit(cookie, WITH_ID), await visit(cookie, WITH_ID)];
  same([sessionId(one.session), await sessionHash(one.session)], [sessionId(other.session), await sessionHash(other.session)]);
  const page = await readSession({ get: (name) => ({ name, value: cookie.slice("session=".length) }) }, WITH_ID);
  same([sessionId(page), await sessionHash(page)], [sessionId(one.session), await sessionHash(one.session)]);
});

test("id: a session without one has none, whatever its object holds", async () => {
  const { session } = await visit(await saved({ user: "ada", id: "mine" }));
  for (const one of [session, {}, { id: "mine" }]) same([sessionId(one), await sessionHash(one)], [undefined, undefined]);
  same(Object.keys(session), ["user", "id"]);
});

test("id: a hash names one session for as long as the password that seals is the same", async () => {
  const cookie = await saved({ user: "ada" }, WITH_ID);
  const hash = async (cookie, password) => sessionHash((await visit(cookie, { ...WITH_ID, password })).session);
  const name = await hash(cookie, { 1: PASSWORD });
  ok(/^[0-9a-f]{16}$/.test(name), name);
  same(await hash(cookie, { 1: PASSWORD }), name);
  ok((await hash(cookie, { 1: PASSWORD, 2: OLDER_PASSWORD })) !== name);
  ok((await hash(await saved({ user: "ada" }, WITH_ID), { 1: PASSWORD })) !== name);
});

// ---- fe26-session/guards ----------------------------------------------------------------------------------------

const statusOf = (guard) => guards.refusalOf(guard)?.status;

test("guards: a session has to have every field, neither empty nor false", () => {
  same(statusOf(() => guards.requireSession({ userId: "u-7" }, "userId")), undefined);
  for (const session of [{}, { userId: "" }, { userId: null }, { userId: false }, { userId: 0 }, { userId: "u-7", email: "" }]) {
    same(statusOf(() => guards.requireSession(session, "userId", "email")), 401, JSON.stringify(session));
  }
});

test("guards: one of the roles is enough, and a role is no part of another", () => {
  for (const [session, roles, status] of [
    [{ role: "admin" }, ["admin"], undefined],
    [{ role: "editor" }, ["editor", "admin"], undefined],
    [{ roles: ["user", "admin"] }, ["admin"], undefined],
    [{ role: "user" }, ["admin"], 403],
    [{ role: "administrator" }, ["admin"], 403],
    [{ role: "Admin" }, ["admin"], 403],
    [{ roles: [["admin"]] }, ["admin"], 401],
    [{ role: { toString: () => "admin" } }, ["admin"], 401],
    [{ role: true }, ["admin"], 401],
    [{}, ["admin"], 401],
  ]) {
    same(statusOf(() => guards.requireRole(session, ...roles)), status, JSON.stringify(session));
  }
});

test("guards: a sign-in is recent until its time is over, and renewing makes it so", async () => {
  const cookie = await at(NOW, () => saved({ userId: "u-7" }, WITH_ID));
  const status = (now, prepare = () => {}) =>
    at(now, async () => {
      const { session } = await visit(cookie, WITH_ID);
      prepare(session);
      return statusOf(() => guards.requireRecentSignIn(session, 600));
    });
  same([await status(NOW + 599_999), await status(NOW + 600_000)], [undefined, 401]);
  same(await status(NOW + HOUR, (session) => session.renew()), undefined);
});

test("guards: a session that another program saved without an id is no recent sign-in", () =>
  at(NOW, async () => {
    const { session } = await visit(await saved({ userId: "u-7" }), WITH_ID);
    const status = () => statusOf(() => guards.requireRecentSignIn(session, 600));
    same(status(), 401);
    session.renew();
    same(status(), undefined);
  }));

test("guards: once such a session is saved here, it counts as begun when it was last sealed there", async () => {
  const theirs = await at(NOW, () => saved({ userId: "u-7" }));
  const ours = await at(NOW + 5 * MINUTE, async () => {
    const { session, lines } = await visit(theirs, WITH_ID);
    await session.save();
    return new Browser().receive(lines()).header();
  });
  const facts = (now) =>
    at(now, async () => {
      const { session } = await visit(ours, WITH_ID);
      return [session.lifetime.startedAt, statusOf(() => guards.requireRecentSignIn(session, 600))];
    });
  same([await facts(NOW + 10 * MINUTE - 1), await facts(NOW + 10 * MINUTE)], [[NOW, undefined], [NOW, 401]]);
});

test("guards: what else a guard throws is no refusal", async () => {
  const thrown = new Error("of the application");
  const error = await failureOf(() =>
    guards.refusalOf(() => {
      throw thrown;
    }),
  );
  ok(error === thrown);
});

test("guards: nobody is sent to another site after signing in", () => {
  for (const path of ["/", "/account", "/a?b=c&d=%2F#e", "/a//b", "/@b.example"]) same(guards.returnTo(path), path);
  for (const path of ["//b.example", "/\\b.example", "/\\\\b.example", "https://b.example", "javascript:alert(1)", "", "a", "/\tb", "\t//b.example", "/\n/b.example", "/a\\b", "/ü", `/${"a".repeat(2048)}`, null, undefined, 7, ["/a"]]) {
    same(guards.returnTo(path), "/", JSON.stringify(path));
  }
  same(guards.loginUrl("/login", "/account?a=1"), "/login?redirect=%2Faccount%3Fa%3D1");
  same(guards.loginUrl("/login", "//b.example"), "/login?redirect=%2F");
});

test("guards: an answer is a page's redirect for those who want one, and otherwise problem details", async () => {
  const refused = guards.refusalOf(() => guards.requireSession({}, "userId"));
  const forbidden = guards.refusalOf(() => guards.requireRole({ role: "user" }, "admin"));
  const wants = (accept, method = "GET") => new Request("https://a.example/admin?x=1", { method, headers: { accept } });
  const pages = { loginPage: "/login", forbiddenPage: "/dashboard" };
  const page = guards.refusedResponse(refused, wants("text/html"), pages);
  same([page.status, page.headers.get("location")], [303, "/login?redirect=%2Fadmin%3Fx%3D1"]);
  same(guards.refusedResponse(forbidden, wants("text/html"), pages).headers.get("location"), "/dashboard");
  same(guards.refusedResponse(refused, wants("text/html", "POST"), pages).headers.get("location"), "/login?redirect=%2F");
  const answer = guards.refusedResponse(forbidden, wants("application/json"), pages);
  same([answer.status, answer.headers.get("content-type")], [403, "application/problem+json"]);
  same(await answer.json(), { type: "about:blank", title: "Forbidden", status: 403, detail: "You may not do this.", error: "You may not do this." });
  same(guards.refusedResponse(refused, wants("text/html")).status, 401);
  same(guards.refusedProps(refused, "/admin", pages), { redirect: { destination: "/login?redirect=%2Fadmin", permanent: false } });
  same(guards.refusedProps(forbidden, "/admin", {}), { notFound: true });
});

test("guards: who follows a link in Next.js wants a page, and who writes the handler may say so", () => {
  const refused = guards.refusalOf(() => guards.requireSession({}, "userId"));
  const statusOf = (headers, options) => {
    const request = new Request("https://a.example/admin", { headers });
    return guards.refusedResponse(refused, request, { loginPage: "/login", ...options }).status;
  };
  same([statusOf({ accept: "*/*" }), statusOf({ accept: "*/*", rsc: "1" })], [401, 303]);
  same([statusOf({ accept: "*/*" }, { isPage: true }), statusOf({ accept: "text/html" }, { isPage: false })], [303, 401]);
});

test("guards: a question about a session has the answer that the guard has", () => {
  for (const session of [{ userId: "u-7", email: "a@b.example" }, { userId: "u-7" }, { userId: "u-7", email: "" }, {}]) {
    same(guards.hasFields(session, "userId", "email"), statusOf(() => guards.requireSession(session, "userId", "email")) === undefined);
  }
});

test("guards: cookies that were set go with the refusal", () => {
  const headers = new Headers([["set-cookie", "a=1"]]);
  headers.append("set-cookie", "b=2");
  const refused = guards.refusalOf(() => guards.requireSession({}, "userId"));
  same(guards.refusedResponse(refused, new Request("https://a.example/"), { headers }).headers.getSetCookie(), ["a=1", "b=2"]);
  ok(refused instanceof SessionError && refused.name === "Refused" && refused.code === "ERR_NOT_SIGNED_IN");
});

// ---- fe26-session/activity --------------------------------------------------------------------------------------

test("activity: ten entries are kept, of bounded size, without queries", () => {
  const session = {};
  for (let index = 0; index < 30; index += 1) {
    ok(recordActivity(session, { action: "access", timestamp: NOW + index * HOUR, path: `/p${index}?token=secret#x`, userAgent: "ü".repeat(500), ip: "x".repeat(99) }));
  }
  same([session.activities.length, session.activities[0].path, session.lastAccess], [10, "/p20", NOW + 29 * HOUR]);
  const [entry] = session.activities;
  same([Object.keys(entry), entry.userAgent], [["timestamp", "action", "userAgent", "path"], "ü".repeat(32)]);
  ok(JSON.stringify(session).length < 2000);
});

test("activity: an access is due when the log has nothing recent about its path", () => {
  const session = { activities: [{ timestamp: NOW, action: "access", path: "/a" }] };
  const due = (path, after, action = "access") => isDue(session, { timestamp: NOW + after, action, path });
  same([due("/a", 5 * MINUTE - 1), due("/a", 5 * MINUTE), due("/b", 0), due("/a", 0, "login"), due("/a?x", 1)], [false, true, true, true, false]);
  ok(!recordActivity(session, { timestamp: NOW + 1, action: "access", path: "/a" }));
  same(session.activityCounter.counts, [1]);
});

test("activity: what is wrong with a session is found, in the words of the Rust crates", () => {
  const session = { loginAt: NOW, lastAccess: NOW };
  same(audit(session, NOW), { issues: [], riskLevel: "low", recommendations: [] });
  same(audit(session, NOW + 25 * HOUR), {
    issues: ["The session is older than 24 hours", "The session has been inactive for more than 2 hours"],
    riskLevel: "medium",
    recommendations: ["Rotate the session", "Sign out automatically"],
  });
  for (let index = 0; index < 51; index += 1) recordActivity(session, { timestamp: NOW, action: "access", path: "/a" });
  same(audit(session, NOW + 1).issues, ["There were more than 50 actions in the last hour"]);
  same(analyze(session, NOW + 31 * MINUTE), { loginDuration: 31, lastAccessMinutes: 31, activityCount: 1, recentActions: ["access"], sessionHealth: "idle" });
});

test("activity: whatever stands in the fields of a session, nothing throws", () => {
  for (const junk of [null, 7, "x", {}, [], [null], [{}], [{ timestamp: "x", action: "y" }], { slot: -1, counts: "x" }, { slot: 1e300, counts: [NaN, -1, 1e99, "x"] }]) {
    const session = { activities: junk, activityCounter: junk, loginAt: junk, lastAccess: junk };
    analyze(session, NOW);
    audit(session, NOW);
    recordActivity(session, { action: "access", path: "/a", timestamp: NOW });
    ok(session.activities.length >= 1 && session.activityCounter.counts.at(-1) >= 1, JSON.stringify(junk));
  }
});

// ---- fe26-session/purpose ---------------------------------------------------------------------------------------

const QUARTER = { password: PASSWORD, ttl: 900 };
const links = new SealFor("sign-in-link", QUARTER);
const ADA = { email: "ada@example.com" };

test("purpose: a seal opens for its purpose until the millisecond that it names, and no longer", async () => {
  const seal = await at(NOW, () => links.seal(ADA));
  same(endOf(seal), NOW + 15 * MINUTE);
  const { value, expiresAt } = await at(NOW + 15 * MINUTE - 1, () => links.open(seal));
  same([value, expiresAt], [ADA, NOW + 15 * MINUTE]);
  same((await codeOf(() => at(NOW + 15 * MINUTE, () => links.open(seal)))).code, "ERR_EXPIRED");
});

test("purpose: a seal for one purpose is refused for another", async () => {
  const seal = await links.seal(ADA);
  for (const other of ["invitation", "sign-in-link2", "Sign-in-link", "sign-in"]) {
    same((await codeOf(() => new SealFor(other, QUARTER).open(seal))).code, "ERR_WRONG_PURPOSE", other);
  }
});

test("purpose: a link is no session, and a session no link", async () => {
  const link = await links.seal({ ...ADA, userId: "u-7" });
  for (const options of [OPTIONS, WITH_ID]) {
    const { session, rejected } = await visit(`session=${link}`, options);
    same([{ ...session }, rejected], [{}, [["invalid", "ERR_WRONG_PURPOSE"]]]);
    const cookie = (await saved({ userId: "u-7" }, options)).slice("session=".length);
    same((await codeOf(() => links.open(cookie))).code, "ERR_WRONG_PURPOSE");
  }
  same((await codeOf(async () => links.open(await sealData(ADA, QUARTER)))).code, "ERR_WRONG_PURPOSE");
});

test("purpose: every seal has an id of its own, so that it can be used once", async () => {
  const seals = await Promise.all(Array.from({ length: 50 }, () => links.seal(ADA)));
  const ids = await Promise.all(seals.map(async (seal) => (await links.open(seal)).id));
  same(new Set(ids).size, 50);
  ok(ids.every((id) => /^[\w-]{21}[AQgw]$/.test(id)), ids[0]);
  same((await links.open(seals[0])).id, ids[0]);
});

test("purpose: the text stands in a URL as it is", async () => {
  const seal = await links.seal(ADA);
  same(encodeURIComponent(seal), seal);
  same(new URL(`https://example.com/login?token=${seal}`).searchParams.get("token"), seal);
});

test("purpose: whatever a request brings is refused with a code", async () => {
  const seal = await links.seal(ADA);
  for (const [text, code] of [
    [null, "ERR_EMPTY"],
    [undefined, "ERR_EMPTY"],
    ["", "ERR_EMPTY"],
    [[seal, seal], "ERR_EMPTY"],
    [{ toString: () => seal }, "ERR_EMPTY"],
    ["x", "ERR_COMPONENT_COUNT"],
    ["x".repeat(1_000_000), "ERR_TOO_LONG"],
    [`${seal}\ud83e`, "ERR_INVALID_CHARACTER"],
    [forged(seal), "ERR_BAD_MAC"],
    [seal.replace("*1*", "*2*"), "ERR_UNKNOWN_KEY"],
  ]) {
    const error = await failureOf(() => links.open(text));
    same([error instanceof SessionError, error.code], [true, code], typeof text);
  }
});

test("purpose: what is no object of plain JSON is not sealed", async () => {
  const codes = async (...values) => new Set(await Promise.all(values.map(async (value) => (await codeOf(() => links.seal(value))).code)));
  same([...(await codes(7, "ada", null, undefined, true, [ADA], new Date(0), new Map(), () => ADA))], ["ERR_NOT_AN_OBJECT"]);
  same([...(await codes({ at: new Date(0) }, { n: NaN }, { n: 1n }, JSON.parse('{"__proto__":{"admin":true}}')))], ["ERR_NOT_SERIALIZABLE"]);
  same([...(await codes({ _meta: { purpose: "invitation" } }, { _meta: undefined }))], ["ERR_RESERVED_FIELD"]);
  same([...(await codes({ text: "x".repeat(20_000) }))], ["ERR_TOO_LONG"]);
});

test("purpose: a schema looks at what is sealed and at what is opened", async () => {
  const validate = z.object({ email: z.email(), role: z.enum(["admin", "user"]).default("user") });
  const invitations = new SealFor("sign-in-link", { ...QUARTER, validate });
  same((await invitations.open(await links.seal(ADA))).value, { ...ADA, role: "user" });
  const refusal = await codeOf(() => invitations.seal({ email: "ada" }));
  same(refusal.code, "ERR_INCOMPATIBLE");
  ok(refusal.message.startsWith("fe26-session: the value does not fit its schema (email: "), refusal.message);
  same((await codeOf(async () => invitations.open(await links.seal({ email: "ada" })))).code, "ERR_INCOMPATIBLE");
  // Whoever cannot make such a seal learns nothing of the schema.
  const strict = { "~standard": { version: 1, vendor: "test", validate: () => ({ issues: [{ message: "no" }] }) } };
  same((await codeOf(async () => new SealFor("invitation", { ...QUARTER, validate: strict }).open(await links.seal(ADA)))).code, "ERR_WRONG_PURPOSE");
  same((await codeOf(() => new SealFor("invitation", { ...QUARTER, validate: strict }).seal(ADA))).message, "fe26-session: the value does not fit its schema (value: no)");
});

test("purpose: an old password opens but never seals", async () => {
  const before = await new SealFor("sign-in-link", { ...QUARTER, password: OLDER_PASSWORD }).seal(ADA);
  const now = new SealFor("sign-in-link", { ...QUARTER, password: { 1: OLDER_PASSWORD, 2: PASSWORD } });
  same((await now.open(before)).value, ADA);
  same((await now.seal(ADA)).split("*")[1], "2");
});

test("purpose: a purpose that is no word and a ttl that is no time are refused at once", async () => {
  for (const purpose of ["", "sign in", 'a"b', "é", "a\n", undefined, null, 7]) {
    const { code, message } = await codeOf(() => new SealFor(purpose, QUARTER));
    same([code, message], ["ERR_BAD_USAGE", "fe26-session: a purpose is a word of letters, digits, `-`, `_` and `.`"], String(purpose));
  }
  for (const ttl of [0, -1, NaN, Infinity, "900", undefined, null]) {
    same((await codeOf(() => new SealFor("a", { password: PASSWORD, ttl }))).code, "ERR_BAD_USAGE", String(ttl));
  }
});

test("purpose: a password that is none is a mistake of the program, and not of the link", async () => {
  const seal = await links.seal(ADA);
  for (const password of [undefined, "", "short", {}, { 1: "short" }, { word: PASSWORD }]) {
    const others = new SealFor("sign-in-link", { ...QUARTER, password });
    for (const work of [() => others.seal(ADA), () => others.open(seal)]) same((await codeOf(work)).code, "ERR_BAD_USAGE", JSON.stringify(password));
  }
});

test("purpose: what is printed shows no password", () => {
  same(JSON.stringify(links), '{"purpose":"sign-in-link"}');
  same(Reflect.ownKeys(links), ["purpose"]);
});

// ---- fe26-session/iron ------------------------------------------------------------------------------------------

test("iron: a seal lasts its ttl in milliseconds, and the skew in seconds longer", async () => {
  const seal = await at(NOW, () => iron.seal({ a: 1 }, PASSWORD, { ...iron.defaults, ttl: 5000 }));
  same(endOf(seal), NOW + 5000);
  const opens = (now, options) => at(now, () => iron.unseal(seal, PASSWORD, { ...iron.defaults, ...options }));
  same(await opens(NOW + 5000 + MINUTE - 1), { a: 1 });
  same((await codeOf(() => opens(NOW + 5000 + MINUTE))).message, "Expired seal");
  same((await codeOf(() => opens(NOW + 5000, { timestampSkewSec: 0 }))).code, "ERR_EXPIRED");
  same(await opens(NOW + HOUR, { localtimeOffsetMsec: -HOUR }), { a: 1 });
});

test("iron: words are iron's, and options that cannot be had are refused", async () => {
  const words = async (work) => (await codeOf(work)).message;
  same(await words(() => iron.seal({}, "")), "Empty password");
  same(await words(() => iron.seal({}, "short")), "Password string too short (min 32 characters required)");
  same(await words(() => iron.seal({}, new Uint8Array(16))), "Key buffer (password) too small");
  same(await words(() => iron.seal({}, { id: "a b", secret: PASSWORD })), "Invalid password id");
  same(await words(() => iron.seal({ a: 1n }, PASSWORD)), "Data is not JSON serializable");
  const seal = await iron.seal({}, { id: "x", secret: PASSWORD });
  same(await words(() => iron.unseal(seal, { y: PASSWORD })), "Cannot find password: x");
  same(await words(() => iron.unseal(seal, { x: OLDER_PASSWORD })), "Bad hmac value");
  same(await words(() => iron.unseal("x", PASSWORD)), "Incorrect number of sealed components");
  for (const [part, options] of [
    ["encryption", { algorithm: "aes-256-gcm" }],
    ["encryption", { iterations: 0 }],
    ["encryption", { iterations: 100_001 }],
    ["encryption", { iterations: 2 }],
    ["encryption", { saltBits: 128 }],
    ["integrity", { algorithm: "sha1" }],
    ["integrity", { minPasswordlength: 8 }],
  ]) {
    const all = { ...iron.defaults, [part]: { ...iron.defaults[part], ...options } };
    same((await codeOf(() => iron.seal({}, PASSWORD, all))).code, "ERR_UNSUPPORTED", JSON.stringify(options));
  }
});

test("iron: data can be encoded otherwise than as JSON", async () => {
  const options = { ...iron.defaults, encode: (date) => date.toISOString(), decode: (text) => new Date(text) };
  const opened = await iron.unseal(await iron.seal(new Date(NOW), PASSWORD, options), PASSWORD, options);
  same(opened.getTime(), NOW);
});

// ---- fe26-session/next and /testing -----------------------------------------------------------------------------

test("next: a session that is read cannot be written, and prolongs nothing", async () => {
  const options = { ...OPTIONS, idleTimeout: 1800 };
  const seal = (await at(NOW, () => saved({ user: "ada" }, options))).slice("session=".length);
  const written = [];
  const store = { get: (name) => (name === "session" ? { name, value: seal } : undefined), set: (...args) => written.push(args) };
  const session = await at(NOW + 20 * MINUTE, () => readSession(store, options));
  same({ ...session }, { user: "ada" });
  same([session.save, session.destroy, Object.isFrozen(session), written], [undefined, undefined, true, []]);
});

test("next: a session that is read can be guarded, holds tokens, and says when it ends", async () => {
  const options = { ...OPTIONS, idleTimeout: 1800 };
  const seal = (await at(NOW, () => saved({ userId: "u-7", role: "admin" }, options))).slice("session=".length);
  const store = { get: (name) => (name === "session" ? { name, value: seal } : undefined) };
  await at(NOW + MINUTE, async () => {
    const session = await readSession(store, options);
    same([Object.keys(session), session.lifetime.endsAt], [["userId", "role"], NOW + 30 * MINUTE]);
    same([session.renew, session.remember, session.updateConfig], [undefined, undefined, undefined]);
    guards.requireRole(session, "admin");
    guards.requireRecentSignIn(session, 600);
    const { session: whole } = await visit(`session=${seal}`, options);
    ok(await acceptsCsrfToken(whole, await csrfToken(session)));
    same((await readSession(store, OPTIONS)).lifetime, undefined);
  });
});

test("testing: a cookie that is minted is a session, and an answer's session can be looked into", async () => {
  const cookie = await mintCookie({ user: "ada" }, WITH_ID);
  same({ ...(await visit(cookie, WITH_ID)).session }, { user: "ada" });
  same(await sessionIn(cookie, WITH_ID), { user: "ada" });
  same(await sessionIn("session=junk", WITH_ID), undefined);
  same(await sessionIn("", WITH_ID), undefined);
  const { session, lines } = await visit("", OPTIONS);
  session.user = "ada";
  await session.save();
  const headers = new Headers(lines().map((line) => ["set-cookie", line]));
  same(await sessionIn(headers, OPTIONS), { user: "ada" });
});

test("testing: a browser keeps what it is told, and forgets what is removed", async () => {
  const browser = new TestBrowser("theme=dark");
  const session = await getIronSession(browser, OPTIONS);
  session.user = "ada";
  await session.save();
  ok(browser.cookieHeader.startsWith("theme=dark; session=Fe26.2*"));
  same(browser.attributes.get("session").sameSite, "lax");
  const again = await getIronSession(browser, OPTIONS);
  same({ ...again }, { user: "ada" });
  again.destroy();
  same(browser.cookieHeader, "theme=dark");
});

test("a jar of the application's own may be anything with read and write", async () => {
  const cookie = (await saved({ user: "ada" })).slice("session=".length);
  same({ ...(await getIronSession(jarOf(cookie), OPTIONS)) }, { user: "ada" });
});
