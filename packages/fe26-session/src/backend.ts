import { core } from "#core";

/**
 * Which build of the Rust core is in use: `"native"` or `"wasm"`. Both give the same answers; the native one is
 * faster.
 *
 * Node.js and Bun use the native addon where this package has one for the platform, and WebAssembly elsewhere.
 * `FE26_BACKEND=wasm` or `FE26_BACKEND=native` in the environment insists on one of them.
 *
 * @example
 * import { backend } from "fe26-session/backend";
 *
 * console.log(`sessions: ${backend()}`);
 */
export function backend(): "native" | "wasm" {
  return core().backend;
}
