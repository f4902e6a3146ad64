//! `fe26 keygen`: a new password.

use std::process::ExitCode;

use base64_simd::URL_SAFE_NO_PAD;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::output;

pub(crate) fn command() -> Command {
    Command::new("keygen")
        .about("Print a new password: 32 random bytes as base64url")
        .arg(
            Arg::new(BYTES)
                .long(BYTES)
                .value_name("N")
                .value_parser(value_parser!(u16).range(MIN_BYTES..=MAX_BYTES))
                .default_value("32")
                .help("How many random bytes; the cipher's key has 32"),
        )
        .arg(
            Arg::new(KEYS_FILE_FORMAT)
                .long(KEYS_FILE_FORMAT)
                .action(ArgAction::SetTrue)
                .help("Print a keys file with the password as number 1"),
        )
        .after_help(EXAMPLES)
}

pub(crate) fn run(matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let count = matches.get_one::<u16>(BYTES).copied().unwrap_or(MIN_BYTES as u16);
    let password = password(usize::from(count))?;
    if matches.get_flag(KEYS_FILE_FORMAT) {
        // Base64url needs no escapes in JSON.
        output::print(&Zeroizing::new(format!(r#"{{"1": "{}"}}"#, *password)))?;
    } else {
        output::print(&password)?;
    }
    output::remark("Whoever has this can make every session. Keep it in a file only you can read.");
    Ok(ExitCode::SUCCESS)
}

fn password(count: usize) -> Result<Zeroizing<String>, Failure> {
    let mut bytes = Zeroizing::new(vec![0; count]);
    getrandom::fill(&mut bytes)
        .map_err(|_| Failure::Usage("the operating system gave no random bytes".to_owned()))?;
    Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode_to_string(&*bytes)))
}

const BYTES: &str = "bytes";
const KEYS_FILE_FORMAT: &str = "keys-file-format";

/// As many as AES-256 uses: less than the cipher holds makes the password the easier thing to guess.
const MIN_BYTES: i64 = 32;
const MAX_BYTES: i64 = 1024;

const EXAMPLES: &str = "\
Examples:
  (umask 077; fe26 keygen > session.key)
  (umask 077; fe26 keygen --keys-file-format > keys.json)

To rotate, tell every server the new password before any of them seals with it:
  {\"2\": {\"secret\": \"the new one\", \"state\": \"pending\"}, \"1\": \"the old one\"}
Then let all of them seal with it, note the day on which the last one did so, and take the old one
away when its last seal has ended:
  {\"2\": \"the new one\",
   \"1\": {\"secret\": \"the old one\", \"state\": \"open-only\", \"since\": \"2027-01-15\"}}";
