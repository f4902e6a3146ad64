//! `--lines`: a question on every line of standard input, its answer on the same line of the output.

use std::io::{self, BufRead, BufReader, BufWriter, Read as _, Write as _};
use std::process::ExitCode;

use zeroize::Zeroizing;

use crate::failure::{Failure, REFUSED, Refusal};

/// Answers every line of standard input with `answer`, or with `{"error":"kind"}`.
///
/// Only the `\n` is taken off a line: a `\r` before it is part of the question. Of a line longer
/// than `limit` bytes `answer` gets one byte more than that.
pub(crate) fn run(
    limit: usize,
    mut answer: impl FnMut(&[u8]) -> Result<Zeroizing<String>, Refusal>,
) -> Result<ExitCode, Failure> {
    let mut input = BufReader::with_capacity(BLOCK, io::stdin().lock());
    let mut output = BufWriter::with_capacity(BLOCK, io::stdout().lock());
    let mut line = Zeroizing::new(Vec::with_capacity(limit + 1));
    let mut refused = false;
    loop {
        // Another program may ask only when it has its answer, so none is kept back while waiting.
        if !input.buffer().contains(&b'\n') {
            output.flush().map_err(Failure::Output)?;
        }
        if !next_line(&mut input, &mut line, limit).map_err(Failure::Input)? {
            break;
        }
        match answer(&line) {
            Ok(answer) => writeln!(output, "{}", *answer),
            Err(refusal) => {
                refused = true;
                writeln!(output, r#"{{"error":"{}"}}"#, refusal.kind())
            }
        }
        .map_err(Failure::Output)?;
    }
    output.flush().map_err(Failure::Output)?;
    Ok(if refused { ExitCode::from(REFUSED) } else { ExitCode::SUCCESS })
}

/// Reads the next line into `line`, without its `\n` and no more of it than one byte above `limit`;
/// `false` when there is none.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>, limit: usize) -> io::Result<bool> {
    line.clear();
    if input.take(limit as u64 + 1).read_until(b'\n', line)? == 0 {
        return Ok(false);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() > limit {
        input.skip_until(b'\n')?;
    }
    Ok(true)
}

const BLOCK: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use fe26::MAX_SEAL_LEN;

    use super::*;

    #[track_caller]
    fn check_lines(input: &[u8], expected: &[&[u8]]) {
        // A small buffer, so that lines begin and end anywhere in it.
        let mut input = BufReader::with_capacity(7, input);
        let mut line = Vec::new();
        let mut lines = Vec::new();
        while next_line(&mut input, &mut line, MAX_SEAL_LEN).unwrap() {
            lines.push(line.clone());
        }
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_line_is_what_stands_before_a_line_feed_or_the_end() {
        check_lines(b"", &[]);
        check_lines(b"\n", &[b""]);
        check_lines(b"a\n\nb", &[b"a", b"", b"b"]);
        check_lines(b"a\r\n\xff\0\n", &[b"a\r", b"\xff\0"]);
    }

    #[test]
    fn of_a_line_that_is_too_long_one_byte_too_many_is_kept() {
        let longest = [b'x'; MAX_SEAL_LEN];
        let kept = [b'x'; MAX_SEAL_LEN + 1];
        let too_long = [b'x'; 5 * MAX_SEAL_LEN];
        check_lines(&[&longest[..], b"\na"].concat(), &[&longest, b"a"]);
        check_lines(&[&kept[..], b"\na"].concat(), &[&kept, b"a"]);
        check_lines(&[&too_long[..], b"\na\n"].concat(), &[&kept, b"a"]);
        check_lines(&too_long, &[&kept]);
    }
}
