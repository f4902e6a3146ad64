// What somebody changes about their account, and what an admin does: who is still signed in afterwards, in this
// browser and in another one.
//
//   FE26_DEMO_BIN=target/debug/demo node --test demo/browser/account.test.mjs

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { heading, launchChromium, openWindow, path, sessionCookie, signIn } from "./chromium.mjs";
import { ADMIN, USER, startDemo } from "./programs.mjs";

const DAY = 24 * 60 * 60;
const NEW_PASSWORD = "brass-anchor-under-the-pier";

let demo, browser, here, there, complaints;

before(async () => {
  browser = await launchChromium();
});

after(() => browser?.close());

// A demo for each test, for what one changes would be there for the next.
beforeEach(async () => {
  demo = await startDemo();
  const [one, other] = [await openWindow(browser), await openWindow(browser)];
  [here, there] = [one.page, other.page];
  complaints = () => [...one.complaints, ...other.complaints];
});

afterEach(async () => {
  await here.context().close();
  await there.context().close();
  await demo.stop();
  assert.deepEqual(complaints(), [], "the browser has nothing to complain about");
});

async function checkSignedIn(page, isSignedIn) {
  await page.goto(`${demo.url}/dashboard`);
  assert.equal(path(page), isSignedIn ? "/dashboard" : "/login");
}

async function changePassword(current, password) {
  await here.getByLabel("Current password").fill(current);
  await here.getByLabel("New password").fill(password);
  await here.getByRole("button", { name: "Change password" }).click();
}

const told = () => here.getByRole("status").textContent();

test("a changed profile is there after a reload, and after the next sign-in", async () => {
  await signIn(here, demo.url, USER);
  await here.getByRole("link", { name: "Profile", exact: true }).click();
  await here.getByLabel("Display name").fill("Una <b>Field</b>");
  await here.getByLabel("Email address").fill("una@example.com");
  await here.getByRole("button", { name: "Save" }).click();
  assert.equal(await told(), "Your profile is saved.");
  await here.goto(`${demo.url}/profile`);
  await here.reload();
  assert.equal(await here.getByLabel("Display name").inputValue(), "Una <b>Field</b>");
  assert.equal(await here.locator(".who").textContent(), "Una <b>Field</b>");
  await signIn(there, demo.url, { ...USER, email: "una@example.com" });
  assert.equal(await heading(there), "Welcome, Una <b>Field</b>");
});

test("another password ends the other sessions, and the old one opens nothing", async () => {
  await signIn(here, demo.url, USER);
  await signIn(there, demo.url, USER);
  await here.goto(`${demo.url}/profile`);
  await changePassword(USER.password, NEW_PASSWORD);
  assert.equal(await told(), "Your password is changed, and your other sessions are over.");
  await checkSignedIn(here, true);
  await checkSignedIn(there, false);
  await signIn(there, demo.url, USER);
  assert.equal(await there.getByRole("alert").textContent(), "Wrong email address or password.");
  await signIn(there, demo.url, { ...USER, password: NEW_PASSWORD });
  assert.equal(path(there), "/dashboard");
});

test("signing out everywhere else ends a copied cookie", async () => {
  await signIn(here, demo.url, USER);
  await there.context().addCookies([await sessionCookie(here)]);
  await checkSignedIn(there, true);
  await here.goto(`${demo.url}/profile`);
  await here.getByRole("button", { name: "Sign out everywhere else" }).click();
  assert.equal(await told(), "Your other sessions are over.");
  await checkSignedIn(here, true);
  await checkSignedIn(there, false);
});

test("another role ends the sessions that have the old one", async () => {
  await signIn(there, demo.url, USER);
  await signIn(here, demo.url, ADMIN);
  await here.getByRole("link", { name: "Admin", exact: true }).click();
  await here.getByRole("combobox", { name: `Role of ${USER.name}` }).selectOption("admin");
  await here.getByRole("button", { name: `Change role of ${USER.name}` }).click();
  assert.equal(await told(), "The role is changed. Its owner has to sign in again.");
  await checkSignedIn(here, true);
  await checkSignedIn(there, false);
  await signIn(there, demo.url, USER);
  await there.getByRole("link", { name: "Admin", exact: true }).click();
  assert.equal(await heading(there), "Admin: accounts");
  assert.equal(await there.getByRole("combobox", { name: `Role of ${USER.name}` }).count(), 0, "nobody changes their own role");
});

test("an admin signs somebody out everywhere and stays", async () => {
  await signIn(there, demo.url, USER);
  await signIn(here, demo.url, ADMIN);
  await here.goto(`${demo.url}/admin`);
  await here.getByRole("button", { name: `Sign out everywhere: ${USER.name}` }).click();
  assert.equal(await told(), "The account is signed out everywhere.");
  await checkSignedIn(here, true);
  await checkSignedIn(there, false);
});

test("staying signed in for thirty days outlives every later save", async () => {
  const checkThirtyDays = async (when) => {
    const { value, expires } = await sessionCookie(here);
    const [cookie, seal] = [expires, value.split("*")[5] / 1000].map((end) => end - Date.now() / 1000);
    for (const left of [cookie, seal]) assert.ok(Math.abs(left - 30 * DAY) < 120, `${left} seconds ${when}`);
    return value;
  };
  await signIn(here, demo.url, { ...USER, remember: true });
  let last = await checkThirtyDays("after signing in");
  for (const [when, save] of [
    ["after a visit", () => here.goto(`${demo.url}/session`)],
    ["after a change of the profile", async () => {
      await here.goto(`${demo.url}/profile`);
      await here.getByLabel("Display name").fill("Una Field");
      await here.getByRole("button", { name: "Save" }).click();
      await told();
    }],
    ["after a change of the password", async () => {
      await changePassword(USER.password, NEW_PASSWORD);
      await here.getByText("Your password is changed").waitFor();
    }],
  ]) {
    await save();
    const next = await checkThirtyDays(when);
    assert.notEqual(next, last, `there was a save ${when}`);
    last = next;
  }
});
