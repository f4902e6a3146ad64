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
    ///
    /// # Examples
    ///
    /// ```
    /// # use core::time::Duration;
    /// # use fe26::{KeyRing, SealOptions, UnixMillis, seal, unseal};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let options = SealOptions::default().ttl(Duration::from_secs(10));
    /// let sealed = seal(b"{}", &keys, &options, now)?;
    /// let end = now + Duration::from_secs(10) + SealOptions::DEFAULT_SKEW;
    /// assert!(unseal(&sealed, &keys, &options, end - Duration::from_millis(1)).is_ok());
    /// assert!(unseal(&sealed, &keys, &options, end).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const DEFAULT_SKEW: Duration = Duration::from_secs(60);

    /// The options of `dialect`, with its own default lifetime.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, SealOptions};
    /// let options = SealOptions::new(Dialect::NUXT);
    /// assert_eq!(options.dialect(), Dialect::NUXT);
    /// assert_eq!(options.lifetime(), None); // as the seals of Nuxt
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use core::time::Duration;
    /// # use fe26::{KeyRing, SealOptions, UnixMillis};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let options = SealOptions::default().ttl(Duration::from_secs(3600));
    /// let seal = fe26::seal(b"{}", &keys, &options, now)?;
    /// assert_eq!(fe26::inspect(&seal)?.expires_at(), Some(now + Duration::from_secs(3600)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// Writes new seals without an expiry: what is sealed opens until its password is gone.
    ///
    /// # Examples
    ///
    /// ```
    /// # use core::time::Duration;
    /// # use fe26::{KeyRing, SealOptions, UnixMillis, seal, unseal};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let options = SealOptions::default().danger_without_expiry();
    /// let sealed = seal(b"{}", &keys, &options, now)?;
    /// let in_a_century = now + Duration::from_secs(100 * 365 * 24 * 3600);
    /// assert!(unseal(&sealed, &keys, &options, in_a_century).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn danger_without_expiry(mut self) -> Self {
        self.ttl = None;
        self
    }

    /// Accepts seals for `skew` longer than they say, in case the clocks differ; 60 seconds by default.
    ///
    /// # Examples
    ///
    /// ```
    /// # use core::time::Duration;
    /// # use fe26::{KeyRing, SealOptions, UnixMillis, seal, unseal};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let options = SealOptions::default().ttl(Duration::from_secs(10)).skew(Duration::ZERO);
    /// let sealed = seal(b"{}", &keys, &options, now)?;
    /// assert!(unseal(&sealed, &keys, &options, now + Duration::from_secs(10)).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn skew(mut self, skew: Duration) -> Self {
        self.skew = skew;
        self
    }

    /// Opens seals of `dialect` as well, and marks them [outdated](crate::Unsealed::is_outdated).
    ///
    /// A second call replaces the first: one seal costs at most two key derivations, because that
    /// is what anybody can make us spend with a forged cookie.
    ///
    /// # Examples
    ///
    /// For a move from a server on h3 to one on iron-session, while visitors have cookies of the first:
    ///
    /// ```
    /// # use fe26::{Dialect, KeyRing, SealOptions, UnixMillis, seal, unseal};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let theirs = SealOptions::new(Dialect::H3_V2);
    /// let ours = SealOptions::new(Dialect::IRON_SESSION).also_open(Dialect::H3_V2);
    /// let opened = unseal(seal(b"{}", &keys, &theirs, now)?, &keys, &ours, now)?;
    /// assert!(opened.is_outdated());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn also_open(mut self, dialect: Dialect) -> Self {
        self.also_open =
            Some(Opening { algorithm: dialect.algorithm(), iterations: dialect.iterations() });
        self
    }

    /// The dialect of new seals.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, SealOptions};
    /// assert_eq!(SealOptions::default().dialect(), Dialect::IRON_SESSION);
    /// ```
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// How long new seals last; `None` is for ever.
    ///
    /// # Examples
    ///
    /// ```
    /// # use core::time::Duration;
    /// # use fe26::SealOptions;
    /// let two_weeks = Duration::from_secs(14 * 24 * 3600);
    /// assert_eq!(SealOptions::default().lifetime(), Some(two_weeks));
    /// assert_eq!(SealOptions::default().danger_without_expiry().lifetime(), None);
    /// ```
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

    /// Whether a seal that ends at `expires` is over: iron's comparison, with its tolerance for clocks.
    ///
    /// [`unseal`](crate::unseal) asks this itself. It is for whoever keeps what was in a seal.
    ///
    /// # Examples
    ///
    /// ```
    /// # use core::time::Duration;
    /// # use fe26::{SealOptions, UnixMillis};
    /// let end = UnixMillis::new(1_800_000_000_000);
    /// assert!(!SealOptions::default().is_expired(end, end + Duration::from_secs(59)));
    /// assert!(SealOptions::default().is_expired(end, end + Duration::from_secs(60)));
    /// ```
    #[must_use]
    pub fn is_expired(&self, expires: UnixMillis, now: UnixMillis) -> bool {
        expires + self.skew <= now
    }
}

impl Default for SealOptions {
    /// The options of npm `iron-session`.
    fn default() -> Self {
        Self::new(Dialect::IRON_SESSION)
    }
}
