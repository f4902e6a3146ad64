//! `fe26 reseal`: a seal in, a seal with the newest password or of another dialect out.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use fe26::{KeyRing, SealOptions, UnixMillis};
use fe26_session::payload;
use zeroize::Zeroizing;

use crate::args::{self, Clock, Ttl};
use crate::failure::{Failure, Refusal};
use crate::{hint, input, lines, output, seal, secrets};

pub(crate) fn command() -> Command {
    let command = Command::new("reseal")
        .about("Seal again, with the newest password or for another library")
        .long_about(
            "Open a seal with any password of the key ring and seal what is in it again, with the\n\
             newest password or for another library. The new seal ends when the old one did.",
        )
        .arg(args::seal_arg())
        .arg(
            args::lines_arg("Reseal every line: one seal in, one seal or {\"error\":…} out")
                .conflicts_with(args::SEAL),
        );
    secrets::add_args(command)
        .args(args::dialect_args())
        .arg(args::from_arg())
        .arg(args::ttl_arg("what is left of the old seal's"))
        .arg(args::now_arg())
        .arg(args::skew_arg())
        .after_help(EXAMPLES)
}

pub(crate) fn run(matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let resealer = Resealer::new(matches)?;
    if matches.get_flag(args::LINES) {
        return lines::run(fe26::MAX_SEAL_LEN, |seal| resealer.reseal(seal));
    }
    let seal = input::seal(matches)?;
    let resealed = resealer.reseal(&seal).map_err(|refusal| {
        let hint = hint::for_refusal(&refusal, &seal, &resealer.keys, resealer.clock.now());
        Failure::Refused { refusal, hint }
    })?;
    output::print(&resealed)?;
    Ok(ExitCode::SUCCESS)
}

struct Resealer {
    keys: KeyRing,
    old: SealOptions,
    new: SealOptions,
    /// `None`: the new seal ends when the old one does.
    ttl: Option<Ttl>,
    clock: Clock,
}

impl Resealer {
    fn new(matches: &ArgMatches) -> Result<Self, Failure> {
        let dialect = args::dialect(matches);
        let (ttl, clock) = (args::ttl(matches), args::clock(matches));
        let resealer = Self {
            keys: secrets::key_ring(matches)?,
            old: SealOptions::new(args::from_dialect(matches).unwrap_or(dialect))
                .skew(args::skew(matches)),
            new: ttl.unwrap_or(Ttl::Never).apply(SealOptions::new(dialect)),
            ttl,
            clock,
        };
        seal::check(&resealer.keys, &resealer.new, clock)?;
        Ok(resealer)
    }

    fn reseal(&self, seal: &[u8]) -> Result<Zeroizing<String>, Refusal> {
        let now = self.clock.now();
        let unsealed = fe26::unseal(seal, &self.keys, &self.old, now)?;
        let payload = self.payload(unsealed.plaintext(), now)?;
        let (start, options) = self.lifetime(unsealed.expires_at(), now);
        let resealed = fe26::seal(&payload, &self.keys, &options, start)?;
        Ok(Zeroizing::new(resealed))
    }

    /// What the new seal holds: the same bytes, unless the envelope is another one.
    fn payload(&self, old: &[u8], now: UnixMillis) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let (from, to) = (self.old.dialect().envelope(), self.new.dialect().envelope());
        let data = payload::open(old, from)?;
        if from == to {
            return Ok(Zeroizing::new(old.to_vec()));
        }
        let wrapped = payload::wrap(&data, to, now)?;
        Ok(Zeroizing::new(wrapped.as_bytes().to_vec()))
    }

    /// When the new seal starts and for how long it is good.
    fn lifetime(&self, expires: Option<UnixMillis>, now: UnixMillis) -> (UnixMillis, SealOptions) {
        match (self.ttl, expires) {
            // No time at all from the old end on is the old end, to the millisecond; also of a seal
            // that is over and lives on the tolerance for clocks.
            (None, Some(end)) => (end, Ttl::For(std::time::Duration::ZERO).apply(self.new.clone())),
            _ => (now, self.new.clone()),
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  After a rotation, with the newest password:
    fe26 reseal --keys-file keys.json < cookie.txt
  From h3 1 to h3 2, or from Nuxt to iron-session:
    fe26 reseal --lines --password-file session.key --from h3-v1 --dialect h3-v2 < seals.txt
    fe26 reseal --password-file session.key --from nuxt --dialect iron-session < cookie.txt

Without --from, the seals are opened with --dialect, --algorithm and --iterations as well.
With --lines, a line of output that begins with { is an error: no seal does.";
