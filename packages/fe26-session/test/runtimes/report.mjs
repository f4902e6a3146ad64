import { backend } from "fe26-session/backend";

import "../cases/all.mjs";
import { runAll } from "../harness.mjs";

/** A line of JSON: which runtime this is, which core it used, how many cases ran, which of them failed. */
export async function report() {
  const runtime = globalThis.navigator?.userAgent ?? `Node.js/${process.versions.node}`;
  return `report ${JSON.stringify({ runtime, core: backend(), ...(await runAll()) })}`;
}
