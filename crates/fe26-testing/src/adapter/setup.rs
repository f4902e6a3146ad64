//! How the application is configured, and what time it is.

use std::time::Duration;

use fe26::{KeyRing, SealOptions, UnixMillis};
use fe26_session::SessionConfig;
use fe26_session::testing::TestClock;

/// When every promise begins.
pub(crate) const NOW: UnixMillis = UnixMillis::new(1_800_000_000_000);

/// A minute.
pub(crate) const MINUTE: Duration = Duration::from_secs(60);
/// An hour.
pub(crate) const HOUR: Duration = Duration::from_secs(3600);
/// A day.
pub(crate) const DAY: Duration = Duration::from_secs(24 * 3600);

/// What an application is started with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The session [`Visitor`](super::Visitor).
    pub visitor: SessionConfig,
    /// The session [`Basket`](super::Basket).
    pub basket: SessionConfig,
    /// The clock to ask in place of the system's.
    pub clock: TestClock,
}

impl Setup {
    /// An application at [`NOW`].
    pub(crate) fn new(visitor: SessionConfig) -> Self {
        let basket = SessionConfig::new("basket", keys()).expect("a cookie's name");
        Self { visitor, basket, clock: TestClock::new(NOW) }
    }
}

impl Default for Setup {
    /// Without anything that has to be asked for.
    fn default() -> Self {
        Self::new(config())
    }
}

/// The password that every session here is sealed with.
pub(crate) fn keys() -> KeyRing {
    KeyRing::from_passwords([(1, OLD)]).expect("a good password")
}

/// A newer password, and the one of [`keys`] to open what it has sealed.
pub(crate) fn rotated_keys() -> KeyRing {
    KeyRing::from_passwords([(2, NEW), (1, OLD)]).expect("good passwords")
}

/// A password with the id of the one of [`keys`] that is not it.
pub(crate) fn other_keys() -> KeyRing {
    KeyRing::from_passwords([(1, NEW)]).expect("a good password")
}

/// The session of the cookie `visitor`, without anything that has to be asked for.
pub(crate) fn config() -> SessionConfig {
    SessionConfig::new("visitor", keys()).expect("a cookie's name")
}

/// A seal of this JSON for `ttl`, as another program with the password of [`keys`] makes it at
/// [`NOW`].
pub(crate) fn seal(json: &str, ttl: Duration) -> String {
    let options = SealOptions::default().ttl(ttl);
    fe26::seal(json.as_bytes(), &keys(), &options, NOW).expect("a seal")
}

/// What is in a seal of [`keys`] or [`rotated_keys`], as another program sees it at [`NOW`].
pub(crate) fn payload(seal: &str) -> String {
    let opened = fe26::unseal(seal, &rotated_keys(), &SealOptions::default(), NOW);
    String::from_utf8(opened.expect("a seal").plaintext().to_vec()).expect("text")
}

const OLD: &str = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
const NEW: &str = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
