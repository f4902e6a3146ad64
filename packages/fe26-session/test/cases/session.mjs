// A session: what it is, and what saving, destroying and configuring do.

import { getIronSession, nextProxyCookies, nodeCookies, sealData, unsealData, webCookies } from "fe26-session";
import { SessionError } from "fe26-session/errors";

import { codeOf, failureOf, ok, same, test } from "../harness.mjs";
import { anyRequest, at, attributesOf, Browser, endOf, HOUR, jarOf, NOW, OLDER_PASSWORD, OPTIONS, PASSWORD, saved, valueIn, visit, withNodeEnv } from "./support.mjs";

// ---- What it is -------------------------------------------------------------------------------------------------

test("a request without a cookie has an empty session, and nothing is written", async () => {
  const { session, rejected, lines } = await visit("");
  same({ ...session }, {});
  same([rejected, lines()], [[], []]);
});

test("a session is its data: its methods are not among its keys, and cannot be replaced", async () => {
  const { session } = await visit(await saved({ userId: "42" }));
  same(Object.keys(session), ["userId"]);
  same(JSON.stringify(session), '{"userId":"42"}');
  for (const method of ["save", "destroy", "updateConfig"]) {
    const { value, ...flags } = Object.getOwnPropertyDescriptor(session, method);
    same(typeof value, "function");
    same(flags, { writable: false, enumerable: false, configurable: false });
  }
});

test("a session that is saved comes back with the next request", async () => {
  const cookie = await saved({ userId: "42", nested: { list: [1, null, "é🦀"] } });
  same({ ...(await visit(cookie)).session }, { userId: "42", nested: { list: [1, null, "é🦀"] } });
});

test("a cookie that does not open is an empty session, and the hook is told why", async () => {
  const { session, rejected, lines } = await visit("session=junk");
  same({ ...session }, {});
  same(rejected, [["invalid", "ERR_COMPONENT_COUNT"]]);
  same(lines(), []);
});

test("a cookie of somebody else's is nothing to this session", async () => {
  const { session, rejected } = await visit("sessions=junk; Session=junk; xsession=junk");
  same([{ ...session }, rejected], [{}, []]);
});

test("a text, a number or a list in a genuine seal is no session", async () => {
  for (const data of ["admin", 7, true]) {
    const seal = await sealData(data, { password: PASSWORD });
    same((await visit(`session=${seal}`)).rejected, [["invalid", "ERR_NOT_AN_OBJECT"]], String(data));
  }
});

// ---- Saving -----------------------------------------------------------------------------------------------------

test("a cookie has iron-session's attributes", () =>
  at(NOW, async () => {
    const { session, lines } = await visit("");
    session.a = 1;
    await session.save();
    same(lines().length, 1);
    same(attributesOf(lines()[0]), "Max-Age=1209540; Path=/; HttpOnly; Secure; SameSite=Lax");
  }));

test("a session that is saved twice has one Set-Cookie line, the last", async () => {
  const { session, lines } = await visit("");
  session.a = 1;
  await session.save();
  session.a = 2;
  await session.save();
  same(lines().length, 1);
  same(await unsealData(valueIn(lines()), { password: PASSWORD }), { a: 2 });
});

test("cookies of others stay when a session is saved", async () => {
  const headers = new Headers([["set-cookie", "theme=dark; Path=/"]]);
  headers.append("set-cookie", "session.theme=dark");
  const session = await getIronSession(webCookies(anyRequest(""), headers), OPTIONS);
  await session.save();
  same(headers.getSetCookie().slice(0, 2), ["theme=dark; Path=/", "session.theme=dark"]);
  same(headers.getSetCookie().length, 3);
});

test("saving seals what is there at that moment", async () => {
  const { session, lines } = await visit("");
  session.a = 1;
  const saving = session.save();
  session.a = 2;
  await saving;
  ok([1, 2].includes((await unsealData(valueIn(lines()), { password: PASSWORD })).a));
});

