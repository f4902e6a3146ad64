//! Measures everything beside its peers, in one run.

use std::path::PathBuf;

use crate::process::{self, Result, cargo, command, target};
use crate::{bindings, prerequisites};

/// The tests of what measures, and that everybody who is measured still does what is asked for.
pub(crate) fn check() -> Result {
    bench_cargo("test", &[])?;
    prepare()?;
    bench_cargo("build", &[])?;
    measure("debug", &["--check"])
}

/// `cargo xtask bench`, and `--quick`, which finds out in two minutes whether anything has gone wrong and
/// writes no report.
pub(crate) fn run(options: &[&str]) -> Result {
    bindings::run()?;
    prepare()?;
    bench_cargo("build", &["--release"])?;
    measure("release", options)
}

/// The packages of the peers.
fn prepare() -> Result {
    let install = ["ci", "--prefix", "bench", "--ignore-scripts", "--loglevel=error"];
    process::run(command("npm").args(install))
}

fn bench_cargo(task: &str, options: &[&str]) -> Result {
    let mut cargo = cargo();
    cargo.args([task, "--manifest-path", "bench/Cargo.toml", "--target-dir"]).arg(folder());
    process::run(cargo.args(options))
}

/// All that is measured shares one core; whoever asks a server has the other one.
fn measure(profile: &str, options: &[&str]) -> Result {
    prerequisites::program("wrk", "wrk")?;
    let mut bench = command(prerequisites::program("taskset", "util-linux")?);
    bench.args(["--cpu-list", "0"]).arg(folder().join(profile).join("fe26-bench"));
    process::run(bench.args(options))
}

fn folder() -> PathBuf {
    target().join("bench")
}
