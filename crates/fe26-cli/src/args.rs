//! The command line: what several commands take, and how it is read.

use std::ffi::OsString;
use std::time::{Duration, SystemTime};

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use fe26::{Algorithm, Dialect, Iterations, SealOptions, UnixMillis};
use fe26_session::CookieName;

use crate::{duration, inspect, keygen, reseal, seal, secrets, unseal};

/// The whole command line.
pub(crate) fn command() -> Command {
    Command::new("fe26")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Make, open and inspect the encrypted cookies of npm iron-session, @hapi/iron, h3 and their kin")
        .after_help(EXAMPLES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([
            keygen::command(),
            inspect::command(),
            seal::command(),
            unseal::command(),
            reseal::command(),
        ])
}

/// clap's message about a wrong argument, without what was given: it may be a secret, or a seal,
/// which signs in whoever has it.
///
/// What looks like the name of an option stays: whoever mistyped it wants to see it.
pub(crate) fn without_secrets(mut error: clap::Error) -> clap::Error {
    for given in [ContextKind::InvalidSubcommand, ContextKind::InvalidValue] {
        // Without a value clap says that one is missing.
        let is_given =
            |value: &ContextValue| !matches!(value, ContextValue::String(text) if text.is_empty());
        if error.get(given).is_some_and(is_given) {
            error.insert(given, ContextValue::String(LEFT_OUT.to_owned()));
        }
    }
    match error.kind() {
        ErrorKind::UnknownArgument => leave_argument_out(&mut error),
        ErrorKind::InvalidSubcommand => {
            let command = command();
            let names: Vec<_> = command.get_subcommands().map(Command::get_name).collect();
            suggest(&mut error, &format!("the commands are {}", names.join(", ")));
        }
        _ => {}
    }
    error
}

fn leave_argument_out(error: &mut clap::Error) {
    let Some(ContextValue::String(arg)) = error.get(ContextKind::InvalidArg) else { return };
    let tip = if secrets::MISTAKEN_OPTIONS.contains(&arg.as_str()) {
        Some(secrets::NEVER_AN_ARGUMENT)
    } else {
        let is_value = !arg.starts_with('-');
        if !is_option_name(arg) {
            error.remove(ContextKind::InvalidArg);
        }
        is_value.then_some("JSON, and with --lines seals, are read from standard input")
    };
    // clap's own tip repeats the argument as well.
    error.remove(ContextKind::Suggested);
    if let Some(tip) = tip {
        suggest(error, tip);
    }
}

fn suggest(error: &mut clap::Error, tip: &str) {
    let tips = vec![StyledStr::from(tip.to_owned())];
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
}

/// The seal that a command works on; without it the command reads standard input.
pub(crate) fn seal_arg() -> Arg {
    Arg::new(SEAL)
        .value_name("SEAL")
        .value_parser(value_parser!(OsString))
        .help("The seal; without it, it is read from standard input")
        .long_help(
            "The seal. Without it, it is read from standard input, which keeps it out of the shell's\n\
             history: until it ends, a seal signs in whoever has it.",
        )
}

/// The seal, or with [`name_arg`] the `Cookie` header, that a command works on.
pub(crate) fn seal_or_header_arg() -> Arg {
    seal_arg()
        .help("The seal, or with --name the Cookie header; without it, standard input is read")
        .long_help(
            "The seal, or with --name the Cookie header. Without it, standard input is read, which\n\
             keeps it out of the shell's history: until it ends, a seal signs in whoever has it.",
        )
}

/// `--name`, with what it does.
pub(crate) fn name_arg(help: &'static str, long_help: &'static str) -> Arg {
    Arg::new(NAME)
        .long("name")
        .value_name("COOKIE")
        .value_parser(|name: &str| CookieName::new(name))
        .help(help)
        .long_help(long_help)
        .help_heading(COOKIE)
}

/// `--lines`, with what it does.
pub(crate) fn lines_arg(help: &'static str) -> Arg {
    Arg::new(LINES).long("lines").action(ArgAction::SetTrue).help(help)
}

/// `--envelope`, with what it does.
pub(crate) fn envelope_arg(help: &'static str) -> Arg {
    Arg::new(ENVELOPE).long("envelope").action(ArgAction::SetTrue).help(help).help_heading(FORMAT)
}

/// `--dialect`, `--algorithm` and `--iterations`.
pub(crate) fn dialect_args() -> [Arg; 3] {
    [
        Arg::new(DIALECT)
            .long("dialect")
            .value_name("NAME")
            .value_parser(dialect_by_name)
            .default_value(Dialect::IRON_SESSION.name())
            .help("Whose seals these are; --help lists the names")
            .long_help(format!("The library whose seals these are:\n{}", dialects()))
            .help_heading(FORMAT),
        Arg::new(ALGORITHM)
            .long("algorithm")
            .value_name("NAME")
            .value_parser(algorithm_by_name)
            .help("aes-256-cbc or aes-128-ctr, instead of the dialect's")
            .help_heading(FORMAT),
        Arg::new(ITERATIONS)
            .long("iterations")
            .value_name("N")
            .value_parser(iterations)
            .help("The number of PBKDF2 iterations, instead of the dialect's")
            .help_heading(FORMAT),
    ]
}

/// `--from`, the dialect of the seals that `reseal` reads.
pub(crate) fn from_arg() -> Arg {
    Arg::new(FROM)
        .long("from")
        .value_name("NAME")
        .value_parser(dialect_by_name)
        .help("The dialect that the old seal is in, if it is another one")
        .help_heading(FORMAT)
}

/// `--ttl`, with what is done without it.
pub(crate) fn ttl_arg(default: &'static str) -> Arg {
    Arg::new(TTL)
        .long("ttl")
        .value_name("TIME")
        .value_parser(duration::parse_ttl)
        .help(format!("How long the seal is good for [default: {default}]"))
        .long_help(format!(
            "How long the seal is good for: 14d, 12h, 30m, 90s, 2w; a plain number is seconds.\n\
             0 and never make a seal that opens as long as its password exists.\n\n[default: {default}]"
        ))
        .help_heading(TIME)
}

/// `--ttl` of a server that reads sessions.
pub(crate) fn longest_ttl_arg() -> Arg {
    Arg::new(TTL)
        .long("ttl")
        .value_name("TIME")
        .value_parser(duration::parse_ttl)
        .requires(NAME)
        .help("Refuse seals that last longer, as a server with this ttl does")
        .long_help(
            "Refuse seals that last longer than this from now, as a server with this ttl does, and\n\
             those that never end. Without it a seal may last as long as it likes, and those that\n\
             never end are refused unless the dialect makes such; never accepts all.",
        )
        .help_heading(COOKIE)
}

/// `--now`.
pub(crate) fn now_arg() -> Arg {
    Arg::new(NOW)
        .long("now")
        .value_name("MS")
        .value_parser(value_parser!(u64))
        .help("The time, in milliseconds since 1970, instead of the clock's")
        .help_heading(TIME)
}

/// `--skew`.
pub(crate) fn skew_arg() -> Arg {
    Arg::new(SKEW)
        .long("skew")
        .value_name("TIME")
        .value_parser(duration::parse)
        .default_value("60s")
        .help("How long after its end a seal is still accepted")
        .help_heading(TIME)
}

/// What [`dialect_args`] say.
pub(crate) fn dialect(matches: &ArgMatches) -> Dialect {
    let mut dialect = named(matches, DIALECT).unwrap_or(Dialect::IRON_SESSION);
    if let Some(algorithm) = matches.get_one::<Algorithm>(ALGORITHM) {
        dialect = dialect.with_algorithm(*algorithm);
    }
    if let Some(iterations) = matches.get_one::<Iterations>(ITERATIONS) {
        dialect = dialect.with_iterations(*iterations);
    }
    dialect
}

/// What [`from_arg`] says.
pub(crate) fn from_dialect(matches: &ArgMatches) -> Option<Dialect> {
    named(matches, FROM)
}

/// What [`ttl_arg`] says.
pub(crate) fn ttl(matches: &ArgMatches) -> Option<Ttl> {
    matches.get_one(TTL).copied()
}

/// What [`name_arg`] says.
pub(crate) fn name(matches: &ArgMatches) -> Option<&CookieName> {
    matches.get_one(NAME)
}

/// What [`skew_arg`] says.
pub(crate) fn skew(matches: &ArgMatches) -> Duration {
    matches.get_one(SKEW).copied().unwrap_or(SealOptions::DEFAULT_SKEW)
}

/// What [`now_arg`] says.
pub(crate) fn clock(matches: &ArgMatches) -> Clock {
    matches.get_one(NOW).map_or(Clock::System, |now| Clock::Stopped(UnixMillis::new(*now)))
}

/// How long a new seal is good for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ttl {
    For(Duration),
    Never,
}

