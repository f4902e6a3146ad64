// What somebody is told who saves a session where Next.js does not allow it.
//
//   node examples/next-login/test/build.mjs
//   node --test examples/next-login/test/development.test.mjs

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { EXAMPLE, startDevelopment } from "./server.mjs";

const CARELESS = `
import { openSession } from "../../lib/app-router";

export default async function Careless() {
  const session = await openSession();
  session.username = "Eve";
  await session.save();
  return <main>{session.username}</main>;
}
`;

let server;

before(async () => {
  const folder = join(EXAMPLE.copy("development"), "app/careless");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "page.tsx"), CARELESS);
  server = await startDevelopment();
});
after(() => server?.stop());

test("saving in a server component is an error, and development says what to do instead", async () => {
  const answer = await fetch(`${server.url}/careless`, { headers: { accept: "text/html" } });
  await answer.text();
  assert.equal(answer.headers.getSetCookie().length, 0);
  assert.match(server.log, /Cookies can only be modified in a Server Action or Route Handler/);
  assert.match(server.log, /fe26-session: the session was not saved, because cookies cannot be set while a page is rendered\. Save it in a server action/);
  assert.match(server.log, /readSession\(\) of fe26-session\/next/);
});
