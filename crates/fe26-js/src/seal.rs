use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt::Display;
use core::time::Duration;

use fe26::{Randomness, SealError, SealOptions, UnixMillis, UnsealError};
use zeroize::Zeroizing;

use crate::dialect;
use crate::ring::Ring;

/// Seals `plaintext` so that it ends at `end`, in milliseconds since 1970, or never if that is 0.
#[cfg(feature = "std")]
#[must_use]
pub fn seal(plaintext: &str, ring: &Ring, dialect: u32, end: f64) -> String {
    match Randomness::from_os() {
        Ok(randomness) => seal_with(plaintext, ring, dialect, end, randomness),
        Err(error) => seal_error(&error),
    }
}

/// [`seal`] with random bytes of the caller's.
#[must_use]
pub fn seal_with(
    plaintext: &str,
    ring: &Ring,
    dialect: u32,
    end: f64,
    randomness: Randomness,
) -> String {
    let Some(dialect) = dialect::from_code(dialect) else { return unknown_dialect() };
    let options = SealOptions::new(dialect);
    // The end is told, not how long it is until then, so that no clock has a say.
    let (options, now) = match end {
        0.0 => (options.danger_without_expiry(), UnixMillis::default()),
        _ => (options.ttl(Duration::ZERO), millis(end)),
    };
    let sealed = fe26::seal_with(plaintext.as_bytes(), &ring.keys, &options, now, randomness);
    sealed.unwrap_or_else(|error| seal_error(&error))
}

/// Opens a seal at `now`, accepting it for `skew` milliseconds longer than it says.
#[must_use]
pub fn unseal(seal: &str, ring: &Ring, dialect: u32, now: f64, skew: f64) -> Zeroizing<String> {
    Zeroizing::new(open(seal, ring, dialect, now, skew))
}

fn open(seal: &str, ring: &Ring, dialect: u32, now: f64, skew: f64) -> String {
    let Some(dialect) = dialect::from_code(dialect) else { return unknown_dialect() };
    let options = SealOptions::new(dialect).skew(Duration::from_millis(skew as u64));
    let unsealed = match fe26::unseal(seal, &ring.keys, &options, millis(now)) {
        Ok(unsealed) => unsealed,
        Err(error) => return unseal_error(&error),
    };
    let Ok(plaintext) = core::str::from_utf8(unsealed.plaintext()) else {
        return failure("invalid-utf8", "", "the plaintext is not UTF-8");
    };
    let mut answer = String::with_capacity(plaintext.len() + 96);
    answer.push(if unsealed.is_outdated() { '1' } else { '0' });
    answer.push_str(unsealed.password_id().as_str());
    answer.push('*');
    if let Some(end) = unsealed.expires_at() {
        answer.push_str(&end.to_string());
    }
    answer.push('*');
    answer.push_str(plaintext);
    answer
}

/// A moment of JavaScript's. What is no whole number of milliseconds becomes the one before, and NaN 1970.
fn millis(moment: f64) -> UnixMillis {
    UnixMillis::new(moment as u64)
}

fn unseal_error(error: &UnsealError) -> String {
    match error {
        UnsealError::UnknownKey(id) | UnsealError::DisabledKey(id) => {
            failure(error.kind(), id, error)
        }
        UnsealError::Expired { at } => failure(error.kind(), at, error),
        _ => failure(error.kind(), "", error),
    }
}

fn seal_error(error: &SealError) -> String {
    match error {
        SealError::TooLong { len } => failure(error.kind(), len, error),
        _ => failure(error.kind(), "", error),
    }
}

fn unknown_dialect() -> String {
    failure("unknown-dialect", "", "there is no dialect of this code")
}

fn failure(kind: &str, detail: impl Display, message: impl Display) -> String {
    format!("!{kind}*{detail}*{message}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: f64 = 1_800_000_000_000.0;

    fn ring() -> Ring {
        Ring::new(b"i\x01\0\0\x002t\x2b\0\0\0yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o").unwrap()
    }

    fn sealed(plaintext: &str, dialect: u32, end: f64) -> String {
        seal_with(plaintext, &ring(), dialect, end, Randomness::from_bytes([7; Randomness::LEN]))
    }

    #[track_caller]
    fn check(seal: &str, now: f64, expected: &str) {
        assert_eq!(unseal(seal, &ring(), 0, now, 60_000.0).as_str(), expected);
    }

    #[test]
    fn a_seal_comes_back_with_its_id_and_its_end() {
        check(&sealed(r#"{"a":"*"}"#, 0, NOW + 1000.0), NOW, r#"02*1800000001000*{"a":"*"}"#);
        check(&sealed("{}", 0, 0.0), NOW, "02**{}");
    }

    #[test]
    fn errors_are_told_with_what_they_are_about() {
        let seal = sealed("{}", 0, NOW);
        check(&seal, NOW + 59_999.0, "02*1800000000000*{}");
        check(
            &seal,
            NOW + 60_000.0,
            "!expired*1800000000000*expired seal: it ended at 1800000000000 ms",
        );
        check(&seal.replace("*2*", "*3*"), NOW, "!unknown-key*3*cannot find password: 3");
        check("x", NOW, "!component-count**incorrect number of sealed components");
        assert!(sealed(&"x".repeat(20_000), 0, NOW).starts_with("!too-long*2"));
        assert!(sealed("{}", 15, NOW).starts_with("!unknown-dialect*"));
    }

    #[test]
    fn odd_numbers_are_no_panic() {
        for odd in [f64::NAN, f64::INFINITY, -1.0, 0.5, 1e300] {
            assert!(!unseal(&sealed("{}", 0, odd), &ring(), 0, odd, odd).is_empty());
        }
    }
}
