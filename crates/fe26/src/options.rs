use core::time::Duration;

use crate::dialect::{Algorithm, Dialect, Iterations};
use crate::error::SealError;
use crate::time::UnixMillis;

/// How to seal and what to accept when unsealing.
///
/// # Examples
///
/// ```
/// use core::time::Duration;
/// use fe26::{Dialect, SealOptions};
///
/// // Exactly iron-session: 14 days, 60 seconds of tolerance between clocks.
/// let session = SealOptions::default();
/// assert_eq!(session.dialect(), Dialect::IRON_SESSION);
///
/// // A sign-in link for a quarter of an hour.
/// let link = SealOptions::default().ttl(Duration::from_secs(15 * 60));
/// # let _ = link;
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SealOptions {
    dialect: Dialect,
    ttl: Option<Duration>,
    skew: Duration,
    also_open: Option<Opening>,
}

/// The two choices that a seal does not carry and that opening it needs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Opening {
    pub(crate) algorithm: Algorithm,
    pub(crate) iterations: Iterations,
}

impl SealOptions {
    /// How far the clock of the program that sealed may be ahead of ours: 60 seconds, as in iron.
    pub const DEFAULT_SKEW: Duration = Duration::from_secs(60);

    /// The options of `dialect`, with its own default lifetime.
    #[must_use]
    pub const fn new(dialect: Dialect) -> Self {
        let also_open = match dialect.legacy_iterations() {
            Some(iterations) => Some(Opening { algorithm: dialect.algorithm(), iterations }),
            None => None,
        };
        Self { dialect, ttl: dialect.ttl(), skew: Self::DEFAULT_SKEW, also_open }
    }

    /// Lets new seals last `ttl` from the moment they are made.
    ///
    /// The expiry is written into the seal. It does not change how long seals that exist already
    /// are accepted.
    #[must_use]
    pub const fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// Writes new seals without an expiry: what is sealed opens until its password is gone.
    #[must_use]
    pub const fn danger_without_expiry(mut self) -> Self {
        self.ttl = None;
        self
    }

    /// Accepts seals for `skew` longer than they say, in case the clocks differ; 60 seconds by default.
    #[must_use]
    pub const fn skew(mut self, skew: Duration) -> Self {
        self.skew = skew;
        self
    }

    /// Opens seals of `dialect` as well, and marks them [outdated](crate::Unsealed::is_outdated).
    ///
    /// A second call replaces the first: one seal costs at most two key derivations, because that
    /// is what anybody can make us spend with a forged cookie.
    #[must_use]
    pub const fn also_open(mut self, dialect: Dialect) -> Self {
        self.also_open =
            Some(Opening { algorithm: dialect.algorithm(), iterations: dialect.iterations() });
        self
    }

    /// The dialect of new seals.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// How long new seals last; `None` is for ever.
    #[must_use]
    pub const fn lifetime(&self) -> Option<Duration> {
        self.ttl
    }

    /// What a new seal is made with.
    pub(crate) const fn current(&self) -> Opening {
        Opening { algorithm: self.dialect.algorithm(), iterations: self.dialect.iterations() }
    }

    /// What a seal may have been made with, the cheapest first.
    pub(crate) fn openings(&self) -> impl Iterator<Item = Opening> + use<> {
        let current = self.current();
        let (first, second) = match self.also_open {
            Some(other) if other == current => (current, None),
            Some(other) if other.iterations < current.iterations => (other, Some(current)),
            other => (current, other),
        };
        core::iter::once(first).chain(second)
    }

    /// When a seal made now ends.
    pub(crate) fn expiry(&self, now: UnixMillis) -> Result<Option<UnixMillis>, SealError> {
        match self.ttl.map(|ttl| now + ttl) {
            Some(expires) if expires > UnixMillis::MAX_IN_SEAL => Err(SealError::ExpiryOutOfRange),
            expires => Ok(expires),
        }
    }

    /// Whether a seal that ends at `expires` is over: iron's comparison, with its tolerance.
    pub(crate) fn is_expired(&self, expires: UnixMillis, now: UnixMillis) -> bool {
        expires + self.skew <= now
    }
}

impl Default for SealOptions {
    /// The options of npm `iron-session`.
    fn default() -> Self {
        Self::new(Dialect::IRON_SESSION)
    }
}
