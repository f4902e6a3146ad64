//! `fe26 inspect`: what a seal says about itself to everybody. With `--name`, a `Cookie` header.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::{ArgMatches, Command};
use fe26::{Algorithm, Parts, SealOptions, UnixMillis};

use crate::failure::{Failure, Refusal};
use crate::output::{self, ERROR, LABEL};
use crate::{args, cookies, date, duration, hint, input};

pub(crate) fn command() -> Command {
    Command::new("inspect")
        .about("Show what a seal or a Cookie header says about itself; needs no password")
        .long_about(
            "Show what a seal says about itself: its parts, password id, end and size, and which\n\
             library may have made it. Needs no password and verifies nothing: anybody can write\n\
             such a text. With --name, show which cookies of a header are a session's.",
        )
        .arg(args::seal_or_header_arg())
        .arg(args::name_arg(
            "Show which cookies of a Cookie header are the session of this name",
            NAME_HELP,
        ))
        .arg(args::now_arg())
        .after_help(EXAMPLES)
}

pub(crate) fn run(matches: &ArgMatches) -> Result<ExitCode, Failure> {
    if let Some(name) = args::name(matches) {
        return cookies::run(matches, name, args::clock(matches).now());
    }
    let seal = input::seal(matches)?;
    let parts = fe26::inspect(&*seal).map_err(|malformed| Failure::Refused {
        refusal: Refusal::Unseal(malformed.into()),
        hint: hint::for_malformed(malformed, &seal).map(str::to_owned),
    })?;
    output::print_styled(&report(&seal, &parts, args::clock(matches).now()))?;
    Ok(ExitCode::SUCCESS)
}

/// The most important of it.
pub(crate) fn in_a_line(seal: &[u8], now: UnixMillis) -> String {
    let parts = match fe26::inspect(seal) {
        Ok(parts) => parts,
        Err(malformed) => return format!("no seal: {malformed} ({})", malformed.kind()),
    };
    let end = parts.expires_at().map_or_else(|| "never expires".to_owned(), |at| expiry(at, now));
    format!("a seal, password id {}, {end}", password_id(&parts))
}

fn report(seal: &[u8], parts: &Parts, now: UnixMillis) -> String {
    let mut report = String::new();
    for (label, value) in summary(seal.len(), parts, now) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(report, "{LABEL}{label:<16}{LABEL:#}{value}");
    }
    let _ = writeln!(report, "\n{LABEL}{:<22}{:>6}{LABEL:#}", "part", "length");
    for (name, text, meaning) in table(seal, parts) {
        let len = text.len();
        let _ = writeln!(report, "{LABEL}{name:<22}{LABEL:#}{len:>6}  {meaning}");
    }
    report
}

fn summary(len: usize, parts: &Parts, now: UnixMillis) -> [(&'static str, String); 6] {
    [
        ("size", size(len)),
        ("password id", password_id(parts)),
        ("keys", keys(parts).to_owned()),
        ("expiry", parts.expires_at().map_or_else(|| "never".to_owned(), |at| expiry(at, now))),
        ("plaintext", plaintext(parts.ciphertext_len())),
        ("likely dialect", likely_dialect(parts).to_owned()),
    ]
}

fn size(len: usize) -> String {
    let percent = (len * 100).div_ceil(COOKIE_LEN);
    let fits = if len < COOKIE_LEN { "" } else { "; it takes several cookies" };
    format!("{len} bytes, {percent} % of a {COOKIE_LEN}-byte cookie{fits}")
}

fn password_id(parts: &Parts) -> String {
    let id = parts.password_id();
    if id.is_empty() { "none".to_owned() } else { id.to_string() }
}

fn keys(parts: &Parts) -> &'static str {
    match (parts.has_encryption_salt(), parts.has_integrity_salt()) {
        (true, true) => "derived from a text password",
        (false, false) => "raw key: the salts are empty",
        (false, true) => "raw key for encryption, text password for integrity",
        (true, false) => "text password for encryption, raw key for integrity",
    }
}

fn expiry(at: UnixMillis, now: UnixMillis) -> String {
    let date = date::utc(at);
    if now < at {
        return format!("expires in {} ({date})", duration::in_words(at.since(now)));
    }
    let late = now.since(at);
    let tolerated =
        if late < SealOptions::DEFAULT_SKEW { ", still accepted for a minute" } else { "" };
    format!("{ERROR}expired{ERROR:#} {} ago ({date}){tolerated}", duration::in_words(late))
}

