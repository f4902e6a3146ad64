//! The one seal or JSON text that a command works on.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Read as _};

use clap::ArgMatches;
use zeroize::Zeroizing;

use crate::args;
use crate::failure::Failure;
use crate::output::{self, HINT};

/// The bytes of a text that are kept: one more than a seal may have, so that whoever gets a text
/// that was longer sees that it is too long.
pub(crate) const KEPT: usize = fe26::MAX_SEAL_LEN + 1;

/// The seal from the arguments, or else from standard input, where one line end may follow it.
pub(crate) fn seal(matches: &ArgMatches) -> Result<Zeroizing<Vec<u8>>, Failure> {
    if let Some(seal) = matches.get_one::<OsString>(args::SEAL) {
        return Ok(Zeroizing::new(seal.as_encoded_bytes().to_vec()));
    }
    let mut seal = read_all("paste the seal, then press Enter and Ctrl-D")?;
    let len = without_line_end(&seal).len();
    seal.truncate(len);
    Ok(seal)
}

/// The JSON text from standard input.
pub(crate) fn json() -> Result<Zeroizing<Vec<u8>>, Failure> {
    read_all("type the JSON, then press Enter and Ctrl-D")
}

/// `text` without its last line end, if it has one.
fn without_line_end(text: &[u8]) -> &[u8] {
    let line = text.strip_suffix(b"\n").unwrap_or(text);
    if line.len() < text.len() { line.strip_suffix(b"\r").unwrap_or(line) } else { text }
}

fn read_all(prompt: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let stdin = io::stdin().lock();
    if stdin.is_terminal() {
        output::say(HINT, "hint", prompt);
    }
    let limit = KEPT + "\r\n".len();
    let mut text = Zeroizing::new(Vec::with_capacity(limit));
    stdin.take(limit as u64).read_to_end(&mut text).map_err(Failure::Input)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_line_end_is_taken_off() {
        for (text, expected) in [
            ("a", "a"),
            ("a\n", "a"),
            ("a\r\n", "a"),
            ("a\n\n", "a\n"),
            ("a\r", "a\r"),
            ("a\r\r\n", "a\r"),
            ("\n", ""),
            ("", ""),
        ] {
            assert_eq!(without_line_end(text.as_bytes()), expected.as_bytes(), "{text:?}");
        }
    }
}
