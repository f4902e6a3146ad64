//! Which new passwords are taken (NIST SP 800-63B-4, 3.1.1.2): long ones that nobody would guess.

use axum::http::StatusCode;
use unicode_normalization::UnicodeNormalization as _;

use crate::problem::{Field, Problem};

/// Refuses a password that is too short, too long, or on a list that attackers have as well.
///
/// There are no rules about capitals and digits: they make passwords worse.
pub(crate) fn check(password: &str, email: &str, name: &str) -> Result<(), Problem> {
    let password: String = password.nfc().collect();
    let problem = match password.chars().count() {
        ..MIN_LEN => TOO_SHORT,
        MIN_LEN..=MAX_LEN if is_easy_to_guess(&password, email, name) => TOO_COMMON,
        MIN_LEN..=MAX_LEN => return Ok(()),
        _ => TOO_LONG,
    };
    Err(problem.about(Field::NewPassword))
}

fn is_easy_to_guess(password: &str, email: &str, name: &str) -> bool {
    let plain = plain(password);
    let is_listed = COMMON.lines().any(|common| common == plain);
    let is_own = [email, name].iter().any(|own| plain == self::plain(own));
    is_listed || is_own || is_repetition(&plain) || is_run(&plain)
}

/// Lower case, and without the spaces and dashes that turn one guess into another.
fn plain(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_' | '.'));
    kept.flat_map(char::to_lowercase).collect()
}

/// `passwordpassword`, `1212121212121212`.
fn is_repetition(plain: &str) -> bool {
    let characters: Vec<_> = plain.chars().collect();
    (1..=characters.len() / 2)
        .any(|period| characters[period..] == characters[..characters.len() - period])
        || characters.is_empty()
}

/// `abcdefghijklmno`, `9876543210987654`, `qwertyuiopasdfgh`.
fn is_run(plain: &str) -> bool {
    RUNS.iter().any(|run| {
        let twice = run.repeat(3);
        let backwards: String = twice.chars().rev().collect();
        twice.contains(plain) || backwards.contains(plain)
    })
}

const RUNS: [&str; 4] =
    ["abcdefghijklmnopqrstuvwxyz", "0123456789", "1234567890", "qwertyuiopasdfghjklzxcvbnm"];

/// Long passwords that are used too often, without spaces and dashes.
const COMMON: &str = include_str!("../assets/common-passwords.txt");

/// What a password that is the only proof needs.
const MIN_LEN: usize = 15;
/// Enough for every passphrase; what is longer costs time and proves nothing.
const MAX_LEN: usize = 256;

const TOO_SHORT: Problem = Problem::new(
    StatusCode::BAD_REQUEST,
    "Choose a password of at least 15 characters. A few words will do.",
);
const TOO_LONG: Problem =
    Problem::new(StatusCode::BAD_REQUEST, "Choose a password of at most 256 characters.");
const TOO_COMMON: Problem = Problem::new(
    StatusCode::BAD_REQUEST,
    "This password is easy to guess. Choose one that nobody else would think of.",
);

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(password: &str) -> Option<&'static str> {
        let checked = check(password, "ada.lovelace@example.com", "Augusta Ada Lovelace");
        checked.err().map(|problem| problem.detail)
    }

    #[test]
    fn a_few_words_are_a_password() {
        let long = "a house of ".repeat(20) + "glass";
        for password in
            ["copper-lantern-on-the-hill", "fünfzehn zeichen", "鉄と水と火と土と風と空と海", &long]
        {
            let password = format!("{password} and so on");
            assert_eq!(refusal(&password), None, "{password}");
        }
    }

    #[test]
    fn fifteen_characters_are_enough_and_fourteen_are_not() {
        assert_eq!(refusal("kettle, harbour"), None);
        assert_eq!(refusal("kettle harbour"), Some(TOO_SHORT.detail));
        assert_eq!(refusal(""), Some(TOO_SHORT.detail));
    }

    #[test]
    fn characters_are_counted_and_not_bytes_or_accents() {
        assert_eq!(refusal("éééééééé"), Some(TOO_SHORT.detail));
        assert_eq!(refusal(&"e\u{301}".repeat(10)), Some(TOO_SHORT.detail));
    }

    #[test]
    fn at_least_64_characters_are_allowed_and_nothing_is_cut() {
        assert_eq!(refusal(&("iron kettle ".repeat(5) + "by the harbour")), None);
        let most = "iron, ".repeat(42) + "gold";
        assert_eq!(most.len(), MAX_LEN);
        assert_eq!(refusal(&most), None);
        assert_eq!(refusal(&format!("{most}!")), Some(TOO_LONG.detail));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for password in [
            "passwordpassword",
            "Password-Password",
            "aaaaaaaaaaaaaaaa",
            "1234567890123456",
            "abcdefghijklmnop",
            "qwertyuiopasdfgh",
            "correct horse battery staple",
            "ada.lovelace@example.com",
            "Augusta Ada Lovelace",
            "               ",
        ] {
            assert_eq!(refusal(password), Some(TOO_COMMON.detail), "{password}");
        }
    }
}
