use alloc::string::String;
use core::fmt::Write as _;

use fe26::{Algorithm, Dialect, Iterations};

/// The dialects that have a name, one a line: name, envelope (`bare` or `h3`), and how many seconds
/// its own seals last (`0`: for ever). The number of a line is how
/// the code of a dialect begins.
#[must_use]
pub fn dialects() -> String {
    let mut table = String::new();
    for dialect in Dialect::ALL {
        let envelope = dialect.envelope().name();
        let ttl = dialect.ttl().map_or(0, |ttl| ttl.as_secs());
        // Writing to a `String` cannot fail.
        let _ = writeln!(table, "{} {envelope} {ttl}", dialect.name());
    }
    table
}

/// A dialect as one number, which costs nothing to pass: its line in [`dialects`] in the lowest four
/// bits, then one bit for aes-128-ctr, then the iterations if they are not the dialect's own.
pub(crate) fn from_code(code: u32) -> Option<Dialect> {
    let (line, is_ctr, iterations) = (code & 0xf, code & 0x10 != 0, code >> 5);
    let mut dialect = *Dialect::ALL.get(line as usize)?;
    if is_ctr {
        dialect = dialect.with_algorithm(Algorithm::Aes128Ctr);
    }
    if iterations != 0 {
        dialect = dialect.with_iterations(Iterations::new(iterations).ok()?);
    }
    Some(dialect)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dialect_has_the_code_of_its_line() {
        for (line, text) in (0..).zip(dialects().lines()) {
            let dialect = from_code(line).unwrap();
            assert_eq!(text.split(' ').next(), Some(dialect.name()));
        }
        assert_eq!(from_code(Dialect::ALL.len() as u32), None);
    }

    #[test]
    fn cipher_and_iterations_can_be_others() {
        let dialect = from_code(1 | 0x10 | 10_000 << 5).unwrap();
        assert_eq!(dialect.name(), "iron");
        assert_eq!(dialect.algorithm(), Algorithm::Aes128Ctr);
        assert_eq!(dialect.iterations().get(), 10_000);
        assert_eq!(from_code(100_001 << 5), None);
    }
}
