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
import { startBuilt } from "./server.mjs";
import { ADMIN, USER } from "./visitor.mjs";

let demo, next, browser, page;

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launchChromium()]);
  next = await startBuilt("turbopack", { SESSION_SECRET_KEY: JSON.stringify(demo.keys) });
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
