//! The days in a keys file.

use fe26::UnixMillis;
use serde_core::de::{Deserialize, Deserializer, Error as _};

/// A day of the calendar, in UTC: `2027-01-15`, as RFC 3339 writes it.
#[derive(Debug)]
pub(super) struct Day {
    since_1970: u64,
}

impl Day {
    /// The first moment of the next day.
    pub(super) const fn end(&self) -> UnixMillis {
        UnixMillis::new((self.since_1970 + 1) * MILLIS_OF_A_DAY)
    }

    /// `None` if there is no such day from 1970 to 9999.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) =
            (number(&mut parts, 4)?, number(&mut parts, 2)?, number(&mut parts, 2)?);
        let lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let (before, rest) = lengths.split_at_checked(month.checked_sub(1)? as usize)?;
        let is_day = year >= 1970 && parts.next().is_none() && (1..=*rest.first()?).contains(&day);
        is_day.then(|| Self {
            since_1970: days_before(year) - days_before(1970) + before.iter().sum::<u64>() + day
                - 1,
        })
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("no such day"))
    }
}

/// The next part, if it has `len` digits and nothing else.
fn number<'a>(parts: &mut impl Iterator<Item = &'a str>, len: usize) -> Option<u64> {
    let part = parts.next().filter(|part| part.len() == len)?;
    part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
}

/// Of the Gregorian calendar, before the first day of `year`.
const fn days_before(year: u64) -> u64 {
    let years = year - 1;
    365 * years + years / 4 - years / 100 + years / 400
}

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

const MILLIS_OF_A_DAY: u64 = 24 * 60 * 60 * 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_when_the_next_one_begins() {
        // The second column is JavaScript's `Date.parse` of the next day.
        for (day, end) in [
            ("1970-01-01", 86_400_000),
            ("1999-12-31", 946_684_800_000),
            ("2000-02-28", 951_782_400_000),
            ("2000-02-29", 951_868_800_000),
            ("2027-01-14", 1_799_971_200_000),
            ("2028-12-31", 1_861_920_000_000),
            ("2100-02-28", 4_107_542_400_000),
            ("9999-12-31", 253_402_300_800_000),
        ] {
            assert_eq!(Day::parse(day).unwrap().end(), UnixMillis::new(end), "{day}");
        }
    }

    #[test]
    fn every_day_of_400_years_comes_after_the_one_before_it() {
        let mut days = 0;
        for year in 1970..2370 {
            for (month, day) in (1..=12).flat_map(|month| (1..=31).map(move |day| (month, day))) {
                if let Some(day) = Day::parse(&format!("{year:04}-{month:02}-{day:02}")) {
                    assert_eq!(day.since_1970, days);
                    days += 1;
                }
            }
        }
        assert_eq!(days, 146_097, "as many as 400 years have");
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "-",
            "--",
            "2027",
            "2027-01",
            "2027-01-",
            "2027-1-15",
            "2027-01-1",
            "27-01-15",
            "2027-01-15-",
            "2027-01-15T00:00:00Z",
            " 2027-01-15",
            "2027-01-15 ",
            "2027/01/15",
            "+027-01-15",
            "2027-+1-15",
            "2027-00-15",
            "2027-13-15",
            "2027-01-00",
            "2027-01-32",
            "2027-02-29",
            "2100-02-29",
            "2027-04-31",
            "1969-12-31",
            "0000-01-01",
            "12027-01-15",
            "２０２７-01-15",
            "2027-01-1é",
            "20270115",
            "1800000000000",
        ] {
            assert!(Day::parse(text).is_none(), "{text:?}");
        }
    }
}
