// Next.js's edge runtime, which compiles no bytes: the module is imported.

import type { Core } from "./core.js";
import { wasmCore } from "./wasm.js";
// @ts-ignore: an import that only bundlers for this runtime understand
import module from "./fe26.wasm?module";

let loaded: Core | undefined;

/** The core, made when it is first needed. */
export function core(): Core {
  loaded ??= wasmCore(module as WebAssembly.Module);
  return loaded;
}
