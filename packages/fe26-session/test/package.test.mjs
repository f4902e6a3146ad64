// The package as it is published: what is in it, what resolves, how it loads, and that it takes iron-session's place.

import assert from "node:assert";
import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { HERE, inNodeModules, newApplication } from "./installed.mjs";
import { environment, NODE } from "./processes.mjs";

const run = promisify(execFile);
const NODES = ["node20/bin/node", "node22/bin/node", NODE, "node26/bin/node"];

let application;
before(() => (application = newApplication()));
after(() => application.remove());

/** Runs a program text in the application, and gives what it prints. */
async function printed(node, text, { folder = application.folder, type = "module", env = environment("native") } = {}) {
  const { stdout, stderr } = await run(inNodeModules(node), [`--input-type=${type}`, "--eval", text], { cwd: folder, env });
  assert.strictEqual(stderr.replace(/\(node:\d+\) ExperimentalWarning:.*\n.*\n/, ""), "");
  return stdout.trim();
}

const ROUND = `
  const password = "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa";
  const use = async ({ sealData, unsealData }, { backend }) =>
    console.log(backend(), JSON.stringify(await unsealData(await sealData({ a: 1 }, { password }), { password })));
`;

describe("what is published", () => {
  test("is the compiled package, its documents and nothing else", () => {
    const files = execFileSync("tar", ["--list", "--gzip", "--file", application.file], { encoding: "utf8" }).trim().split("\n");
    const names = files.map((file) => file.slice("package/".length));
    for (const name of names) assert.match(name, /^(package\.json|README\.md|MIGRATING\.md|dist\/[\w/.-]+\.(js|d\.ts|wasm|node)|dist\/LICENSE-(MIT|APACHE))$/);
    for (const name of ["README.md", "MIGRATING.md", "dist/index.js", "dist/index.d.ts", "dist/core/fe26.wasm", "dist/LICENSE-MIT"]) {
      assert.ok(names.includes(name), name);
    }
  });

  test("needs no other package and runs nothing when it is installed", () => {
    const description = JSON.parse(readFileSync(join(application.folder, "node_modules/fe26-session/package.json"), "utf8"));
    for (const field of ["dependencies", "peerDependencies", "optionalDependencies"]) assert.strictEqual(description[field], undefined);
    for (const script of ["preinstall", "install", "postinstall", "prepare"]) assert.strictEqual(description.scripts?.[script], undefined);
  });

  test("names no machine and no folder of the one who built it", () => {
    const inside = join(application.folder, "node_modules/fe26-session");
    const names = readdirSync(inside, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    assert.ok(names.length > 50);
    for (const { name, parentPath } of names) {
      const found = /\/(home|root|Users|tmp|var|work|usr\/src)\/[\w./-]+/.exec(readFileSync(join(parentPath, name), "latin1"));
      assert.strictEqual(found?.[0], undefined, name);
    }
  });

  test("is right in the eyes of publint", async () => {
    const { stdout } = await run(inNodeModules(NODE), [inNodeModules("publint/src/cli.js"), "--strict", application.file], { cwd: HERE });
    assert.match(stdout, /All good!/);
  });

  test("is right in the eyes of are-the-types-wrong", async () => {
    const cli = inNodeModules("@arethetypeswrong/cli/dist/index.js");
    // It fails when there is a problem.
    const { stdout } = await run(inNodeModules(NODE), [cli, application.file, "--profile", "esm-only", "--format", "table-flipped", "--no-color"], { cwd: HERE });
    assert.match(stdout, /"fe26-session".*🟢.*🟢/);
  });
});

describe("how it loads", () => {
  test("require gets the same as import, on every Node", async () => {
    for (const node of NODES) {
      const text = `${ROUND} use(require("fe26-session"), require("fe26-session/backend"));`;
      assert.strictEqual(await printed(node, text, { type: "commonjs" }), 'native {"a":1}', node);
    }
  });

  test("nothing is loaded and no random number drawn before it is needed", async () => {
    const text = `
      crypto.getRandomValues = () => { throw new Error("random numbers at module scope"); };
      process.dlopen = () => { throw new Error("an addon at module scope"); };
      for (const path of ["", "/activity", "/backend", "/csrf", "/errors", "/guards", "/id", "/iron", "/next", "/purpose", "/testing"]) await import("fe26-session" + path);
      const { SealFor } = await import("fe26-session/purpose");
      new SealFor("link", { password: process.env.NO_SUCH_SECRET, ttl: 900 });
      console.log("loaded");`;
    assert.strictEqual(await printed(NODE, text), "loaded");
  });

  test("FE26_BACKEND decides between the cores, and both are there", async () => {
    const text = `${ROUND} use(await import("fe26-session"), await import("fe26-session/backend"));`;
    for (const core of ["native", "wasm"]) {
      assert.strictEqual(await printed(NODE, text, { env: { ...process.env, FE26_BACKEND: core } }), `${core} {"a":1}`);
    }
  });

  test("without the addon, or with one that does not load, WebAssembly takes its place, unless the addon is insisted on", async () => {
    const folder = newApplication();
    const addon = join(folder.folder, "node_modules/fe26-session/dist/core/fe26.linux-x64-gnu.node");
    const text = `${ROUND} use(await import("fe26-session"), await import("fe26-session/backend")).catch((error) => console.log(error.message));`;
    try {
      for (const spoil of [() => writeFileSync(addon, "not an addon"), () => rmSync(addon)]) {
        spoil();
        assert.strictEqual(await printed(NODE, text, { folder: folder.folder }), 'wasm {"a":1}');
        const insisting = { folder: folder.folder, env: { ...process.env, FE26_BACKEND: "native" } };
        assert.strictEqual(await printed(NODE, text, insisting), "fe26-session: FE26_BACKEND asks for the native addon, which does not load here.");
      }
    } finally {
      folder.remove();
    }
  });

  test("worker threads each have their own, with the same answers", async () => {
    const text = `
      import { Worker } from "node:worker_threads";
      const code = ${JSON.stringify(`${ROUND} (async () => use(await import("fe26-session"), await import("fe26-session/backend")))();`)};
      for (let i = 0; i < 3; i += 1) await new Promise((done) => new Worker(code, { eval: true }).on("exit", done));`;
    assert.strictEqual(await printed(NODE, text), ['native {"a":1}', 'native {"a":1}', 'native {"a":1}'].join("\n"));
  });
});

describe("in the place of iron-session", () => {
  test("an application that was written for it runs, with an alias in package.json and nothing else", async () => {
    const alias = newApplication({ as: "iron-session" });
    try {
      cpSync(join(HERE, "drop-in"), alias.folder, { recursive: true });
      for (const node of NODES) {
        const { stdout } = await run(inNodeModules(node), ["--test", "--test-reporter=tap", "server.test.mjs"], { cwd: alias.folder, env: environment("native") });
        assert.match(stdout, /^# pass 4$/m);
        assert.match(stdout, /^# fail 0$/m);
      }
    } finally {
      alias.remove();
    }
  });

  test("the same application runs with iron-session itself, so it proves something", async () => {
    const { stdout } = await run(inNodeModules(NODE), ["--test", "--test-reporter=tap", "server.test.mjs"], { cwd: ironSessionsOwn(), env: environment("native") });
    assert.match(stdout, /^# pass 4$/m);
    assert.match(stdout, /^# fail 0$/m);
  });
});

/** The application again, with the real iron-session under its own name. */
function ironSessionsOwn() {
  const folder = join(application.folder, "with-iron-session");
  cpSync(join(HERE, "drop-in"), folder, { recursive: true });
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(realpathSync(inNodeModules("iron-session-9")), join(folder, "node_modules/iron-session"));
  return folder;
}
