//! Makes the files of `vectors/` with the real npm packages.

use crate::prerequisites;
use crate::process::{self, Result, command};

/// `cargo xtask vectors`
pub(crate) fn run() -> Result {
    prerequisites::npm_packages()?;
    run_generator(&[])
}

/// The committed files hold what the packages would say today.
pub(crate) fn check() -> Result {
    run_generator(&["--check"])
}

fn run_generator(arguments: &[&str]) -> Result {
    process::run(command(prerequisites::node()?).arg("vectors/generate.mjs").args(arguments))
}
