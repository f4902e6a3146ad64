// Pages of a stranger and of a neighbouring host have the visitor's browser send requests to the demo: nothing changes.
// That each of these tests can fail is shown by the same request from a page of the demo's own host, which does change
// something.
//
//   FE26_DEMO_BIN=target/debug/demo node --test demo/browser/cross-site.test.mjs

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { sealData, unsealData } from "iron-session-9";

import { launchWithThirdPartyCookies } from "./chromium.mjs";
import { ADMIN, USER, sealOf, startDemoBehindTls } from "./programs.mjs";
import { FETCHES, POSTS, SANDBOXED, VISITS, WEB_SOCKET, pageThatSends } from "./requests.mjs";
import { APP, NEIGHBOUR, STRANGER, startSites } from "./sites.mjs";

const COOKIE = "myapp-session";
const LOGOUT = "/api/auth/logout";
/** Looking here is written into the session. */
const VISIT = "/api/session/info";
const ELSEWHERE = { "a neighbour": NEIGHBOUR, "a stranger": STRANGER };

let demo, sites, browser, context, watcher, sender, observer, witnesses;

before(async () => {
  demo = await startDemoBehindTls(COOKIE);
  sites = await startSites(demo);
  browser = await launchWithThirdPartyCookies(...sites.flags);
  context = browser.context;
  [watcher, sender] = [await context.newPage(), await context.newPage()];
  await watcher.goto(APP + sites.publish(""));
  // An admin of another program with the same key: no change of an account here ends that session.
  const session = { userId: "0", role: "admin", isLoggedIn: true, expiresAt: Date.now() + 3_600_000 };
  observer = await sealData(session, { password: demo.keys, ttl: 3600 });
  await callWitnesses();
});

after(async () => {
  await browser?.close();
  sites?.stop();
  await demo?.stop();
});

beforeEach(async () => {
  await context.clearCookies();
  await watcher.evaluate(({ email, password }) => {
    const headers = { "content-type": "application/json" };
    return fetch("/api/auth/login", { method: "POST", headers, body: JSON.stringify({ email, password }) });
  }, ADMIN);
});

afterEach(async () => {
  for (const page of context.pages()) if (page !== watcher && page !== sender) await page.close();
});

/** Signs both in elsewhere, too: whether they still are is asked after each request. */
async function callWitnesses() {
  witnesses = [await sealOf(demo, ADMIN), await sealOf(demo, USER)];
}

/** What the demo answers to a page of its own. */
const ask = (path) => watcher.evaluate((path) => fetch(path).then((answer) => answer.json()), path);

/** What the demo answers to somebody else who is signed in. */
async function askAs(seal, path) {
  const answer = await fetch(demo.url + path, { headers: { cookie: `${COOKIE}=${seal}` } });
  return answer.json();
}

/** What the visitor's cookie holds. */
async function openCookie() {
  const cookies = await context.cookies(APP);
  const cookie = cookies.find(({ name }) => name === COOKIE);
  return cookie ? unsealData(cookie.value, { password: demo.keys }) : {};
}

const visits = async () => (await openCookie()).activities?.map(({ action, path }) => `${action} ${path ?? ""}`);

/** All that a request could change: who is signed in, in which session, all accounts, and all sessions elsewhere. */
async function state() {
  const { _meta: meta, generation, loginAt } = await openCookie();
  return {
    visitor: await ask("/api/auth/me"),
    session: { id: meta?.id, startedAt: meta?.startedAt, remembered: meta?.remembered, generation, loginAt },
    accounts: (await askAs(observer, "/api/admin/users")).users,
    elsewhere: await Promise.all(witnesses.map((seal) => askAs(seal, "/api/auth/me"))),
  };
}

/** Has a page of a site send a request, and comes back with what the demo has been asked. */
async function send(site, request, path, fields) {
  await sender.goto(site + sites.publish(pageThatSends(request, APP + path, fields)));
  sites.exchanges.length = 0;
  const { pathname } = new URL(path, APP);
  await Promise.all([sites.answered(pathname), sender.getByRole("button").click({ noWaitAfter: true })]);
  // A script that waits for its answer may ask twice; a page that goes there has to arrive before the next one opens.
  const look = () => Promise.resolve(window.sent).catch(() => {}).then(() => window.isLeaving);
  const isLeaving = await sender.evaluate(look).catch(() => true);
  if (isLeaving) await sender.waitForURL((url) => !url.pathname.startsWith("/published/"));
  return sites.exchanges.filter((exchange) => exchange.path === pathname);
}

