//! Passwords that anybody would try first.

use crate::error::Weakness;

/// Why `password` can be guessed, if it can.
///
/// This catches what must never guard a session, not every sentence somebody could think of: for
/// that there is `fe26 keygen`.
pub(crate) fn weakness(password: &str) -> Option<Weakness> {
    if PUBLISHED_EXAMPLES.contains(&password) {
        return Some(Weakness::PublishedExample);
    }
    let bytes = password.as_bytes();
    let little_variety = variety_bits(bytes) < MIN_BITS || repeats(bytes) || counts(bytes);
    little_variety.then_some(Weakness::LittleVariety)
}

/// A generous estimate in bits: every byte is worth the logarithm of the number of different ones.
fn variety_bits(bytes: &[u8]) -> u32 {
    let mut seen = [false; 256];
    for &byte in bytes {
        seen[usize::from(byte)] = true;
    }
    let different = seen.iter().filter(|&&seen| seen).count() as u32;
    // Tenths of a bit, so that whole numbers do: log2(n) is between the two neighbouring powers.
    let log2_tenths = different.checked_ilog2().map_or(0, |log| {
        let power = 1 << log;
        log * 10 + (different - power) * 10 / power
    });
    log2_tenths * bytes.len() as u32 / 10
}

/// Whether the text is one shorter text written several times.
fn repeats(bytes: &[u8]) -> bool {
    (1..=bytes.len() / 2).any(|period| bytes[period..] == bytes[..bytes.len() - period])
}

/// Whether most neighbours are one apart: `abcdef…`, `123456…`, `9876…`.
fn counts(bytes: &[u8]) -> bool {
    let steps = |step: u8| bytes.windows(2).filter(|w| w[1].wrapping_sub(w[0]) == step).count();
    (steps(1) + steps(1_u8.wrapping_neg())) * 4 >= bytes.len() * 3
}

/// Between sixteen random bytes as text, which pass, and "ab" over and over, which does not.
const MIN_BITS: u32 = 80;

/// Secrets that are printed in documentation, as they stand there.
const PUBLISHED_EXAMPLES: [&str; 9] = [
    "complex_password_at_least_32_characters_long",
    "complex-password-at-least-32-characters-long",
    "password_at_least_32_characters_long",
    "password-with-at-least-32-characters",
    "this_is_a_very_long_password_at_least_32_characters",
    "some_not_random_password_that_is_at_least_32_characters",
    "some-not-random-password-that-is-at-least-32-characters",
    "this-is-at-least-thirty-two-chars!",
    "80d42cfb-1cd2-462c-8f17-e3237d9027e9",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_keys_and_uuids_are_not_weak() {
        for password in [
            "hzgYqbLBQvvUo1c1bDLXYW3HRZRYPmvNLcXlKBBQXxY",
            "d41d8cd98f00b204e9800998ecf8427e",
            "0c0e5e7e-6c5c-4b4f-9d3b-3f2d1a0b9c8d",
            "correct-horse-battery-staple-0123456789-ABCDEF",
            "пароль-пароль-пароль-пароль-и-ещё-слово",
        ] {
            assert_eq!(weakness(password), None, "{password}");
        }
    }

    #[test]
    fn repeated_counting_and_uniform_text_is_weak() {
        for password in [
            "pppppppppppppppppppppppppppppppppppppp",
            "abababababababababababababababababababab",
            "password-password-password-password-",
            "abcdefghijklmnopqrstuvwxyz0123456789",
            "00000000000000000000000000000001",
        ] {
            assert_eq!(weakness(password), Some(Weakness::LittleVariety), "{password}");
        }
    }

    #[test]
    fn examples_from_documentation_are_known_by_name() {
        for password in PUBLISHED_EXAMPLES {
            assert_eq!(weakness(password), Some(Weakness::PublishedExample), "{password}");
        }
    }
}
