// Runs every case and prints what came of it, on Node, Bun and Deno.

import { report } from "./report.mjs";

console.log(await report());