test("a session that is too large for a cookie is refused, and says by how much", async () => {
  const { session, lines } = await visit("");
  session.text = "x".repeat(4000);
  const { code, message } = await codeOf(() => session.save());
  same(code, "ERR_COOKIE_TOO_LARGE");
  ok(/^iron-session: Cookie length is too big \(\d+ bytes\), browsers will refuse it\./.test(message), message);
  same(lines(), []);
});

test("a session beyond every limit is refused in the same words", async () => {
  for (const length of [15_000, 100_000]) {
    const { session } = await visit("");
    session.text = "x".repeat(length);
    const whole = await codeOf(() => session.save());
    same(whole.code, "ERR_COOKIE_TOO_LARGE");
    ok(/^iron-session: Cookie length is too big \(\d+ bytes\), browsers/.test(whole.message), whole.message);
    session.updateConfig({ ...OPTIONS, chunk: true });
    const chunked = await codeOf(() => session.save());
    same(chunked.code, "ERR_COOKIE_TOO_LARGE");
    ok(/^iron-session: The session needs \d+ cookies and the maximum is 4\./.test(chunked.message), chunked.message);
  }
});

test("with chunk, up to four cookies hold a session, and shrinking removes what is left", async () => {
  const options = { ...OPTIONS, chunk: true };
  const browser = new Browser();
  for (const [length, cookies] of [[9000, 4], [100, 1], [5000, 2], [8000, 3], [2900, 2]]) {
    const { session, lines } = await visit(browser.header(), options);
    session.text = "x".repeat(length);
    await session.save();
    const header = browser.receive(lines()).header();
    same(header.split("; ").length, cookies, `${length}: ${header.replace(/=[^;]*/g, "")}`);
    same((await visit(header, options)).session.text.length, length);
    same((await visit(header, OPTIONS)).session.text.length, length, "reading needs no setting");
  }
});

test("a session in two chunks opens wherever it is cut, with what is left of a longer one behind it", async () => {
  const seal = (await saved({ user: "ada" })).slice("session=".length);
  for (let cut = 1; cut < seal.length; cut += 1) {
    for (const left of ["", "; session.2=left"]) {
      const { session, rejected } = await visit(`session.0=${seal.slice(0, cut)}; session.1=${seal.slice(cut)}${left}`);
      same([{ ...session }, rejected], [{ user: "ada" }, []], `${cut} of ${seal.length}${left}`);
    }
  }
});

test("headers that were sent are an error", async () => {
  const response = { headersSent: true, getHeader: () => undefined, setHeader() {} };
  const session = await getIronSession({ headers: {}, method: "GET" }, response, OPTIONS);
  const { code, message } = await codeOf(() => session.save());
  same(code, "ERR_HEADERS_SENT");
  ok(message.startsWith("iron-session: Cannot set session cookie: session.save() was called after headers were sent."), message);
});

test("a response that was read is an error", async () => {
  const response = new Response("body");
  await response.text();
  const session = await getIronSession(new Request("https://example.com/"), response, OPTIONS);
  same((await codeOf(() => session.save())).code, "ERR_HEADERS_SENT");
});

test("an expires in the past is an error when saving, and none when reading", async () => {
  const options = { ...OPTIONS, cookieOptions: { expires: new Date(NOW) } };
  const cookie = await saved({ a: 1 });
  const { session } = await at(Date.now(), () => visit(cookie, options));
  same({ ...session }, { a: 1 });
  const { code, message } = await at(NOW + 1, () => codeOf(() => session.save()));
  same(code, "ERR_BAD_USAGE");
  ok(message.includes("cookieOptions.expires is in the past (2027-01-15T08:00:00.000Z)"), message);
});

// ---- Destroying -------------------------------------------------------------------------------------------------

test("destroying empties the session and removes the cookie", async () => {
  const { session, lines } = await visit(await saved({ userId: "42" }));
  session.destroy();
  same({ ...session }, {});
  same(lines(), ["session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax"]);
});

