//! Moments as people read them.

use fe26::UnixMillis;
use jiff::Timestamp;

/// `2027-01-15 08:00:00 UTC`
pub(crate) fn utc(at: UnixMillis) -> String {
    let moment = i64::try_from(at.get()).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
    moment.map_or_else(
        || "after the year 9999".to_owned(),
        |moment| moment.strftime("%F %T UTC").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (millis, expected) in [
            (0, "1970-01-01 00:00:00 UTC"),
            (68_169_599_999, "1972-02-28 23:59:59 UTC"),
            (68_169_600_000, "1972-02-29 00:00:00 UTC"),
            (1_800_000_000_000, "2027-01-15 08:00:00 UTC"),
            (4_107_542_400_000, "2100-03-01 00:00:00 UTC"),
            (253_402_200_000_000, "9999-12-30 20:00:00 UTC"),
            (253_402_300_800_000, "after the year 9999"),
            (UnixMillis::MAX_IN_SEAL.get(), "after the year 9999"),
            (u64::MAX, "after the year 9999"),
        ] {
            assert_eq!(utc(UnixMillis::new(millis)), expected);
        }
    }
}
