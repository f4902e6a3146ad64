//! `fe26 seal`: JSON in, a seal out.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use fe26::{KeyRing, SealOptions};
use fe26_session::{PayloadError, payload};
use zeroize::Zeroizing;

use crate::args::{self, Clock};
use crate::failure::{Failure, Refusal};
use crate::{input, lines, output, secrets};

pub(crate) fn command() -> Command {
    let command = Command::new("seal")
        .about("Encrypt and sign JSON into a seal")
        .long_about("Encrypt and sign a JSON text from standard input into a seal.")
        .arg(args::lines_arg("Seal every line: one JSON text in, one seal or {\"error\":…} out"));
    secrets::add_args(command)
        .args(args::dialect_args())
        .arg(args::envelope_arg(
            "The JSON has the dialect's envelope already (h3: id, createdAt, data)",
        ))
        .arg(args::ttl_arg("the dialect's own"))
        .arg(args::now_arg())
        .after_help(EXAMPLES)
}

pub(crate) fn run(matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let sealer = Sealer::new(matches)?;
    if matches.get_flag(args::LINES) {
        return lines::run(fe26::MAX_SEAL_LEN, |json| sealer.seal(json));
    }
    let seal =
        sealer.seal(&input::json()?).map_err(|refusal| Failure::Refused { refusal, hint: None })?;
    output::print(&seal)?;
    Ok(ExitCode::SUCCESS)
}

/// Refuses keys and options with which nothing can be sealed, before anything is read.
pub(crate) fn check(keys: &KeyRing, options: &SealOptions, clock: Clock) -> Result<(), Failure> {
    let sealed = fe26::seal(b"", keys, options, clock.now());
    sealed.map(drop).map_err(|error| Failure::Usage(error.to_string()))
}

struct Sealer {
    keys: KeyRing,
    options: SealOptions,
    clock: Clock,
    has_envelope: bool,
}

impl Sealer {
    fn new(matches: &ArgMatches) -> Result<Self, Failure> {
        let defaults = SealOptions::new(args::dialect(matches));
        let options = match args::ttl(matches) {
            Some(ttl) => ttl.apply(defaults),
            None => defaults,
        };
        let (keys, clock) = (secrets::key_ring(matches)?, args::clock(matches));
        check(&keys, &options, clock)?;
        Ok(Self { keys, options, clock, has_envelope: matches.get_flag(args::ENVELOPE) })
    }

    fn seal(&self, json: &[u8]) -> Result<Zeroizing<String>, Refusal> {
        if json.len() > fe26::MAX_SEAL_LEN {
            return Err(Refusal::TooLong);
        }
        let json = std::str::from_utf8(json).map_err(|_| PayloadError::InvalidUtf8)?;
        let (now, envelope) = (self.clock.now(), self.options.dialect().envelope());
        let payload = if self.has_envelope {
            payload::open(json.as_bytes(), envelope)?;
            Zeroizing::new(json.trim_ascii().to_owned())
        } else {
            payload::wrap(json, envelope, now)?
        };
        let seal = fe26::seal(payload.as_bytes(), &self.keys, &self.options, now)?;
        Ok(Zeroizing::new(seal))
    }
}

const EXAMPLES: &str = "\
Examples:
  echo '{\"userId\":\"u-7\"}' | fe26 seal --password-file session.key
  fe26 seal --keys-file keys.json --dialect nuxt --ttl 2w < session.json
  jq -c '.[]' users.json | fe26 seal --lines --password-env SESSION_PASSWORD > seals.txt

With --lines, a line of output that begins with { is an error: no seal does.";
