//! Moments as people read them.

use fe26::UnixMillis;

/// `2027-01-15 08:00:00 UTC`
pub(crate) fn utc(at: UnixMillis) -> String {
    let seconds = at.get() / 1000;
    let (year, month, day) = civil(seconds / SECONDS_OF_A_DAY);
    let time = seconds % SECONDS_OF_A_DAY;
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

/// Year, month and day of the Gregorian calendar, `days` days after 1970-01-01.
///
/// Years are counted from March here, so that the odd month comes last; 400 of them always have
/// 146 097 days.
const fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + DAYS_FROM_YEAR_0_TO_1970;
    let era = days / DAYS_OF_400_YEARS;
    let day_of_era = days % DAYS_OF_400_YEARS;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Five months from March, and again from August, have 153 days.
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = 400 * era + year_of_era + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

const SECONDS_OF_A_DAY: u64 = 24 * 60 * 60;
const DAYS_OF_400_YEARS: u64 = 146_097;
/// From 0000-03-01.
const DAYS_FROM_YEAR_0_TO_1970: u64 = 719_468;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (millis, expected) in [
            (0, "1970-01-01 00:00:00 UTC"),
            (68_169_599_999, "1972-02-28 23:59:59 UTC"),
            (68_169_600_000, "1972-02-29 00:00:00 UTC"),
            (951_868_800_000, "2000-03-01 00:00:00 UTC"),
            (1_800_000_000_000, "2027-01-15 08:00:00 UTC"),
            (4_107_542_399_000, "2100-02-28 23:59:59 UTC"),
            (4_107_542_400_000, "2100-03-01 00:00:00 UTC"),
            (UnixMillis::MAX_IN_SEAL.get(), "287396-10-12 08:59:00 UTC"),
        ] {
            assert_eq!(utc(UnixMillis::new(millis)), expected);
        }
        assert!(utc(UnixMillis::new(u64::MAX)).starts_with("584556019-"));
    }
}