test("destroying removes every chunk", async () => {
  const options = { ...OPTIONS, chunk: true };
  const { session, lines } = await visit(await saved({ text: "x".repeat(6000) }, options), options);
  session.destroy();
  same(lines().map((line) => line.split("=;")[0]), ["session", "session.0", "session.1", "session.2"]);
});

test("a destroyed session stays destroyed: an empty save is nothing, a full one an error", async () => {
  const { session, lines } = await visit(await saved({ userId: "42" }));
  session.destroy();
  await session.save();
  same(lines().length, 1);
  session.userId = "42";
  const { code, message } = await codeOf(() => session.save());
  same(code, "ERR_DESTROYED");
  ok(message.startsWith("iron-session: Cannot save a destroyed session that has data written back into it."), message);
  same(lines().length, 1);
});

test("destroying after a save leaves no cookie behind", async () => {
  const { session, lines } = await visit("");
  session.userId = "42";
  await session.save();
  session.destroy();
  same(new Browser().receive(lines()).header(), "");
});

// ---- Configuring ------------------------------------------------------------------------------------------------

test("updateConfig seals with the new options, the password included", () =>
  at(NOW, async () => {
    const { session, lines } = await visit("");
    session.a = 1;
    session.updateConfig({ cookieName: "other", password: { 7: OLDER_PASSWORD }, ttl: 3600, cookieOptions: { sameSite: "strict" } });
    same(lines(), []);
    await session.save();
    ok(lines()[0].startsWith("other=Fe26.2*7*"), lines()[0]);
    same(endOf(valueIn(lines())), NOW + HOUR);
    same(attributesOf(lines()[0]), "Max-Age=3540; Path=/; HttpOnly; Secure; SameSite=Strict");
  }));

test("updateConfig checks what it is given, and keeps what was there", async () => {
  const { session, lines } = await visit("");
  const error = await failureOf(async () => session.updateConfig({ cookieName: "session", password: "short" }));
  same(error.message, "iron-session: Bad usage. Password must be at least 32 characters long.");
  await session.save();
  same(lines().length, 1);
});

test("wrong options are an error that says which", async () => {
  const refused = (options) => codeOf(() => getIronSession(jarOf(""), options));
  const BAD = "iron-session: Bad usage. ";
  for (const [options, message] of [
    [{ password: PASSWORD }, "Missing cookie name."],
    [{ cookieName: "s" }, "Missing password."],
    [{ cookieName: "s", password: {} }, "The password map is empty, it must be keyed by numbers, for example { 1: 'your-password' }."],
    [{ cookieName: "s", password: { a: PASSWORD } }, `Password ids must be integers, got "a". Use { 1: '...', 2: '...' }.`],
    [{ cookieName: "s", password: "x".repeat(31) }, "Password must be at least 32 characters long."],
    [{ cookieName: "s", password: { 1: PASSWORD, 2: "short" } }, "Password must be at least 32 characters long."],
    [{ ...OPTIONS, ttl: NaN }, "ttl must be a number of seconds, got NaN."],
    [{ ...OPTIONS, idleTimeout: 0 }, "idleTimeout must be a number of seconds, got 0."],
    [{ ...OPTIONS, absoluteTimeout: -1 }, "absoluteTimeout must be a number of seconds, got -1."],
    [{ ...OPTIONS, rememberMe: NaN }, "rememberMe must be a number of seconds, got NaN."],
    [{ ...OPTIONS, cookieName: "__Host-s", cookieOptions: { domain: "example.com" } }, "A cookie called __Host-s has the path / and no domain."],
    [{ ...OPTIONS, cookieName: "__Host-s", cookieOptions: { path: "/app" } }, "A cookie called __Host-s has the path / and no domain."],
    [{ ...OPTIONS, cookieName: "__Secure-s", cookieOptions: { secure: false } }, "A cookie called __Secure-s has to be secure."],
  ]) {
    same(await refused(options), { name: "SessionError", code: "ERR_BAD_USAGE", message: BAD + message });
  }
  ok((await refused({ ...OPTIONS, dialect: "h3" })).message.includes('There is no dialect "h3". There are: iron-session, '));
});

