// Builds the example for the tests: with Turbopack and with webpack.
//
//   node examples/next-login/test/build.mjs

import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";

import { copy, makeCopy, NEXT } from "./copies.mjs";

mkdirSync(copy("."), { recursive: true });
for (const bundler of ["turbopack", "webpack"]) {
  const cwd = makeCopy(bundler);
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
  execFileSync(process.execPath, [NEXT, "build", `--${bundler}`], { cwd, env, stdio: "inherit" });
}
makeCopy("development");
