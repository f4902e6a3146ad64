// Writes the JSON files of this folder, or proves that those committed are still true.
//
//   node generate.mjs           makes every case anew with the packages in package-lock.json
//   node generate.mjs --check   changes nothing: the committed cases are the ones that would be made today, and every
//                               committed seal and cookie still opens with the package that made it
//
// Seals hold random salts, so two runs never write the same bytes; only corpus.json, cookie-header.json,
// purpose.json and session-id.json are the same each time. Generate when cases or packages have changed, and expect a large diff.

import assert from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import * as cookieHeader from "./cookie-header.mjs";
import * as cookie from "./cookie.mjs";
import * as corpus from "./corpus.mjs";
import * as purpose from "./purpose.mjs";
import * as seal from "./seal.mjs";
import * as sessionId from "./session-id.mjs";
import * as setCookie from "./set-cookie.mjs";

const SUBJECTS = {
  "seal.json": seal,
  "cookie.json": cookie,
  "cookie-header.json": cookieHeader,
  "purpose.json": purpose,
  "session-id.json": sessionId,
  "set-cookie.json": setCookie,
  "corpus.json": corpus,
};

const pathOf = (file) => new URL(file, import.meta.url);

/** JSON in which a reader sees every character: white space other than the usual, and what turns the direction of text. */
const toJson = (value) =>
  JSON.stringify(value).replace(/(?! )[\p{Z}\p{C}]/gu, (character) =>
    character.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );

/** JSON with one case a line, so that a diff shows cases. */
function toText({ cases, ...head }) {
  const fields = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${toJson(value)},\n`);
  const lines = cases.map((one) => `    ${toJson(one)}`);
  return `{\n${fields.join("")}  "cases": [\n${lines.join(",\n")}\n  ]\n}\n`;
}

async function check(file, { makeCases, masked, verify }) {
  const committed = readFileSync(pathOf(file), "utf8");
  const fresh = toText(await makeCases());
  if (!verify) {
    assert.ok(committed === fresh, `${file} is not what would be made today`);
    return JSON.parse(committed).cases.length;
  }
  const cases = JSON.parse(committed).cases;
  assert.deepStrictEqual(cases.map(masked), JSON.parse(fresh).cases.map(masked), `${file} has other cases`);
  for (const one of cases) await verify(one);
  return cases.length;
}

async function write(file, { makeCases }) {
  const made = await makeCases();
  writeFileSync(pathOf(file), toText(made));
  return made.cases.length;
}

const { values: options } = parseArgs({ options: { check: { type: "boolean", default: false } } });
for (const [file, subject] of Object.entries(SUBJECTS)) {
  const count = await (options.check ? check : write)(file, subject);
  console.log(`${file}: ${count} cases ${options.check ? "hold" : "written"}`);
}
