use std::time::Duration;

/// From when on something is worth an entry, a finding or another name.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use fe26_session::activity::Thresholds;
///
/// // A bank's.
/// const THRESHOLDS: Thresholds = Thresholds::new()
///     .idle_after(Duration::from_secs(5 * 60))
///     .sign_out_after(Duration::from_secs(15 * 60))
///     .rotate_after(Duration::from_secs(8 * 60 * 60));
/// assert_ne!(THRESHOLDS, Thresholds::default());
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Thresholds {
    pub(super) access_interval: Duration,
    pub(super) idle_after: Duration,
    pub(super) rotate_after: Duration,
    pub(super) sign_out_after: Duration,
    pub(super) actions_per_hour: u32,
}

impl Thresholds {
    /// The defaults.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::activity::Thresholds;
    /// assert_eq!(Thresholds::new(), Thresholds::default()); // this one is `const`
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self {
            access_interval: Duration::from_secs(5 * 60),
            idle_after: Duration::from_secs(30 * 60),
            rotate_after: Duration::from_secs(24 * 60 * 60),
            sign_out_after: Duration::from_secs(2 * 60 * 60),
            actions_per_hour: 50,
        }
    }

    /// How long an entry speaks for later accesses to its path; 5 minutes by default. With zero every
    /// access is due, which means a `Set-Cookie` on every response.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{Action, Activity, ActivityLog, Recorded, Thresholds};
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// # let (mut log, mut counter) = (ActivityLog::<10>::default(), Default::default());
    /// let hourly = Thresholds::new().access_interval(Duration::from_secs(3600));
    /// for (minute, expected) in [(0, Recorded::Kept), (59, Recorded::Throttled), (60, Recorded::Kept)] {
    ///     let access = Activity::new(Action::Access, now + Duration::from_secs(minute * 60));
    ///     assert_eq!(log.record(access, &mut counter, &hourly), expected);
    /// }
    /// ```
    #[must_use]
    pub const fn access_interval(mut self, interval: Duration) -> Self {
        self.access_interval = interval;
        self
    }

    /// When a session that is not used is called idle; after 30 minutes by default.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{ActivityLog, Presence, SessionHealth, Thresholds, analyze};
    /// # let then = UnixMillis::new(1_800_000_000_000);
    /// let presence = Presence { signed_in_at: then, last_access: then };
    /// let strict = Thresholds::new().idle_after(Duration::from_secs(60));
    /// let now = then + Duration::from_secs(60);
    /// let analysis = analyze(&ActivityLog::<10>::default(), presence, now, &strict);
    /// assert_eq!(analysis.session_health, SessionHealth::Idle);
    /// ```
    #[must_use]
    pub const fn idle_after(mut self, inactive: Duration) -> Self {
        self.idle_after = inactive;
        self
    }

    /// The age beyond which [`audit`](super::audit()) wants a session rotated; 24 hours by default.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{Presence, Thresholds, audit};
    /// # let then = UnixMillis::new(1_800_000_000_000);
    /// # let now = then + Duration::from_secs(9 * 3600);
    /// let presence = Presence { signed_in_at: then, last_access: now }; // nine hours later
    /// let workday = Thresholds::new().rotate_after(Duration::from_secs(8 * 3600));
    /// let findings = audit(presence, &Default::default(), now, &workday).findings;
    /// assert_eq!(findings[0].to_string(), "The session is older than 8 hours");
    /// ```
    #[must_use]
    pub const fn rotate_after(mut self, age: Duration) -> Self {
        self.rotate_after = age;
        self
    }

    /// The inactivity beyond which [`audit`](super::audit()) wants a session signed out; 2 hours by default.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{Presence, Thresholds, audit};
    /// # let then = UnixMillis::new(1_800_000_000_000);
    /// # let now = then + Duration::from_secs(20 * 60);
    /// let presence = Presence { signed_in_at: then, last_access: then }; // twenty minutes ago
    /// let strict = Thresholds::new().sign_out_after(Duration::from_secs(15 * 60));
    /// let findings = audit(presence, &Default::default(), now, &strict).findings;
    /// assert_eq!(findings[0].recommendation(), "Sign out automatically");
    /// ```
    #[must_use]
    pub const fn sign_out_after(mut self, inactive: Duration) -> Self {
        self.sign_out_after = inactive;
        self
    }

    /// The actions in an hour beyond which [`audit`](super::audit()) wants a session reviewed; 50 by default.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{ActivityCounter, Finding, Presence, Thresholds, audit};
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// # let presence = Presence { signed_in_at: now, last_access: now };
    /// let (mut counter, strict) = (ActivityCounter::default(), Thresholds::new().actions_per_hour(2));
    /// for _ in 0..3 {
    ///     counter.add(now);
    /// }
    /// assert_eq!(audit(presence, &counter, now, &strict).findings, [Finding::MoreActionsThan(2)]);
    /// ```
    #[must_use]
    pub const fn actions_per_hour(mut self, actions: u32) -> Self {
        self.actions_per_hour = actions;
        self
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self::new()
    }
}
