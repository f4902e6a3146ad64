// Node.js and Bun: the native addon, or WebAssembly where there is none.

import type { Core } from "./core.js";
import { core as inlineCore } from "./inline.js";
import { nativeCore } from "./native.js";

let loaded: Core | undefined;

/** The core, made when it is first needed. `FE26_BACKEND` in the environment can insist on `native` or on `wasm`. */
export function core(): Core {
  loaded ??= load();
  return loaded;
}

function load(): Core {
  const wanted = process.env.FE26_BACKEND;
  const native = wanted === "wasm" ? undefined : nativeCore();
  if (wanted === "native" && !native) throw new Error("fe26-session: FE26_BACKEND asks for the native addon, which does not load here.");
  return native ?? inlineCore();
}