impl Ttl {
    /// `options` with this lifetime instead of the dialect's.
    pub(crate) const fn apply(self, options: SealOptions) -> SealOptions {
        match self {
            Self::For(ttl) => options.ttl(ttl),
            Self::Never => options.danger_without_expiry(),
        }
    }
}

/// Where the time comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Clock {
    Stopped(UnixMillis),
    System,
}

impl Clock {
    pub(crate) fn now(self) -> UnixMillis {
        match self {
            Self::Stopped(now) => now,
            Self::System => SystemTime::now().into(),
        }
    }
}

fn named(matches: &ArgMatches, id: &str) -> Option<Dialect> {
    matches.get_one(id).copied()
}

fn is_option_name(arg: &str) -> bool {
    arg.starts_with('-') && arg.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

fn dialect_by_name(name: &str) -> Result<Dialect, String> {
    Dialect::from_name(name).ok_or_else(|| {
        let names: Vec<_> = Dialect::ALL.iter().map(Dialect::name).collect();
        format!("the dialects are {}", names.join(", "))
    })
}

fn algorithm_by_name(name: &str) -> Result<Algorithm, &'static str> {
    Algorithm::from_name(name).ok_or("the algorithms are aes-256-cbc and aes-128-ctr")
}

/// A line for each dialect.
fn dialects() -> String {
    let line = |dialect: &Dialect| format!("\n  {:<15} {}", dialect.name(), describe(*dialect));
    Dialect::ALL.iter().map(line).collect()
}

