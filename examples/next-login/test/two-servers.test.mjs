// One browser, two servers: the example and the demo in Rust, each on a port of its own, with the same key.
//
//   node examples/next-login/test/build.mjs
//   FE26_DEMO_BIN=target/debug/demo node --test examples/next-login/test/two-servers.test.mjs
//
// Cookies know no ports, so to the browser both are one site, as they would be behind one host name.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { heading, launchChromium, path, sessionCookie, signIn, signOut } from "../../../demo/browser/chromium.mjs";
import { startDemo } from "../../../demo/browser/programs.mjs";
import { PASSWORD } from "./forms.mjs";
import { startBuilt } from "./server.mjs";
import { ADMIN, statusOf, USER, Visitor } from "./visitor.mjs";

let demo, next, browser, page;

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launchChromium()]);
  next = await startBuilt("turbopack", { SESSION_SECRET_KEY: JSON.stringify(demo.keys), DEV_MAIL: "1" });
});

after(async () => {
  await browser?.close();
  await next?.stop();
  await demo?.stop();
});

beforeEach(async () => {
  page = await browser.newPage();
});

afterEach(() => page.context().close());

const who = async ({ url }) => (await (await page.goto(`${url}/api/auth/me`)).json()).user;

/** Signs in to one of them. */
async function signInAt({ url }, person) {
  await signIn(page, url, person);
  await page.waitForURL("**/dashboard");
}

/** Saves another name with the profile's form, which is the same in both. */
async function rename({ url }, name) {
  await page.goto(`${url}/profile`);
  await page.getByLabel("Display name").fill(name);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("status").filter({ hasText: "Your profile is saved." }).waitFor();
}

async function signOutOf({ url }) {
  await page.goto(`${url}/dashboard`);
  await signOut(page);
}

async function isSignedOutOf({ url }) {
  const answer = await page.goto(`${url}/api/auth/me`);
  await page.goto(`${url}/dashboard`);
  return answer.status() === 401 && path(page) === "/login";
}

const BOTH = {
  "the example and then the demo": () => [next, demo],
  "the demo and then the example": () => [demo, next],
};

for (const [direction, programs] of Object.entries(BOTH)) {
  test(`whoever signs in is signed in to both: ${direction}`, async () => {
    const [first, second] = programs();
    await signInAt(first, USER);
    await page.goto(`${second.url}/dashboard`);
    assert.equal(await heading(page), "Welcome, Uma Field");
    assert.deepEqual(await who(first), await who(second));
  });

  test(`what is changed in one is seen in the other: ${direction}`, async () => {
    const [first, second] = programs();
    await signInAt(first, USER);
    await rename(second, "Uma of the Hill");
    await page.goto(`${first.url}/dashboard`);
    assert.equal(await heading(page), "Welcome, Uma of the Hill");
    assert.equal((await who(first)).username, "Uma of the Hill");
    await rename(second, USER.name);
    assert.equal((await who(first)).username, USER.name);
  });

  test(`whoever signs out is signed out of both: ${direction}`, async () => {
    const [first, second] = programs();
    await signInAt(first, USER);
    await signOutOf(second);
    for (const program of [first, second]) assert.ok(await isSignedOutOf(program));
  });

  test(`an admin is one in both, and a user in neither: ${direction}`, async () => {
    const [first, second] = programs();
    await signInAt(first, ADMIN);
    await page.goto(`${second.url}/admin`);
    assert.equal(await heading(page), "Admin: accounts");
    await signOutOf(second);
    await signInAt(first, USER);
    await page.goto(`${second.url}/admin`);
    assert.equal(path(page), "/dashboard");
  });

  test(`thirty days stay thirty days: ${direction}`, async () => {
    const [first, second] = programs();
    await signInAt(first, { ...USER, remember: true });
    await page.goto(`${second.url}/session`);
    const { expires } = await sessionCookie(page);
    assert.equal(Math.round((expires - Date.now() / 1000) / 86_400), 30);
    await page.goto(`${second.url}/dashboard`);
    assert.ok((await page.locator("main").textContent()).includes("30 days"));
  });

  test(`what was done in one stands in the log of the other: ${direction}`, async () => {
    const [first, second] = programs();
    await signInAt(first, USER);
    await page.goto(`${second.url}/profile`);
    const { activities } = await (await page.goto(`${first.url}/api/session/info`)).json();
    const done = activities.map(({ action, path }) => [action, path].join(" "));
    assert.equal(done[0], "login ");
    assert.deepEqual(done.slice(-2), ["access /profile", "access /api/session/info"]);
  });

  test(`signing out everywhere else ends the sessions of both: ${direction}`, async () => {
    const [first, second] = programs();
    await signInAt(first, ADMIN);
    const elsewhere = await browser.newContext();
    await elsewhere.addCookies(await page.context().cookies());
    await page.goto(`${second.url}/profile`);
    await page.getByRole("button", { name: "Sign out everywhere else" }).click();
    await page.getByText("Your other sessions are over.").waitFor();
    // It goes on here, in both: the other program takes the newer generation over.
    for (const program of [first, second]) assert.equal((await who(program)).email, ADMIN.email);
    for (const { url } of [first, second]) {
      const answer = await elsewhere.request.get(`${url}/api/auth/me`);
      assert.equal(answer.status(), 401);
    }
    await elsewhere.close();
  });
}

