// Signing in to the demo, in a real browser and with scripts switched off.
//
//   FE26_DEMO_BIN=target/debug/demo node --test demo/browser/sign-in.test.mjs

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { unsealData } from "iron-session-9";

import { fillInAndSignIn, heading, launchChromium, openWindow, path, sessionCookie, signIn, signOut } from "./chromium.mjs";
import { ADMIN, USER, startDemo } from "./programs.mjs";

const DAY = 24 * 60 * 60;

let demo, browser, page, complaints;

before(async () => {
  demo = await startDemo();
  browser = await launchChromium();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

beforeEach(() => open({ javaScriptEnabled: false }));

afterEach(async () => {
  await page.context().close();
  assert.deepEqual(complaints, [], "the browser has nothing to complain about");
});

const open = async (options) => ({ page, complaints } = await openWindow(browser, options));
const openCookie = async () => unsealData((await sessionCookie(page)).value, { password: demo.keys });
const lifetime = async () => (await sessionCookie(page)).expires - Date.now() / 1000;

function checkAbout(actual, expected) {
  assert.ok(Math.abs(actual - expected) < 120, `${actual} is about ${expected}`);
}

test("somebody who signs in sees the dashboard, after a reload too", async () => {
  await signIn(page, demo.url, USER);
  assert.equal(path(page), "/dashboard");
  assert.equal(await heading(page), "Welcome, Uma Field");
  await page.reload();
  assert.equal(await heading(page), "Welcome, Uma Field");
});

test("the keyboard is enough", async () => {
  await page.goto(demo.url);
  await page.locator("[name=email]:focus").waitFor();
  await page.keyboard.type(USER.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(USER.password);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/dashboard");
  checkAbout(await lifetime(), 30 * DAY);
});

test("a wrong password is said in words, and only the password is to be typed again", async () => {
  await signIn(page, demo.url, { ...USER, password: "not the password", remember: true });
  assert.equal(path(page), "/login");
  assert.equal(await page.getByRole("alert").textContent(), "Wrong email address or password.");
  assert.equal(await page.getByLabel("Email address").inputValue(), USER.email);
  assert.equal(await page.getByLabel("Password").inputValue(), "");
  assert.ok(await page.getByLabel("Keep me signed in").isChecked());
  assert.equal((await openCookie()).isLoggedIn, false);
  await page.locator("[name=password]:focus").waitFor();
  await page.keyboard.type(USER.password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/dashboard");
});

test("a session lives for seven days, or for thirty if it is to be kept", async () => {
  await signIn(page, demo.url, USER);
  checkAbout(await lifetime(), 7 * DAY);
  await signOut(page);
  await signIn(page, demo.url, { ...USER, remember: true });
  checkAbout(await lifetime(), 30 * DAY);
  await page.goto(`${demo.url}/api/auth/me`);
  checkAbout(await lifetime(), 30 * DAY);
});

test("the cookie is out of reach of scripts and of other sites", async () => {
  await signIn(page, demo.url, USER);
  const { httpOnly, sameSite, path, domain } = await sessionCookie(page);
  assert.deepEqual({ httpOnly, sameSite, path, domain }, { httpOnly: true, sameSite: "Lax", path: "/", domain: "127.0.0.1" });
});

test("the cookie opens with the real iron-session", async () => {
  await signIn(page, demo.url, ADMIN);
  const { loginAt, expiresAt, lastAccess, _meta, activities, activityCounter, ...rest } = await openCookie();
  assert.deepEqual(rest, {
    userId: "1",
    username: "Ada Stone",
    email: "admin@example.com",
    role: "admin",
    isLoggedIn: true,
    generation: 0,
  });
  assert.deepEqual(activities.map(({ action, path }) => [action, path]), [["login", undefined], ["access", "/dashboard"]]);
  assert.ok(activityCounter.counts.length > 0);
  assert.deepEqual(Object.keys(_meta), ["id", "startedAt", "seenAt"]);
  checkAbout(loginAt / 1000, Date.now() / 1000);
  assert.ok(lastAccess >= loginAt);
  assert.equal(expiresAt, lastAccess + 7 * DAY * 1000);
});

test("after signing out the dashboard is closed, and Back does not open it", async () => {
  await signIn(page, demo.url, USER);
  await signOut(page);
  assert.equal((await openCookie()).isLoggedIn, false);
  await page.goBack();
  assert.equal(path(page), "/login");
  await page.goto(`${demo.url}/dashboard`);
  assert.equal(path(page), "/login");
});

test("only admins see who has an account", async () => {
  await signIn(page, demo.url, ADMIN);
  await page.getByRole("link", { name: "Admin", exact: true }).click();
  assert.equal(await heading(page), "Admin: accounts");
  assert.equal(await page.getByRole("row").count(), 3);
  await signOut(page);
  await signIn(page, demo.url, USER);
  await page.goto(`${demo.url}/admin`);
  assert.equal(path(page), "/dashboard");
});

test("signing in leads back to the page that was asked for", async () => {
  await page.goto(`${demo.url}/session`);
  assert.equal(new URL(page.url()).search, "?redirect=%2Fsession");
  await fillInAndSignIn(page, USER);
  assert.equal(path(page), "/session");
});

test("a link by mail signs in without a password", async () => {
  await page.goto(`${demo.url}/login/link`);
  await page.getByLabel("Email address").fill(USER.email);
  await page.getByRole("button", { name: "Mail me a link" }).click();
  await page.getByRole("link", { name: "on this page" }).click();
  await page.getByRole("link", { name: "Your sign-in link" }).first().click();
  await page.getByRole("button", { name: "Sign in" }).click();
  assert.equal(await heading(page), "Welcome, Uma Field");
});

test("a form says that it is at work, and the time left runs", async () => {
  await page.context().close();
  await open({ javaScriptEnabled: true });
  await page.goto(`${demo.url}/login`);
  await page.getByLabel("Email address").fill(USER.email);
  await page.getByLabel("Password").fill(USER.password);
  // The page is gone when the click is over, so it leaves a note.
  await page.evaluate(() => {
    const button = document.querySelector("button");
    const note = () => sessionStorage.setItem("said", button.textContent);
    new MutationObserver(note).observe(button, { childList: true });
  });
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/dashboard");
  assert.equal(await page.evaluate(() => sessionStorage.getItem("said")), "Processing…");
  await page.goto(`${demo.url}/session`);
  await page.evaluate(() => {
    document.querySelector("[data-ends-at]").dataset.endsAt = String(Date.now() + 61_500);
  });
  await page.getByText("1 minute 0 seconds").waitFor();
  await page.getByText("59 seconds").waitFor();
});
