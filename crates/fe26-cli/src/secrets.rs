//! Passwords and keys: from the environment or a file, never from the command line.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, value_parser};
use fe26::{KeyError, KeyRing, KeyRingBuilder, Password};
use fe26_session::{KeysError, keys};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::input;
use crate::output::{self, WARNING};

/// Adds the arguments that say where the secrets are; exactly one of them is needed.
pub(crate) fn add_args(command: Command) -> Command {
    command
        .arg(
            Arg::new(PASSWORD_ENV)
                .long(PASSWORD_ENV)
                .value_name("NAME")
                .value_parser(value_parser!(OsString))
                .help("The environment variable with the password")
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
    let (option, builder) = if let Some(name) = matches.get_one::<OsString>(PASSWORD_ENV) {
        (PASSWORD_ENV, from_environment(name))
    } else if let Some(path) = matches.get_one::<PathBuf>(PASSWORD_FILE) {
        (PASSWORD_FILE, from_password_file(path))
    } else {
        // The group of arguments is required, so this one is there.
        let path = matches.get_one::<PathBuf>(KEYS_FILE).map_or(Path::new(""), PathBuf::as_path);
        (KEYS_FILE, from_keys_file(path))
    };
    let accept_weak = matches.get_flag(ACCEPT_WEAK);
    builder
        .and_then(|builder| build(builder, accept_weak))
        .map_err(|problem| Failure::Usage(format!("--{option}: {problem}")))
}

fn build(builder: KeyRingBuilder, accept_weak: bool) -> Result<KeyRing, String> {
    let builder = if accept_weak { builder.danger_accept_weak_passwords() } else { builder };
    builder.build().map_err(|error| describe(&error))
}

/// What is wrong with a password, by its id; unless that looks like a secret that stands in the
/// place of the id.
fn describe(error: &KeyError) -> String {
    let (KeyError::DuplicateId(id)
    | KeyError::DuplicateSecret(id)
    | KeyError::KeyTooShort { id, .. }
    | KeyError::RawKeyLength { id, .. }
    | KeyError::KeyWhitespace(id)
    | KeyError::KeyNul(id)
    | KeyError::WeakKey { id, .. }) = error
    else {
        return error.to_string();
    };
    if id.as_str().len() < LENGTH_OF_A_SECRET {
        return error.to_string();
    }
    "an id is as long as a secret: the form is {\"id\": \"secret\"}".to_owned()
}

fn from_environment(name: &OsStr) -> Result<KeyRingBuilder, String> {
    let value = env::var_os(name)
        .ok_or("no environment variable has this name (it takes the name, not the secret)")?;
    let password = Zeroizing::new(value.into_encoded_bytes());
    lone_password(&password)
}

fn from_password_file(path: &Path) -> Result<KeyRingBuilder, String> {
    let text = read(path)?;
    lone_password(input::without_line_end(&text))
}

fn from_keys_file(path: &Path) -> Result<KeyRingBuilder, String> {
    let bytes = read(path)?;
    keys::builder_from_json(text(&bytes)?).map_err(|error: KeysError| error.to_string())
}

fn lone_password(password: &[u8]) -> Result<KeyRingBuilder, String> {
    Ok(KeyRing::builder().lone_password(Password::text(text(password)?)))
}

fn text(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes)
        .map_err(|_| "not UTF-8; a raw key goes into a keys file, as base64url".to_owned())
}

/// Reads a small file into memory that is wiped and never moved, so that no copy stays behind.
fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, String> {
    let unreadable = |error: io::Error| format!("cannot read the file: {error}");
    let file = File::open(path).map_err(unreadable)?;
    warn_if_others_can_read(&file);
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_FILE_LEN + 1));
    file.take(MAX_FILE_LEN as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > MAX_FILE_LEN {
        return Err(format!("the file has more than {MAX_FILE_LEN} bytes"));
    }
    Ok(bytes)
}

#[cfg(unix)]
fn warn_if_others_can_read(file: &File) {
    use std::os::unix::fs::PermissionsExt as _;

    let Ok(metadata) = file.metadata() else { return };
    let mode = metadata.permissions().mode() & 0o777;
    if metadata.is_file() && mode & 0o077 != 0 {
        let message =
            format!("others may read the file with the secrets (mode {mode:03o}): chmod 600 it");
        output::say(WARNING, "warning", &message);
    }
}

#[cfg(not(unix))]
fn warn_if_others_can_read(_: &File) {}

const PASSWORD_ENV: &str = "password-env";
const PASSWORD_FILE: &str = "password-file";
const KEYS_FILE: &str = "keys-file";
const ACCEPT_WEAK: &str = "danger-accept-weak-passwords";
const HEADING: &str = "Secrets, exactly one of the first three";

/// A text password has 32 characters at least.
const LENGTH_OF_A_SECRET: usize = 32;

/// Far beyond every key ring, and no reason to wait for a file that never ends.
const MAX_FILE_LEN: usize = 64 * 1024;

const KEYS_FILE_HELP: &str = "\
The JSON file with all passwords by id. The highest number seals, every id opens:

  {\"2\": \"secret\", \"1\": {\"encryption\": \"…\", \"integrity\": \"…\"}, \"0\": {\"raw\": \"base64url\"}}

\"\" is the empty id. A raw key is used as it is, without PBKDF2. With a state, a password
does not seal yet, does not seal any more, or is refused:

  {\"3\": {\"secret\": \"…\", \"state\": \"pending\"}, \"2\": \"secret\",
   \"1\": {\"secret\": \"…\", \"state\": \"open-only\"}, \"0\": {\"state\": \"disabled\"}}";

/// What people try first.
pub(crate) const MISTAKEN_OPTIONS: [&str; 4] = ["--password", "--secret", "--key", "-p"];

/// What they are told then.
pub(crate) const NEVER_AN_ARGUMENT: &str =
    "a secret is never an argument, because process lists and shell histories keep those";
