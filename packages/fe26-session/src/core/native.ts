// The native addon, where this package has one for the platform.

import type { Core, Ring } from "./core.js";

/** What crates/fe26-node exports. */
interface Addon {
  readonly Ring: new (description: Uint8Array) => Ring;
  dialects(): string;
}

/** The addon as a core; nothing where there is none, or where it cannot be loaded. */
export function nativeCore(): Core | undefined {
  const addon = attempt(openBesideThisFile) ?? attempt(requireBesideThisFile);
  if (!addon) return undefined;
  return { backend: "native", dialects: addon.dialects(), ring: (description) => new addon.Ring(description) };
}

// Bundlers understand `new URL` with a plain text as its first argument: they copy the file and put its new place here.
// They would also follow an `import` or `require` of it, and fail.
function openBesideThisFile(): Addon {
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error("no addon for this platform");
  const url = new URL("./fe26.linux-x64-gnu.node", import.meta.url);
  const module = { exports: {} as Addon };
  process.dlopen(module, process.getBuiltinModule("node:url").fileURLToPath(url));
  return module.exports;
}

// Where a bundler has left the file behind, but the package is installed.
function requireBesideThisFile(): Addon {
  const name = `./fe26.${process.platform}-${process.arch}-gnu.node`;
  return process.getBuiltinModule("node:module").createRequire(import.meta.url)(name) as Addon;
}

function attempt<T>(load: () => T): T | undefined {
  try {
    return load();
  } catch {
    return undefined;
  }
}
