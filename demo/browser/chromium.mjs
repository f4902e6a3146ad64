// The browser, and what a person does in it.

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

/** Starts Debian's Chromium, or the one that CHROMIUM names, with a new profile. */
export const launchChromium = (...flags) => chromium.launch(options(flags));

/**
 * Starts it so that cookies go wherever their `SameSite` lets them. Debian's withholds those of third parties anyway,
 * and what the demo does for itself would not be seen.
 */
export async function launchWithThirdPartyCookies(...flags) {
  const profile = mkdtempSync(join(tmpdir(), "fe26-chromium-"));
  mkdirSync(join(profile, "Default"));
  writeFileSync(join(profile, "Default", "Preferences"), '{"profile":{"cookie_controls_mode":0}}');
  const context = await chromium.launchPersistentContext(profile, { ...options(flags), ignoreHTTPSErrors: true });
  return {
    context,
    async close() {
      await context.close();
      // The browser's helpers may still be writing when it says that it is closed.
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

function options(flags) {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(`there is no Chromium at ${executablePath}: install it, or let CHROMIUM name one`);
  }
  const args = [
    "--no-sandbox", // or it does not start as root, as which containers run
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    ...flags,
  ];
  return { executablePath, args };
}

/**
 * Opens a window that has never been anywhere, and notes what should not be: what the browser complains about, such
 * as a style that it blocks or a script that fails, and requests to elsewhere.
 */
export async function openWindow(browser, options) {
  const context = await browser.newContext(options);
  const complaints = [];
  context.on("console", (message) => {
    if (!isExpected(message)) complaints.push(message.text());
  });
  context.on("weberror", (failure) => complaints.push(String(failure.error())));
  context.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol !== "http:" || hostname !== "127.0.0.1") complaints.push(`a request to ${request.url()}`);
  });
  return { page: await context.newPage(), complaints };
}

function isExpected(message) {
  // That the page itself is a 401 or a 404 is as it should be; the same of its style is not.
  const isOwnStatus = message.text().startsWith("Failed to load resource") && message.location().url === message.page()?.url();
  return isOwnStatus || message.text().startsWith("Clear-Site-Data header on");
}

/** Fills in the login form and sends it. */
export async function signIn(page, url, { email, password, remember = false }) {
  await page.goto(`${url}/login`);
  await fillInAndSignIn(page, { email, password, remember });
}

/** Fills in the login form of the page that is open, and sends it. */
export async function fillInAndSignIn(page, { email, password, remember = false }) {
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(password);
  if (remember) await page.getByLabel("Keep me signed in").check();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForLoadState();
}

/** Signs out with the button at the top of every page. */
export async function signOut(page) {
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.waitForURL("**/login");
}

/** The session's cookie, if there is one. */
export async function sessionCookie(page) {
  const cookies = await page.context().cookies();
  return cookies.find(({ name }) => name === "myapp-session");
}

export const heading = (page) => page.getByRole("heading", { level: 1 }).textContent();
export const path = (page) => new URL(page.url()).pathname;
