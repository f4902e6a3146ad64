// A neighbouring host sets cookies for the demo (draft-ietf-httpbis-rfc6265bis, section 8.6): whatever it plants, and
// however, the demo sees who is really there, or nobody. What only the prefix `__Host-` prevents is written down, too.
//
//   FE26_DEMO_BIN=target/debug/demo node --test demo/browser/tossing.test.mjs

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";

import { launchChromium } from "./chromium.mjs";
import { ADMIN, USER, sealOf, startDemoBehindTls } from "./programs.mjs";
import { APP, NEIGHBOUR, startSites } from "./sites.mjs";

const VICTIM = ADMIN.name;
const ATTACKER = USER.name;
const NOBODY = "nobody";

/** The paths of `/api/auth/me`: browsers send cookies of longer ones first. */
const PATHS = ["/api/auth/me", "/api/auth/", "/api/auth", "/api/", "/api", "/"];

const numbers = (count) => Array.from({ length: count }, (_, at) => at);

/** The line that sets a cookie for the neighbour and for the demo. */
const line = (name, value, { path = "/", more = "" } = {}) =>
  `${name}=${value}; Domain=example.test; Path=${path}; Secure${more}`;

/**
 * What the neighbour plants, `name` being that of the demo's cookie, and who is signed in then: `prefixed` where the
 * name has the prefix; `plain` where it has not; `early` where it has not, and the victim signs in only then.
 */
const ATTACKS = {
  "the same name": {
    cookies: (name, { seal }) => [line(name, seal), line(` \t${name} `, seal, { more: "; HttpOnly" })],
    signedIn: { prefixed: VICTIM, plain: NOBODY, early: NOBODY },
  },
  "the same name, to come first in the header": {
    cookies: (name, { seal }) => PATHS.map((path) => line(name, seal, { path })),
    signedIn: { prefixed: VICTIM, plain: NOBODY, early: NOBODY },
  },
  "the same name for a host that is not the neighbour's": {
    cookies: (name, { seal }) => [`${name}=${seal}; Domain=app.example.test; Path=/; Secure`],
    signedIn: { prefixed: VICTIM, plain: VICTIM, early: VICTIM },
  },
  "the session of somebody who is not signed in, whose forms the attacker knows": {
    cookies: (name, { anonymous }) => [line(name, anonymous)],
    signedIn: { prefixed: VICTIM, plain: NOBODY, early: NOBODY },
  },
  "some of the same name that do not open": {
    cookies: (name, { seal }) => PATHS.map((path, at) => line(name, `${at}${seal}`, { path })),
    signedIn: { prefixed: VICTIM, plain: VICTIM, early: VICTIM },
  },
  "more than are tried": {
    cookies: (name) => PATHS.flatMap((path, at) => ["", ".0", ".1"].map((end) => line(name + end, `x${at}`, { path }))),
    // As many fit before pages with longer addresses than the dashboard's.
    signedIn: { prefixed: VICTIM, plain: [NOBODY, VICTIM], early: [NOBODY, VICTIM] },
  },
  "the names of chunks": {
    cookies: (name, { seal }) => [line(`${name}.0`, seal.slice(0, 300)), line(`${name}.1`, seal.slice(300))],
    signedIn: { prefixed: VICTIM, plain: NOBODY, early: ATTACKER },
  },
  "names that only look the same": {
    cookies: (name, { seal }) => alike(name).map((alike) => line(alike, seal)),
    signedIn: { prefixed: VICTIM, plain: VICTIM, early: VICTIM },
  },
  "a cookie without a name that reads like the demo's": {
    cookies: (name, { seal }) => [line("", `${name}=${seal}`), line("", `=${name}=${seal}`, { path: "/api" })],
    signedIn: { prefixed: VICTIM, plain: VICTIM, early: VICTIM },
  },
  "values that read like another cookie": {
    cookies: (name, { seal }) => [line("a", `b, ${name}=${seal}`), line("c", `"d ${name}=${seal}"`), line("\u00ff", "\u00fe")],
    signedIn: { prefixed: VICTIM, plain: VICTIM, early: VICTIM },
  },
  "the end of the cookie": {
    cookies: (name) => [line(name, "", { more: "; Max-Age=0" }), line(`${name}.0`, "", { more: "; Max-Age=0" })],
    signedIn: { prefixed: VICTIM, plain: VICTIM, early: VICTIM },
  },
  "so many that the victim's falls out": {
    cookies: () => numbers(400).map((at) => line(`c${at}`, "")),
    signedIn: { prefixed: NOBODY, plain: NOBODY, early: VICTIM },
  },
  "so many that the victim's falls out, and the attacker's in its place": {
    cookies: (name, { seal }) => [...numbers(400).map((at) => line(`c${at}`, "")), line(name, seal)],
    signedIn: { prefixed: NOBODY, plain: ATTACKER, early: NOBODY },
  },
};

