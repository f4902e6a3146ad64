// Builds the example for the tests: with Turbopack and with webpack.
//
//   node examples/next-login/test/build.mjs

import { EXAMPLE } from "./server.mjs";

for (const bundler of ["turbopack", "webpack"]) EXAMPLE.build(bundler);
EXAMPLE.makeCopy("development");
