//! Moments, activities and chance.

use std::time::Duration;

use fe26_session::UnixMillis;
use fe26_session::activity::{Action, Activity, ActivityCounter, ActivityLog, Thresholds};

/// A full hour, so that slots of the clock are easy to tell.
pub(crate) const NOW: UnixMillis = UnixMillis::new(1_800_000_000_000);
/// Chrome's on Windows.
pub(crate) const USER_AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 \
     (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";

pub(crate) const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(minutes * 60)
}

pub(crate) const fn hours(hours: u64) -> Duration {
    minutes(hours * 60)
}

/// `duration` before [`NOW`].
pub(crate) fn ago(duration: Duration) -> UnixMillis {
    UnixMillis::new(NOW.get() - u64::try_from(duration.as_millis()).unwrap())
}

pub(crate) fn access(path: &str, at: UnixMillis) -> Activity {
    Activity::new(Action::Access, at).with_path(path)
}

/// A log of these activities, every one of them due.
pub(crate) fn log_of(activities: impl IntoIterator<Item = Activity>) -> ActivityLog {
    let mut log = ActivityLog::default();
    let thresholds = Thresholds::new().access_interval(Duration::ZERO);
    for activity in activities {
        log.record(activity, &mut ActivityCounter::default(), &thresholds);
    }
    log
}

pub(crate) fn to_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

/// Numbers that are the same in every run (xorshift64*).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// Any moment there is, the first and the last ones more often.
    pub(crate) fn moment(&mut self) -> UnixMillis {
        UnixMillis::new(match self.below(8) {
            0 => 0,
            1 => u64::MAX,
            2 => UnixMillis::MAX_IN_SEAL.get(),
            3 => self.next(),
            4 => self.below(UnixMillis::MAX_IN_SEAL.get()),
            _ => NOW.get() + self.below(1 << 24) - (1 << 23),
        })
    }
}
