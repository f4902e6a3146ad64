// One login for two servers: the demo, and a Node program on the real iron-session with the same key.
//
//   FE26_DEMO_BIN=target/debug/demo node --test demo/browser/shared-cookie.test.mjs
//
// Cookies know no ports, so to the browser both are one site, as they would be behind one host name.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { unsealData } from "iron-session-9";

import { heading, launchChromium, path, sessionCookie, signIn } from "./chromium.mjs";
import { USER, startDemo, startIronSession } from "./programs.mjs";

let demo, node, browser, page;

before(async () => {
  demo = await startDemo();
  browser = await launchChromium();
  node = await startIronSession(demo.keysFile);
});

after(async () => {
  await browser?.close();
  await node?.stop();
  await demo?.stop();
});

beforeEach(async () => {
  page = await browser.newPage();
});

afterEach(() => page.context().close());

/** Does what a script on a page of the Node program would do. */
async function postToNode(path) {
  await page.goto(`${node.url}/me`);
  await page.evaluate((path) => fetch(path, { method: "POST" }).then((answer) => answer.text()), path);
}

async function readJson(url) {
  const answer = await page.goto(url);
  return answer.json();
}

const withoutWhatTheDemoSets = ({ expiresAt, lastAccess, activities, activityCounter, _meta, ...rest }) => rest;
const openCookie = async () => unsealData((await sessionCookie(page)).value, { password: demo.keys });

test("whom Node has signed in is signed in to the demo", async () => {
  await postToNode("/login");
  await page.goto(`${demo.url}/dashboard`);
  assert.equal(await heading(page), "Welcome, Ada");
});

test("whom the demo has signed in is signed in to Node", async () => {
  await signIn(page, demo.url, USER);
  const session = await readJson(`${node.url}/me`);
  assert.equal(session.isLoggedIn, true);
  assert.equal(session.email, USER.email);
});

test("what only Node knows is still there after the demo has saved", async () => {
  await postToNode("/login");
  const { value: madeByNode } = await sessionCookie(page);
  const before = await openCookie();
  assert.ok(before.theme && before.cart, "Node has stored something of its own");

  await page.goto(`${demo.url}/dashboard`);
  const { user } = await readJson(`${demo.url}/api/auth/me`);
  assert.equal(user.username, "Ada");
  assert.notEqual((await sessionCookie(page)).value, madeByNode, "the demo has saved");

  const after = await openCookie();
  assert.deepEqual(withoutWhatTheDemoSets(after), withoutWhatTheDemoSets(before));
  assert.deepEqual(await readJson(`${node.url}/me`), after);
});

test("signing out of the demo is signing out of Node", async () => {
  await postToNode("/login");
  await page.goto(`${demo.url}/dashboard`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/login");
  const { userId, isLoggedIn } = await readJson(`${node.url}/me`);
  assert.deepEqual({ userId, isLoggedIn }, { userId: undefined, isLoggedIn: false });
});

test("signing out of Node is signing out of the demo", async () => {
  await signIn(page, demo.url, USER);
  await postToNode("/logout");
  await page.goto(`${demo.url}/dashboard`);
  assert.equal(path(page), "/login");
});
