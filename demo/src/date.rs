//! How a moment is written, for people and for `<time datetime>`.

use std::fmt;

use fe26_axum::UnixMillis;

/// A minute on the calendar, in UTC: a server does not know the time zone of its visitor.
pub(crate) struct Date {
    year: u64,
    month: u64,
    day: u64,
    hour: u64,
    minute: u64,
}

impl Date {
    /// `2026-11-23T08:54Z`
    pub(crate) fn iso(&self) -> String {
        let Self { year, month, day, hour, minute } = self;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}Z")
    }
}

impl From<UnixMillis> for Date {
    /// Counts in eras of 400 years that begin on the first of March, so that a leap day comes last.
    fn from(moment: UnixMillis) -> Self {
        let minutes = moment.get() / 60_000;
        let days = minutes / MINUTES_A_DAY + DAYS_BEFORE_1970;
        let (era, day_of_era) = (days / DAYS_AN_ERA, days % DAYS_AN_ERA);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        // From March on, months have 31, 30, 31, 30, 31 days: 153 of them, again and again.
        let month_of_year = (5 * day_of_year + 2) / 153;
        let month = (month_of_year + 2) % 12 + 1;
        Self {
            year: 400 * era + year_of_era + u64::from(month <= 2),
            month,
            day: day_of_year - (153 * month_of_year + 2) / 5 + 1,
            hour: minutes / 60 % 24,
            minute: minutes % 60,
        }
    }
}

impl fmt::Display for Date {
    /// `23 November 2026, 08:54 UTC`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute } = self;
        let month = MONTHS[*month as usize - 1];
        write!(f, "{day} {month} {year}, {hour:02}:{minute:02} UTC")
    }
}

const MINUTES_A_DAY: u64 = 24 * 60;
const DAYS_AN_ERA: u64 = 146_097;
/// Since the first of March of the year 0.
const DAYS_BEFORE_1970: u64 = 719_468;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

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
        check(8_640_000_000_000_000, "275760-09-13T00:00Z", "13 September 275760, 00:00 UTC");
        Date::from(UnixMillis::new(u64::MAX)).to_string();
    }
}
