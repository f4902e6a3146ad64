//! Passwords and keys: from the environment or a file, never from the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, value_parser};
use fe26::{KeyError, KeyRing};
use fe26_session::{KeySource, KeysError, LoadError};

use crate::failure::Failure;
use crate::output::{self, WARNING};

/// Adds the arguments that say where the secrets are; exactly one of them is needed.
pub(crate) fn add_args(command: Command) -> Command {
    command
        .arg(
            Arg::new(PASSWORD_ENV)
                .long(PASSWORD_ENV)
                .value_name("NAME")
                .value_parser(value_parser!(OsString))
                .help("The environment variable with the password or a keys file")
                .help_heading(HEADING),
        )
        .arg(
            Arg::new(PASSWORD_FILE)
                .long(PASSWORD_FILE)
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("The file with the password; one line end behind it is ignored")
                .help_heading(HEADING),
        )
        .arg(
            Arg::new(KEYS_FILE)
                .long(KEYS_FILE)
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("The JSON file with all passwords by id; --help shows it")
                .long_help(KEYS_FILE_HELP)
                .help_heading(HEADING),
        )
        .arg(
            Arg::new(ACCEPT_WEAK)
                .long(ACCEPT_WEAK)
                .action(ArgAction::SetTrue)
                .help("Accept passwords that can be guessed: for tests and old seals")
                .help_heading(HEADING),
        )
        .group(
            ArgGroup::new("secrets").args([PASSWORD_ENV, PASSWORD_FILE, KEYS_FILE]).required(true),
        )
}

/// The key ring that the arguments of [`add_args`] name.
///
/// What was given with an option is not repeated when it is wrong: it may be the secret itself.
pub(crate) fn key_ring(matches: &ArgMatches) -> Result<KeyRing, Failure> {
    let (option, source) = if let Some(name) = matches.get_one::<OsString>(PASSWORD_ENV) {
        (PASSWORD_ENV, KeySource::environment(name))
    } else if let Some(path) = matches.get_one::<PathBuf>(PASSWORD_FILE) {
        (PASSWORD_FILE, KeySource::password_file(path))
    } else {
        // The group of arguments is required, so this one is there.
        let path = matches.get_one::<PathBuf>(KEYS_FILE).cloned().unwrap_or_default();
        (KEYS_FILE, KeySource::keys_file(path))
    };
    let accept_weak = matches.get_flag(ACCEPT_WEAK);
    let source = if accept_weak { source.danger_accept_weak_passwords() } else { source };
    let loaded = source
        .load()
        .map_err(|error| Failure::Usage(format!("--{option}: {}", describe(&error))))?;
    for warning in loaded.warnings {
        output::say(WARNING, "warning", &warning.to_string());
    }
    Ok(loaded.ring)
}

/// What is wrong, with a password by its id; unless that looks like a secret that stands in the place
/// of the id.
fn describe(error: &LoadError) -> String {
    let key_error = match error {
        LoadError::NotSet => return format!("{error} (it takes the name, not the secret)"),
        LoadError::Keys(KeysError::Key(key_error)) => key_error,
        _ => return error.to_string(),
    };
    let (KeyError::DuplicateId(id)
    | KeyError::DuplicateSecret(id)
    | KeyError::KeyTooShort { id, .. }
    | KeyError::RawKeyLength { id, .. }
    | KeyError::KeyWhitespace(id)
    | KeyError::KeyNul(id)
    | KeyError::WeakKey { id, .. }) = key_error
    else {
        return error.to_string();
    };
    if id.as_str().len() < LENGTH_OF_A_SECRET {
        return error.to_string();
    }
    "an id is as long as a secret: the form is {\"id\": \"secret\"}".to_owned()
}

const PASSWORD_ENV: &str = "password-env";
const PASSWORD_FILE: &str = "password-file";
const KEYS_FILE: &str = "keys-file";
const ACCEPT_WEAK: &str = "danger-accept-weak-passwords";
const HEADING: &str = "Secrets, exactly one of the first three";

/// A text password has 32 characters at least.
const LENGTH_OF_A_SECRET: usize = 32;

const KEYS_FILE_HELP: &str = "\
The JSON file with all passwords by id. The highest number seals, every id opens:

  {\"2\": \"secret\", \"1\": {\"encryption\": \"…\", \"integrity\": \"…\"}, \"0\": {\"raw\": \"base64url\"}}

\"\" is the empty id. A raw key is used as it is, without PBKDF2. With a state, a password
does not seal yet, does not seal any more (since a day, for whoever wants to know when it
can go), or is refused:

  {\"3\": {\"secret\": \"…\", \"state\": \"pending\"}, \"2\": \"secret\",
   \"1\": {\"secret\": \"…\", \"state\": \"open-only\", \"since\": \"2027-01-15\"},
   \"0\": {\"state\": \"disabled\"}}";

/// What people try first.
pub(crate) const MISTAKEN_OPTIONS: [&str; 4] = ["--password", "--secret", "--key", "-p"];

/// What they are told then.
pub(crate) const NEVER_AN_ARGUMENT: &str =
    "a secret is never an argument, because process lists and shell histories keep those";
