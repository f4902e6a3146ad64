// Registering, signing in with a link, and another password: what works once, what tells nobody anything, and what it ends.
//
//   node examples/next-login/test/build.mjs
//   node --test examples/next-login/test/links.test.mjs

import { sealData } from "fe26-session";
import { SealFor } from "fe26-session/purpose";
import { mintCookie } from "fe26-session/testing";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { PASSWORD } from "./forms.mjs";
import { SECRET, startBuilt } from "./server.mjs";
import { ADMIN, ago, setCookies, statusOf, USER, Visitor } from "./visitor.mjs";

const DEAD = "This link does not work any more. Ask for another one.";
const SECOND = 1000;
const MINUTE = 60 * SECOND;

let server;

before(async () => {
  const env = { DEV_MAIL: "1", NODE_OPTIONS: `--import ${new URL("count-hashing.mjs", import.meta.url)}` };
  server = await startBuilt("turbopack", env);
});
after(() => server?.stop());

const stranger = () => new Visitor(server);

async function signedIn(person) {
  const visitor = stranger();
  await visitor.signIn(person);
  return visitor;
}

/** Sends the registration form. */
const register = ({ name = "Nina", email, password = PASSWORD }) =>
  stranger().submit("/register", "Your name", { name, email, newPassword: password });

/** The path of the link in the newest message to somebody. */
async function newestLink(email) {
  const message = (await stranger().mail()).find(({ to }) => to === email);
  assert.ok(message, `nothing was mailed to ${email}`);
  return message.path;
}

/** Has a link mailed that signs in. */
async function signInLink({ email }) {
  assert.equal(await statusOf(stranger().submit("/login/link", "Mail me a link", { email })), 200);
  return newestLink(email);
}

/** Makes an account and confirms it. */
async function newMember(email) {
  await register({ email });
  const visitor = stranger();
  assert.equal(await statusOf(visitor.submit(await newestLink(email), "Make my account")), 303);
  return { visitor, email, password: PASSWORD };
}

const useLink = (visitor, path) => visitor.submit(path, path.startsWith("/register") ? "Make my account" : "Sign in");

/** What the page says that is wrong. */
const alertIn = async (answer) => /<p class="error"[^>]*>([^<]*)</.exec(await (await answer).text())?.[1];

async function isDead(path) {
  const visitor = stranger();
  const answer = await useLink(visitor, path);
  assert.equal(await alertIn(answer), DEAD, path.slice(0, 80));
  assert.equal(setCookies(answer), 0);
}

const tokenOf = (path) => path.split("token=")[1];
/** What makes the server's links of one purpose. */
const linksFor = (purpose) => new SealFor(purpose, { password: SECRET, ttl: 15 * 60 });
const signInLinkOf = async (value) => `/login/link?token=${await linksFor("next-login.sign-in").seal(value)}`;

/** Every link that /login/link and /register/confirm might be tried with, from a token. */
const asLinks = (token) => ["/login/link", "/register/confirm"].map((path) => `${path}?token=${encodeURIComponent(token)}`);

test("an account is made when its address is confirmed, and its owner is signed in", async () => {
  const email = "nina@example.com";
  assert.match(await (await register({ email })).text(), /Look at your mail/);
  assert.equal(await statusOf(stranger().json("POST", "/api/auth/login", { email, password: PASSWORD })), 401, "not yet");
  const link = await newestLink(email);
  assert.match(link, /^\/register\/confirm\?token=Fe26\.2\*/);
  const visitor = stranger();
  const answer = await useLink(visitor, link);
  assert.deepEqual([answer.status, answer.headers.get("location")], [303, "/dashboard"]);
  const { username, role, isLoggedIn, _meta } = await visitor.session();
  assert.deepEqual([username, role, isLoggedIn, _meta.remembered ?? false], ["Nina", "user", true, false]);
  assert.match(await (await visitor.get("/dashboard")).text(), /Welcome, (?:<!-- -->)?Nina/);
  await isDead(link);
  await signedIn({ email, password: PASSWORD });
});