/// What sets a dialect apart, for `--help`.
fn describe(dialect: Dialect) -> &'static str {
    match dialect.name() {
        "iron-session" => "npm iron-session 8 and 9: password id 1, ~2 at the end, 14 days",
        "iron" => "npm @hapi/iron and iron-webcrypto: no password id, no expiry",
        "h3-v1" => "h3 1: iron with an envelope around the data",
        "h3-v2" => "h3 2: as h3-v1 with 8192 iterations; opens those of 1 too",
        "nuxt" => "nuxt-auth-utils, on h3 1",
        "tanstack-start" => "TanStack Start: the envelope of h3, 1 iteration",
        "solid-start" => "SolidStart, on h3 2; opens those of SolidStart 1 too",
        "workos" => "WorkOS AuthKit: iron-session without an expiry",
        "keystone" => "KeystoneJS 6: iron with 8 hours",
        "hono" => "hono_sessions: iron",
        _ => "",
    }
}

fn iterations(text: &str) -> Result<Iterations, String> {
    let number = text.parse().map_err(|_| "not a number of 1 to 100000".to_owned())?;
    Iterations::new(number).map_err(|error| error.to_string())
}

pub(crate) const SEAL: &str = "seal";
pub(crate) const LINES: &str = "lines";
pub(crate) const ENVELOPE: &str = "envelope";
const NAME: &str = "name";
const DIALECT: &str = "dialect";
const ALGORITHM: &str = "algorithm";
const ITERATIONS: &str = "iterations";
const FROM: &str = "from";
const TTL: &str = "ttl";
const NOW: &str = "now";
const SKEW: &str = "skew";

/// What stands in a message in the place of what was given.
const LEFT_OUT: &str = "…";

const COOKIE: &str = "Cookie";
const FORMAT: &str = "Format";
const TIME: &str = "Time";

const EXAMPLES: &str = "\
Examples:
  A new password, in a file that only you can read:
    (umask 077; fe26 keygen > session.key)
  What a cookie says about itself, without any password:
    fe26 inspect < cookie.txt
  What is in it:
    fe26 unseal --password-file session.key < cookie.txt
  Which session a server finds in a request's cookies:
    fe26 unseal --name session --password-file session.key < header.txt
  A cookie to test with:
    echo '{\"userId\":\"u-7\"}' | fe26 seal --password-file session.key --ttl 1h

Exit codes: 0 done, 1 a seal or JSON was refused, 2 called wrongly.
Secrets are never arguments. `fe26 help COMMAND` says more about each command.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn only_the_names_of_options_are_repeated() {
        assert!(is_option_name("--liens") && is_option_name("-x"));
        assert!(!is_option_name("--A4k9") && !is_option_name("hunter") && !is_option_name("-x9"));
    }

    #[test]
    fn every_dialect_is_described() {
        for &dialect in Dialect::ALL {
            assert_ne!(describe(dialect), "", "{}", dialect.name());
        }
    }
}
