// Every page in a light and a dark window and on a phone: nothing is too wide, axe-core finds no fault, and its picture is kept.
//
//   node examples/next-login/test/build.mjs
//   node --test examples/next-login/test/looks.test.mjs
//
// Screenshots go to FE26_ARTIFACTS, or to test-artifacts/ at the root of the repository.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { artifact } from "../../../demo/browser/artifacts.mjs";
import { launchChromium, openWindow, signIn } from "../../../demo/browser/chromium.mjs";
import { PASSWORD, register } from "./forms.mjs";
import { startBuilt } from "./server.mjs";
import { ADMIN } from "./visitor.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const DESKTOP = { width: 1280, height: 860 };
const looks = {
  light: { colorScheme: "light", viewport: DESKTOP },
  dark: { colorScheme: "dark", viewport: DESKTOP },
  phone: { colorScheme: "light", viewport: { width: 360, height: 740 }, isMobile: true, deviceScaleFactor: 2 },
};
const pages = {
  login: "/login",
  register: "/register",
  "register-confirm": "/register/confirm?token=x",
  "link-ask": "/login/link",
  "link-confirm": "/login/link?token=x",
  docs: "/docs",
  mail: "/dev/mail",
  dashboard: "/dashboard",
  profile: "/profile",
  session: "/session",
  tour: "/tour",
  "tour-props": "/tour/props",
  admin: "/admin",
  "not-found": "/nothing",
};

let server, browser, page;

before(async () => {
  [server, browser] = await Promise.all([startBuilt("turbopack", { DEV_MAIL: "1" }), launchChromium()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** What some of them look like after a mistake, or when something was sent. */
const mistakes = {
  async login(look) {
    await signIn(page, server.url, { ...ADMIN, password: "not the password" });
    await page.getByText("Wrong email address or password.").waitFor();
    await check(`next-login-error-${look}`);
  },
  async register(look) {
    await register(page, server.url, { email: `${look}@example.com`, password: "passwordpassword" });
    await page.getByText("This password is easy to guess.").waitFor();
    await check(`next-register-error-${look}`);
    await register(page, server.url, { email: `${look}@example.com` });
    await page.getByRole("heading", { name: "Look at your mail" }).waitFor();
    await check(`next-sent-${look}`);
  },
  async "link-confirm"(look) {
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").filter({ hasText: "This link does not work any more." }).waitFor();
    await check(`next-link-dead-${look}`);
  },
  async profile(look) {
    await page.getByLabel("Current password").fill("not the password");
    await page.getByLabel("New password").fill(PASSWORD);
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByRole("alert").filter({ hasText: "The current password is not right." }).waitFor();
    await check(`next-profile-error-${look}`);
  },
};

for (const [look, options] of Object.entries(looks)) {
  test(`every page fits the window, and axe-core finds no fault with it: ${look}`, async (t) => {
    const window = await openWindow(browser, options);
    page = window.page;
    t.after(() => page.context().close());
    for (const [name, path] of Object.entries(pages)) {
      if (name === "dashboard") {
        await signIn(page, server.url, ADMIN);
        await page.waitForURL("**/dashboard");
      }
      await page.goto(server.url + path);
      await check(`next-${name}-${look}`);
      await mistakes[name]?.(look);
    }
    assert.deepEqual(window.complaints, [], "the browser has nothing to complain about");
  });
}

async function check(name) {
  await page.screenshot({ path: artifact(`${name}.png`), fullPage: true });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${name} is ${overflow} pixels too wide`);
  assert.equal(await page.locator("head > title").count(), 1, `${name} has one title`);
  assert.match(await page.title(), /^\S.* · fe26 in Next\.js$/, name);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ rules: { "target-size": { enabled: true } } }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${name}: ${id} ${nodes.map(({ html }) => html).join(" ")}`), []);
}
