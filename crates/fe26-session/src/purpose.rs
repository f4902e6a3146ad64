//! Seals outside cookies: sign-in links, invitations, the state of an OAuth request.
//!
//! npm iron-session's `sealData` makes such seals with the password of the sessions, and then a
//! sign-in link is a session cookie to whoever pastes it into one. Here a seal says what it is for,
//! inside the encryption: one that is for another purpose is refused, as a session too, and a session
//! is refused as a link.
//!
//! # Examples
//!
//! A link that confirms an address:
//!
//! ```
//! use std::time::Duration;
//! use fe26_session::{KeyRing, Rejected, SealFor, UnixMillis};
//!
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Confirmation { email: String }
//!
//! # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! # let now = UnixMillis::new(1_800_000_000_000);
//! let day = Duration::from_secs(24 * 3600);
//! let links = SealFor::<Confirmation>::new("confirm-email", keys, day)?;
//! let seal = links.seal(&Confirmation { email: "ada@example.com".to_owned() }, now)?;
//! let url = format!("https://example.com/confirm?seal={seal}"); // needs no escape
//!
//! let too_late = links.open(&seal, now + 2 * day);
//! assert!(matches!(too_late, Err(Rejected::Seal(error)) if error.kind() == "expired"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use fe26::{SealOptions, UnixMillis};
use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use crate::envelope::{self, Payload};
use crate::error::{ConfigError, Rejected, SaveError};
use crate::json;
use crate::keys::Keys;
use crate::meta::{self, Purpose, SessionId};
use crate::wipe::Wiped;

/// Seals values of type `T` for one purpose, for example into a link.
///
/// The text may stand in a URL as it is. It is not used up by being opened: where a link must work
/// only once, remember the [`id`](Opened::id) of each that has worked until it has expired. Unlike a
/// session's seal it ends at the millisecond that it names, without tolerance for clocks: where those
/// of several machines differ, remember the id for as much longer.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use fe26_session::{KeyRing, Rejected, SealFor, UnixMillis};
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct SignIn { email: String }
///
/// let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// let links = SealFor::<SignIn>::new("sign-in-link", keys.clone(), Duration::from_secs(900))?;
/// let now = UnixMillis::from(std::time::SystemTime::now());
///
/// let text = links.seal(&SignIn { email: "ada@example.com".to_owned() }, now)?;
/// assert_eq!(links.open(&text, now)?.value.email, "ada@example.com");
///
/// let invitations = SealFor::<SignIn>::new("invitation", keys, Duration::from_secs(900))?;
/// assert!(matches!(invitations.open(&text, now), Err(Rejected::WrongPurpose)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SealFor<T> {
    purpose: String,
    keys: Keys,
    options: SealOptions,
    value: PhantomData<fn(T) -> T>,
}

/// What was sealed for a purpose.
///
/// # Examples
///
/// A link that works once:
///
/// ```
/// use std::collections::HashMap;
/// # use std::time::Duration;
/// # use fe26_session::{KeyRing, SealFor, UnixMillis};
/// # #[derive(serde::Serialize, serde::Deserialize)]
/// # struct SignIn { email: String }
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let links = SealFor::<SignIn>::new("sign-in-link", keys, Duration::from_secs(900))?;
/// # let now = UnixMillis::new(1_800_000_000_000);
/// # let seal = links.seal(&SignIn { email: "ada@example.com".to_owned() }, now)?;
///
/// let mut used = HashMap::new(); // in earnest, a table that every server shares
/// let mut is_first = |seal: &str| {
///     let opened = links.open(seal, now)?;
///     used.retain(|_, expires_at| *expires_at > now);
///     Ok::<_, fe26_session::Rejected>(used.insert(opened.id, opened.expires_at).is_none())
/// };
/// assert!(is_first(&seal)?);
/// assert!(!is_first(&seal)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Opened<T> {
    /// The value.
    pub value: T,
    /// A random id of this seal.
    pub id: SessionId,
    /// When the seal ends.
    pub expires_at: UnixMillis,
}

