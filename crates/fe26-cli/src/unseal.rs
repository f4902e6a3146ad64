//! `fe26 unseal`: a seal in, JSON out.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use fe26::{Envelope, KeyRing, SealOptions, Unsealed};
use fe26_session::payload;
use zeroize::Zeroizing;

use crate::args::{self, Clock};
use crate::failure::{Failure, Refusal};
use crate::{duration, hint, input, json, lines, output, secrets};

pub(crate) fn command() -> Command {
    let command = Command::new("unseal")
        .about("Verify and decrypt a seal")
        .long_about(
            "Verify and decrypt a seal, and print the JSON that the application stored in it.",
        )
        .arg(args::seal_arg())
        .arg(
            args::lines_arg("Unseal every line: one seal in, {\"data\":…} or {\"error\":…} out")
                .conflicts_with(args::SEAL),
        );
    secrets::add_args(command)
        .args(args::dialect_args())
        .arg(args::envelope_arg("Print the dialect's envelope too (h3: id, createdAt, data)"))
        .arg(args::now_arg())
        .arg(args::skew_arg())
        .after_help(EXAMPLES)
}

pub(crate) fn run(matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let unsealer = Unsealer::new(matches)?;
    if matches.get_flag(args::LINES) {
        return lines::run(|seal| unsealer.answer(seal));
    }
    let seal = input::seal(matches)?;
    let (data, unsealed) = unsealer.open(&seal).map_err(|refusal| {
        let hint = hint::for_refusal(&refusal, &seal, &unsealer.keys, unsealer.clock.now());
        Failure::Refused { refusal, hint }
    })?;
    if output::is_for_a_person() {
        output::print(&json::pretty(&data))?;
        output::remark(&unsealer.describe(&unsealed));
    } else {
        output::print(&data)?;
    }
    Ok(ExitCode::SUCCESS)
}

struct Unsealer {
    keys: KeyRing,
    options: SealOptions,
    clock: Clock,
    /// The one to take off.
    envelope: Envelope,
}

impl Unsealer {
    fn new(matches: &ArgMatches) -> Result<Self, Failure> {
        let dialect = args::dialect(matches);
        let with_envelope = matches.get_flag(args::ENVELOPE);
        Ok(Self {
            keys: secrets::key_ring(matches)?,
            options: SealOptions::new(dialect).skew(args::skew(matches)),
            clock: args::clock(matches),
            envelope: if with_envelope { Envelope::Bare } else { dialect.envelope() },
        })
    }

    fn open(&self, seal: &[u8]) -> Result<(Zeroizing<String>, Unsealed), Refusal> {
        let unsealed = fe26::unseal(seal, &self.keys, &self.options, self.clock.now())?;
        let data = payload::open(unsealed.plaintext(), self.envelope)?;
        Ok((data, unsealed))
    }

    /// A line of JSON with the data.
    fn answer(&self, seal: &[u8]) -> Result<Zeroizing<String>, Refusal> {
        let (data, _) = self.open(seal)?;
        Ok(Zeroizing::new(format!(r#"{{"data":{}}}"#, *json::one_line(&data))))
    }

    fn describe(&self, unsealed: &Unsealed) -> String {
        let id = unsealed.password_id();
        let expires = unsealed.expires_at().map(|at| at.since(self.clock.now()));
        let expires = expires.map_or_else(
            || "never expires".to_owned(),
            |left| format!("expires in {}", duration::in_words(left)),
        );
        let outdated = if unsealed.is_outdated() { ", is worth resealing" } else { "" };
        format!("genuine, password id {:?}, {expires}{outdated}", id.as_str())
    }
}

const EXAMPLES: &str = "\
Examples:
  fe26 unseal --password-file session.key < cookie.txt
  fe26 unseal --dialect nuxt --password-env NUXT_SESSION_PASSWORD < cookie.txt | jq .user
  fe26 unseal --lines --keys-file keys.json < seals.txt > sessions.jsonl

With --lines the errors are words such as bad-mac, expired and unknown-key, and the exit code
is 1 if there was any.";
