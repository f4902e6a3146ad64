// The pages without a mouse: everything can be reached, one sees where one is, and errors are said.
//
//   FE26_DEMO_BIN=target/debug/demo node --test demo/browser/keyboard.test.mjs

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { heading, launchChromium, openWindow, path, signIn } from "./chromium.mjs";
import { ADMIN, USER, startDemo } from "./programs.mjs";

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
  ({ page, complaints } = await openWindow(browser, { viewport: { width: 800, height: 600 } }));
});

afterEach(async () => {
  await page.context().close();
  assert.deepEqual(complaints, [], "the browser has nothing to complain about");
});

async function visit(path) {
  await page.goto(`${demo.url}${path}`);
  await untilFocused();
}

/** Waits until the field has the focus that is to have it from the start: a page is shown before. */
const untilFocused = () =>
  page.waitForFunction(() => {
    const field = document.querySelector("[autofocus]");
    return !field || field === document.activeElement;
  });

/** Presses Tab until something of this name has the focus. */
async function tabTo(name) {
  for (let presses = 0; presses < 50; presses++) {
    await page.keyboard.press("Tab");
    if ((await focused()).name.startsWith(name)) return;
  }
  assert.fail(`Tab never comes to ${name} on ${page.url()}`);
}

/** What has the focus, and whether one can see that it has. */
const focused = () =>
  page.evaluate(() => {
    const element = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { top, left, bottom, right } = element.getBoundingClientRect();
    const isInView = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
    return {
      at: [...document.querySelectorAll("*")].indexOf(element),
      name: (element.ariaLabel ?? element.labels?.[0]?.textContent ?? element.textContent).trim(),
      isSeen: isInView && outlineStyle === "solid" && parseFloat(outlineWidth) >= 2,
    };
  });

/** Where everything stands that somebody can do on the page. */
const operable = () =>
  page.evaluate(() => {
    const all = [...document.querySelectorAll("*")];
    const isOperable = (element) => element.matches("a[href], button, select, input:not([type=hidden], [hidden])");
    return all.flatMap((element, at) => (isOperable(element) ? [at] : []));
  });

/** Goes around the page once, from the beginning. */
async function checkTabOrder(path) {
  await visit(path);
  const order = await operable();
  // Fields with the focus from the start are somewhere in the middle.
  while ((await focused()).at !== order[0]) await page.keyboard.press("Shift+Tab");
  for (const at of order) {
    const { at: found, name, isSeen } = await focused();
    assert.equal(found, at, `${name} on ${path} is next`);
    assert.ok(isSeen, `${name} on ${path} shows that it has the focus`);
    await page.keyboard.press("Tab");
  }
}

test("Tab goes through all that can be done, in order, and one sees where it is", async () => {
  for (const path of ["/login", "/register", "/login/link", "/login/link?token=x", "/dev/mail", "/docs", "/nothing"]) {
    await checkTabOrder(path);
  }
  await signIn(page, demo.url, ADMIN);
  for (const path of ["/dashboard", "/profile", "/session", "/admin"]) await checkTabOrder(path);
});

test("the first Tab leads past the bar", async () => {
  await signIn(page, demo.url, USER);
  await page.keyboard.press("Tab");
  assert.deepEqual(await focused().then(({ name, isSeen }) => [name, isSeen]), ["Skip to content", true]);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal((await focused()).name, "Change your profile");
});

test("a visit from signing in to signing out needs no mouse", async () => {
  await visit("/profile");
  await page.keyboard.type(USER.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(USER.password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/profile");
  await tabTo("Display name");
  await page.keyboard.press("End");
  await page.keyboard.type(" the Second");
  await tabTo("Save");
  await page.keyboard.press("Space");
  await page.getByText("Your profile is saved.").waitFor();
  await tabTo("Dashboard");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/dashboard");
  assert.equal(await heading(page), "Welcome, Uma Field the Second");
  await tabTo("Sign out");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/login");
});

test("an error is an alert, stands in the title, and describes the field that has the focus", async () => {
  const checkError = async (name, words) => {
    await page.getByRole("alert").waitFor();
    await untilFocused();
    assert.match(await page.title(), /^Error: /);
    assert.match(await page.getByRole("alert").textContent(), words);
    assert.match((await focused()).name, name);
    const description = await page.evaluate(() => {
      const ids = document.activeElement.getAttribute("aria-describedby") ?? "";
      return ids.split(" ").map((id) => document.getElementById(id)?.textContent);
    });
    assert.match(description[0], words);
  };
  await visit("/login");
  await page.keyboard.type(USER.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type("not the password");
  await page.keyboard.press("Enter");
  await checkError(/^Password/, /^Wrong email address or password/);

  await visit("/register");
  for (const text of ["Grace", "grace@example.com", "passwordpassword"]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await checkError(/^Password/, /^This password is easy to guess/);

  await visit("/login/link");
  await page.evaluate(() => (document.forms[0].noValidate = true));
  await page.keyboard.type("nobody");
  await page.keyboard.press("Enter");
  await checkError(/^Email address/, /^Enter an email address/);

  await signIn(page, demo.url, USER);
  await visit("/profile");
  await page.getByLabel("Email address").fill(ADMIN.email);
  await page.keyboard.press("Enter");
  await checkError(/^Email address/, /^This address cannot be used/);
});

test("what the browser itself can see is said before anything is sent", async () => {
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  await visit("/login");
  await page.keyboard.type("nobody");
  await page.keyboard.press("Enter");
  const isValid = await page.getByLabel("Email address").evaluate((field) => field.validity.valid);
  assert.deepEqual([isValid, path(page), sent], [false, "/login", []]);
});

test("pressing a button twice sends its form once", async () => {
  let sent = 0;
  const pressedAgain = Promise.withResolvers();
  const firstIsSent = Promise.withResolvers();
  await page.route("**/login", async (route) => {
    if (route.request().method() === "POST") {
      sent += 1;
      firstIsSent.resolve();
      await pressedAgain.promise;
    }
    await route.continue();
  });
  await visit("/login");
  await page.keyboard.type(USER.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(USER.password);
  const { x, y, width, height } = await page.getByRole("button", { name: "Sign in" }).boundingBox();
  await page.keyboard.press("Enter");
  await firstIsSent.promise;
  await page.keyboard.press("Enter");
  await page.mouse.click(x + width / 2, y + height / 2);
  pressedAgain.resolve();
  await page.waitForURL("**/dashboard");
  assert.equal(sent, 1);
});
