// What applications of this kind get wrong, and this one does not. They are asked over HTTP, as a program would ask.
//
//   node examples/next-login/test/build.mjs
//   node --test examples/next-login/test/mistakes.test.mjs

import { getIronSession } from "fe26-session";
import { mintCookie } from "fe26-session/testing";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { SECRET, startBuilt } from "./server.mjs";
import { ADMIN, ago, setCookies, statusOf, USER, Visitor } from "./visitor.mjs";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const OPTIONS = { cookieName: "myapp-session", password: SECRET, ttl: 7 * 86_400, rememberMe: 30 * 86_400 };

let server;

before(async () => {
  server = await startBuilt("turbopack", { NODE_OPTIONS: `--import ${new URL("count-hashing.mjs", import.meta.url)}` });
});
after(() => server?.stop());

async function signedIn(person, rememberMe) {
  const visitor = new Visitor(server);
  await visitor.signIn(person, rememberMe);
  return visitor;
}

/** Somebody who signed in so long ago, and was not there since. */
async function signedInAgo(milliseconds, more = {}, options = OPTIONS) {
  const loginAt = Date.now() - milliseconds;
  const person = { userId: "2", username: "Uma Field", email: USER.email, role: "user", isLoggedIn: true, generation: 0 };
  const session = { ...person, loginAt, lastAccess: loginAt, expiresAt: loginAt + 7 * DAY, ...more };
  return new Visitor(server, await ago(milliseconds, () => mintCookie(session, options)));
}

/** When the seal in the cookie ends, and how long the browser keeps it, as days from now. */
function days(visitor) {
  const end = Number(visitor.browser.read("myapp-session").split("*")[5]);
  const { maxAge } = visitor.browser.attributes.get("myapp-session");
  return { seal: Math.round((end - Date.now()) / DAY), cookie: Math.round((maxAge * 1000) / DAY) };
}

test("whoever wants to stay signed in has a seal of thirty days, and not only a cookie", async () => {
  assert.deepEqual(days(await signedIn(USER, false)), { seal: 7, cookie: 7 });
  assert.deepEqual(days(await signedIn(USER, true)), { seal: 30, cookie: 30 });
});

test("every later save keeps the thirty days", async () => {
  const visitor = await signedIn(USER, true);
  const before = visitor.browser.read("myapp-session");
  for (const path of ["/dashboard", "/session", "/api/session/info"]) {
    assert.equal(await statusOf(visitor.get(path)), 200);
    assert.deepEqual(days(visitor), { seal: 30, cookie: 30 }, path);
  }
  assert.notEqual(visitor.browser.read("myapp-session"), before);
});

test("a session that is refreshed reaches the browser", async () => {
  const visitor = await signedInAgo(4 * DAY);
  const answer = await visitor.get("/api/auth/me");
  assert.equal(answer.status, 200);
  assert.equal(setCookies(answer), 1);
  const { expiresAt } = await visitor.session();
  assert.ok(expiresAt > Date.now() + 6.9 * DAY);
  assert.equal(setCookies(await visitor.get("/api/auth/me")), 0, "and once is enough");
});

test("a refresh leaves the time of signing in as it is", async () => {
  const visitor = await signedInAgo(4 * DAY);
  const { loginAt } = await visitor.session();
  await visitor.get("/api/auth/me");
  await visitor.get("/dashboard");
  assert.equal((await visitor.session()).loginAt, loginAt);
  const { audit } = await (await visitor.get("/api/session/info")).json();
  assert.deepEqual(audit.issues, ["The session is older than 24 hours"]);
});

test("a week without a visit ends a session", async () => {
  const still = { expiresAt: Date.now() + DAY };
  assert.equal(await statusOf((await signedInAgo(6 * DAY, still)).get("/dashboard")), 200);
  assert.equal(await statusOf((await signedInAgo(8 * DAY, still, { ...OPTIONS, ttl: 30 * 86_400 })).get("/dashboard")), 303);
});

test("nobody stays signed in for ever, however often they come back", async () => {
  const options = { ...OPTIONS, ttl: 30 * 86_400 };
  const cameBack = async (began) => {
    const visitor = await signedInAgo(began, { expiresAt: Date.now() + DAY }, options);
    await ago(2 * DAY, async () => (await getIronSession(visitor.browser, options)).save());
    return visitor;
  };
  assert.equal(await statusOf((await cameBack(31 * DAY)).get("/dashboard")), 303);
  const visitor = await cameBack(29 * DAY);
  assert.equal(await statusOf(visitor.get("/dashboard")), 200);
  const { loginAt, expiresAt } = await visitor.session();
  assert.equal(expiresAt, loginAt + 30 * DAY, "and the visit has not prolonged that");
});