test("a registration that cannot be is refused in words, and the field is marked", async () => {
  for (const [field, form, words] of [
    ["name", { name: "", email: "olga@example.com" }, "Enter a name of at most 100 characters."],
    ["email", { email: "olga" }, "Enter an email address such as ada@example.com."],
    ["newPassword", { email: "olga@example.com", password: "short" }, "Choose a password of at least 15 characters. A few words will do."],
    ["newPassword", { email: "olga@example.com", password: "x".repeat(200) + "yz".repeat(29) }, "Choose a password of at most 256 characters."],
  ]) {
    const html = await (await register(form)).text();
    assert.ok(html.includes(words), words);
    const wrong = html.match(/<input[^>]*aria-invalid="true"[^>]*>/g);
    assert.equal(wrong?.length, 1, words);
    assert.match(wrong[0], new RegExp(` name="${field}"`));
    assert.match(wrong[0], / autofocus=""/i);
    assert.ok(!html.includes(form.password ?? PASSWORD), "a password never comes back");
  }
  assert.ok(!(await stranger().mail()).some(({ to }) => to === "olga@example.com"));
});

test("a password that everybody would try is refused", async () => {
  for (const password of [
    "passwordpassword",
    "Password-Password",
    "aaaaaaaaaaaaaaaa",
    "1234567890123456",
    "zyxwvutsrqponmlk",
    "qwertyuiopasdfgh",
    "correct horse battery staple",
    "olga.stone@example.com",
    "Olga Stone the Second",
    "               ",
  ]) {
    const answer = await register({ name: "Olga Stone the Second", email: "olga.stone@example.com", password });
    assert.match(await alertIn(answer), /easy to guess/, password);
  }
  const fifteen = ["kettle, harbour", "e\u0301".repeat(7) + "kettle h"];
  for (const password of fifteen) assert.equal(await alertIn(register({ email: "olga.stone@example.com", password })), undefined);
  assert.match(await alertIn(register({ email: "olga.stone@example.com", password: "e\u0301".repeat(10) })), /at least 15/);
});

test("the passwords that are used too often are the demo's list", () => {
  const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
  assert.ok(read("../lib/common-passwords.ts").includes(`\`\n${read("../../../demo/assets/common-passwords.txt")}\``));
});

test("registering tells nobody who has an account, and costs as much", async () => {
  const known = await answerTo(() => register({ email: USER.email }));
  const unknown = await answerTo(() => register({ email: "somebody@example.com" }));
  assert.deepEqual(known, unknown);
  assert.deepEqual([known.status, known.hashings], [200, 1]);
  const [{ path, subject, to }] = (await stranger().mail()).filter(({ to }) => to === USER.email);
  assert.deepEqual([path, subject, to], ["/login", "You already have an account", USER.email], "its owner is told");
  await signedIn(USER);
});

test("asking for a link tells nobody who has an account", async () => {
  const ask = (email) => stranger().submit("/login/link", "Mail me a link", { email });
  assert.deepEqual(await answerTo(() => ask(ADMIN.email)), await answerTo(() => ask("nobody@example.com")));
  const mailed = (await stranger().mail()).map(({ to }) => to);
  assert.ok(mailed.includes(ADMIN.email) && !mailed.includes("nobody@example.com"));
});