test("a call without a request, a store or options says how to call", async () => {
  for (const args of [[], [jarOf("")], [undefined, OPTIONS], [{}, OPTIONS], ["cookies", OPTIONS]]) {
    same(await codeOf(() => getIronSession(...args)), {
      name: "SessionError",
      code: "ERR_BAD_USAGE",
      message: "iron-session: Bad usage: use getIronSession(req, res, options) or getIronSession(cookieStore, options).",
    });
  }
});

test("a wrong attribute is an error when the cookie is written", async () => {
  for (const cookieOptions of [
    { maxAge: 1.5 },
    { domain: "exa mple.com" },
    { domain: "x; Path=/" },
    { path: "/; HttpOnly" },
    { expires: new Date(NaN) },
    { priority: "highest" },
    { sameSite: "sometimes" },
  ]) {
    const { session } = await visit("", { ...OPTIONS, cookieOptions });
    same((await codeOf(() => session.save())).code, "ERR_COOKIE_OPTION", JSON.stringify(cookieOptions));
  }
  for (const cookieName of ["se ssion", "session;", "session=", "sessión", "a\r\nb"]) {
    const { session } = await visit("", { ...OPTIONS, cookieName });
    same((await codeOf(() => session.save())).code, "ERR_COOKIE_OPTION", cookieName);
  }
});

test("errors are SessionErrors, with a code and a stack", async () => {
  const error = await failureOf(() => getIronSession(jarOf(""), {}));
  ok(error instanceof SessionError && error instanceof Error && error.stack.includes("SessionError: iron-session: Bad usage"));
});

// ---- Jars -------------------------------------------------------------------------------------------------------

/** What `await cookies()` of Next.js is, as far as it is used. */
function cookieStore(cookies = {}) {
  const written = [];
  return {
    written,
    get: (name) => (name in cookies ? { name, value: cookies[name] } : undefined),
    getAll: () => Object.entries(cookies).map(([name, value]) => ({ name, value })),
    set(name, value, options) {
      written.push([name, options]);
      cookies[name] = value;
    },
  };
}

test("a cookie store is read and written, with the attributes as they are", () =>
  at(NOW, async () => {
    const store = cookieStore();
    const session = await getIronSession(store, OPTIONS);
    session.a = 1;
    await session.save();
    same(store.written, [["session", { httpOnly: true, secure: true, sameSite: "lax", path: "/", maxAge: 1209540 }]]);
    same({ ...(await getIronSession(store, OPTIONS)) }, { a: 1 });
  }));

test("a jar of two functions is enough, chunks included", async () => {
  const cookies = new Map();
  const jar = {
    read: (name) => cookies.get(name),
    write: (name, value, { maxAge }) => void (maxAge === 0 ? cookies.delete(name) : cookies.set(name, value)),
  };
  const session = await getIronSession(jar, { ...OPTIONS, chunk: true });
  session.text = "x".repeat(5000);
  await session.save();
  same([...cookies.keys()], ["session.0", "session.1"]);
  same((await getIronSession(jar, OPTIONS)).text.length, 5000);
});

test("a proxy of Next.js hands the session to the page of the same request", async () => {
  const [request, response] = [cookieStore(), cookieStore()];
  const session = await getIronSession(nextProxyCookies({ cookies: request }, { cookies: response }), OPTIONS);
  session.a = 1;
  await session.save();
  same([request.written, response.written.length], [[["session", undefined]], 1]);
  same({ ...(await getIronSession(nextProxyCookies({ cookies: request }, { cookies: response }), OPTIONS)) }, { a: 1 });
});

