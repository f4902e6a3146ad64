// WebAssembly as text in a JavaScript file: for browsers, and wherever nothing better is known to work.

import type { Core } from "./core.js";
import { module } from "./fe26.wasm.js";
import { wasmCore } from "./wasm.js";

let loaded: Core | undefined;

/** The core, made when it is first needed: some runtimes allow no randomness and no compiling before a request. */
export function core(): Core {
  loaded ??= wasmCore(new WebAssembly.Module(Uint8Array.from(atob(module), (char) => char.charCodeAt(0))));
  return loaded;
}
