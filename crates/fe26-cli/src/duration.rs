//! Lengths of time as people write and read them.

use std::time::Duration;

use crate::args::Ttl;

/// Reads `14d`, `12h`, `30m`, `90s` or `2w`; a plain number is seconds, as in npm iron-session's `ttl`.
pub(crate) fn parse(text: &str) -> Result<Duration, &'static str> {
    let (digits, unit) = text.split_at(text.trim_end_matches(|c: char| !c.is_ascii_digit()).len());
    let seconds_each = match unit {
        "" | "s" => 1,
        "m" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        "w" => 7 * DAY,
        _ => return Err(EXPECTED),
    };
    // `u64::from_str` would take a `+`.
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || digits.is_empty() {
        return Err(EXPECTED);
    }
    let count = digits.parse::<u64>().ok();
    let seconds = count.and_then(|count| count.checked_mul(seconds_each)).ok_or("too long")?;
    Ok(Duration::from_secs(seconds))
}

/// As [`parse`], and `never`, which is also what 0 means in npm iron-session.
pub(crate) fn parse_ttl(text: &str) -> Result<Ttl, &'static str> {
    if text == "never" {
        return Ok(Ttl::Never);
    }
    let ttl = parse(text)?;
    Ok(if ttl.is_zero() { Ttl::Never } else { Ttl::For(ttl) })
}

/// The two largest units: `13 days 23 hours`.
pub(crate) fn in_words(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let Some(largest) = UNITS.iter().position(|(_, length)| seconds >= *length) else {
        return "less than a second".to_owned();
    };
    let mut words = String::new();
    let mut rest = seconds;
    for (name, length) in UNITS.iter().skip(largest).take(2) {
        let count = rest / length;
        rest %= length;
        if count > 0 {
            let space = if words.is_empty() { "" } else { " " };
            let plural = if count == 1 { "" } else { "s" };
            words.push_str(&format!("{space}{count} {name}{plural}"));
        }
    }
    words
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const UNITS: [(&str, u64); 5] =
    [("year", 365 * DAY), ("day", DAY), ("hour", HOUR), ("minute", MINUTE), ("second", 1)];
const EXPECTED: &str = "expected a number with s, m, h, d or w behind it, such as 14d";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_and_a_unit() {
        for (text, seconds) in [
            ("14d", 1_209_600),
            ("30m", 1800),
            ("90s", 90),
            ("12h", 43_200),
            ("2w", 1_209_600),
            ("3600", 3600),
            ("0", 0),
        ] {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_duration() {
        for text in ["", "d", "-1d", "+1d", " 1d", "1 d", "1.5h", "1h30m", "14D", "1y", "1é", "٣d"]
        {
            assert_eq!(parse(text), Err(EXPECTED), "{text}");
        }
        assert_eq!(parse("18446744073709551616"), Err("too long"));
        assert_eq!(parse("18446744073709551615w"), Err("too long"));
    }

    #[test]
    fn no_time_at_all_is_for_ever() {
        for text in ["never", "0", "0s", "0d"] {
            assert_eq!(parse_ttl(text), Ok(Ttl::Never), "{text}");
        }
        assert_eq!(parse_ttl("1"), Ok(Ttl::For(Duration::from_secs(1))));
        assert!(parse_ttl("forever").is_err());
    }

    #[test]
    fn words_name_the_two_largest_units() {
        for (seconds, words) in [
            (0, "less than a second"),
            (1, "1 second"),
            (61, "1 minute 1 second"),
            (3600, "1 hour"),
            (3601, "1 hour"),
            (14 * DAY - 1, "13 days 23 hours"),
            (400 * DAY, "1 year 35 days"),
        ] {
            assert_eq!(in_words(Duration::from_secs(seconds)), words, "{seconds}");
        }
    }
}
