// The browser, and what a person does in it.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

/** Starts Debian's Chromium, or the one that CHROMIUM names, with a new profile. */
export async function launchChromium() {
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
  ];
  return chromium.launch({ executablePath, args });
}

/** Fills in the login form and sends it. */
export async function signIn(page, url, { email, password, remember = false }) {
  await page.goto(`${url}/login`);
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(password);
  if (remember) await page.getByLabel("Keep me signed in").check();
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** The session's cookie, if there is one. */
export async function sessionCookie(page) {
  const cookies = await page.context().cookies();
  return cookies.find(({ name }) => name === "myapp-session");
}
