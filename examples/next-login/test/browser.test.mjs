// A person with a browser walks through the example.
//
//   node examples/next-login/test/build.mjs
//   node --test examples/next-login/test/browser.test.mjs

import { unsealData } from "fe26-session";
import { mintCookie } from "fe26-session/testing";
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { fillInAndSignIn, heading, launchChromium, openWindow, path, sessionCookie, signIn, signOut } from "../../../demo/browser/chromium.mjs";
import { PASSWORD, register } from "./forms.mjs";
import { SECRET, startBuilt } from "./server.mjs";
import { ADMIN, USER } from "./visitor.mjs";

const DAY = 24 * 60 * 60;

let server, browser, page, complaints;

before(async () => {
  [server, browser] = await Promise.all([startBuilt("turbopack", { DEV_MAIL: "1" }), launchChromium()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

beforeEach(() => open({}));

afterEach(async () => {
  await page.context().close();
  assert.deepEqual(complaints, [], "the browser has nothing to complain about");
});

/** Opens a window that has never been anywhere. */
async function open(options) {
  await page?.context().close();
  ({ page, complaints } = await openWindow(browser, options));
}

/** Forgets complaints that had to be: of a script that asks who is signed in, and is told that nobody is, or nothing. */
const forgetComplaints = (status) => (complaints = complaints.filter((complaint) => !complaint.includes(`a status of ${status}`)));

const at = (path) => page.waitForURL((url) => url.pathname === path);
const openCookie = async () => unsealData((await sessionCookie(page)).value, { password: SECRET });
const daysLeft = async () => ((await sessionCookie(page)).expires - Date.now() / 1000) / DAY;

async function signInAs(person) {
  await signIn(page, server.url, person);
  await at("/dashboard");
}

test("somebody who signs in sees the dashboard, after a reload too", async () => {
  await signInAs(USER);
  assert.equal(await heading(page), "Welcome, Uma Field");
  await page.reload();
  assert.equal(await heading(page), "Welcome, Uma Field");
});

test("the keyboard is enough", async () => {
  await page.goto(server.url);
  await page.locator("[name=email]:focus").waitFor();
  await page.keyboard.type(USER.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(USER.password);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await at("/dashboard");
  assert.ok(await page.getByText("30 days").isVisible());
});

test("a wrong password is said in words, and only the password is to be typed again", async () => {
  await signIn(page, server.url, { ...USER, password: "not the password", remember: true });
  assert.equal(await page.getByRole("alert").filter({ hasText: "Wrong" }).textContent(), "Wrong email address or password.");
  assert.equal(path(page), "/login");
  assert.equal(await page.title(), "Error: Sign in · fe26 in Next.js");
  assert.equal(await page.getByLabel("Email address").inputValue(), USER.email);
  assert.equal(await page.getByLabel("Password").inputValue(), "");
  assert.ok(await page.getByLabel("Keep me signed in").isChecked());
  assert.equal(await sessionCookie(page), undefined);
  await page.locator("[name=password]:focus").waitFor();
  await page.keyboard.type(USER.password);
  await page.keyboard.press("Enter");
  await at("/dashboard");
});

test("the form says that it is at work", async () => {
  await page.goto(`${server.url}/login`);
  await page.getByLabel("Email address").fill(USER.email);
  await page.getByLabel("Password").fill(USER.password);
  // The answer is held back until somebody has looked.
  const looked = Promise.withResolvers();
  await page.route("**/login", async (route) => {
    await looked.promise;
    await route.continue();
  });
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Processing…" }).waitFor();
  looked.resolve();
  await at("/dashboard");
});

test("signing in leads back to the page that was asked for", async () => {
  for (const wanted of ["/profile", "/session"]) {
    await open({});
    await page.goto(server.url + wanted);
    assert.equal(new URL(page.url()).search, `?redirect=${encodeURIComponent(wanted)}`);
    await fillInAndSignIn(page, USER);
    await at(wanted);
  }
});

test("who is signed in needs neither the login page nor another account", async () => {
  await signInAs(USER);
  for (const door of ["/login", "/register"]) {
    await page.goto(server.url + door);
    assert.equal(path(page), "/dashboard", door);
  }
});

test("a cookie for the dashboard alone, with the session's name, does not lead back and forth without end", async () => {
  await signInAs(USER);
  const value = (await mintCookie({ userId: "1" }, { cookieName: "myapp-session", password: SECRET })).slice("myapp-session=".length);
  await page.context().addCookies([{ name: "myapp-session", value, domain: "127.0.0.1", path: "/dashboard" }]);
  await page.goto(server.url);
  assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, "/login?redirect=%2Fdashboard");
  await page.getByText("another cookie of the same name").waitFor();
  await page.context().clearCookies({ path: "/dashboard" });
  await page.getByRole("link", { name: "Try it again" }).click();
  await at("/dashboard");
});

test("the cookie is out of reach of scripts and of other sites", async () => {
  await signInAs(USER);
  const { httpOnly, sameSite, path, domain } = await sessionCookie(page);
  assert.deepEqual({ httpOnly, sameSite, path, domain }, { httpOnly: true, sameSite: "Lax", path: "/", domain: "127.0.0.1" });
  assert.equal(await page.evaluate(() => document.cookie), "");
});

test("a session lives for seven days, or for thirty if it is to be kept", async () => {
  await signInAs(USER);
  assert.equal(Math.round(await daysLeft()), 7);
  await signOut(page);
  await signInAs({ ...USER, remember: true });
  assert.equal(Math.round(await daysLeft()), 30);
  await page.getByRole("link", { name: "Session", exact: true }).click();
  await at("/session");
  assert.equal(Math.round(await daysLeft()), 30);
});

test("a profile is changed, and the page above says so at once", async () => {
  await signInAs(USER);
  const rename = async (name) => {
    await page.getByLabel("Display name").fill(name);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("status").filter({ hasText: "Your profile is saved." }).waitFor();
    await page.locator("header").getByText(name).waitFor();
  };
  await page.getByRole("link", { name: "Profile", exact: true }).click();
  await rename("Uma of the Hill");
  assert.equal((await openCookie()).username, "Uma of the Hill");
  await page.reload();
  assert.equal(await page.getByLabel("Display name").inputValue(), "Uma of the Hill");
  await rename(USER.name);
  await page.getByLabel("Email address").fill(ADMIN.email);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").filter({ hasText: "This address cannot be used." }).waitFor();
  assert.equal((await openCookie()).email, USER.email);
});

/** Reads the mail of this machine, and clicks on the newest message to somebody. */
async function openMail(email, subject) {
  await page.getByRole("link", { name: "on this page" }).click();
  await at("/dev/mail");
  await page.getByRole("listitem").filter({ hasText: `to ${email}` }).first().getByRole("link", { name: subject }).click();
}

test("somebody makes an account, finds the mail, confirms the address and is signed in", async () => {
  await page.goto(server.url);
  await page.getByRole("link", { name: "Make an account" }).click();
  await at("/register");
  await page.locator("[name=name]:focus").waitFor();
  await register(page, server.url, { email: "nina@example.com" });
  await page.getByRole("heading", { name: "Look at your mail" }).waitFor();
  assert.equal(await sessionCookie(page), undefined);
  await openMail("nina@example.com", "Confirm your address");
  await page.getByRole("button", { name: "Make my account" }).click();
  await at("/dashboard");
  assert.equal(await heading(page), "Welcome, Nina");
  assert.equal(Math.round(await daysLeft()), 7);
  await signOut(page);
  await signInAs({ email: "nina@example.com", password: PASSWORD });
});

test("who registers with an address that has an account sees the same, and finds other mail", async () => {
  await register(page, server.url, { email: USER.email });
  await page.getByRole("heading", { name: "Look at your mail" }).waitFor();
  await openMail(USER.email, "You already have an account");
  await at("/login");
});

test("a registration that cannot be keeps what was typed, and goes to the field that is wrong", async () => {
  await register(page, server.url, { email: "olga@example.com", password: "passwordpassword" });
  await page.getByRole("alert").filter({ hasText: "This password is easy to guess." }).waitFor();
  await page.locator("[name=newPassword][aria-invalid]:focus").waitFor();
  assert.equal(await page.title(), "Error: Make an account · fe26 in Next.js");
  assert.equal(await page.getByLabel("Your name").inputValue(), "Nina");
  assert.equal(await page.getByLabel("Email address").inputValue(), "olga@example.com");
  assert.equal(await page.getByLabel("Password").inputValue(), "");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Look at your mail" }).waitFor();
  assert.equal(await page.title(), "Look at your mail · fe26 in Next.js");
});

test("a link signs in once, and says afterwards that it is used up", async () => {
  await page.goto(`${server.url}/login`);
  await page.getByRole("link", { name: "Mail me a link instead" }).click();
  await at("/login/link");
  await page.getByLabel("Email address").fill(USER.email);
  await page.keyboard.press("Enter");
  await openMail(USER.email, "Your sign-in link");
  await at("/login/link");
  assert.equal(await heading(page), "Welcome back");
  const link = page.url();
  await page.getByRole("button", { name: "Sign in" }).click();
  await at("/dashboard");
  assert.equal(await heading(page), "Welcome, Uma Field");
  await signOut(page);
  await page.goto(link);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").filter({ hasText: "This link does not work any more." }).waitFor();
  assert.equal(await sessionCookie(page), undefined);
  await page.getByRole("link", { name: "Ask for another link" }).click();
  await page.getByRole("heading", { name: "Sign in with a link" }).waitFor();
});

test("another password is asked for twice where it is wrong, and ends the session in the other window", async () => {
  const email = "sina@example.com";
  await register(page, server.url, { name: "Sina", email });
  await openMail(email, "Confirm your address");
  await page.getByRole("button", { name: "Make my account" }).click();
  await at("/dashboard");
  const elsewhere = await browser.newContext();
  const there = await elsewhere.newPage();
  await signIn(there, server.url, { email, password: PASSWORD });
  await there.waitForURL("**/dashboard");
  await page.getByRole("link", { name: "Profile", exact: true }).click();
  const change = async (current) => {
    await page.getByLabel("Current password").fill(current);
    await page.getByLabel("New password").fill("slate-roof-above-the-river");
    await page.getByRole("button", { name: "Change password" }).click();
  };
  await change("not the password");
  await page.getByRole("alert").filter({ hasText: "The current password is not right." }).waitFor();
  await page.locator("[name=currentPassword][aria-invalid]:focus").waitFor();
  assert.equal(await page.title(), "Error: Profile · fe26 in Next.js");
  await change(PASSWORD);
  await page.getByRole("status").filter({ hasText: "Your password is changed, and your other sessions are over." }).waitFor();
  assert.equal(await page.title(), "Profile · fe26 in Next.js");
  for (const label of ["Current password", "New password"]) assert.equal(await page.getByLabel(label).inputValue(), "");
  await page.getByRole("link", { name: "Dashboard", exact: true }).click();
  await page.getByRole("heading", { name: "Welcome, Sina" }).waitFor();
  await there.reload();
  assert.equal(path(there), "/login");
  await elsewhere.close();
});

test("only admins see who has an account", async () => {
  await signInAs(ADMIN);
  await page.getByRole("link", { name: "Admin", exact: true }).click();
  await at("/admin");
  assert.equal(await heading(page), "Admin: accounts");
  for (const { email } of [ADMIN, USER]) assert.equal(await page.getByRole("row").filter({ hasText: email }).count(), 1);
  await signOut(page);
  await signInAs(USER);
  assert.equal(await page.getByRole("link", { name: "Admin", exact: true }).count(), 0);
  await page.goto(`${server.url}/admin`);
  assert.equal(path(page), "/dashboard");
});

test("an admin gives somebody another role, which ends their sessions", async () => {
  await signInAs(USER);
  const { page: userPage } = { page };
  const admin = await browser.newContext();
  page = await admin.newPage();
  await signInAs(ADMIN);
  await page.goto(`${server.url}/admin`);
  const give = async (role) => {
    await page.getByLabel("Role of Uma Field", { exact: true }).selectOption(role);
    await page.getByRole("button", { name: "Change role of Uma Field" }).click();
    await page.getByRole("status").filter({ hasText: "The role is changed." }).waitFor();
    assert.equal(await page.getByLabel("Role of Uma Field", { exact: true }).inputValue(), role);
    await page.goto(`${server.url}/admin`);
  };
  await give("admin");
  await give("user");
  await admin.close();
  page = userPage;
  await page.reload();
  assert.equal(path(page), "/login");
});

test("the session page says what was done, and its clock runs", async () => {
  await signInAs(USER);
  await page.reload();
  await page.getByRole("link", { name: "Session", exact: true }).click();
  await page.getByRole("heading", { name: "Your session", level: 1 }).waitFor();
  const rows = await page.getByRole("table").getByRole("row").allTextContents();
  assert.deepEqual(rows.slice(1).map((row) => row.replace(/^.*UTC/, "")), ["access/session", "access/dashboard", "login"]);
  await page.getByText("6 days 23 hours").waitFor();
  assert.match(await page.getByText("bytes of a cookie").textContent(), /^\d{3,4} of 4096 bytes of a cookie$/);
});

test("after signing out the dashboard is closed, and Back does not open it", async () => {
  await signInAs(USER);
  await page.getByRole("link", { name: "Profile", exact: true }).click();
  await at("/profile");
  await signOut(page);
  assert.equal(await sessionCookie(page), undefined);
  for (const before of ["/profile", "/dashboard"]) {
    await page.goBack();
    await page.waitForURL(`${server.url}/login?redirect=${encodeURIComponent(before)}`);
    assert.equal(await page.getByText("Uma Field").count(), 0);
  }
  await page.goto(`${server.url}/dashboard`);
  assert.equal(path(page), "/login");
});

test("who has signed out in another window is told so", async () => {
  await signInAs(USER);
  const other = await page.context().newPage();
  await other.goto(`${server.url}/dashboard`);
  await other.getByRole("button", { name: "Sign out", exact: true }).click();
  await other.waitForURL("**/login");
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.getByRole("link", { name: "You are signed out. Sign in" }).waitFor();
  forgetComplaints(401);
});

test("who cannot ask who is signed in is told why, and asks again", async () => {
  await signInAs(USER);
  await page.route("**/api/auth/me", (route) => route.fulfill({ status: 503, body: "" }));
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.getByRole("alert").filter({ hasText: "The server answers 503." }).waitFor();
  await page.unroute("**/api/auth/me");
  await page.getByRole("button", { name: "Ask again" }).click();
  await page.getByRole("alert").filter({ hasText: "503" }).waitFor({ state: "detached" });
  forgetComplaints(503);
});

test("without scripts everybody gets in, about and out", async () => {
  await open({ javaScriptEnabled: false });
  await signIn(page, server.url, { ...USER, password: "not the password" });
  assert.equal(await page.getByRole("alert").textContent(), "Wrong email address or password.");
  assert.equal(await page.title(), "Error: Sign in · fe26 in Next.js");
  await signIn(page, server.url, USER);
  assert.equal(await heading(page), "Welcome, Uma Field");
  await page.goto(`${server.url}/tour`);
  await page.getByRole("button", { name: "Call the action" }).click();
  assert.equal(await page.locator("[data-place='server action']").textContent(), "native");
  await page.getByRole("button", { name: "/api/tour/edge" }).click();
  assert.equal(await page.locator("[data-place='edge route handler']").textContent(), "wasm");
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  assert.equal(path(page), "/login");
  assert.equal(await sessionCookie(page), undefined);
});

test("without scripts somebody registers, changes the password, and gets in with a link", async () => {
  await open({ javaScriptEnabled: false });
  const email = "wanda@example.com";
  await register(page, server.url, { name: "Wanda", email, password: "passwordpassword" });
  assert.match(await page.getByRole("alert").textContent(), /easy to guess/);
  assert.equal(await page.title(), "Error: Make an account · fe26 in Next.js");
  assert.equal(await page.locator("[name=newPassword]:focus").count(), 1);
  await register(page, server.url, { name: "Wanda", email });
  await openMail(email, "Confirm your address");
  await page.getByRole("button", { name: "Make my account" }).click();
  assert.equal(await heading(page), "Welcome, Wanda");
  await page.goto(`${server.url}/profile`);
  await page.getByLabel("Current password").fill(PASSWORD);
  assert.equal(await page.title(), "Profile · fe26 in Next.js");
  await page.getByLabel("New password").fill("passwordpassword");
  await page.getByRole("button", { name: "Change password" }).click();
  assert.equal(await page.title(), "Error: Profile · fe26 in Next.js");
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByLabel("New password").fill("slate-roof-above-the-river");
  await page.getByRole("button", { name: "Change password" }).click();
  assert.match(await page.getByRole("status").textContent(), /Your password is changed/);
  await signOut(page);
  await page.goto(`${server.url}/login/link`);
  await page.getByLabel("Email address").fill(email);
  await page.getByRole("button", { name: "Mail me a link" }).click();
  await openMail(email, "Your sign-in link");
  await page.getByRole("button", { name: "Sign in" }).click();
  assert.equal(path(page), "/dashboard");
});
