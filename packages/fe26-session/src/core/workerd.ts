// Cloudflare Workers, which compile no bytes while a request is handled: the module is imported.

import type { Core } from "./core.js";
import { wasmCore } from "./wasm.js";
// @ts-ignore: an import that only this runtime and bundlers for it understand
import module from "./fe26.wasm";

let loaded: Core | undefined;

/** The core, made when it is first needed. */
export function core(): Core {
  loaded ??= wasmCore(module as WebAssembly.Module);
  return loaded;
}