/** Waits until something has happened. The test runner ends what never does. */
async function until(hasHappened) {
  while (!(await hasHappened()));
}

const hasSession = ({ cookie }) => cookie.includes(`${COOKIE}=`);

function checkRefused(exchanges) {
  for (const { method, status } of exchanges) assert.ok(method === "OPTIONS" || status === 403, `${method}: ${status}`);
}

describe("what could change something", { timeout: 120_000 }, () => {
  for (const [what, request] of Object.entries(POSTS)) {
    test(`${what}: only a page of the demo signs the visitor out`, async () => {
      const before = await state();
      for (const [who, site] of Object.entries(ELSEWHERE)) {
        const exchanges = await send(site, request, LOGOUT, { field: "value" });
        assert.deepEqual(await state(), before, who);
        checkRefused(exchanges);
        assert.ok(site !== STRANGER || !exchanges.some(hasSession), "the cookie stays out of it");
      }
      await send(APP, request, LOGOUT, { field: "value" });
      await until(async () => (await ask("/api/auth/me")).status === 401);
    });
  }

  test("a form in a sandbox is a stranger's, wherever it stands", async () => {
    const before = await state();
    for (const site of [NEIGHBOUR, STRANGER, APP]) {
      const exchanges = await send(site, SANDBOXED, LOGOUT, { field: "value" });
      assert.deepEqual(await state(), before, site);
      checkRefused(exchanges);
    }
  });

  test("a form of the demo that another site sends back is that site's", async () => {
    const before = await state();
    for (const site of Object.values(ELSEWHERE)) {
      const there = `${site}/redirect?status=307&to=${encodeURIComponent(APP + LOGOUT)}`;
      const request = `(url, fields) => form(${JSON.stringify(there)}, fields).submit()`;
      const exchanges = await send(APP, request, LOGOUT, { field: "value" });
      assert.deepEqual(await state(), before, site);
      checkRefused(exchanges);
    }
  });

  test("a stranger's request brings cookies that say so, for two minutes those that say nothing, never the session", async () => {
    await watcher.evaluate(() => {
      document.cookie = "none=1; SameSite=None; Secure; Path=/";
      document.cookie = "nothing=1; Secure; Path=/";
    });
    const [form] = await send(STRANGER, POSTS["a form"], LOGOUT, {});
    assert.deepEqual([form.method, form.cookie, form.status], ["POST", "none=1; nothing=1", 403]);
    const [image] = await send(STRANGER, FETCHES["an image"], VISIT);
    assert.deepEqual([image.cookie, image.status], ["none=1", 401]);
  });
});

describe("every form and every route, with a token that the attacker cannot know", { timeout: 120_000 }, () => {
  const name = "Mallory";
  const [form, json] = [POSTS["a form in a hidden frame"], POSTS["fetch of JSON"]];
  const patch = String(json).replace('"POST"', '"PATCH"');
  for (const [path, request, fields] of [
    ["/profile", form, { name, email: ADMIN.email }],
    ["/profile/password", form, { currentPassword: ADMIN.password, newPassword: ADMIN.password }],
    ["/profile/sign-out-everywhere", form, {}],
    [`/admin/users/${USER.id}/sign-out`, form, {}],
    [`/admin/users/${USER.id}/role`, form, { role: "admin" }],
    ["/logout", form, {}],
    ["/api/profile", patch, { username: `${name} the Second` }],
    [`/api/admin/users/${USER.id}`, patch, { role: "user" }],
    [`/api/admin/users/${USER.id}/sign-out`, json, {}],
  ]) {
    test(path, async () => {
      const page = await watcher.evaluate(() => fetch("/profile").then((answer) => answer.text()));
      const [, token] = page.match(/name="csrf_token" value="([^"]+)"/);
      const all = request === form ? { ...fields, csrf_token: token } : fields;
      const before = await state();
      for (const [who, site] of Object.entries(ELSEWHERE)) {
        const exchanges = await send(site, request, path, all);
        assert.deepEqual(await state(), before, who);
        checkRefused(exchanges);
      }
      await send(APP, request, path, all);
      await until(async () => JSON.stringify(await state()) !== JSON.stringify(before));
      await callWitnesses();
    });
  }
});

