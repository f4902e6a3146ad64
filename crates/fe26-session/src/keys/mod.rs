//! Key rings as JSON, the form in which files and environments hold them.
//!
//! ```json
//! {
//!     "4": { "secret": "…", "state": "pending" },
//!     "3": "secret",
//!     "2": { "encryption": "…", "integrity": "…", "state": "open-only" },
//!     "1": { "raw": "base64url", "state": "open-only" },
//!     "0": { "state": "disabled" }
//! }
//! ```
//!
//! The names are the password ids; `""` is the empty one. Of the active ones, which are those without
//! a state, the highest number seals; see [`KeyState`](fe26::KeyState).

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use fe26::KeyRing;

pub use self::json::{builder_from_json, from_json};

mod json;

/// The key ring of a running program, which can be exchanged for another one.
///
/// A [`KeyRing`] becomes one by itself; keep a clone of it to [`replace`](Self::replace) the ring later.
#[derive(Clone)]
pub struct Keys(Arc<RwLock<KeyRing>>);

impl Keys {
    /// Keys that begin as `ring`.
    #[must_use]
    pub fn new(ring: KeyRing) -> Self {
        Self(Arc::new(RwLock::new(ring)))
    }

    /// The ring of this moment.
    #[must_use]
    pub fn current(&self) -> KeyRing {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Uses `ring` from the next request on.
    pub fn replace(&self, ring: KeyRing) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = ring;
    }
}

impl From<KeyRing> for Keys {
    fn from(ring: KeyRing) -> Self {
        Self::new(ring)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.current().fmt(f)
    }
}
