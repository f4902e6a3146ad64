// Builds the worker as `npm start` does, and serves it with the real workerd.

import { TestBrowser } from "fe26-session/testing";
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

const folder = import.meta.dirname;
let workerd;
let address;

before(async () => {
  execFileSync("npm", ["run", "--silent", "build"], { cwd: folder, stdio: "inherit" });
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  const command = ["workerd", "serve", "--experimental", "config.capnp", `--socket-addr=http=127.0.0.1:${port}`];
  workerd = spawn("npx", command, {
    cwd: folder,
    env: { ...process.env, SESSION_PASSWORD: "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o" },
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  await answers();
});
// The whole group: npx does not hand signals on.
after(() => process.kill(-workerd.pid));

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

/** Waits until there is an answer, or the server has stopped. */
async function answers() {
  while (workerd.exitCode === null) {
    if (await fetch(address).catch(() => undefined)) return;
    await pause(50);
  }
  throw new Error(`workerd stopped with ${workerd.exitCode}`);
}

async function call(browser, method, path, body, headers = {}) {
  const answer = await fetch(address + path, {
    method,
    body: body && JSON.stringify(body),
    headers: { cookie: browser.cookieHeader, "content-type": "application/json", ...headers },
  });
  browser.take(answer.headers);
  return { status: answer.status, json: await answer.json().catch(() => undefined) };
}

test("the worker seals with WebAssembly", async () => {
  assert.deepEqual((await call(new TestBrowser(), "GET", "/")).json, { backend: "wasm", name: null });
});

test("somebody signs in, has an account and signs out", async () => {
  const browser = new TestBrowser();
  await call(browser, "POST", "/login", { name: "Ada" });
  assert.deepEqual((await call(browser, "GET", "/account")).json, { account: "Ada" });
  await call(browser, "POST", "/logout");
  assert.equal(browser.cookieHeader, "");
  assert.equal((await call(browser, "GET", "/account")).status, 401);
});

test("another site's request changes nothing", async () => {
  const browser = new TestBrowser();
  await call(browser, "POST", "/login", { name: "Ada" });
  assert.equal((await call(browser, "POST", "/logout", undefined, { "sec-fetch-site": "cross-site" })).status, 403);
  assert.deepEqual((await call(browser, "GET", "/account")).json, { account: "Ada" });
});