/** All of an answer, and how many passwords were hashed for it. */
async function answerTo(ask) {
  const hashings = () => server.log.match(/^one password is hashed$/gm)?.length ?? 0;
  const before = hashings();
  const answer = await ask();
  const { status } = answer;
  const html = await answer.text();
  const headers = [...answer.headers.keys()].sort();
  const nonce = /nonce-([^']+)'/.exec(answer.headers.get("content-security-policy"))[1];
  return { status, headers, html: html.replaceAll(nonce, ""), hashings: hashings() - before };
}

test("a link signs in once, into a session with another id", async () => {
  const link = await signInLink(USER);
  const visitor = await signedIn(ADMIN);
  const { _meta: before } = await visitor.session();
  assert.equal(await statusOf(useLink(visitor, link)), 303);
  const { username, _meta: after } = await visitor.session();
  assert.equal(username, USER.name);
  assert.notEqual(after.id, before.id);
  await isDead(link);
});

test("of two who use a link at the same time, one gets in", async () => {
  const link = await signInLink(USER);
  const answers = await Promise.all([useLink(stranger(), link), useLink(stranger(), link)]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 303]);
});

test("a link that is only looked at does nothing, and goes on working", async () => {
  const link = await signInLink(USER);
  for (const method of ["GET", "HEAD", "GET"]) {
    const answer = await stranger().send(link, { method });
    assert.deepEqual([answer.status, setCookies(answer)], [200, 0], method);
  }
  assert.equal(await statusOf(useLink(stranger(), link)), 303);
});

test("a link whose time is over is worth nothing, in the minute too in which a session would still open", async () => {
  const minted = (age) => ago(age, () => signInLinkOf({ account: "1", generation: 0 }));
  for (const age of [15 * MINUTE + 5 * SECOND, 17 * MINUTE]) await isDead(await minted(age));
  assert.equal(await statusOf(useLink(stranger(), await minted(14 * MINUTE))), 303);
});

test("a link that was changed is worth nothing", async () => {
  const link = await signInLink(USER);
  const parts = tokenOf(link).split("*");
  for (const at of parts.keys()) {
    const [first, ...rest] = parts[at] || "x";
    const changed = parts.with(at, (first === "A" ? "B" : "A") + rest.join("")).join("*");
    for (const path of asLinks(changed)) await isDead(path);
  }
  for (const path of asLinks(parts.slice(0, -1).join("*"))) await isDead(path);
  assert.equal(await statusOf(useLink(stranger(), link)), 303, "and the link itself still works");
});

test("neither a session nor nonsense nor a link of another kind is a link, and a link is no session", async () => {
  const { browser } = await signedIn(USER);
  const signIn = await signInLink(USER);
  await register({ email: "pia@example.com" });
  const confirm = await newestLink("pia@example.com");
  for (const token of ["x", "Fe26.2*1*2*3", browser.read("myapp-session"), await sealData({ account: "1", generation: 0 }, { password: SECRET }), await linksFor("sign-in-link").seal({ account: "1", generation: 0 })]) {
    for (const path of asLinks(token)) await isDead(path);
  }
  await isDead(confirm.replace("/register/confirm", "/login/link"));
  await isDead(signIn.replace("/login/link", "/register/confirm"));
  for (const path of [signIn, confirm]) {
    const thief = new Visitor(server, `myapp-session=${tokenOf(path)}`);
    assert.equal(await statusOf(thief.get("/api/auth/me")), 401);
    assert.equal(await statusOf(thief.get("/dashboard")), 303);
    assert.equal(await statusOf(useLink(stranger(), path)), 303);
  }
});

test("a link is worth nothing after a change of password, or after signing out everywhere", async () => {
  const member = await newMember("quinn@example.com");
  const link = await signInLink(member);
  const form = { currentPassword: PASSWORD, newPassword: "slate-roof-above-the-river" };
  assert.match(await (await member.visitor.submit("/profile", "New password", form)).text(), /Your password is changed/);
  await isDead(link);
  const another = await signInLink(member);
  await member.visitor.submit("/profile", "Sign out everywhere else");
  await isDead(another);
});

test("asking for mail has a limit that does not lock the password", async () => {
  const { email, password } = await newMember("rosa@example.com");
  const ask = () => stranger().submit("/login/link", "Mail me a link", { email });
  // One message was the registration's.
  for (let time = 1; time < 10; time++) assert.equal(await alertIn(ask()), undefined);
  assert.equal(await alertIn(ask()), "Too many attempts. Please try again later.");
  assert.equal(await alertIn(register({ email })), "Too many attempts. Please try again later.");
  await signedIn({ email, password });
});

test("another password ends every session but this one, which goes on under another id", async () => {
  const here = await newMember("sina@example.com");
  const there = await signedIn(here);
  const { _meta: before } = await here.visitor.session();
  const copied = new Visitor(server, here.visitor.browser.cookieHeader);
  const form = { currentPassword: PASSWORD, newPassword: "slate-roof-above-the-river" };
  const html = await (await here.visitor.submit("/profile", "New password", form)).text();
  assert.ok(html.includes("Your password is changed, and your other sessions are over."));
  assert.equal(await statusOf(here.visitor.get("/dashboard")), 200);
  assert.notEqual((await here.visitor.session())._meta.id, before.id);
  for (const other of [there, copied]) {
    assert.equal(await statusOf(other.get("/api/auth/me")), 401);
    assert.equal(await statusOf(other.get("/dashboard")), 303);
  }
  assert.equal(await statusOf(stranger().json("POST", "/api/auth/login", here)), 401, "the old password is none");
  await signedIn({ ...here, password: form.newPassword });
});

test("a new password that cannot be is refused in words, and nothing changes", async () => {
  const { visitor, email } = await newMember("tom@example.com");
  for (const [current, wanted, words] of [
    [PASSWORD, "short", "Choose a password of at least 15 characters. A few words will do."],
    [PASSWORD, "tom@example.com", "This password is easy to guess. Choose one that nobody else would think of."],
    ["not the password", "slate-roof-above-the-river", "The current password is not right."],
  ]) {
    const answer = await visitor.submit("/profile", "New password", { currentPassword: current, newPassword: wanted });
    assert.deepEqual([await alertIn(answer), setCookies(answer)], [words, 0]);
  }
  await signedIn({ email, password: PASSWORD });
});

test("who guesses at the current password is stopped after ten times", async () => {
  const { visitor } = await newMember("vera@example.com");
  const guess = () => visitor.submit("/profile", "New password", { currentPassword: "a guess", newPassword: "slate-roof-above-the-river" });
  for (let time = 0; time < 10; time++) assert.equal(await alertIn(guess()), "The current password is not right.");
  assert.equal(await alertIn(guess()), "Too many attempts. Please try again later.");
});

test("who has an account in another program cannot change its password here", async () => {
  const theirs = await (await signedIn(USER)).session();
  const options = { cookieName: "myapp-session", password: SECRET, ttl: 7 * 86_400, sessionIds: true };
  const guest = new Visitor(server, await mintCookie({ ...theirs, userId: "another program's 7" }, options));
  const answer = await guest.submit("/profile", "New password", { currentPassword: USER.password, newPassword: PASSWORD });
  assert.equal(await alertIn(answer), "Another program keeps your account. Change it there.");
});

test("whoever is signed in has no use for the doors, but for links", async () => {
  const visitor = await signedIn(USER);
  for (const door of ["/", "/login", "/login?redirect=%2Fsession", "/register"]) {
    const answer = await visitor.get(door);
    assert.deepEqual([answer.status, answer.headers.get("location")], [303, "/dashboard"], door);
  }
  for (const path of ["/login/link", "/login/link?token=x", "/register/confirm?token=x"]) assert.equal(await statusOf(visitor.get(path)), 200, path);
});

test("nobody sees the mail of a server that was not told to show it", async () => {
  const silent = await startBuilt("turbopack");
  try {
    const visitor = new Visitor(silent);
    const answer = await visitor.submit("/login/link", "Mail me a link", { email: USER.email });
    const html = await answer.text();
    assert.ok(html.includes("Look at your mail") && !html.includes("/dev/mail"));
    const mail = await visitor.get("/dev/mail");
    assert.equal(mail.status, 404);
    assert.ok(!(await mail.text()).includes(USER.email));
    assert.match(silent.log, /there is no mail server to send “Your sign-in link” with/);
    assert.ok(!silent.log.includes("Fe26.2"), "and the log has no link");
  } finally {
    await silent.stop();
  }
});
