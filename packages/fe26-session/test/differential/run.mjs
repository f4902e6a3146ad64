// Runs every scenario and every random property against iron-session 9 and 8 and against this package, and prints what
// differs as JSON.

import * as ironSession8 from "iron-session-8";
import * as ironSession9 from "iron-session-9";
import * as ours from "fe26-session";
import { backend } from "fe26-session/backend";

import { runAll, show } from "../harness.mjs";
import "./random.mjs";
import { scenarios } from "./scenarios.mjs";

console.warn = () => {}; // about passwords that can be guessed, of which there are some

const LIBRARIES = { 9: ironSession9, 8: ironSession8 };
const differences = [];
const counts = { 8: 0, 9: 0 };

for (const [name, { observe, since }] of scenarios) {
  const found = await observe(ours);
  for (const [version, library] of Object.entries(LIBRARIES)) {
    if (Number(version) < since) continue;
    counts[version] += 1;
    const wanted = await observe(library);
    const fields = differing(found, wanted, Number(version));
    if (fields.length > 0) {
      const values = (outcome) => Object.fromEntries(fields.map((field) => [field, show(outcome?.[field])]));
      differences.push({ name, version: Number(version), fields, theirs: values(wanted), ours: values(found) });
    }
  }
}

/** Names of what was observed differently. Version 8 has no hook to be told anything. */
function differing(found, wanted, version) {
  const fields = new Set([...Object.keys(found ?? {}), ...Object.keys(wanted ?? {})]);
  if (version === 8) fields.delete("told");
  return [...fields].filter((field) => show(found?.[field]) !== show(wanted?.[field]));
}

const names = [...scenarios].map(([name, { since }]) => ({ name, since }));
console.log(`report ${JSON.stringify({ core: backend(), names, counts, differences, random: await runAll() })}`);
