// Signing in to the demo, in a real browser and with scripts switched off.
//
//   FE26_DEMO_BIN=target/debug/demo node --test demo/browser/sign-in.test.mjs
//
// Screenshots go to FE26_ARTIFACTS, or to test-artifacts/ at the root of the repository.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { unsealData } from "iron-session-9";

import { launchChromium, sessionCookie, signIn } from "./chromium.mjs";
import { ADMIN, USER, startDemo } from "./programs.mjs";

const DAY = 24 * 60 * 60;
const ARTIFACTS = process.env.FE26_ARTIFACTS ?? fileURLToPath(new URL("../../test-artifacts", import.meta.url));

let demo, browser, page, complaints;

before(async () => {
  demo = await startDemo();
  browser = await launchChromium();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

beforeEach(() => open({}));

afterEach(async () => {
  await page.context().close();
  assert.deepEqual(complaints, [], "the browser has nothing to complain about, such as a style that it blocks");
});

/** Opens a new browser window that has never been to the demo. */
async function open(options) {
  const context = await browser.newContext({ javaScriptEnabled: false, ...options });
  page = await context.newPage();
  complaints = [];
  page.on("console", (message) => {
    // That the page itself is a 401 or a 404 is as it should be; the same of its style is not.
    const isOwnStatus = message.text().startsWith("Failed to load resource") && message.location().url === page.url();
    if (!isOwnStatus) complaints.push(message.text());
  });
}

const heading = () => page.getByRole("heading", { level: 1 }).textContent();
const path = () => new URL(page.url()).pathname;
const lifetime = async () => (await sessionCookie(page)).expires - Date.now() / 1000;

function checkAbout(actual, expected) {
  assert.ok(Math.abs(actual - expected) < 120, `${actual} is about ${expected}`);
}

test("somebody who signs in sees the dashboard, after a reload too", async () => {
  await signIn(page, demo.url, USER);
  assert.equal(path(), "/dashboard");
  assert.equal(await heading(), "Welcome, Uma Field");
  await page.reload();
  assert.equal(await heading(), "Welcome, Uma Field");
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
  assert.equal(path(), "/login");
  assert.equal(await page.getByRole("alert").textContent(), "Wrong email address or password.");
  assert.equal(await page.getByLabel("Email address").inputValue(), USER.email);
  assert.equal(await page.getByLabel("Password").inputValue(), "");
  assert.ok(await page.getByLabel("Keep me signed in").isChecked());
  assert.equal(await sessionCookie(page), undefined);
  await page.locator("[name=password]:focus").waitFor();
  await page.keyboard.type(USER.password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/dashboard");
});

test("a session lives for seven days, or for thirty if it is to be kept", async () => {
  await signIn(page, demo.url, USER);
  checkAbout(await lifetime(), 7 * DAY);
  await page.getByRole("button", { name: "Sign out" }).click();
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
  const { value } = await sessionCookie(page);
  const { loginAt, expiresAt, lastAccess, _meta, ...rest } = await unsealData(value, { password: demo.keys });
  assert.deepEqual(rest, {
    userId: "1",
    username: "Ada Stone",
    email: "admin@example.com",
    role: "admin",
    isLoggedIn: true,
  });
  assert.deepEqual(Object.keys(_meta), ["id", "startedAt", "seenAt"]);
  checkAbout(loginAt / 1000, Date.now() / 1000);
  assert.equal(lastAccess, loginAt);
  assert.equal(expiresAt, loginAt + 7 * DAY * 1000);
});

test("after signing out the dashboard is closed, and Back does not open it", async () => {
  await signIn(page, demo.url, USER);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/login");
  assert.equal(await sessionCookie(page), undefined);
  await page.goBack();
  assert.equal(path(), "/login");
  await page.goto(`${demo.url}/dashboard`);
  assert.equal(path(), "/login");
});

test("only admins see who has an account", async () => {
  await signIn(page, demo.url, ADMIN);
  assert.equal(await page.getByRole("row").count(), 3);
  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, demo.url, USER);
  assert.equal(await page.getByRole("row").count(), 0);
});

describe("every page has its picture taken", () => {
  const DESKTOP = { width: 1280, height: 860 };
  const PHONE = { width: 360, height: 740 };
  const looks = {
    light: { colorScheme: "light", viewport: DESKTOP },
    dark: { colorScheme: "dark", viewport: DESKTOP },
    "phone-light": { colorScheme: "light", viewport: PHONE, isMobile: true, deviceScaleFactor: 2 },
    "phone-dark": { colorScheme: "dark", viewport: PHONE, isMobile: true, deviceScaleFactor: 2 },
  };
  const pages = {
    login: () => page.goto(`${demo.url}/login`),
    "login-error": () => signIn(page, demo.url, { ...USER, password: "not the password" }),
    "dashboard-user": () => signIn(page, demo.url, USER),
    "dashboard-admin": () => signIn(page, demo.url, { ...ADMIN, remember: true }),
    "not-found": () => page.goto(`${demo.url}/nothing`),
  };

  before(() => mkdirSync(ARTIFACTS, { recursive: true }));

  for (const [look, options] of Object.entries(looks)) {
    for (const [name, visit] of Object.entries(pages)) {
      test(`${name}, ${look}, fits the window`, async () => {
        await page.context().close();
        await open(options);
        await visit();
        await page.screenshot({ path: join(ARTIFACTS, `${name}-${look}.png`), fullPage: true });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `the page is ${overflow} pixels too wide`);
      });
    }
  }
});