test("more than fifty actions in an hour are found, though the log has ten", async () => {
  const visitor = await signedIn(USER);
  const session = await visitor.session();
  const now = Date.now();
  const busy = { ...session, activityCounter: { slot: now - (now % (10 * MINUTE)), counts: [60] } };
  const { audit } = await (await new Visitor(server, await mintCookie(busy, OPTIONS)).get("/api/session/info")).json();
  assert.deepEqual(audit, {
    issues: ["There were more than 50 actions in the last hour"],
    riskLevel: "medium",
    recommendations: ["Review the recent activity"],
  });
});

test("a form without the token of its session changes nothing", async () => {
  const visitor = await signedIn(USER);
  const other = await signedIn(USER);
  const [token] = /[\w-]{22}\.[\w-]{43}/.exec(await (await other.get("/tour")).text());
  for (const path of ["/api/tour/handler", "/api/tour/edge", "/api/tour/pages"]) {
    for (const body of [new URLSearchParams({}), new URLSearchParams({ csrf_token: token })]) {
      const answer = await visitor.send(path, { method: "POST", body });
      assert.equal(answer.status, 403, path);
      assert.equal(setCookies(answer), 0);
    }
  }
  assert.equal((await visitor.session()).tour, undefined);
});

test("a request of another site changes nothing, a server action either", async () => {
  const visitor = await signedIn(USER);
  for (const headers of [{ "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }, { origin: "https://other.example" }]) {
    for (const path of ["/api/auth/logout", "/logout", "/api/profile", "/profile", "/register", "/login/link", "/api/tour/pages"]) {
      const answer = await visitor.send(path, { method: "POST", body: new URLSearchParams({ name: "Eve" }), headers });
      assert.equal(answer.status, 403, `${path} ${JSON.stringify(headers)}`);
      assert.equal(setCookies(answer), 0);
    }
    const action = await visitor.submit("/profile", "Display name", { name: "Eve" }, headers);
    assert.equal(action.status, 403);
  }
  assert.equal((await visitor.session()).username, USER.name);
});

test("signing in gives the session another id", async () => {
  const visitor = await signedIn(USER);
  const { _meta: before } = await visitor.session();
  await visitor.signIn(ADMIN);
  const { _meta: after, username } = await visitor.session();
  assert.equal(username, ADMIN.name);
  assert.notEqual(after.id, before.id);
});

test("signing in leaves nothing of whoever sat there before, but the cart of another program", async () => {
  const visitor = await signedInAgo(MINUTE, { cart: ["kettle"], theme: "dark", tour: { "proxy.ts": "native" } });
  await visitor.signIn(ADMIN);
  const { cart, theme, tour } = await visitor.session();
  assert.deepEqual({ cart, theme, tour }, { cart: ["kettle"], theme: undefined, tour: undefined });
});

test("what begins like a protected path is not one", async () => {
  const stranger = new Visitor(server);
  for (const path of ["/administrator", "/dashboards", "/login2"]) assert.equal(await statusOf(stranger.get(path)), 404, path);
  assert.equal(await statusOf(stranger.get("/api/authority")), 401);
  assert.equal(await statusOf(stranger.get("/admin/")), 308, "which Next.js turns into /admin");
});

test("a redirect keeps the cookies that were set until then", async () => {
  const user = await signedInAgo(4 * DAY);
  const answer = await user.get("/admin");
  assert.deepEqual([answer.status, answer.headers.get("location")], [303, "/dashboard"]);
  assert.equal(setCookies(answer), 1, "half of its time was used up");
  assert.equal(await statusOf(user.get("/dashboard")), 200);
});

test("a stranger is sent to sign in and comes back, and never to another site", async () => {
  const to = async (redirect) => {
    const answer = await new Visitor(server).submit(`/login?redirect=${encodeURIComponent(redirect)}`, "Password", { ...USER, redirect });
    assert.equal(answer.status, 303);
    return answer.headers.get("location");
  };
  const sent = await new Visitor(server).get("/session?tab=2");
  assert.deepEqual([sent.status, sent.headers.get("location")], [303, "/login?redirect=%2Fsession%3Ftab%3D2"]);
  assert.equal(await to("/session?tab=2"), "/session?tab=2");
  for (const elsewhere of ["https://other.example", "//other.example", "/\\other.example", "/\t/other.example", "javascript:alert(1)", ""]) {
    assert.equal(await to(elsewhere), "/dashboard", elsewhere);
  }
});

test("visits within five minutes write one cookie", async () => {
  const visitor = await signedIn(USER);
  for (const path of ["/dashboard", "/session", "/profile", "/api/session/info"]) {
    assert.equal(setCookies(await visitor.get(path)), 1, path);
    assert.equal(setCookies(await visitor.get(path)), 0, `${path} again`);
  }
});

test("a prefetch and a HEAD request write no cookie", async () => {
  const visitor = await signedInAgo(4 * DAY);
  for (const path of ["/dashboard", "/session", "/tour", "/tour/props"]) {
    assert.equal(setCookies(await visitor.get(path, { "next-router-prefetch": "1", rsc: "1" })), 0, path);
  }
  for (const path of ["/dashboard", "/session"]) assert.equal(setCookies(await visitor.send(path, { method: "HEAD" })), 0, path);
});

test("what another site's page fetches is no visit, and whoever comes from there is", async () => {
  const visitor = await signedIn(USER);
  for (const path of ["/dashboard", "/session", "/tour", "/tour/props", "/api/session/info"]) {
    for (const site of ["cross-site", "same-site"]) {
      const fetched = await visitor.get(path, { "sec-fetch-site": site, "sec-fetch-dest": "image" });
      assert.deepEqual([fetched.status, setCookies(fetched)], [200, 0], `${path} ${site}`);
    }
    assert.equal(setCookies(await visitor.get(path, { "sec-fetch-site": "cross-site", "sec-fetch-dest": "document" })), 1, path);
  }
});

test("a session that is over is not saved once more", async () => {
  const visitor = await signedInAgo(2 * DAY, { expiresAt: Date.now() - MINUTE });
  for (const path of ["/dashboard", "/session", "/login"]) assert.equal(setCookies(await visitor.get(path)), 0, path);
  assert.equal(await statusOf(visitor.get("/api/auth/me")), 401);
});

test("an address without an account costs as much as one with, and is told the same", async () => {
  const hashings = () => server.log.match(/^one password is hashed$/gm)?.length ?? 0;
  // The first sign-in makes what all later ones are compared with.
  await signedIn(USER);
  await new Visitor(server).json("POST", "/api/auth/login", { email: "nobody@example.com", password: "x" });
  const answers = [];
  for (const email of [USER.email, "nobody-else@example.com"]) {
    const before = hashings();
    const answer = await new Visitor(server).json("POST", "/api/auth/login", { email, password: "not the password" });
    answers.push({ status: answer.status, body: await answer.text(), hashings: hashings() - before });
  }
  assert.deepEqual(answers[0], answers[1]);
  assert.deepEqual([answers[0].status, answers[0].hashings], [401, 1]);
});

test("ten wrong passwords are enough", async () => {
  const guess = (email) => new Visitor(server).json("POST", "/api/auth/login", { email, password: "a guess" });
  const statuses = await Promise.all(Array.from({ length: 12 }, () => statusOf(guess("guessed@example.com"))));
  assert.deepEqual(statuses.sort(), [...Array(10).fill(401), 429, 429]);
  const refused = await guess("GUESSED@example.com");
  assert.equal(refused.status, 429);
  assert.ok(Number(refused.headers.get("retry-after")) > 800);
});

test("no page and no answer has more of the session than it shows", async () => {
  const visitor = await signedInAgo(MINUTE, { deviceFingerprint: "only-for-the-server", cart: ["a-secret-kettle"] });
  for (const path of ["/dashboard", "/profile", "/session", "/tour", "/tour/props", "/api/auth/me", "/api/session/info"]) {
    const text = await (await visitor.get(path)).text();
    for (const secret of ["only-for-the-server", "a-secret-kettle", "_meta", "activityCounter", "isLoggedIn", "generation"]) {
      assert.ok(!text.includes(secret), `${path} has ${secret}`);
    }
  }
});

test("what is said about a person is kept nowhere", async () => {
  const visitor = await signedIn(USER);
  for (const path of ["/dashboard", "/session", "/api/auth/me", "/api/session/info", "/api/tour/edge"]) {
    assert.match((await visitor.get(path)).headers.get("cache-control") ?? "", /no-store/, path);
  }
});

test("after signing out a copied cookie is worth nothing", async () => {
  const visitor = await signedIn(USER);
  const thief = new Visitor(server, visitor.browser.cookieHeader);
  assert.equal(await statusOf(thief.get("/api/auth/me")), 200);
  const answer = await visitor.json("POST", "/api/auth/logout");
  assert.deepEqual([answer.status, visitor.browser.cookieHeader], [200, ""]);
  for (const path of ["/api/auth/me", "/api/session/info", "/api/tour/edge"]) assert.equal(await statusOf(thief.get(path)), 401, path);
  for (const path of ["/dashboard", "/session"]) assert.equal(await statusOf(thief.get(path)), 303, path);
  assert.equal(await statusOf((await signedIn(USER)).get("/dashboard")), 200, "other sessions go on");
});

test("signing out everywhere else ends every session but this one", async () => {
  const [here, there] = [await signedIn(ADMIN), await signedIn(ADMIN)];
  const copied = new Visitor(server, here.browser.cookieHeader);
  assert.equal(await statusOf(here.submit("/profile", "Sign out everywhere else")), 200);
  assert.equal(await statusOf(here.get("/admin")), 200);
  for (const other of [there, copied]) assert.equal(await statusOf(other.get("/api/auth/me")), 401);
  assert.equal(await statusOf((await signedIn(ADMIN)).get("/admin")), 200);
});

test("another role ends the sessions that have the old one", async () => {
  const [admin, user] = [await signedIn(ADMIN), await signedIn(USER)];
  assert.equal(await statusOf(user.json("PATCH", "/api/admin/users/2", { role: "admin" })), 403);
  assert.equal(await statusOf(admin.json("PATCH", "/api/admin/users/1", { role: "user" })), 409);
  assert.equal(await statusOf(admin.json("PATCH", "/api/admin/users/2", { role: "guest" })), 422);
  assert.equal(await statusOf(admin.json("PATCH", "/api/admin/users/7", { role: "user" })), 404);
  assert.equal(await statusOf(admin.json("PATCH", "/api/admin/users/2", { role: "admin" })), 200);
  assert.equal(await statusOf(user.get("/api/auth/me")), 401);
  assert.equal(await statusOf((await signedIn(USER)).get("/admin")), 200);
  assert.equal(await statusOf(admin.json("PATCH", "/api/admin/users/2", { role: "user" })), 200);
});

test("answers have the shapes that scripts of such applications expect", async () => {
  const visitor = new Visitor(server);
  const login = await visitor.signIn(USER);
  assert.deepEqual(await login.json(), { success: true, user: { id: "2", email: USER.email, role: "user" } });
  const { user } = await (await visitor.get("/api/auth/me")).json();
  assert.deepEqual(Object.keys(user), ["userId", "username", "email", "role", "loginAt"]);
  const info = await (await visitor.get("/api/session/info")).json();
  assert.deepEqual(Object.keys(info), ["session", "analysis", "audit", "activities"]);
  assert.deepEqual(Object.keys(info.session), ["userId", "username", "role", "loginAt", "lastAccess"]);
  assert.deepEqual(info.activities.map(({ action, path }) => [action, path]), [["login", undefined], ["access", "/api/session/info"]]);
  const logout = await visitor.json("POST", "/api/auth/logout");
  assert.deepEqual(await logout.json(), { success: true, message: "Signed out." });
});

test("what cannot be understood is refused in words", async () => {
  const visitor = new Visitor(server);
  const login = (body, type = "application/json") =>
    visitor.send("/api/auth/login", { method: "POST", body, headers: { "content-type": type } });
  for (const [body, type, status] of [
    ["{}", undefined, 400],
    [`{"email": "user@example.com"}`, undefined, 400],
    ["{", undefined, 400],
    ["{}", "text/plain", 415],
    [`{"email": 7}`, undefined, 422],
    ["null", undefined, 422],
    [JSON.stringify({ email: "x".repeat(20_000) }), undefined, 413],
  ]) {
    const answer = await login(body, type);
    const problem = await answer.json();
    assert.deepEqual([answer.status, problem.status, answer.headers.get("content-type")], [status, status, "application/problem+json"], body);
    assert.equal(problem.error, problem.detail);
  }
});

test("a cookie that is no session is a stranger's", async () => {
  for (const value of ["", "x", "Fe26.2*1*x", `Fe26.2*1*${"a".repeat(64)}*b*c*1*${"d".repeat(64)}*e~2`, "%F0%9F", "a".repeat(3000)]) {
    const visitor = new Visitor(server, `myapp-session=${value}`);
    assert.equal(await statusOf(visitor.get("/dashboard")), 303, value);
    assert.equal(await statusOf(visitor.get("/api/session/info")), 401, value);
    assert.equal(await statusOf(visitor.get("/login")), 200, value);
  }
});

test("a neighbour's cookie for the dashboard alone does not lead back and forth without end", async () => {
  const own = (await signedIn(USER)).browser.cookieHeader;
  const both = `${(await signedIn(ADMIN)).browser.cookieHeader}; ${own}`;
  const answerTo = (path) => new Visitor(server).get(path, { cookie: path.startsWith("/dashboard") ? both : own });
  for (const first of ["/", "/login", "/dashboard", "/dashboard?x=1", "/login?redirect=%2Fsession"]) {
    let [path, steps] = [first, 0];
    let answer = await answerTo(path);
    while (answer.status === 303) {
      path = answer.headers.get("location");
      assert.ok((steps += 1) < 5, `${first} leads on and on: ${path}`);
      answer = await answerTo(path);
    }
    assert.deepEqual([answer.status, path], [200, "/login?redirect=%2Fdashboard"], first);
    assert.match(await answer.text(), /role="alert">[^]*another cookie of the same name/, first);
  }
});

test("a session that another program has filled to the brim is still a session", async () => {
  const session = await (await signedIn(USER)).session();
  const full = await mintCookie({ ...session, cart: "x".repeat(2430) }, OPTIONS);
  for (const path of ["/dashboard", "/session", "/tour", "/tour/props", "/api/session/info"]) {
    const answer = await new Visitor(server, full).get(path);
    assert.deepEqual([answer.status, setCookies(answer)], [200, 0], path);
  }
});

test("the longest name and address fit into a session with a full log", async () => {
  const visitor = await signedIn(USER);
  const session = await visitor.session();
  const activities = Array.from({ length: 10 }, () => ({ timestamp: Date.now(), action: "refresh", path: `/${"x".repeat(47)}` }));
  const places = ["proxy.ts", "server action", "route handler", "edge route handler", "API route", "getServerSideProps"];
  const tour = Object.fromEntries(places.map((place) => [place, "native"]));
  const full = new Visitor(server, await mintCookie({ ...session, activities, tour }, OPTIONS));
  const [username, email] = ["\u{1d538}".repeat(100), `${"é".repeat(121)}@example.com`];
  const answer = await full.json("PATCH", "/api/profile", { username, email });
  assert.equal(answer.status, 200, await answer.text());
  assert.equal((await full.session()).username, username);
  assert.equal(await statusOf(full.get("/session")), 200);
  assert.equal(await statusOf(full.json("PATCH", "/api/profile", { username: USER.name, email: USER.email })), 200);
});

test("a name or an address that cannot be is refused, and nothing changes", async () => {
  const visitor = await signedIn(USER);
  for (const [change, status] of [
    [{ username: " " }, 400],
    [{ username: "x".repeat(101) }, 400],
    [{ username: "Uma\n" }, 400],
    [{ email: "nobody" }, 400],
    [{ email: "a@b\r\nBcc: c@d" }, 400],
    [{ email: "ADMIN@example.com" }, 409],
    [{ email: 7 }, 422],
    [[], 422],
  ]) {
    const answer = await visitor.json("PATCH", "/api/profile", change);
    assert.deepEqual([answer.status, setCookies(answer)], [status, 0], JSON.stringify(change));
  }
});

test("a path of the API without a handler is a problem in words", async () => {
  const visitor = await signedIn(USER);
  for (const [method, path] of [["GET", "/api/nothing"], ["POST", "/api/nothing"], ["GET", "/api/auth/nothing"]]) {
    const answer = await visitor.send(path, { method });
    assert.deepEqual([answer.status, (await answer.json()).error], [404, "There is nothing at this address."], path);
  }
  assert.equal(await statusOf(new Visitor(server).get("/api/auth/nothing")), 404);
});
