//! The one seal, `Cookie` header or JSON text that a command works on.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Read as _};

use clap::ArgMatches;
use zeroize::Zeroizing;

use crate::args;
use crate::failure::{Failure, Refusal};
use crate::output::{self, HINT};

/// The most bytes of a `Cookie` header: far more than any server takes.
pub(crate) const MAX_HEADER_LEN: usize = 1 << 20;

/// The seal from the arguments, or else from standard input, where one line end may follow it.
pub(crate) fn seal(matches: &ArgMatches) -> Result<Zeroizing<Vec<u8>>, Failure> {
    given(matches, fe26::MAX_SEAL_LEN, "paste the seal, then press Enter and Ctrl-D")
}

/// The `Cookie` header from the arguments, or else from standard input, where one line end may
/// follow it.
///
/// The header's name may stand before it, exactly as `Cookie: `, since that is what people copy.
pub(crate) fn header(matches: &ArgMatches) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let hint = "paste the Cookie header, then press Enter and Ctrl-D";
    let header = given(matches, MAX_HEADER_LEN, hint)?;
    if header.len() > MAX_HEADER_LEN {
        return Err(Failure::Refused { refusal: Refusal::HeaderTooLong, hint: None });
    }
    let value = header.strip_prefix(b"Cookie: ").map(|value| Zeroizing::new(value.to_vec()));
    Ok(value.unwrap_or(header))
}

/// The JSON text from standard input.
pub(crate) fn json() -> Result<Zeroizing<Vec<u8>>, Failure> {
    read_all(fe26::MAX_SEAL_LEN, "type the JSON, then press Enter and Ctrl-D")
}

/// What stands in the arguments, or else on standard input.
fn given(matches: &ArgMatches, limit: usize, prompt: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    if let Some(text) = matches.get_one::<OsString>(args::SEAL) {
        return Ok(Zeroizing::new(text.as_encoded_bytes().to_vec()));
    }
    let mut text = read_all(limit, prompt)?;
    let len = without_line_end(&text).len();
    text.truncate(len);
    Ok(text)
}

/// `text` without its last line end, if it has one.
fn without_line_end(text: &[u8]) -> &[u8] {
    let line = text.strip_suffix(b"\n").unwrap_or(text);
    if line.len() < text.len() { line.strip_suffix(b"\r").unwrap_or(line) } else { text }
}

/// Reads standard input, and no more of it than shows that it is longer than `limit`.
fn read_all(limit: usize, prompt: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let stdin = io::stdin().lock();
    if stdin.is_terminal() {
        output::say(HINT, "hint", prompt);
    }
    let limit = limit + "x\r\n".len();
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