const askForLink = (program, email) => new Visitor(program).submit("/login/link", "Mail me a link", { email });
const register = (program, email) =>
  new Visitor(program).submit("/register", "Your name", { name: "Nina", email, password: PASSWORD, newPassword: PASSWORD });

/** The token in the newest message of a program. */
async function newestToken(program) {
  const [{ path }] = await new Visitor(program).mail();
  return path.split("token=")[1];
}

test("an account that was made in one program is signed in to both, and its password is changed where it was made", async () => {
  for (const [maker, other] of [[next, demo], [demo, next]]) {
    const email = maker === next ? "nina@example.com" : "ned@example.com";
    await register(maker, email);
    await page.goto(`${maker.url}/register/confirm?token=${await newestToken(maker)}`);
    await page.getByRole("button", { name: "Make my account" }).click();
    await page.waitForURL("**/dashboard");
    for (const program of [other, maker, other]) assert.equal((await who(program)).email, email);
    const change = async ({ url }) => {
      await page.goto(`${url}/profile`);
      await page.getByLabel("Current password").fill(PASSWORD);
      await page.getByLabel("New password").fill("slate-roof-above-the-river");
      await page.getByRole("button", { name: "Change password" }).click();
    };
    await change(other);
    await page.getByRole("alert").filter({ hasText: "Another program keeps your account. Change it there." }).waitFor();
    await change(maker);
    await page.getByRole("status").filter({ hasText: "Your password is changed" }).waitFor();
    for (const program of [other, maker]) assert.equal((await who(program)).email, email);
    await signOutOf(maker);
  }
});

test("an account of one program is never taken for one of the other", async () => {
  for (const program of [next, demo]) {
    const email = program === next ? "olga@example.com" : "otto@example.com";
    await register(program, email);
    const visitor = new Visitor(program);
    const token = await newestToken(program);
    assert.equal(await statusOf(visitor.submit(`/register/confirm?token=${token}`, "Make my account")), 303);
    const { user } = await (await visitor.get("/api/auth/me")).json();
    const admin = new Visitor(program === next ? demo : next);
    await admin.signIn(ADMIN);
    const { users } = await (await admin.get("/api/admin/users")).json();
    assert.ok(!users.some(({ id }) => id === user.userId), user.userId);
  }
});

test("a link that one program has mailed is none in the other", async () => {
  for (const [mailer, other] of [[next, demo], [demo, next]]) {
    await askForLink(mailer, USER.email);
    const token = await newestToken(mailer);
    const use = (program) => new Visitor(program).submit(`/login/link?token=${token}`, 'name="token"');
    assert.ok((await (await use(other)).text()).includes("This link does not work any more."));
    assert.equal(await statusOf(use(mailer)), 303);
  }
});

