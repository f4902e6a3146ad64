// Deno, which asks the person at the terminal before it loads an addon: WebAssembly, unless that is allowed already.

import type { Core } from "./core.js";
import { core as inlineCore } from "./inline.js";
import { core as nodeCore } from "./node.js";

declare const Deno: { permissions: { querySync(permission: { name: string }): { state: string } } };

/** The core, made when it is first needed. */
export function core(): Core {
  const allows = (name: string) => Deno.permissions.querySync({ name }).state === "granted";
  return allows("ffi") && allows("env") && allows("read") ? nodeCore() : inlineCore();
}
