//! What is done with the npm package once it is built.

use crate::process::{self, Result, built, cargo};
use crate::test::node_tests;

/// The package as it is published, on every runtime with either core, beside iron-session, to TypeScript,
/// and with the program `fe26`.
pub(crate) fn test() -> Result {
    process::run(cargo().args(["build", "--package", "fe26-cli"]))?;
    let mut node = node_tests()?;
    // Each file starts programs of its own, two at a time.
    node.arg("--test-concurrency=1").env("FE26_BIN", built("debug/fe26"));
    process::run(node.arg("packages/fe26-session/test/*.test.mjs"))
}
