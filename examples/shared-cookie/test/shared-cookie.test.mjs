// One browser and both servers of the example, each on a port of its own: what one of them writes, the other one reads and
// changes. Next.js is built first, for it takes a few seconds.
//
//   cargo build --package shared-cookie
//   FE26_SHARED_COOKIE_BIN=target/debug/shared-cookie node --test examples/shared-cookie/test/*.test.mjs

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { launchChromium } from "../../../demo/browser/chromium.mjs";
import { start } from "../../../demo/browser/programs.mjs";
import { NextApplication } from "../../next.mjs";

const SESSION_PASSWORD = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
const STRANGER = { name: null, orders: 0 };

let axum, next, browser, page;

before(async () => {
  const application = new NextApplication("examples/shared-cookie/next");
  application.build("turbopack");
  [axum, next, browser] = await Promise.all([
    startAxum(),
    application.startBuilt("turbopack", { host: "localhost", SESSION_PASSWORD }),
    launchChromium(),
  ]);
});

after(async () => {
  await browser?.close();
  await next?.stop();
  await axum?.stop();
});

beforeEach(async () => {
  page = await browser.newPage();
});

afterEach(() => page.context().close());

async function startAxum() {
  const program = process.env.FE26_SHARED_COOKIE_BIN;
  if (!program) throw new Error("FE26_SHARED_COOKIE_BIN must name the Rust half, for example target/debug/shared-cookie");
  const { said, stop } = await start(program, [], /http:\S+/, { PORT: "0", SESSION_PASSWORD });
  return { url: said, stop };
}

async function signIn(name) {
  await page.goto(next.url);
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText(`Hello ${name}.`).waitFor();
}

/** Who the Rust service says is there. */
const me = async () => (await page.goto(`${axum.url}/me`)).json();

/** Has a page of the Rust service send it a request, which may change the session. */
async function post(path) {
  await me();
  const [status, type] = await page.evaluate(async (path) => {
    const answer = await fetch(path, { method: "POST" });
    return [answer.status, await answer.text()];
  }, path);
  assert.equal(status, 200, type);
}

test("what Next.js writes, Rust reads and changes, and Next.js reads again", async () => {
  await signIn("Ada");
  assert.deepEqual(await me(), { name: "Ada", orders: 0 });
  await post("/orders");
  await post("/orders");
  await page.goto(next.url);
  await page.getByText("Hello Ada. The Rust service has counted 2 orders of yours. Your theme is dark.").waitFor();
});

test("what Rust writes, Next.js reads and changes, and Rust reads again", async () => {
  await post("/orders");
  assert.deepEqual(await me(), { name: null, orders: 1 });
  await signIn("Ada");
  await page.getByText("has counted 1 orders of yours").waitFor();
  assert.deepEqual(await me(), { name: "Ada", orders: 1 });
});

test("signing out of Next.js is signing out of Rust", async () => {
  await signIn("Ada");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  assert.deepEqual(await me(), STRANGER);
  assert.deepEqual(await page.context().cookies(), []);
});

test("signing out of Rust is signing out of Next.js", async () => {
  await signIn("Ada");
  await post("/sign-out");
  assert.deepEqual(await page.context().cookies(), []);
  await page.goto(next.url);
  await page.getByRole("button", { name: "Sign in" }).waitFor();
});

test("neither takes the other's cookie away, whichever wrote it first", async () => {
  await signIn("Ada");
  const [first] = await page.context().cookies();
  await post("/orders");
  const cookies = await page.context().cookies();
  assert.equal(cookies.length, 1);
  assert.notEqual(cookies[0].value, first.value);
  assert.deepEqual([cookies[0].name, cookies[0].path, cookies[0].domain], [first.name, first.path, first.domain]);
});
