use fe26::UnixMillis;
use serde_core::de::{Deserialize, Deserializer};
use serde_core::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::Value;

use super::entry::millis;
use super::log::items;

/// How much was done lately, for a log of ten entries cannot tell.
///
/// It has a number for each ten minutes of the clock. In JSON it is
/// `{"slot":1800000000000,"counts":[12,0,3]}`: `slot` is when the ten minutes of the last number
/// began, in milliseconds since 1970, and no more than seven numbers are kept. That is less than 100
/// bytes. Anything else reads as a counter at zero.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use fe26_session::UnixMillis;
/// use fe26_session::activity::ActivityCounter;
///
/// let now = UnixMillis::new(1_800_000_000_000);
/// let mut counter = ActivityCounter::default();
/// counter.add(now);
/// counter.add(now + Duration::from_secs(600));
/// assert_eq!(serde_json::to_string(&counter)?, r#"{"slot":1800000600000,"counts":[1,1]}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ActivityCounter {
    /// Ten-minute slots since 1970, up to the newest one in use.
    slot: u64,
    /// Newest last.
    counts: [u32; SLOTS],
}

impl ActivityCounter {
    /// Counts one activity. [`ActivityLog::record`](super::ActivityLog::record) does it for those that it is given.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::ActivityCounter;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let mut counter = ActivityCounter::default();
    /// counter.add(now);
    /// counter.add(now);
    /// assert_eq!(counter.in_last_hour(now), 2);
    /// ```
    pub fn add(&mut self, now: UnixMillis) {
        self.move_to(now);
        let newest = &mut self.counts[SLOTS - 1];
        *newest = newest.saturating_add(1);
    }

    /// How much was counted in the hour before `now`: all of that hour, and nothing that is older
    /// than 70 minutes.
    ///
    /// When the clock is set back, what was counted before stays, as if it had just been done, until
    /// an hour has passed on the new time.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::ActivityCounter;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let mut counter = ActivityCounter::default();
    /// counter.add(now);
    /// assert_eq!(counter.in_last_hour(now + Duration::from_secs(60 * 60)), 1);
    /// assert_eq!(counter.in_last_hour(now + Duration::from_secs(70 * 60)), 0);
    /// ```
    #[must_use]
    pub fn in_last_hour(&self, now: UnixMillis) -> u32 {
        let mut counter = self.clone();
        counter.move_to(now);
        counter.counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    fn move_to(&mut self, now: UnixMillis) {
        let slot = now.min(UnixMillis::MAX_IN_SEAL).get() / SLOT_MILLIS;
        let passed = usize::try_from(slot.saturating_sub(self.slot)).unwrap_or(SLOTS).min(SLOTS);
        self.counts.rotate_left(passed);
        self.counts[SLOTS - passed..].fill(0);
        // A little behind the newest slot is another server's clock, and moving back and forth
        // between two clocks would let time pass twice.
        let is_set_back = self.slot > slot + SLOTS_AN_HOUR;
        if is_set_back || passed > 0 {
            self.slot = slot;
        }
    }

    fn from_json(json: &Value) -> Option<Self> {
        let slot = millis(&json["slot"])?.get() / SLOT_MILLIS;
        let mut counts = [0; SLOTS];
        for (count, json) in counts.iter_mut().rev().zip(items(&json["counts"]).iter().rev()) {
            *count = u32::try_from(json.as_u64().unwrap_or(0)).unwrap_or(u32::MAX);
        }
        Some(Self { slot, counts })
    }
}

impl Serialize for ActivityCounter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let oldest = self.counts.iter().position(|count| *count > 0).unwrap_or(SLOTS);
        let mut json = serializer.serialize_struct("ActivityCounter", 2)?;
        json.serialize_field("slot", &(self.slot * SLOT_MILLIS))?;
        json.serialize_field("counts", &self.counts[oldest..])?;
        json.end()
    }
}

impl<'de> Deserialize<'de> for ActivityCounter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(deserializer)?;
        Ok(Self::from_json(&json).unwrap_or_default())
    }
}

const SLOT_MILLIS: u64 = 10 * 60 * 1000;
const SLOTS_AN_HOUR: u64 = 6;
/// An hour that begins within a slot reaches into one more.
const SLOTS: usize = SLOTS_AN_HOUR as usize + 1;
