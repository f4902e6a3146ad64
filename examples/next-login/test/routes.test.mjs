// Every kind of route of Next.js reads and writes the session, built with Turbopack and with webpack, and with the build of
// the Rust core that is meant for it.
//
//   node examples/next-login/test/build.mjs
//   node --test examples/next-login/test/routes.test.mjs

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Visitor } from "./visitor.mjs";
import { startBuilt } from "./server.mjs";

/** The kinds of routes, how each is made to save the session, and the core that it is to have. */
const PLACES = {
  "proxy.ts": { visit: (visitor) => visitor.get("/tour"), core: "native" },
  "server action": { visit: (visitor) => visitor.submit("/tour", "Call the action"), core: "native" },
  "route handler": { visit: (visitor) => visitor.submit("/tour", "/api/tour/handler"), core: "native" },
  "edge route handler": { visit: (visitor) => visitor.submit("/tour", "/api/tour/edge"), core: "wasm" },
  "API route": { visit: (visitor) => visitor.submit("/tour", "/api/tour/pages"), core: "native" },
  getServerSideProps: { visit: (visitor) => visitor.get("/tour/props"), core: "native" },
};
const ALL = Object.fromEntries(Object.entries(PLACES).map(([place, { core }]) => [place, core]));

for (const bundler of ["turbopack", "webpack"]) {
  describe(`built with ${bundler}`, () => {
    let server, visitor;

    before(async () => {
      server = await startBuilt(bundler);
      visitor = new Visitor(server);
      await visitor.signIn();
    });
    after(() => server?.stop());

    for (const [place, { visit, core }] of Object.entries(PLACES)) {
      test(`${place} writes the session, with the ${core} core`, async () => {
        const { status } = await visit(visitor);
        assert.ok(status === 200 || status === 303, `${status}`);
        assert.equal((await visitor.session()).tour[place], core);
      });
    }

    test("what one place has written, every other one reads", async () => {
      for (const [path, core] of [["handler", "native"], ["edge", "wasm"], ["pages", "native"]]) {
        const answer = await visitor.get(`/api/tour/${path}`);
        assert.deepEqual(await answer.json(), { backend: core, tour: ALL }, path);
      }
    });

    test("a server component reads what the others and proxy.ts have written", async () => {
      const fresh = new Visitor(server);
      await fresh.signIn();
      const html = await (await fresh.get("/tour")).text();
      const shown = Object.fromEntries([...html.matchAll(/data-place="([^"]+)">([^<]+)</g)].map(([, place, core]) => [place, core]));
      assert.equal(shown["server component"], "native");
      assert.equal(shown["proxy.ts"], "native", "saved for the same request that rendered the page");
      assert.equal(shown["server action"], "not yet");
      for (const { visit } of Object.values(PLACES)) await visit(fresh);
      const all = await (await fresh.get("/tour")).text();
      for (const [place, core] of Object.entries(ALL)) assert.ok(all.includes(`data-place="${place}">${core}<`), place);
    });

    test("getServerSideProps says which core it has", async () => {
      assert.match(await (await visitor.get("/tour/props")).text(), /with the (<!-- -->)?native/);
    });

    test("nothing was complained about", () => {
      const expected = /^(▲|- |✓|⚠ The Edge Runtime is deprecated|\s*$)/;
      const complaints = server.log.split("\n").filter((line) => !expected.test(line));
      assert.deepEqual(complaints, []);
    });
  });
}
