// Where pictures and logs go: to FE26_ARTIFACTS, or to test-artifacts/ at the root of the repository.

import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = process.env.FE26_ARTIFACTS ?? fileURLToPath(new URL("../../test-artifacts", import.meta.url));

/** The path of a file for whoever looks into what the tests have done. */
export function artifact(name) {
  mkdirSync(FOLDER, { recursive: true });
  return join(FOLDER, name);
}

/** The same, for a file that each test file has one of. */
export const artifactOfTest = (extension) => artifact(basename(process.argv[1], ".test.mjs") + extension);
