// Writes the WebAssembly module into a JavaScript file, for runtimes and bundlers that import no such modules.
//
//   node inline-wasm.mjs DIST/CORE

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const module = readFileSync(join(folder, "fe26.wasm")).toString("base64");
writeFileSync(join(folder, "fe26.wasm.js"), `export const module = "${module}";\n`);
