/// A moment in milliseconds since 1970-01-01T00:00:00Z, the unit that seals and JavaScript use.
///
/// Functions of this crate never read a clock: they take the moment as an argument, so that a test
/// can be at any time it likes.
///
/// # Examples
///
/// ```
/// use core::time::Duration;
/// use fe26::UnixMillis;
///
/// let signed_in = UnixMillis::new(1_800_000_000_000);
/// let an_hour_later = signed_in + Duration::from_secs(3600);
/// assert_eq!(an_hour_later.get(), 1_800_003_600_000);
/// assert_eq!(an_hour_later.since(signed_in), Duration::from_secs(3600));
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UnixMillis(u64);

impl UnixMillis {
    /// The last moment a seal can name: `Number.MAX_SAFE_INTEGER`, in the year 287396.
    ///
    /// Beyond it a JavaScript number no longer tells one millisecond from the next.
    ///
    /// # Examples
    ///
    /// ```
    /// # use core::time::Duration;
    /// # use fe26::{KeyRing, SealError, SealOptions, UnixMillis};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// assert_eq!(UnixMillis::MAX_IN_SEAL.get(), 9_007_199_254_740_991);
    /// let options = SealOptions::default().ttl(Duration::from_millis(1));
    /// let too_late = fe26::seal(b"{}", &keys, &options, UnixMillis::MAX_IN_SEAL);
    /// assert_eq!(too_late.unwrap_err(), SealError::ExpiryOutOfRange);
    /// # Ok::<(), fe26::KeyError>(())
    /// ```
    pub const MAX_IN_SEAL: Self = Self((1 << 53) - 1);

    /// The moment `millis` milliseconds after 1970.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::UnixMillis;
    /// let from_javascript = 1_800_000_000_000; // Date.now()
    /// assert!(UnixMillis::new(from_javascript) > UnixMillis::new(0));
    /// ```
    #[must_use]
    pub const fn new(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::UnixMillis;
    /// let seconds = UnixMillis::new(1_800_000_000_999).get() / 1000;
    /// assert_eq!(seconds, 1_800_000_000);
    /// ```
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// How long ago `earlier` was; zero when it lies in the future.
    ///
    /// # Examples
    ///
    /// ```
    /// # use core::time::Duration;
    /// # use fe26::UnixMillis;
    /// let (before, after) = (UnixMillis::new(1_000), UnixMillis::new(3_500));
    /// assert_eq!(after.since(before), Duration::from_millis(2_500));
    /// assert_eq!(before.since(after), Duration::ZERO);
    /// ```
    #[must_use]
    pub const fn since(self, earlier: Self) -> core::time::Duration {
        core::time::Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl core::ops::Add<core::time::Duration> for UnixMillis {
    type Output = Self;

    /// Stops at the end of time instead of overflowing.
    fn add(self, duration: core::time::Duration) -> Self {
        let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(millis))
    }
}

impl core::ops::Sub<core::time::Duration> for UnixMillis {
    type Output = Self;

    /// Stops at 1970 instead of overflowing.
    fn sub(self, duration: core::time::Duration) -> Self {
        let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Self(self.0.saturating_sub(millis))
    }
}

impl core::fmt::Display for UnixMillis {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(feature = "std")]
impl From<std::time::SystemTime> for UnixMillis {
    /// A clock that stands before 1970 counts as 1970.
    fn from(time: std::time::SystemTime) -> Self {
        Self::default() + time.duration_since(std::time::UNIX_EPOCH).unwrap_or_default()
    }
}
