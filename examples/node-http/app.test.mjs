import { TestBrowser } from "fe26-session/testing";
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { app } from "./app.mjs";

const server = createServer(app({ password: "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o" }));
before(() => once(server.listen(0, "127.0.0.1"), "listening"));
after(() => server.close());

/** Asks for a page as a browser with these cookies does. */
async function visit(browser, path, { form, headers = {} } = {}) {
  const answer = await fetch(`http://127.0.0.1:${server.address().port}${path}`, {
    method: form ? "POST" : "GET",
    body: form && new URLSearchParams(form),
    headers: { cookie: browser.cookieHeader, accept: "text/html", ...headers },
    redirect: "manual",
  });
  browser.take(answer.headers);
  return { status: answer.status, location: answer.headers.get("location"), html: await answer.text() };
}

async function signedIn(name) {
  const browser = new TestBrowser();
  const { html } = await visit(browser, "/");
  await visit(browser, "/login", { form: { name, csrf_token: tokenIn(html) } });
  return browser;
}

const tokenIn = (html) => /name="csrf_token" value="([^"]+)"/.exec(html)[1];

test("somebody signs in, has an account and signs out", async () => {
  const browser = await signedIn("Ada <3");
  assert.equal(browser.attributes.size, 1);
  assert.match((await visit(browser, "/account")).html, /This is Ada &#60;3's account/);
  const { html } = await visit(browser, "/");
  await visit(browser, "/logout", { form: { csrf_token: tokenIn(html) } });
  assert.equal(browser.cookieHeader, "");
});

test("a stranger is sent to sign in, and back", async () => {
  const browser = new TestBrowser();
  const sent = await visit(browser, "/account");
  assert.deepEqual([sent.status, sent.location], [303, "/?redirect=%2Faccount"]);
  const { html } = await visit(browser, sent.location);
  const redirect = /name="redirect" value="([^"]+)"/.exec(html)[1];
  const { location } = await visit(browser, "/login", { form: { name: "Ada", csrf_token: tokenIn(html), redirect } });
  assert.equal(location, "/account");
});

test("nobody is sent to another site", async () => {
  const browser = new TestBrowser();
  const token = tokenIn((await visit(browser, "/")).html);
  const form = { name: "Ada", csrf_token: token, redirect: "//evil.example" };
  assert.equal((await visit(browser, "/login", { form })).location, "/");
});

test("signing in makes the tokens of before worthless", async () => {
  const browser = new TestBrowser();
  const token = tokenIn((await visit(browser, "/")).html);
  await visit(browser, "/login", { form: { name: "Ada", csrf_token: token } });
  assert.equal((await visit(browser, "/logout", { form: { csrf_token: token } })).status, 403);
});

test("another site's form changes nothing", async () => {
  const browser = await signedIn("Ada");
  const { status } = await visit(browser, "/logout", { form: {}, headers: { "sec-fetch-site": "cross-site" } });
  assert.equal(status, 403);
  assert.equal((await visit(browser, "/account")).status, 200);
});