/// How long the plaintext is. The seal does not say which cipher it was.
fn plaintext(ciphertext_len: usize) -> String {
    let ctr = Algorithm::Aes128Ctr.name();
    // PKCS #7 adds 1 to 16 bytes, up to the next multiple of 16.
    if ciphertext_len == 0 || !ciphertext_len.is_multiple_of(16) {
        return format!("{ciphertext_len} bytes ({ctr})");
    }
    let (cbc, from, to) = (Algorithm::Aes256Cbc.name(), ciphertext_len - 16, ciphertext_len - 1);
    format!("{from} to {to} bytes ({cbc}), or {ciphertext_len} ({ctr})")
}

/// Which libraries write such seals. Those of h3 and of plain iron look alike.
fn likely_dialect(parts: &Parts) -> &'static str {
    if !parts.has_encryption_salt() || !parts.has_integrity_salt() {
        return "iron; the others take text passwords only";
    }
    let id = parts.password_id();
    match (id.as_str(), parts.is_versioned(), parts.expires_at().is_some()) {
        ("", true, _) => "none: where ~2 stands, a password id does too",
        ("", false, true) => {
            "iron, keystone, or one with h3: h3-v1, h3-v2, nuxt, tanstack-start, solid-start"
        }
        ("", false, false) => {
            "iron, hono, or one with h3: h3-v1, h3-v2, nuxt, tanstack-start, solid-start"
        }
        ("1", true, true) => "iron-session",
        ("1", true, false) => "workos, or iron-session with a ttl of 0",
        (_, true, _) => "iron-session, with more than one password",
        ("1", false, _) => {
            "iron with a password id, workos on Android, or iron-session without its ~2"
        }
        (_, false, _) => "iron, with a password id",
    }
}

/// Name, text and meaning of each part.
fn table<'a>(seal: &'a [u8], parts: &Parts) -> Vec<(&'static str, &'a [u8], String)> {
    let star = |byte: &u8| *byte == b'*';
    let suffix_len = if parts.is_versioned() { SUFFIX.len() } else { 0 };
    let (sealed, suffix) = seal.split_at(seal.len() - suffix_len);
    let rows = PART_NAMES.into_iter().zip(sealed.split(star));
    let mut rows: Vec<_> = rows.map(|(name, text)| (name, text, meaning(name, parts))).collect();
    rows.push(("suffix", suffix, if suffix.is_empty() { "none" } else { SUFFIX }.to_owned()));
    rows
}

fn meaning(name: &str, parts: &Parts) -> String {
    match name {
        "prefix" => "Fe26.2".to_owned(),
        "password id" => parts.password_id().to_string(),
        "ciphertext" => format!("{} bytes", parts.ciphertext_len()),
        "initialization vector" => "16 bytes".to_owned(),
        "expiry" => parts.expires_at().map_or_else(String::new, |at| format!("{at} ms")),
        "encryption salt" if parts.has_encryption_salt() => "32 bytes".to_owned(),
        "integrity salt" if parts.has_integrity_salt() => "32 bytes".to_owned(),
        "mac" => "32 bytes".to_owned(),
        _ => String::new(),
    }
}

/// What browsers keep of one cookie, its name and value together.
const COOKIE_LEN: usize = 4096;
const SUFFIX: &str = "~2";
const PART_NAMES: [&str; 8] = [
    "prefix",
    "password id",
    "encryption salt",
    "initialization vector",
    "ciphertext",
    "expiry",
    "integrity salt",
    "mac",
];

const NAME_HELP: &str = "\
Show which cookies of a whole Cookie header a server reads for the session of this name:
a single cookie, or chunks name.0 to name.3. And which only look so, because some parser
ignores case, decodes percent-encoding or trims more white space than HTTP knows: any
neighbouring host can set those, even where the name begins with __Host-.

The header may begin with \"Cookie: \". It is compared with what servers and proxies take
as one line of a header.";

const EXAMPLES: &str = "\
Examples:
  fe26 inspect < cookie.txt
  fe26 inspect --name session < header.txt
  pbpaste | fe26 inspect
  fe26 inspect --now 1800000000000 'Fe26.2*1*…'

Standard input keeps the seal out of the shell's history: until it ends, it signs in
whoever has it.";
