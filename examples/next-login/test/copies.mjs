// Copies of the example, installed as somebody would who has the package from npm: out of the tarball, and without a word
// about it in a configuration of Next.js.
//
// They lie in target/ at the root of the repository, where Next.js finds itself and React in node_modules/. The tarball is
// unpacked in each copy, because Turbopack does not follow links to packages.

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const EXAMPLE = join(ROOT, "examples/next-login");
const COPIES = join(ROOT, "target/next-login");
const SOURCES = ["app", "components", "lib", "pages", "public", "styles", "package.json", "proxy.ts", "tsconfig.json"];

export const NEXT = join(ROOT, "node_modules/next/dist/bin/next");

/** Where a copy is. */
export const copy = (name) => join(COPIES, name);

/** Makes a copy anew. */
export function makeCopy(name) {
  const folder = copy(name);
  rmSync(folder, { recursive: true, force: true });
  for (const source of SOURCES) cpSync(join(EXAMPLE, source), join(folder, source), { recursive: true });
  const modules = join(folder, "node_modules");
  const unpacked = join(modules, "fe26-session");
  mkdirSync(unpacked, { recursive: true });
  execFileSync("tar", ["--extract", "--gzip", "--strip-components=1", "--file", tarball(), "--directory", unpacked]);
  // Next.js checks types with the compiler's API, which the repository's own version no longer has.
  const compiler = join(EXAMPLE, "node_modules/typescript");
  if (existsSync(compiler)) symlinkSync(compiler, join(modules, "typescript"));
  return folder;
}

/** The package as it would be published. */
function tarball() {
  packed ??= execFileSync("npm", ["pack", "--silent", "--pack-destination", COPIES], {
    cwd: join(ROOT, "packages/fe26-session"),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
  return join(COPIES, packed);
}

let packed;
