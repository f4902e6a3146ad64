// The page on which somebody sees what their session holds.
//
//   FE26_DEMO_BIN=target/debug/demo node --test demo/browser/session-page.test.mjs

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { sealData, unsealData } from "iron-session-9";

import { launchChromium, openWindow, sessionCookie, signIn } from "./chromium.mjs";
import { USER, startDemo } from "./programs.mjs";

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let demo, browser, page, complaints;

before(async () => {
  demo = await startDemo();
  browser = await launchChromium();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

beforeEach(async () => {
  ({ page, complaints } = await openWindow(browser));
  await signIn(page, demo.url, USER);
});

afterEach(async () => {
  await page.context().close();
  assert.deepEqual(complaints, [], "the browser has nothing to complain about");
});

const visit = (path) => page.goto(`${demo.url}${path}`);
const openCookie = async () => unsealData((await sessionCookie(page)).value, { password: demo.keys });

function checkAbout(actual, expected) {
  assert.ok(Math.abs(actual - expected) <= MINUTE, `${actual} is about ${expected}`);
}

/** Has the session be as if some of it had been long ago. */
async function changeSession(change) {
  const session = await openCookie();
  change(session);
  const value = await sealData(session, { password: demo.keys, ttl: 7 * 24 * 60 * 60 });
  await page.context().addCookies([{ ...(await sessionCookie(page)), value }]);
}

/** The terms of the section with this heading, and what is said of them. */
const section = (name) => page.getByRole("region", { name });

async function terms(name) {
  const texts = await section(name).locator("dt, dd").allTextContents();
  return Object.fromEntries(texts.flatMap((text, at) => (at % 2 ? [] : [[text, texts[at + 1].trim()]])));
}

test("the bar is as long as the cookie that the browser sends", async () => {
  const [sent] = await Promise.all([page.waitForRequest("**/session"), visit("/session")]);
  const { cookie } = await sent.allHeaders();
  const bar = page.getByRole("meter");
  const { value, max } = await bar.evaluate(({ value, max }) => ({ value, max }));
  assert.deepEqual([value, max], [cookie.length - "=".length, 4096]);
  assert.equal(await section("Seal").getByText(/ bytes of a cookie/).textContent(), `${value} of 4096 bytes of a cookie`);
  const { Id, "Key id": keyId, Dialect } = await terms("Seal");
  const { _meta } = await openCookie();
  assert.deepEqual([Id, keyId, Dialect], [`${_meta.id.slice(0, 6)}…`, "1", "iron-session"]);
});

test("the time that is left is counted to when the session ends", async () => {
  await visit("/session");
  const { expiresAt } = await openCookie();
  const end = page.locator("[data-ends-at]");
  checkAbout(Number(await end.getAttribute("data-ends-at")), expiresAt);
  assert.match(await end.textContent(), /^6 days 23 hours$/);
  const time = await section("Time").locator("dt:text-is('Ends') + dd time").getAttribute("datetime");
  checkAbout(Date.parse(time), expiresAt);
});

test("a fresh session has nothing that the audit finds", async () => {
  await visit("/session");
  assert.equal(await section("Audit").getByText("Nothing was found.").count(), 1);
  assert.equal(await section("Audit").getByText(/^low$/).count(), 1);
  const { "Signed in for": signedIn, Health } = await terms("Analysis");
  assert.deepEqual([signedIn, Health], ["less than a minute", "active"]);
});

test("a session that is old, was left alone and is very busy is found", async () => {
  await changeSession((session) => {
    session.loginAt -= 2 * DAY;
    session.lastAccess -= 3 * HOUR;
    session.activityCounter.counts = [60];
  });
  await visit("/session");
  assert.deepEqual(await section("Audit").getByRole("listitem").locator("strong").allTextContents(), [
    "The session is older than 24 hours",
    "The session has been inactive for more than 2 hours",
    "There were more than 50 actions in the last hour",
  ]);
  assert.equal(await section("Audit").getByText(/^medium$/).count(), 1);
  const { "Signed in for": signedIn, "Last access": lastAccess, Health } = await terms("Analysis");
  assert.deepEqual([signedIn, lastAccess, Health], ["2 days 0 hours", "3 hours 0 minutes ago", "idle"]);
});

test("the last activities are listed, the newest first, ten of them", async () => {
  await visit("/profile");
  await visit("/session");
  const activities = () => section("Last activities").locator("tbody tr").evaluateAll((rows) =>
    rows.map((row) => [row.cells[1].textContent, row.querySelector("code")?.textContent].filter(Boolean).join(" ")),
  );
  assert.deepEqual(await activities(), ["access /session", "access /profile", "access /dashboard", "login"]);
  await changeSession((session) => {
    session.activities = Array.from({ length: 10 }, (_, at) => ({
      timestamp: Date.now() - HOUR + at * MINUTE,
      action: "access",
      path: `/${at}`,
    }));
  });
  await visit("/session");
  assert.deepEqual((await activities()).slice(0, 3), ["access /session", "access /9", "access /8"]);
  assert.equal((await activities()).length, 10);
});

test("the page holds neither the seal nor the session's id", async () => {
  await visit("/session");
  const html = await page.content();
  const { value } = await sessionCookie(page);
  const { _meta } = await openCookie();
  assert.ok(!html.includes(value) && !html.includes("Fe26.2*") && !html.includes(_meta.id));
});
