// What Next.js makes of what the package answers and sets, in places where it has rules of its own. It is built first.
//
//   node --test packages/fe26-session/test/next/test/*.test.mjs

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { launchChromium } from "../../../../../demo/browser/chromium.mjs";
import { NextApplication } from "../../../../../examples/next.mjs";

let server, browser, page;

before(async () => {
  const application = new NextApplication("packages/fe26-session/test/next");
  application.build("turbopack");
  [server, browser] = await Promise.all([application.startBuilt("turbopack", { host: "localhost" }), launchChromium()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

beforeEach(async () => {
  page = await browser.newPage();
  await page.goto(server.url);
});

afterEach(() => page.context().close());

test("who follows a link and is refused by proxy.ts sees the login, and the page is not loaded anew", async () => {
  await page.evaluate(() => (window.isSame = true));
  await page.getByRole("link", { name: "For members" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.equal(page.url(), `${server.url}/login?redirect=%2Fmembers`);
  assert.equal(await page.evaluate(() => window.isSame), true);
});

test("a script that is refused by proxy.ts gets problem details", async () => {
  const answer = await page.evaluate(async () => {
    const { status, headers } = await fetch("/api/members");
    return [status, headers.get("content-type")];
  });
  assert.deepEqual(answer, [401, "application/problem+json"]);
});

test("secure: \"auto\" is Secure under `next start` on localhost, wherever the session is saved", async () => {
  for (const path of ["/api/web", "/api/store", "/api/node", "/counted"]) {
    const answer = await fetch(server.url + path, { method: path === "/counted" ? "GET" : "POST" });
    const [line] = answer.headers.getSetCookie();
    assert.match(line, /^session=Fe26.*; Secure/i, path);
  }
  const saved = page.waitForResponse((answer) => answer.request().method() === "POST");
  await page.getByRole("button", { name: "Save" }).click();
  assert.match(await (await saved).headerValue("set-cookie"), /^session=Fe26.*; Secure/i);
});

test("what proxy.ts saves for the page to which an action redirects is shown there, and kept nowhere", async () => {
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("heading", { name: "Visits: 1" }).waitFor();
  assert.deepEqual(await page.context().cookies(), []);
  await page.goto(`${server.url}/counted`);
  assert.equal((await page.context().cookies()).length, 1);
});
