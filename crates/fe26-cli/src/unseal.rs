//! `fe26 unseal`: a seal in, JSON out. With `--name`, a `Cookie` header in.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use fe26::{Envelope, KeyRing, PasswordId, SealOptions, UnixMillis, Unsealed};
use fe26_session::payload;
use zeroize::Zeroizing;

use crate::args::{self, Clock};
use crate::failure::{Failure, Refusal};
use crate::{duration, hint, input, json, lines, output, secrets, session};

pub(crate) fn command() -> Command {
    let command = Command::new("unseal")
        .about("Verify and decrypt a seal")
        .long_about(
            "Verify and decrypt a seal, and print the JSON that the application stored in it. With\n\
             --name, find the seal in a Cookie header first.",
        )
        .arg(args::seal_or_header_arg())
        .arg(
            args::lines_arg(
                "Unseal every line: one seal or header in, {\"data\":…} or {\"error\":…} out",
            )
            .conflicts_with(args::SEAL),
        );
    secrets::add_args(command)
        .arg(args::name_arg(
            "Open the session of this name in a Cookie header, as a server does",
            NAME_HELP,
        ))
        .arg(args::longest_ttl_arg())
        .args(args::dialect_args())
        .arg(args::envelope_arg("Print h3's envelope too, and with --name the session's own _meta"))
        .arg(args::now_arg())
        .arg(args::skew_arg())
        .after_help(EXAMPLES)
}

pub(crate) fn run(matches: &ArgMatches) -> Result<ExitCode, Failure> {
    if let Some(name) = args::name(matches) {
        return session::run(matches, name);
    }
    let unsealer = Unsealer::new(matches)?;
    if matches.get_flag(args::LINES) {
        return lines::run(fe26::MAX_SEAL_LEN, |seal| unsealer.answer(seal));
    }
    let seal = input::seal(matches)?;
    let (data, unsealed) = unsealer.open(&seal).map_err(|refusal| {
        let hint = hint::for_refusal(&refusal, &seal, &unsealer.keys, unsealer.clock.now());
        Failure::Refused { refusal, hint }
    })?;
    if output::is_for_a_person() {
        output::print(&json::pretty(&data))?;
        let (id, expires_at) = (unsealed.password_id(), unsealed.expires_at());
        output::remark(&describe(id, expires_at, unsealed.is_outdated(), unsealer.clock.now()));
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
}

/// What a seal that opened says about itself, in words.
pub(crate) fn describe(
    password_id: PasswordId,
    expires_at: Option<UnixMillis>,
    is_outdated: bool,
    now: UnixMillis,
) -> String {
    let expires = expires_at.map_or_else(
        || "never expires".to_owned(),
        |at| format!("expires in {}", duration::in_words(at.since(now))),
    );
    let outdated = if is_outdated { ", is worth resealing" } else { "" };
    format!("genuine, password id {:?}, {expires}{outdated}", password_id.as_str())
}

const NAME_HELP: &str = "\
Open the session of this name in a whole Cookie header, exactly as a server does: in a
cookie of this name or in chunks name.0 to name.3, the only one that opens among up to
sixteen. The rules of a session apply: its JSON is an object, and the seal was not made
for another purpose. The session's own field _meta is printed with --envelope only.

The errors are those of a session: absent, ambiguous-session, no-expiry and so on. What
is remarkable about the cookies is a warning or, with --lines, a member beside the data:

  {\"data\":{…},\"events\":[\"duplicate-cookie\",\"stale-chunk\"]}

One header may begin with \"Cookie: \". With --lines every byte of a line belongs to the
header, because a cookie may be called so as well; where a request has several headers,
put \"; \" between them.";

const EXAMPLES: &str = "\
Examples:
  fe26 unseal --password-file session.key < cookie.txt
  fe26 unseal --dialect nuxt --password-env NUXT_SESSION_PASSWORD < cookie.txt | jq .user
  fe26 unseal --lines --keys-file keys.json < seals.txt > sessions.jsonl
  fe26 unseal --lines --name session --keys-file keys.json < headers.txt > sessions.jsonl

With --lines the errors are words such as bad-mac, expired and unknown-key, and the exit code
is 1 if there was any.";
