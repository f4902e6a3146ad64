//! Developer commands, run as `cargo xtask NAME`.
//!
//! They need serde_json and nothing else beside the standard library, so that the first one starts
//! quickly on a new machine.

#![forbid(unsafe_code)]

mod bench;
mod bindings;
mod demo;
mod examples;
mod http;
mod instructions;
mod load;
mod npm;
mod prerequisites;
mod process;
mod readme;
mod test;
mod vectors;

use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask COMMAND

Commands:
  bench      measures everything beside its peers, and writes bench/results.json and
             bench/report.html; --quick takes two minutes and writes nothing
  bindings   builds the npm package with its native addon and its WebAssembly;
             --check-reproducible builds WebAssembly twice and compares the bytes
  instructions
             counts the instructions of sealing and opening, and fails when they have become
             more; --record makes what was counted the baseline
  load       measures the demo: 500 sign-ins at once, visits, memory, and fails if it does badly
  test       runs every test there is, and fetches what they need
  vectors    makes vectors/*.json anew with the real npm packages
";

fn main() -> ExitCode {
    if let Some(rustdoc) = std::env::var_os(examples::RUSTDOC) {
        return examples::rustdoc(&rustdoc);
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["bench"] => bench::run(&[]),
        ["bench", "--quick"] => bench::run(&["--quick"]),
        ["bindings"] => bindings::run(),
        ["bindings", "--check-reproducible"] => bindings::check_reproducible(),
        ["instructions"] => instructions::check(),
        ["instructions", "--record"] => instructions::record(),
        ["test"] => test::run(),
        ["load"] => load::run(),
        ["vectors"] => vectors::run(),
        ["--help" | "-h" | "help"] => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error}");
            ExitCode::FAILURE
        }
    }
}
