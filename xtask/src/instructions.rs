//! Counts the instructions of sealing and opening, and compares them with those of the baseline.
//!
//! A count is the same on a busy machine as on a quiet one, which no time is. Valgrind has none of the
//! processor's instructions for SHA, so that hashing in plain code is most of what it counts: what is left
//! without it is counted apart, because nobody would notice there what the rest has become.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::{Map, Value, json};

use crate::prerequisites;
use crate::process::{Result, cargo, command, read, root, target};

/// `cargo xtask instructions`: an error when there are more than 3 % more of them.
pub(crate) fn check() -> Result {
    let Some(counts) = count()? else { return Ok(()) };
    let baseline = baseline().map_err(|error| format!("{BASELINE}: {error}"))?;
    let mut grown = Vec::new();
    for (case, counted) in &counts {
        for (what, counted) in counted.as_object().into_iter().flatten() {
            let before = baseline["counts"][case][what].as_f64().unwrap_or(0.0);
            let counted = counted.as_f64().unwrap_or(f64::INFINITY);
            let change = (counted / before - 1.0) * 100.0;
            println!("{case:12} {what:16} {before:>8} {counted:>8} {change:>+7.2} %");
            if change.is_nan() || change > MOST_PERCENT {
                grown.push(format!("{case}, {what}: {change:+.1} %"));
            }
        }
    }
    if grown.is_empty() {
        return Ok(());
    }
    let (then, now) = (&baseline["compiler"], compiler()?);
    Err(format!(
        "more instructions than {BASELINE} allows ({}). If that is worth it, or is the compiler's doing \
         ({then} then, {now:?} now), run `cargo xtask instructions --record`",
        grown.join("; "),
    ))
}

/// `cargo xtask instructions --record`
pub(crate) fn record() -> Result {
    let counts = count()?.ok_or("the baseline is that of Linux on x86-64")?;
    let baseline = json!({ "compiler": compiler()?, "counts": counts });
    let text = format!("{baseline:#}\n");
    fs::write(root().join(BASELINE), text).map_err(|error| format!("{BASELINE}: {error}"))
}

/// Instructions a call, of each case: all of them, and those outside of the hash functions. On another
/// platform, where they are others, nothing.
fn count() -> Result<Option<Map<String, Value>>> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")) {
        println!("The baseline is that of Linux on x86-64: there is nothing to compare with here.");
        return Ok(None);
    }
    let valgrind = prerequisites::program("valgrind", "valgrind")?;
    let program = build()?;
    let mut counts = Map::new();
    for work in ["seal", "unseal"] {
        for len in ["105", "349", "2499"] {
            // What happens once, before and afterwards, is in both runs.
            let counted = |options: &[&str]| -> Result<u64> {
                let run = |calls| collected(&valgrind, options, &program, [work, len, calls]);
                Ok((run("300")? - run("100")?) / 200)
            };
            let (all, hashing) =
                (counted(&[])?, counted(&["--toggle-collect=*::hash::Hash>::compress"])?);
            let counted = json!({ "all": all, "without hashing": all - hashing });
            counts.insert(format!("{work} {len}"), counted);
        }
    }
    Ok(Some(counts))
}

/// Builds the program that seals and opens, and says where it is.
fn build() -> Result<PathBuf> {
    let mut build = cargo();
    build.args(["build", "--release", "--package", "fe26", "--bench", "instructions"]);
    let messages = read(build.args(["--message-format=json", "--quiet"]))?;
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs =
        messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    programs.next().ok_or_else(|| "cargo did not say what it has built".to_owned())
}

/// How many instructions there were in one run.
fn collected(
    valgrind: &Path,
    options: &[&str],
    program: &Path,
    arguments: [&str; 3],
) -> Result<u64> {
    let out = target().join("callgrind.out");
    let mut run = command(valgrind);
    run.arg("--tool=callgrind").arg(format!("--callgrind-out-file={}", out.display()));
    read(run.args(options).arg(program).args(arguments))?;
    let text = fs::read_to_string(&out).map_err(|error| format!("callgrind: {error}"))?;
    let totals = text.lines().find_map(|line| line.strip_prefix("totals: "));
    let total = totals.and_then(|total| total.trim().parse().ok());
    total.ok_or_else(|| "callgrind did not say how many instructions there were".to_owned())
}

fn baseline() -> io::Result<Value> {
    Ok(serde_json::from_str(&fs::read_to_string(root().join(BASELINE))?)?)
}

fn compiler() -> Result<String> {
    read(command(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("--version"))
}

const BASELINE: &str = "crates/fe26/benches/instructions.json";
const MOST_PERCENT: f64 = 3.0;
