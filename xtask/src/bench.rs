//! Measures everything beside its peers, in one run.

use crate::process::{self, Result, cargo, command, target};
use crate::{bindings, prerequisites};

/// The tests of what measures: that it still builds, and that the floor does what the format needs.
pub(crate) fn check() -> Result {
    let mut test = cargo();
    test.args(["test", "--manifest-path", "bench/Cargo.toml", "--target-dir"]);
    process::run(test.arg(target().join("bench")))
}

/// `cargo xtask bench`, and `--quick`, which finds out in two minutes whether anything has gone wrong and
/// writes no report.
pub(crate) fn run(options: &[&str]) -> Result {
    bindings::run()?;
    let install = ["ci", "--prefix", "bench", "--ignore-scripts", "--loglevel=error"];
    process::run(command("npm").args(install))?;
    let folder = target().join("bench");
    let mut build = cargo();
    build.args(["build", "--release", "--manifest-path", "bench/Cargo.toml", "--target-dir"]);
    process::run(build.arg(&folder))?;
    // All that is measured shares one core; whoever asks a server has the other one.
    prerequisites::program("wrk", "wrk")?;
    let mut bench = command(prerequisites::program("taskset", "util-linux")?);
    bench.args(["--cpu-list", "0"]).arg(folder.join("release/fe26-bench"));
    process::run(bench.args(options))
}
