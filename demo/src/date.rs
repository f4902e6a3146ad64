//! How a moment is written, for people and for `<time datetime>`.

use std::fmt;

use fe26_axum::UnixMillis;
use jiff::Timestamp;

/// A minute on the calendar, in UTC: a server does not know the time zone of its visitor.
pub(crate) struct Date(Timestamp);

impl Date {
    /// `2026-11-23T08:54Z`
    pub(crate) fn iso(&self) -> String {
        self.0.strftime("%FT%RZ").to_string()
    }
}

impl From<UnixMillis> for Date {
    /// What lies beyond the calendar is its last moment, at the end of the year 9999.
    fn from(moment: UnixMillis) -> Self {
        let moment = i64::try_from(moment.get()).unwrap_or(i64::MAX);
        Self(Timestamp::from_millisecond(moment).unwrap_or(Timestamp::MAX))
    }
}

impl fmt::Display for Date {
    /// `23 November 2026, 08:54 UTC`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%-d %B %Y, %R UTC"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(millis: u64, iso: &str, text: &str) {
        let date = Date::from(UnixMillis::new(millis));
        assert_eq!((date.iso(), date.to_string()), (iso.into(), text.into()));
    }

    #[test]
    fn a_moment_is_written_for_programs_and_for_people() {
        check(1_795_424_040_000, "2026-11-23T08:54Z", "23 November 2026, 08:54 UTC");
    }

    #[test]
    fn calendars_turn_over_where_they_should() {
        check(0, "1970-01-01T00:00Z", "1 January 1970, 00:00 UTC");
        check(951_782_399_999, "2000-02-28T23:59Z", "28 February 2000, 23:59 UTC");
        check(951_782_400_000, "2000-02-29T00:00Z", "29 February 2000, 00:00 UTC");
        check(978_307_199_000, "2000-12-31T23:59Z", "31 December 2000, 23:59 UTC");
        check(4_107_542_400_000, "2100-03-01T00:00Z", "1 March 2100, 00:00 UTC");
    }

    #[test]
    fn a_moment_that_another_program_made_up_still_has_a_date() {
        for millis in [8_640_000_000_000_000, u64::MAX] {
            check(millis, "9999-12-30T22:00Z", "30 December 9999, 22:00 UTC");
        }
    }
}
