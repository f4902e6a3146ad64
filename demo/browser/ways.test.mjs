// Who is led where: strangers to the login page and back, members away from the doors, nobody to another site.
//
//   FE26_DEMO_BIN=target/debug/demo node --test demo/browser/ways.test.mjs

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { fillInAndSignIn, heading, launchChromium, openWindow, path, signIn, signOut } from "./chromium.mjs";
import { ADMIN, USER, sealOf, startDemo } from "./programs.mjs";

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
});

afterEach(async () => {
  await page.context().close();
  assert.deepEqual(complaints, [], "the browser has nothing to complain about, and went nowhere else");
});

const visit = (path) => page.goto(`${demo.url}${path}`);
const where = () => page.url().slice(demo.url.length);

test("signing in leads back to exactly where somebody was going", async () => {
  for (const page_ of ["/dashboard", "/profile", "/session", "/admin", "/session?tab=2&x=%2F%2Fevil.example"]) {
    await visit(page_);
    assert.equal(where(), `/login?redirect=${encodeURIComponent(page_)}`);
    await fillInAndSignIn(page, ADMIN);
    assert.equal(where(), page_);
    await signOut(page);
  }
});

test("a wrong password in between does not lose the way", async () => {
  await visit("/profile");
  await fillInAndSignIn(page, { ...USER, password: "not the password" });
  assert.equal(await page.getByRole("alert").textContent(), "Wrong email address or password.");
  await fillInAndSignIn(page, USER);
  assert.equal(where(), "/profile");
});

test("a user who was going to the admins' page sees the dashboard", async () => {
  await visit("/admin");
  assert.equal(where(), "/login?redirect=%2Fadmin");
  await fillInAndSignIn(page, USER);
  assert.equal(where(), "/dashboard");
  assert.equal(await page.getByRole("link", { name: "Admin", exact: true }).count(), 0);
});

test("a page that only begins like the admins' is none, for whoever asks", async () => {
  const isNone = async () => {
    for (const path of ["/administrator", "/admin/", "/adminx", "/Admin"]) {
      assert.equal((await visit(path)).status(), 404, path);
      assert.equal(where(), path);
    }
  };
  await isNone();
  await signIn(page, demo.url, ADMIN);
  await isNone();
});

test("whoever is signed in has no use for the doors", async () => {
  await signIn(page, demo.url, USER);
  for (const door of ["/", "/login", "/login?redirect=%2Fsession", "/register"]) {
    await visit(door);
    assert.equal(where(), "/dashboard", door);
  }
});

test("a cookie for the dashboard alone, with its name, does not lead back and forth without end", async () => {
  await signIn(page, demo.url, USER);
  const value = await sealOf(demo, ADMIN);
  await page.context().addCookies([{ name: "myapp-session", value, domain: "127.0.0.1", path: "/dashboard" }]);
  await visit("/");
  assert.equal(where(), "/login?redirect=%2Fdashboard");
  assert.match(await page.getByRole("alert").textContent(), /another cookie of the same name/);
  await page.context().clearCookies({ path: "/dashboard" });
  await page.getByRole("link", { name: "Try it again" }).click();
  assert.equal(where(), "/dashboard");
});

test("signing in leads to no other site", async () => {
  for (const elsewhere of [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
  ]) {
    await visit(`/login?redirect=${encodeURIComponent(elsewhere)}`);
    await fillInAndSignIn(page, USER);
    assert.equal(new URL(page.url()).origin, demo.url, elsewhere);
    await visit("/dashboard");
    await signOut(page);
  }
});

test("the way back only looks: it is no way to have something done", async () => {
  for (const path of ["/logout", "/api/auth/logout", "/profile/sign-out-everywhere"]) {
    await visit(`/login?redirect=${encodeURIComponent(path)}`);
    await fillInAndSignIn(page, USER);
    assert.equal(where(), path);
    await visit("/login");
    assert.equal(where(), "/dashboard", "still signed in");
    await signOut(page);
  }
});

test("somebody who is signed out in one window is led to the login page in the other", async () => {
  await signIn(page, demo.url, USER);
  const other = await page.context().newPage();
  await other.goto(`${demo.url}/profile`);
  await signOut(page);
  await other.getByRole("link", { name: "Session" }).click();
  assert.equal(path(other), "/login");
  assert.equal(await heading(other), "Sign in");
});

test("Back after signing out shows nothing of whoever was there", async () => {
  await signIn(page, demo.url, USER);
  for (const path of ["/profile", "/session", "/dashboard"]) await visit(path);
  await signOut(page);
  for (let step = 0; step < 4; step++) {
    await page.goBack();
    assert.equal(path(page), "/login");
    assert.ok(!(await page.content()).includes(USER.name));
  }
});
