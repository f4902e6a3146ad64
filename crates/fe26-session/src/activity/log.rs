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
///
/// # Examples
///
/// ```
/// use fe26_session::activity::{Action, ActivityLog};
///
/// // What a program in JavaScript has left in the cookie.
/// let json = r#"[
///     {"timestamp": 1800000000000, "action": "login"},
///     {"timestamp": 1800000000001, "action": "dance"},
///     {"timestamp": 1800000000002, "action": "access", "path": "/profile"}
/// ]"#;
/// let log: ActivityLog<3> = serde_json::from_str(json)?;
/// let actions: Vec<_> = log.entries().iter().map(|entry| entry.action()).collect();
/// assert_eq!(actions, [Action::Login, Action::Access]);
/// # Ok::<(), serde_json::Error>(())
/// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{Action, Activity, ActivityCounter, ActivityLog, Thresholds};
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// # let (mut log, thresholds) = (ActivityLog::<10>::default(), Thresholds::new());
    /// let access = Activity::new(Action::Access, now).with_path("/profile");
    /// log.record(access.clone(), &mut ActivityCounter::default(), &thresholds);
    /// assert!(!log.is_due(&access, &thresholds));
    /// let later = Activity::new(Action::Access, now + Duration::from_secs(300)).with_path("/profile");
    /// assert!(log.is_due(&later, &thresholds));
    /// ```
    #[must_use]
    pub fn is_due(&self, activity: &Activity, thresholds: &Thresholds) -> bool {
        const { assert!(CAPACITY > 0, "in a log without room every access would be due") };
        let last = self.entries.iter().rev().find(|entry| entry.path() == activity.path());
        activity.action() != Action::Access
            || last.is_none_or(|last| !last.is_within(thresholds.access_interval, activity))
    }

    /// The entries, newest last.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{Action, Activity, ActivityCounter, ActivityLog, Thresholds};
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// # let mut counter = ActivityCounter::default();
    /// let mut log = ActivityLog::<2>::default();
    /// for (second, action) in [(0, Action::Login), (1, Action::Refresh), (2, Action::Logout)] {
    ///     let activity = Activity::new(action, now + Duration::from_secs(second));
    ///     log.record(activity, &mut counter, &Thresholds::new());
    /// }
    /// let actions: Vec<_> = log.entries().iter().map(Activity::action).collect();
    /// assert_eq!(actions, [Action::Refresh, Action::Logout]); // the log has room for two
    /// ```
    #[must_use]
    pub fn entries(&self) -> &[Activity] {
        &self.entries
    }

    /// The newest `count` entries, or as many as there are, newest last.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{Action, Activity, ActivityCounter, ActivityLog, Thresholds};
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// # let (mut log, mut counter) = (ActivityLog::<10>::default(), ActivityCounter::default());
    /// for action in [Action::Login, Action::Refresh, Action::Logout] {
    ///     log.record(Activity::new(action, now), &mut counter, &Thresholds::new());
    /// }
    /// assert_eq!(log.latest(1)[0].action(), Action::Logout);
    /// assert_eq!(log.latest(100).len(), 3);
    /// ```
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
///
/// # Examples
///
/// ```
/// use fe26_session::activity::{Recorded, Thresholds};
/// # use fe26_session::UnixMillis;
/// # use fe26_session::activity::{Action, Activity, ActivityCounter, ActivityLog};
/// # let now = UnixMillis::new(1_800_000_000_000);
/// # let (mut log, mut counter) = (ActivityLog::<10>::default(), ActivityCounter::default());
/// # let access = Activity::new(Action::Access, now).with_path("/profile");
///
/// assert_eq!(log.record(access.clone(), &mut counter, &Thresholds::new()), Recorded::Kept);
/// assert_eq!(log.record(access, &mut counter, &Thresholds::new()), Recorded::Throttled);
/// assert_eq!((log.entries().len(), counter.in_last_hour(now)), (1, 2));
/// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::activity::Recorded;
    /// assert!(Recorded::Kept.needs_save());
    /// assert!(!Recorded::Throttled.needs_save());
    /// ```
    #[must_use]
    pub const fn needs_save(self) -> bool {
        matches!(self, Self::Kept)
    }
}

pub(super) fn items(json: &Value) -> &[Value] {
    json.as_array().map_or(&[], Vec::as_slice)
}
