// Every page in every state, in light and dark and on a phone: it fits the window, axe-core finds no fault with it, and
// its picture is kept for whoever wants to see what it looks like.
//
//   FE26_DEMO_BIN=target/debug/demo node --test demo/browser/looks.test.mjs
//
// Pictures go to FE26_ARTIFACTS, or to test-artifacts/ at the root of the repository.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { sealData, unsealData } from "iron-session-9";

import { artifact } from "./artifacts.mjs";
import { fillInAndSignIn, launchChromium, openWindow } from "./chromium.mjs";
import { ADMIN, USER, sealOf, startDemo } from "./programs.mjs";

const HOUR = 60 * 60 * 1000;
const EASY_TO_GUESS = "passwordpassword";
const SCREENS = {
  desktop: { viewport: { width: 1280, height: 860 } },
  phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};

/** By colour scheme. Where only the colours are others, so are only the answers of two rules. */
const RULES = {
  // WCAG 2.2 asks for buttons that a finger hits; axe-core does not look for them by itself.
  light: { rules: { "target-size": { enabled: true } } },
  dark: { runOnly: ["color-contrast", "link-in-text-block"] },
};
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let demo, browser, page, complaints;

before(async () => {
  demo = await startDemo();
  browser = await launchChromium();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

const visit = (path) => page.goto(`${demo.url}${path}`);
const press = (name) => page.getByRole("button", { name }).click();

/** Fills in what has these labels. */
async function fillIn(fields) {
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label).fill(text);
}

/** Puts a session into the browser. */
async function giveSeal(value) {
  await page.context().addCookies([{ name: "myapp-session", value, url: demo.url }]);
}

async function visitAs(person, path) {
  await giveSeal(await sealOf(demo, person));
  await visit(path);
}

/** Sends the form without the browser's own look at it, as an old one would. */
async function pressUnchecked(name) {
  await page.evaluate(() => [...document.forms].forEach((form) => (form.noValidate = true)));
  await press(name);
}

async function askForLink(email) {
  await visit("/login/link");
  await fillIn({ "Email address": email });
  await pressUnchecked("Mail me a link");
}

async function openLink() {
  await askForLink(USER.email);
  await page.getByRole("link", { name: "on this page" }).click();
  await page.getByRole("link", { name: "Your sign-in link" }).first().click();
}

async function register(email, password) {
  await visit("/register");
  await fillIn({ "Your name": "Grace", "Email address": email, Password: password });
  await press("Make an account");
}

async function changePassword(current, password) {
  await visitAs(USER, "/profile");
  await fillIn({ "Current password": current, "New password": password });
  await press("Change password");
}

/** Signed in two days ago and away since, with as much to do in the last hour as no person has. */
async function visitAfterTwoDays(path) {
  const session = await unsealData(await sealOf(demo, USER), { password: demo.keys });
  session.loginAt -= 48 * HOUR;
  session.lastAccess -= 3 * HOUR;
  await giveSeal(await sealData(session, { password: demo.keys, ttl: 7 * 24 * 60 * 60 }));
  await visit(path);
}

async function failTenTimes(email) {
  for (let attempt = 0; attempt < 10; attempt++) {
    await assert.rejects(sealOf(demo, { email, password: "not the password" }));
  }
}

/** Each state of each page, and what a person does to see it. */
const STATES = {
  login: () => visit("/login"),
  "login-error": async () => {
    await visit("/login");
    await fillInAndSignIn(page, { ...USER, password: "not the password", remember: true });
  },
  "login-missing": async () => {
    await visit("/login");
    await pressUnchecked("Sign in");
  },
  "login-throttled": async () => {
    await failTenTimes("throttled@example.com");
    await visit("/login");
    await fillInAndSignIn(page, { email: "throttled@example.com", password: "not the password" });
  },
  register: () => visit("/register"),
  "register-error": () => register("grace@example.com", EASY_TO_GUESS),
  "register-sent": () => register("grace@example.com", "brass-anchor-under-the-pier"),
  "register-confirm": async () => {
    await register("grace@example.com", "brass-anchor-under-the-pier");
    await page.getByRole("link", { name: "on this page" }).click();
    await page.getByRole("link", { name: "Confirm your address" }).first().click();
  },
  link: () => visit("/login/link"),
  "link-error": () => askForLink("nobody"),
  "link-sent": () => askForLink("nobody@example.com"),
  "link-confirm": openLink,
  "link-used": async () => {
    await openLink();
    const link = page.url();
    await press("Sign in");
    await page.goto(link);
    await press("Sign in");
  },
  mail: () => visit("/dev/mail"),
  docs: () => visit("/docs"),
  "docs-signed-in": () => visitAs(USER, "/docs"),
  "not-found": () => visit("/nothing"),
  "form-too-old": async () => {
    await visit("/login");
    await page.context().clearCookies();
    await fillInAndSignIn(page, USER);
  },
  "dashboard-user": () => visitAs(USER, "/dashboard"),
  "dashboard-admin": () => visitAs(ADMIN, "/dashboard"),
  profile: () => visitAs(USER, "/profile"),
  "profile-saved": async () => {
    await visitAs(USER, "/profile");
    await press("Save");
  },
  "profile-error": async () => {
    await visitAs(USER, "/profile");
    await fillIn({ "Email address": ADMIN.email });
    await press("Save");
  },
  "password-error": () => changePassword(USER.password, EASY_TO_GUESS),
  "password-changed": () => changePassword(USER.password, USER.password),
  "signed-out-elsewhere": async () => {
    await visitAs(USER, "/profile");
    await press("Sign out everywhere else");
  },
  session: () => visitAs(USER, "/session"),
  "session-findings": () => visitAfterTwoDays("/session"),
  admin: () => visitAs(ADMIN, "/admin"),
  "admin-done": async () => {
    await visitAs(ADMIN, "/admin");
    await press(`Sign out everywhere: ${USER.name}`);
  },
};

for (const [screen, options] of Object.entries(SCREENS)) {
  describe(screen, () => {
    before(async () => {
      ({ page, complaints } = await openWindow(browser, options));
    });

    after(() => page.context().close());

    for (const [name, show] of Object.entries(STATES)) {
      test(name, async () => {
        await page.context().clearCookies();
        await show();
        await checkFits();
        // The page's policy keeps it from loading scripts from elsewhere, and not the tests from running one in it.
        await page.evaluate(axe);
        for (const [colorScheme, rules] of Object.entries(RULES)) {
          await page.emulateMedia({ colorScheme });
          await page.screenshot({ path: artifact(`${name}-${screen}-${colorScheme}.png`), fullPage: true });
          await checkAccessible(colorScheme, rules);
        }
        assert.deepEqual(complaints.splice(0), [], "the browser has nothing to complain about");
      });
    }
  });
}

async function checkFits() {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} pixels too wide`);
}

/** Neither does anything fail, nor is there anything that axe-core cannot tell. */
async function checkAccessible(colorScheme, rules) {
  const { violations, incomplete } = await page.evaluate((rules) => window.axe.run(rules), rules);
  const faults = [...violations, ...incomplete].flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target}: ${failureSummary}`),
  );
  assert.deepEqual(faults, [], `${page.url()}, ${colorScheme}`);
}
