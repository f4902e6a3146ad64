//! What it takes to compile the crates, how large what comes out is, and whether a build for one processor is as
//! fast as the usual one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use serde_json::Value;

use crate::Result;
use crate::processor_time;
use crate::report::{Cell, Goal, Section, Table};
use crate::rounds::{Contender, measure};
use crate::seals::Effort;

pub fn run(effort: &Effort) -> Result<(Section, Vec<Goal>)> {
    let mut section = Section {
        title: "Builds".into(),
        text: "From an empty target folder, on two cores. The time of the processor is that of cargo and \
               all compilers together."
            .into(),
        ..Section::default()
    };
    let folder = env::temp_dir().join("fe26-bench-builds");
    let fe26 = Build::new("fe26", &["build", "--release"], &folder)?;
    let axum = Build::new("fe26-axum", &["check"], &folder)?;
    let mut table = Table::new("Compiling", ["", "crates", "time", "time of the processor"]);
    for (name, build) in [("fe26, cargo build --release", &fe26), ("fe26-axum, cargo check", &axum)]
    {
        table.row(
            name,
            vec![
                Cell::Number(build.crates as f64),
                Cell::Nanos(build.time.as_nanos() as f64),
                Cell::Nanos(build.processor.as_nanos() as f64),
            ],
        );
    }
    section.tables.push(table);

    let mut table = Table::new("Sizes", ["", "KiB"]);
    for (name, path) in [
        ("npm package, native addon", "packages/fe26-session/dist/core/fe26.linux-x64-gnu.node"),
        ("npm package, WebAssembly", "packages/fe26-session/dist/core/fe26.wasm"),
    ] {
        table.row(name, vec![Cell::Number(fs::metadata(path)?.len() as f64 / 1024.0)]);
    }
    section.tables.push(table);

    let (table, slower) = native(effort, &folder)?;
    section.tables.push(table);
    let _ = fs::remove_dir_all(folder);
    let goals = vec![
        Goal::at_most("fe26, cargo build --release, seconds", 8.0, fe26.time.as_secs_f64()),
        Goal::at_most(
            "fe26-axum, cargo check, seconds of the processor",
            15.0,
            axum.processor.as_secs_f64(),
        ),
        Goal::at_most("built for this processor alone, times the usual build", 1.1, slower),
    ];
    Ok((section, goals))
}

/// Compiling a package and all below it.
struct Build {
    crates: usize,
    time: Duration,
    processor: Duration,
}

impl Build {
    fn new(package: &str, how: &[&str], folder: &Path) -> Result<Self> {
        let _ = fs::remove_dir_all(folder);
        let tree = ["tree", "--edges", "normal", "--prefix", "none", "--no-dedupe", "--package"];
        let tree = Command::new("cargo").args(tree).arg(package).output()?.stdout;
        let mut crates: Vec<_> = str::from_utf8(&tree)?.lines().collect();
        crates.sort_unstable();
        crates.dedup();
        let (start, before) = (Instant::now(), processor_time::of_children()?);
        let mut cargo = on_all_cores("cargo");
        cargo.args(how).args(["--quiet", "--package", package, "--target-dir"]).arg(folder);
        let status = cargo.status()?;
        if !status.success() {
            return Err(format!("{cargo:?}: {status}").into());
        }
        Ok(Self {
            crates: crates.len() - 1,
            time: start.elapsed(),
            processor: processor_time::of_children()? - before,
        })
    }
}

/// Sealing and opening in a program that was compiled for this processor, beside the usual one.
fn native(effort: &Effort, folder: &Path) -> Result<(Table, f64)> {
    let build = |flags: &str| -> Result<PathBuf> {
        let mut cargo = on_all_cores("cargo");
        cargo.env("RUSTFLAGS", flags);
        cargo.args(["build", "--release", "--package", "fe26", "--bench", "instructions"]);
        cargo.args(["--quiet", "--message-format=json", "--target-dir"]);
        let output =
            cargo.arg(folder.join(if flags.is_empty() { "usual" } else { "native" })).output()?;
        let messages = str::from_utf8(&output.stdout)?.lines();
        let mut programs = messages.filter_map(|line| {
            let message: Value = serde_json::from_str(line).ok()?;
            message["executable"].as_str().map(PathBuf::from)
        });
        programs.next().ok_or_else(|| "cargo did not say what it has built".into())
    };
    let (usual, native) = (build("")?, build("-Ctarget-cpu=native")?);
    let title = "Built for this processor (-C target-cpu=native)";
    let mut table = Table::new(title, ["", "times the usual build"]);
    let mut slowest = 0.0_f64;
    for work in ["seal", "unseal"] {
        for len in ["105", "349", "2499"] {
            let contender = |program: &PathBuf| {
                let program = program.clone();
                Contender::elsewhere(work, move |calls| {
                    let start = Instant::now();
                    let status =
                        Command::new(&program).args([work, len, &calls.to_string()]).status()?;
                    if status.success() { Ok(start.elapsed()) } else { Err("it failed".into()) }
                })
            };
            let times = measure(vec![contender(&usual), contender(&native)], effort.elsewhere)?;
            let ratio = times[1].ratio_to(&times[0]);
            slowest = slowest.max(ratio.median);
            table.row(format!("{work}, {len} bytes"), vec![ratio.into()]);
        }
    }
    Ok((table, slowest))
}

/// Compilers are not pinned to the core that everything is measured on.
fn on_all_cores(program: &str) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", "0-1", program]);
    command
}