describe("what only looks", { timeout: 120_000 }, () => {
  for (const [what, request] of Object.entries(FETCHES)) {
    test(`${what}: only from a page of the demo is it a visit`, async () => {
      const before = { ...(await state()), visits: await visits() };
      for (const [who, site] of Object.entries(ELSEWHERE)) {
        const exchanges = await send(site, request, VISIT);
        assert.ok(site !== STRANGER || !exchanges.some(hasSession), "the cookie stays out of it");
        assert.deepEqual({ ...(await state()), visits: await visits() }, before, who);
      }
      await send(APP, request, VISIT);
      await until(async () => (await visits()).includes(`access ${VISIT}`));
    });
  }

  test("a WebSocket is opened for nobody", async () => {
    const before = { ...(await state()), visits: await visits() };
    for (const [site, mayBringSession] of [[NEIGHBOUR, true], [STRANGER, false], [APP, true]]) {
      const [exchange] = await send(site, WEB_SOCKET, VISIT);
      assert.deepEqual([hasSession(exchange), exchange.status === 101], [mayBringSession, false], site);
      assert.deepEqual({ ...(await state()), visits: await visits() }, before, site);
    }
  });
});

describe("what leads the visitor here", { timeout: 120_000 }, () => {
  for (const [what, request] of Object.entries(VISITS)) {
    test(`${what} is a visit and changes nothing else`, async () => {
      const before = await state();
      for (const [who, site] of Object.entries(ELSEWHERE)) {
        const fields = { name: "Mallory", email: "mallory@example.com" };
        const [exchange] = await send(site, request, `/profile?${new URLSearchParams(fields)}`, fields);
        assert.ok(hasSession(exchange), "a link leads those who are signed in to a page for them");
        assert.deepEqual(await state(), before, who);
      }
      await until(async () => (await visits()).includes("access /profile"));
    });
  }

  test("no address does what its form does", async () => {
    const before = await state();
    const { email, password } = USER;
    for (const [path, fields] of [
      [LOGOUT, {}],
      ["/logout", {}],
      ["/login", { email, password }],
      ["/profile/sign-out-everywhere", {}],
      [`/admin/users/${USER.id}/role`, { role: "admin" }],
    ]) {
      await send(STRANGER, VISITS["a link"], `${path}?${new URLSearchParams(fields)}`);
      assert.deepEqual(await state(), before, path);
    }
  });
});

describe("signing the visitor in as the attacker", { timeout: 120_000 }, () => {
  const { email, password } = USER;
  const whoIsThere = async () => (await ask("/api/auth/me")).user?.email;
  const ways = {
    "the form": ["/login", POSTS["a form"], { email, password }],
    "the form in a hidden frame": ["/login", POSTS["a form in a hidden frame"], { email, password }],
    "JSON": ["/api/auth/login", POSTS["fetch of JSON"], { email, password }],
    // The name of a field is written as it is: `{"email":"…","password":"…","x":"` and `="}`.
    "JSON in a form of plain text": [
      "/api/auth/login",
      POSTS["a form of plain text"],
      { [JSON.stringify({ email, password, x: "" }).slice(0, -2)]: '"}' },
    ],
    "JSON without CORS": ["/api/auth/login", POSTS["fetch that goes on without the page"], { email, password }],
  };

  for (const [what, [path, request, fields]] of Object.entries(ways)) {
    test(`${what}, to whoever is signed in and to whoever is not`, async () => {
      for (const there of [ADMIN.email, undefined]) {
        if (!there) await context.clearCookies();
        for (const [who, site] of Object.entries(ELSEWHERE)) {
          const exchanges = await send(site, request, path, fields);
          assert.equal(await whoIsThere(), there, who);
          checkRefused(exchanges);
        }
      }
    });
  }

  test("a page of the demo could", async () => {
    await context.clearCookies();
    await send(APP, POSTS["fetch of JSON"], "/api/auth/login", { email, password });
    await until(async () => (await whoIsThere()) === email);
  });

  test("a neighbour who plants a session, too, and sends the token of its form", async () => {
    const login = await fetch(`${demo.url}/login`);
    const [line] = login.headers.getSetCookie();
    const [, token] = (await login.text()).match(/name="csrf_token" value="([^"]+)"/);
    const planted = `${line.slice(0, line.indexOf(";"))}; Domain=example.test; Path=/; Secure`;
    const fields = { email, password, csrf_token: token };
    const plant = async () => {
      await context.clearCookies();
      await sender.goto(NEIGHBOUR + sites.publish("", [planted]));
    };
    await plant();
    for (const site of [NEIGHBOUR, STRANGER]) {
      const exchanges = await send(site, POSTS["a form"], "/login", fields);
      assert.equal(await whoIsThere(), undefined);
      checkRefused(exchanges);
    }
    await plant();
    const [exchange] = await send(APP, POSTS["a form"], "/login", fields);
    assert.equal(exchange.status, 303, "the token is good, so it is the site that was refused");
  });
});
