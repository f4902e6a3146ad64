// The package as a user gets it: packed, and installed into a folder of its own.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the tests. */
export const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, "../../..");

/** A program or package among those that `npm ci` has installed. */
export const inNodeModules = (path) => join(ROOT, "node_modules", path);

/** The Node that runs this may be older than the one that npm wants, and npm is not needed for more than this. */
const npm = (args, cwd) => execFileSync("npm", [...args, "--loglevel=error"], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

/** Packs the package into `folder`, and gives the path of the file. */
export function packed(folder) {
  const [{ filename }] = JSON.parse(npm(["pack", "--json", "--ignore-scripts", "--pack-destination", folder], join(HERE, "..")));
  return join(folder, filename);
}

/**
 * An application in a new folder that has installed the packed package, under the name `as`; `others` are further packages
 * that it uses. `remove` takes it away.
 */
export function newApplication({ as = "fe26-session", others = [] } = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "fe26-application-")));
  const file = packed(folder);
  const description = { name: "application", private: true, type: "module", dependencies: { [as]: `file:${file}` } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(description));
  npm(["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund"], folder);
  for (const name of others) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(realpathSync(inNodeModules(name)), link);
  }
  return {
    folder,
    file,
    /** Copies files of the tests into the application. */
    copy(...names) {
      for (const name of names) cpSync(join(HERE, name), join(folder, name), { recursive: true });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
