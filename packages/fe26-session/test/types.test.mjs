// What TypeScript makes of the package: every file of test-d/ compiles with the installed one, and what is marked there as a
// mistake does not.

import assert from "node:assert";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { inNodeModules, newApplication } from "./installed.mjs";

const OTHERS = ["@types/node", "undici-types", "cookie", "iron-session-9", "@edge-runtime/cookies", "@hapi/iron", "zod", "valibot", "arktype"];

let application;
before(() => {
  application = newApplication({ others: OTHERS });
  application.copy("test-d");
});
after(() => application.remove());

for (const [name, config] of Object.entries({
  "Node's module resolution, with CommonJS": "tsconfig.json",
  "a bundler's, without the DOM": "tsconfig.bundler.json",
  "looser settings": "tsconfig.loose.json",
})) {
  test(`types are right under ${name}`, () => {
    const compiler = inNodeModules("typescript/bin/tsc");
    const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, "--project", join("test-d", config)], { cwd: application.folder, encoding: "utf8" });
    assert.deepStrictEqual({ status, stdout, stderr }, { status: 0, stdout: "", stderr: "" });
  });
}