test("a request and a response, of Node or of the web, are known by themselves", async () => {
  const cookie = await saved({ a: 1 });
  const response = new Response("body");
  const web = await getIronSession(new Request("https://example.com/", { headers: { cookie } }), response, OPTIONS);
  same({ ...web }, { a: 1 });
  await web.save();
  same(response.headers.getSetCookie().length, 1);

  const headers = {};
  const res = { headersSent: false, getHeader: (name) => headers[name], setHeader: (name, value) => void (headers[name] = value) };
  headers["set-cookie"] = "theme=dark";
  const node = await getIronSession({ method: "GET", headers: { cookie } }, res, OPTIONS);
  same({ ...node }, { a: 1 });
  await node.save();
  await node.save();
  same([headers["set-cookie"].length, headers["set-cookie"][0]], [2, "theme=dark"]);
});

test("the names of a request's cookies can be asked for", () => {
  const cookie = "a=1; b=2; a=3; junk; =c; d";
  same(webCookies(anyRequest(cookie), new Headers()).names(), ["a", "b", ""]);
  same(nodeCookies({ headers: { cookie } }, {}).names(), ["a", "b", ""]);
});

// ---- secure: "auto" ---------------------------------------------------------------------------------------------

const AUTO = { ...OPTIONS, cookieOptions: { secure: "auto" } };

test('secure: "auto" is Secure everywhere but on a loopback host', () =>
  withNodeEnv(undefined, async () => {
    for (const [host, isSecure] of [
      ["localhost:3000", false],
      ["app.localhost", false],
      ["127.0.0.1:8080", false],
      ["127.9.9.9", false],
      ["[::1]:3000", false],
      ["example.com", true],
      ["localhost.example.com", true],
      ["127.0.0.1.example.com", true],
      ["mylocalhost", true],
      ["[::2]", true],
    ]) {
      const { session, lines } = await visit("", AUTO, { url: `http://${host}/` });
      await session.save();
      same(lines()[0].includes("; Secure"), isSecure, host);
    }
  }));

/** Every jar there is, for a request to `host`, and a way to ask whether what it has set is `Secure`. */
function jarsFor(host) {
  let secure;
  const write = (_name, _value, options) => (secure = options.secure);
  const headers = new Headers();
  const lines = [];
  const res = { getHeader: () => lines, setHeader: (_name, value) => lines.push(...value) };
  return {
    "cookies()": [{ get: () => undefined, set: write }, () => secure],
    "nodeCookies()": [nodeCookies({ headers: { host } }, res), () => lines[0].includes("; Secure")],
    "webCookies()": [webCookies(new Request(`http://${host}/`), headers), () => headers.get("set-cookie").includes("; Secure")],
    "nextProxyCookies()": [
      nextProxyCookies({ cookies: { get: () => undefined, set: () => {} }, headers: new Headers({ host }) }, { cookies: { set: write } }),
      () => secure,
    ],
  };
}

for (const [environment, host, expected] of [
  ["production", "localhost:3000", true],
  ["production", "example.com", true],
  ["development", "localhost:3000", false],
  ["test", "localhost:3000", false],
  [undefined, "example.com", true],
]) {
  test(`secure: "auto" is the same in every jar, with NODE_ENV=${environment} on ${host}`, () =>
    withNodeEnv(environment, async () => {
      for (const [name, [jar, isSecure]] of Object.entries(jarsFor(host))) {
        await (await getIronSession(jar, AUTO)).save();
        same([name, isSecure()], [name, expected]);
      }
    }));
}

test('secure: "auto" is Secure in a jar that does not see the host, unless NODE_ENV says that somebody develops', async () => {
  for (const [environment, expected] of [["development", false], ["test", false], [undefined, true], ["staging", true]]) {
    await withNodeEnv(environment, async () => {
      const [jar, isSecure] = jarsFor("example.com")["cookies()"];
      await (await getIronSession(jar, AUTO)).save();
      same([environment, isSecure()], [environment, expected]);
    });
  }
});
