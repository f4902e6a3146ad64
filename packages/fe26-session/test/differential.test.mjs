// iron-session 9 and 8 beside this package: the same calls, the same results, but for the intended differences.

import assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { fromVersion8, fromVersion9 } from "./differential/intended-differences.mjs";
import { HERE, newApplication } from "./installed.mjs";
import { environment, NODE, reportOf } from "./processes.mjs";

const OTHERS = ["fe26-vectors", "iron-session-8", "iron-session-9", "iron-webcrypto-2", "fast-check", "@edge-runtime/cookies"];

test("iron-session 9 and 8 do the same, but for the intended differences", { concurrency: 2 }, async (t) => {
  const application = newApplication({ others: OTHERS });
  t.after(application.remove);
  application.copy("harness.mjs", "differential");

  const cores = ["native", "wasm"].map((core) =>
    t.test(`with the core ${core}`, async () => {
      const options = { cwd: join(application.folder, "differential"), env: environment(core) };
      const report = await reportOf(NODE, ["--no-warnings", "run.mjs"], options);
      console.log(`core ${report.core}: ${report.counts[9]} scenarios with iron-session 9, ${report.counts[8]} with 8`);
      assert.strictEqual(report.core, core);
      assert.ok(report.counts[9] > 1300 && report.counts[8] > 1100);
      assert.deepStrictEqual(report.random.failures, []);
      assert.ok(report.random.cases > 5);
      check(report);
    }),
  );
  await Promise.all(cores);
});

/** Nothing differs that is not listed, and all that is listed differs. */
function check({ names, differences }) {
  const from = (version) => new Map(differences.filter((difference) => difference.version === version).map(({ name, ...rest }) => [name, rest]));
  const [from9, from8] = [from(9), from(8)];
  for (const name of from9.keys()) from8.delete(name);
  const mistakes = [];
  for (const [list, found] of [
    [fromVersion9, from9],
    [fromVersion8, from8],
  ]) {
    const listed = new Set();
    for (const { what, shows, scenarios } of list) {
      const fields = new Set();
      for (const pattern of scenarios) {
        const matching = names.filter(({ name }) => pattern.test(name));
        if (matching.length === 0) mistakes.push(`no scenario is called ${pattern}`);
        for (const { name, since } of matching) {
          if (list === fromVersion8 && (since > 8 || from9.has(name))) continue;
          if (listed.has(name)) mistakes.push(`listed twice: ${name}`);
          listed.add(name);
          if (!found.has(name)) mistakes.push(`listed, and no different: ${name}`);
          found.get(name)?.fields.forEach((field) => fields.add(field));
        }
      }
      if ([...fields].sort().join(" ") !== shows.split(" ").sort().join(" ")) mistakes.push(`${what} shows in: ${[...fields].join(" ")}`);
    }
    for (const [name, difference] of found) if (!listed.has(name)) mistakes.push(`not intended: ${name} ${JSON.stringify(difference).slice(0, 1000)}`);
  }
  assert.deepStrictEqual(mistakes, []);
}

test("MIGRATING.md lists the intended differences, all of them and no others", () => {
  const text = readFileSync(join(HERE, "../MIGRATING.md"), "utf8");
  const sections = new Map(text.split(/^## /m).map((section) => [section.split("\n", 1)[0], section]));
  const itemsOf = (title) =>
    [...sections.get(title).matchAll(/^- (.*(?:\n  .*)*)/gm)].map(([, item]) => item.replace(/\s+/g, " "));
  assert.deepStrictEqual(
    itemsOf("What is different from iron-session 9"),
    fromVersion9.map(({ what, why }) => `${what} ${why}`),
  );
  assert.deepStrictEqual(
    itemsOf("And from iron-session 8"),
    fromVersion8.map(({ what }) => what),
  );
});