test("the page of the API says what the demo's says, which is made of its code", async () => {
  const sectionsOf = async ({ url }) => {
    await page.goto(`${url}/docs`);
    return (await page.locator("main section").allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
  };
  const [theirs, ours] = [await sectionsOf(demo), await sectionsOf(next)];
  assert.equal(theirs.length, 8);
  assert.deepEqual(ours, theirs.map((text) => text.replace("The body is no JSON, or the role is null", "The body is no JSON")));
});

/** A request that both answer alike, to the letter of the problem: method, path, JSON, headers. */
const REQUESTS = [
  ...["/", "/login", "/register", "/register/confirm?token=x", "/login/link", "/login/link?token=x", "/dev/mail", "/docs"].map((path) => ["GET", path]),
  ...["/dashboard", "/profile", "/session?tab=2", "/admin"].map((path) => ["GET", path]),
  ...["/nothing", "/login/now", "/register/now", "/administrator", "/dashboards"].map((path) => ["GET", path]),
  ...["/api/auth/me", "/api/session/info", "/api/admin/users", "/api/nothing", "/api/auth/nothing"].map((path) => ["GET", path]),
  ["POST", "/api/nothing"],
  ["POST", "/api/auth/login", {}],
  ["POST", "/api/auth/login", { email: " ", password: "x" }],
  ["POST", "/api/auth/login", { email: USER.email, password: null }],
  ["POST", "/api/auth/login", { email: "nobody@example.com", password: "x" }],
  ["POST", "/api/auth/login", { email: USER.email, password: USER.password }],
  ["POST", "/api/auth/login", { email: 7 }],
  ["POST", "/api/auth/login", { email: "a@b", password: "x", rememberMe: "yes" }],
  ["POST", "/api/auth/login", []],
  ["POST", "/api/auth/login", { email: "x".repeat(20_000) }],
  ["POST", "/api/auth/login", {}, { "content-type": "text/plain" }],
  ["POST", "/api/auth/login", {}, { origin: "https://other.example" }],
  ["POST", "/api/auth/logout", undefined, { "sec-fetch-site": "cross-site" }],
  ["POST", "/api/auth/logout"],
  ["PATCH", "/api/profile", {}],
  ["PATCH", "/api/profile", { username: " " }],
  ["PATCH", "/api/profile", { username: "x".repeat(101) }],
  ["PATCH", "/api/profile", { username: "Uma\n" }],
  ["PATCH", "/api/profile", { email: "a@b@c" }],
  ["PATCH", "/api/profile", { email: "ADMIN@example.com" }],
  ["PATCH", "/api/profile", { email: 7 }],
  ["PATCH", "/api/profile", []],
  ["PATCH", "/api/admin/users/1", { role: "user" }],
  ["PATCH", "/api/admin/users/2", { role: "user" }],
  ["PATCH", "/api/admin/users/2", { role: "guest" }],
  ["PATCH", "/api/admin/users/2", {}],
  ["PATCH", "/api/admin/users/99", { role: "user" }],
  ["POST", "/api/admin/users/99/sign-out"],
];

for (const [name, person] of [["a stranger", null], ["a user", USER], ["an admin", ADMIN]]) {
  test(`both give ${name} the same answers`, async () => {
    for (const [method, path, json, more] of REQUESTS) {
      const headers = { ...(json && { "content-type": "application/json" }), ...more };
      const ask = async (program) => {
        const visitor = new Visitor(program);
        if (person) await visitor.signIn(person);
        const answer = await visitor.send(path, { method, headers, body: json && JSON.stringify(json) });
        const location = answer.headers.get("location");
        const type = answer.headers.get("content-type")?.split(";")[0];
        const problem = type === "application/problem+json" ? await answer.json() : undefined;
        return { status: answer.status, to: location && location.replace(program.url, ""), type, problem };
      };
      assert.deepEqual(await ask(next), await ask(demo), `${method} ${path} ${JSON.stringify(json)?.slice(0, 60)}`);
    }
  });
}
