import { TestBrowser } from "fe26-session/testing";
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { app } from "./app.mjs";

const accounts = {
  find: async (email, password) => (password === "right" ? { id: email, role: email.split("@")[0] } : undefined),
};
const server = createServer(app({ password: "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o", accounts }));
before(() => once(server.listen(0, "127.0.0.1"), "listening"));
after(() => server.close());

/** Calls the API as a page in this browser does. */
async function call(browser, method, path, body, token) {
  const answer = await fetch(`http://127.0.0.1:${server.address().port}${path}`, {
    method,
    body: body && JSON.stringify(body),
    headers: { cookie: browser.cookieHeader, "content-type": "application/json", ...(token && { "x-csrf-token": token }) },
  });
  browser.take(answer.headers);
  return { status: answer.status, lines: answer.headers.getSetCookie(), json: await answer.json() };
}

const tokenOf = async (browser) => (await call(browser, "GET", "/api/csrf")).json.token;

async function signedIn(email, rememberMe = false) {
  const browser = new TestBrowser();
  const answer = await call(browser, "POST", "/api/login", { email, password: "right", rememberMe }, await tokenOf(browser));
  return { browser, ...answer };
}

test("somebody signs in, sees who they are and signs out", async () => {
  const { browser, status } = await signedIn("user@example.com");
  assert.equal(status, 200);
  assert.deepEqual((await call(browser, "GET", "/api/me")).json, { userId: "user@example.com", role: "user" });
  await call(browser, "POST", "/api/logout", undefined, await tokenOf(browser));
  assert.equal((await call(browser, "GET", "/api/me")).status, 401);
});

test("only an admin gets what is for admins", async () => {
  for (const [email, status] of [["admin@example.com", 200], ["user@example.com", 403]]) {
    assert.equal((await call((await signedIn(email)).browser, "GET", "/api/admin")).status, status);
  }
  assert.equal((await call(new TestBrowser(), "GET", "/api/admin")).status, 401);
});

test("a wrong password is a 401 and a session of nobody", async () => {
  const browser = new TestBrowser();
  const token = await tokenOf(browser);
  assert.equal((await call(browser, "POST", "/api/login", { email: "a", password: "wrong" }, token)).status, 401);
  assert.equal((await call(browser, "GET", "/api/me")).status, 401);
});

test("whoever wants to stay signed in keeps the cookie for 30 days", async () => {
  const maxAge = ({ lines }) => Number(/Max-Age=(\d+)/.exec(lines[0])[1]);
  assert.equal(maxAge(await signedIn("a@example.com", true)), 30 * 24 * 60 * 60 - 60);
  assert.equal(maxAge(await signedIn("a@example.com", false)), 30 * 60);
});

test("a change without the session's token is refused, signing in included", async () => {
  const browser = new TestBrowser();
  const { status } = await call(browser, "POST", "/api/login", { email: "a@example.com", password: "right" });
  assert.equal(status, 403);
});
