import assert from "node:assert";
import { once } from "node:events";
import { after, before, test } from "node:test";

import { emailIn, linkFor, server, visits } from "./server.mjs";

let address;
before(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  address = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

const pairs = (answer) => answer.headers.getSetCookie().map((line) => line.split(";")[0]);

test("somebody signs in, is known, and signs out", async () => {
  const login = await fetch(`${address}/login`);
  const [line] = login.headers.getSetCookie();
  assert.match(line, /^my-app-session=Fe26\.2\*2\*.*~2; Max-Age=604740; Path=\/; HttpOnly; SameSite=Strict$/);
  const [cookie] = pairs(login);
  assert.deepStrictEqual(await (await fetch(address, { headers: { cookie } })).json(), { id: 42, name: "Ada" });
  const logout = await fetch(`${address}/logout`, { headers: { cookie } });
  assert.deepStrictEqual(logout.headers.getSetCookie(), ["my-app-session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict"]);
});

test("what is too large is an error", async () => {
  const answer = await fetch(`${address}/too-much`);
  assert.strictEqual(answer.status, 500);
  assert.match(await answer.text(), /^iron-session: Cookie length is too big \(\d+ bytes\), browsers will refuse it\./);
});

test("visits are counted", async () => {
  let cookie = "";
  for (const count of [1, 2, 3]) {
    const answer = await visits(new Request("http://localhost/", { headers: { cookie } }));
    assert.deepStrictEqual(await answer.json(), { count });
    [cookie] = pairs(answer);
  }
});

test("a link holds an address, and a changed one nothing", async () => {
  const link = await linkFor("ada@example.com");
  assert.strictEqual(await emailIn(link), "ada@example.com");
  assert.strictEqual(await emailIn(`${link.slice(0, -6)}AAAA~2`), undefined);
});