/** What parsers have taken for the name that trim, decode or fold more than spaces and tabs. */
function alike(name) {
  const blanks = ["\u00a0", "\u0085", "\u1680", "\u2000", "\u2028", "\u3000", "\ufeff", "\u200b"];
  return [
    ...blanks.map((blank) => blank + name),
    ...blanks.map((blank) => name + blank),
    `%${name.charCodeAt(0).toString(16)}${name.slice(1)}`,
    name.replaceAll("_", "%5F").replaceAll("-", "%2d"),
    name[0].toUpperCase() + name.slice(1).toUpperCase(),
    name.replace("my", "My"),
    name.replace("-", "\u2010"),
    `"${name}"`,
    `$${name}`,
    `${name}.4`,
  ];
}

for (const name of ["__Host-myapp-session", "myapp-session"]) {
  const hasPrefix = name.startsWith("__Host-");

  describe(`a cookie called ${name}`, () => {
    let demo, sites, browser, page, planted;

    before(async () => {
      demo = await startDemoBehindTls(name);
      sites = await startSites(demo);
      browser = await launchChromium(...sites.flags);
      planted = { seal: await sealOf(demo, USER), anonymous: await anonymousSession(demo, name) };
      page = await browser.newPage({ ignoreHTTPSErrors: true });
    });

    after(async () => {
      await browser?.close();
      sites?.stop();
      await demo?.stop();
    });

    beforeEach(() => page.context().clearCookies());

    /** Sends the login form, without showing it; who seems to be signed in already gets none. */
    async function signIn() {
      await page.goto(APP + sites.publish(""));
      await page.evaluate(async ({ email, password }) => {
        const login = await fetch("/login");
        if (new URL(login.url).pathname !== "/login") return;
        const [form] = new DOMParser().parseFromString(await login.text(), "text/html").forms;
        const fields = { ...Object.fromEntries(new FormData(form)), email, password };
        await fetch("/login", { method: "POST", body: new URLSearchParams(fields) });
      }, ADMIN);
    }

    async function plantByHeader(cookies) {
      await page.goto(NEIGHBOUR + sites.publish("", cookies.map((line) => Buffer.from(line).toString("latin1"))));
    }

    async function plantByScript(cookies) {
      await page.goto(NEIGHBOUR + sites.publish(""));
      await page.evaluate((cookies) => {
        for (const line of cookies) document.cookie = line;
        return document.cookie; // which waits until all of them are there
      }, cookies);
    }

    /** Looks who is signed in for programs, and for pages. */
    async function checkWhoIsThere(expected) {
      await page.goto(APP + sites.publish(""));
      const found = await page.evaluate(async (nobody) => {
        const { user } = await (await fetch("/api/auth/me")).json();
        const dashboard = await (await fetch("/dashboard")).text();
        return [user?.username ?? nobody, dashboard.match(/<h1>Welcome, (.*?)<\/h1>/)?.[1] ?? nobody];
      }, NOBODY);
      assert.deepEqual(found, Array.isArray(expected) ? expected : [expected, expected]);
    }

    async function checkAfter(plant, cookies, expected) {
      await signIn();
      await checkWhoIsThere(VICTIM);
      await plant(cookies(name, planted));
      await checkWhoIsThere(expected);
    }

    for (const [what, { cookies, signedIn }] of Object.entries(ATTACKS)) {
      const expected = hasPrefix ? signedIn.prefixed : signedIn.plain;
      // What the victim gets last does not fall out of the browser.
      const early = hasPrefix ? VICTIM : signedIn.early;

      test(`${what}: ${expected}`, () => checkAfter(plantByHeader, cookies, expected));

      test(`${what}, by a script: ${expected}`, () => checkAfter(plantByScript, cookies, expected));

      test(`${what}, before signing in: ${early}`, async () => {
        await plantByHeader(cookies(name, planted));
        await signIn();
        await checkWhoIsThere(early);
      });
    }

    const stranger = hasPrefix ? NOBODY : ATTACKER;

    test(`a browser that nobody has signed in with, and a neighbour who plants a session: ${stranger}`, async () => {
      const { cookies } = ATTACKS["the same name"];
      await plantByHeader(cookies(name, planted));
      await checkWhoIsThere(stranger);
    });

    test("a neighbour without TLS does not replace the cookie", async () => {
      const { cookies } = ATTACKS["the same name"];
      const insecure = cookies(name, planted).map((line) => line.replace("; Secure", ""));
      await signIn();
      await page.goto(NEIGHBOUR.replace("https:", "http:") + sites.publish("", insecure));
      await checkWhoIsThere(VICTIM);
    });
  });
}

/** The cookie that a visitor gets with the login page. */
async function anonymousSession(demo, name) {
  const answer = await fetch(`${demo.url}/login`);
  const [line] = answer.headers.getSetCookie();
  assert.ok(line.startsWith(`${name}=`));
  return line.slice(name.length + 1, line.indexOf(";"));
}
