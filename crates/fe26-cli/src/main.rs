//! The command `fe26`: make keys, look into seals, seal, unseal and reseal.
//!
//! Every command reads its secrets from the environment or a file, writes what was asked for to
//! standard output and everything else to standard error. It ends with 0 when all went well, 1 when
//! a seal or a JSON text was refused, and 2 when it was called wrongly.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::ArgMatches;

use crate::failure::Failure;

mod args;
mod cookies;
mod date;
mod duration;
mod failure;
mod hint;
mod input;
mod inspect;
mod json;
mod keygen;
mod lines;
mod look_alike;
mod output;
mod reseal;
mod seal;
mod secrets;
mod session;
mod unseal;

fn main() -> ExitCode {
    let matches = match args::command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => args::without_secrets(error).exit(),
    };
    run(&matches).unwrap_or_else(|failure| failure.report())
}

fn run(matches: &ArgMatches) -> Result<ExitCode, Failure> {
    match matches.subcommand() {
        Some(("keygen", matches)) => keygen::run(matches),
        Some(("inspect", matches)) => inspect::run(matches),
        Some(("seal", matches)) => seal::run(matches),
        Some(("unseal", matches)) => unseal::run(matches),
        Some(("reseal", matches)) => reseal::run(matches),
        // clap asks for one of the commands itself.
        _ => Ok(ExitCode::from(failure::BAD_USAGE)),
    }
}
