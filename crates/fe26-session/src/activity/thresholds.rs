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
    #[must_use]
    pub const fn access_interval(mut self, interval: Duration) -> Self {
        self.access_interval = interval;
        self
    }

    /// When a session that is not used is called idle; after 30 minutes by default.
    #[must_use]
    pub const fn idle_after(mut self, inactive: Duration) -> Self {
        self.idle_after = inactive;
        self
    }

    /// The age beyond which [`audit`](super::audit()) wants a session rotated; 24 hours by default.
    #[must_use]
    pub const fn rotate_after(mut self, age: Duration) -> Self {
        self.rotate_after = age;
        self
    }

    /// The inactivity beyond which [`audit`](super::audit()) wants a session signed out; 2 hours by default.
    #[must_use]
    pub const fn sign_out_after(mut self, inactive: Duration) -> Self {
        self.sign_out_after = inactive;
        self
    }

    /// The actions in an hour beyond which [`audit`](super::audit()) wants a session reviewed; 50 by default.
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