impl<T> SealFor<T> {
    /// Seals for `purpose` that are good for `ttl`.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Purpose`] when it is not a word.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::{ConfigError, KeyRing, SealFor};
    /// # type State = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let minutes = Duration::from_secs(600);
    /// assert!(SealFor::<State>::new("oauth-state", keys.clone(), minutes).is_ok());
    /// let refused = SealFor::<State>::new("OAuth state", keys, minutes);
    /// assert_eq!(refused.unwrap_err(), ConfigError::Purpose);
    /// # Ok::<(), fe26_session::KeyError>(())
    /// ```
    pub fn new(
        purpose: impl Into<String>,
        keys: impl Into<Keys>,
        ttl: Duration,
    ) -> Result<Self, ConfigError> {
        let purpose = purpose.into();
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if purpose.is_empty() || !purpose.bytes().all(is_word) {
            return Err(ConfigError::Purpose);
        }
        // Which seals were used is forgotten when they end: a minute of tolerance for clocks would be a
        // minute in which they could be used again.
        let options = SealOptions::default().ttl(ttl).skew(Duration::ZERO);
        Ok(Self { purpose, keys: keys.into(), options, value: PhantomData })
    }
}

impl<T: Serialize> SealFor<T> {
    /// Seals a value; its type writes a JSON object.
    ///
    /// # Errors
    ///
    /// [`SaveError`] when the value cannot be written as JSON that every reader understands alike, or
    /// is longer than a seal may be.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::{KeyRing, SaveError, SealFor, UnixMillis};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let numbers = SealFor::<u32>::new("number", keys, Duration::from_secs(900))?;
    /// // A number alone is no JSON object.
    /// assert!(matches!(numbers.seal(&7, now), Err(SaveError::Unsound { .. })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn seal(&self, value: &T, now: UnixMillis) -> Result<String, SaveError> {
        let data = serde_json::to_string(value).map(Wiped::from);
        let data = data.map_err(SaveError::NotSerializable)?;
        let fields = json::fields_to_seal(&data)
            .map_err(|error| SaveError::Unsound { reason: error.kind, field: error.field })?;
        if fields.iter().any(|field| field.key(&data) == meta::FIELD) {
            return Err(SaveError::ReservedField);
        }
        let meta = Purpose::new(&self.purpose)?.to_json();
        let payload = envelope::with_meta(data, Some(&meta));
        Ok(fe26::seal(payload.as_bytes(), &self.keys.current(), &self.options, now)?)
    }
}

impl<T: DeserializeOwned> SealFor<T> {
    /// Opens a seal that was made for this purpose.
    ///
    /// # Errors
    ///
    /// [`Rejected`]. To whoever sent the seal every reason should look alike.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::{KeyRing, Rejected, SealFor, UnixMillis};
    /// # type Link = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// # let session = fe26::seal(b"{}", &keys, &fe26::SealOptions::default(), now)?;
    /// let links = SealFor::<Link>::new("sign-in-link", keys, Duration::from_secs(900))?;
    /// // Somebody has pasted the cookie of their session into a link.
    /// assert!(matches!(links.open(&session, now), Err(Rejected::WrongPurpose)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open(&self, seal: impl AsRef<[u8]>, now: UnixMillis) -> Result<Opened<T>, Rejected> {
        let unsealed = fe26::unseal(seal, &self.keys.current(), &self.options, now)?;
        let expires_at = unsealed.expires_at().ok_or(Rejected::NoExpiry)?;
        let payload = Payload::open(unsealed.into_plaintext(), self.options.dialect().envelope())?;
        let Purpose { purpose, id } =
            payload.meta().and_then(Purpose::from_json).ok_or(Rejected::WrongPurpose)?;
        if purpose != self.purpose {
            return Err(Rejected::WrongPurpose);
        }
        let value = serde_json::from_str(payload.data()).map_err(|_| Rejected::Incompatible)?;
        Ok(Opened { value, id, expires_at })
    }
}

impl<T> Clone for SealFor<T> {
    fn clone(&self) -> Self {
        let Self { purpose, keys, options, .. } = self;
        let (purpose, keys, options) = (purpose.clone(), keys.clone(), options.clone());
        Self { purpose, keys, options, value: PhantomData }
    }
}

impl<T> fmt::Debug for SealFor<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealFor").field("purpose", &self.purpose).finish_non_exhaustive()
    }
}
