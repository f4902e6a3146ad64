use serde_core::de::{Deserialize, Deserializer};
use serde_core::ser::{Serialize, Serializer};
use serde_json::Value;

use super::counter::ActivityCounter;
use super::entry::{Action, Activity};
use super::thresholds::Thresholds;

/// The last activities of a session, newest last.
///
/// In JSON an array. Reading takes whatever another program left there: of a longer array the newest
/// entries, of entries that are none nothing, and an empty log if it is no array at all. What is left
/// away is gone when the session is saved.
///
/// `CAPACITY` is how many entries there are at most, and one at least. A session that is kept small
/// may want fewer than 10, which is as many as fit into one cookie for certain.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ActivityLog<const CAPACITY: usize = 10> {
    entries: Vec<Activity>,
}

impl<const CAPACITY: usize> ActivityLog<CAPACITY> {
    /// Counts `activity`, and adds it to the log if it [is due](Self::is_due), in place of the oldest
    /// entry when the log is full.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use fe26_session::UnixMillis;
    /// use fe26_session::activity::*;
    ///
    /// let mut log: ActivityLog = ActivityLog::default();
    /// let mut counter = ActivityCounter::default();
    /// let thresholds = Thresholds::new();
    /// let now = UnixMillis::new(1_800_000_000_000);
    /// let mut access = |path, now| {
    ///     let access = Activity::new(Action::Access, now).with_path(path);
    ///     log.record(access, &mut counter, &thresholds)
    /// };
    /// assert_eq!(access("/profile", now), Recorded::Kept);
    /// assert_eq!(access("/profile", now + Duration::from_secs(60)), Recorded::Throttled);
    /// assert_eq!(access("/settings", now + Duration::from_secs(60)), Recorded::Kept);
    /// assert_eq!(access("/profile", now + Duration::from_secs(300)), Recorded::Kept);
    /// ```
    pub fn record(
        &mut self,
        activity: Activity,
        counter: &mut ActivityCounter,
        thresholds: &Thresholds,
    ) -> Recorded {
        counter.add(activity.timestamp());
        if !self.is_due(&activity, thresholds) {
            return Recorded::Throttled;
        }
        self.entries.push(activity);
        if self.entries.len() > CAPACITY {
            self.entries.remove(0);
        }
        Recorded::Kept
    }

    /// Whether `activity` is worth a `Set-Cookie`: it is anything but an access, or the log has no
    /// entry of the same path, or the last one is [`Thresholds::access_interval`] away.
    ///
    /// Changes nothing, and so does not count as a change of the session, of which
    /// [`Session`](crate::Session) warns when it is not saved.
    #[must_use]
    pub fn is_due(&self, activity: &Activity, thresholds: &Thresholds) -> bool {
        const { assert!(CAPACITY > 0, "in a log without room every access would be due") };
        let last = self.entries.iter().rev().find(|entry| entry.path() == activity.path());
        activity.action() != Action::Access
            || last.is_none_or(|last| !last.is_within(thresholds.access_interval, activity))
    }

    /// The entries, newest last.
    #[must_use]
    pub fn entries(&self) -> &[Activity] {
        &self.entries
    }

    /// The newest `count` entries, or as many as there are, newest last.
    #[must_use]
    pub fn latest(&self, count: usize) -> &[Activity] {
        &self.entries[self.entries.len().saturating_sub(count)..]
    }
}

impl<const CAPACITY: usize> Serialize for ActivityLog<CAPACITY> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.entries.serialize(serializer)
    }
}

impl<'de, const CAPACITY: usize> Deserialize<'de> for ActivityLog<CAPACITY> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(deserializer)?;
        let newest_first = items(&json).iter().rev().filter_map(Activity::from_json);
        let mut entries: Vec<_> = newest_first.take(CAPACITY).collect();
        entries.reverse();
        Ok(Self { entries })
    }
}

/// What became of an activity.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Recorded {
    /// It is in the log and counted: save the session.
    Kept,
    /// The log has a recent entry of the same path. It is counted, which lasts only if the session is
    /// saved for another reason.
    Throttled,
}

impl Recorded {
    /// Whether this alone is a reason to save the session.
    #[must_use]
    pub const fn needs_save(self) -> bool {
        matches!(self, Self::Kept)
    }
}

pub(super) fn items(json: &Value) -> &[Value] {
    json.as_array().map_or(&[], Vec::as_slice)
}
