//! Seals outside cookies: sign-in links, invitations, the state of an OAuth request.
//!
//! npm iron-session's `sealData` makes such seals with the password of the sessions, and then a
//! sign-in link is a session cookie to whoever pastes it into one. Here a seal says what it is for,
//! inside the encryption: one that is for another purpose is refused, as a session too, and a session
//! is refused as a link.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use fe26::{SealOptions, UnixMillis};
use serde_core::Serialize;
use serde_core::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::envelope::{self, Payload};
use crate::error::{ConfigError, Rejected, SaveError};
use crate::json;
use crate::keys::Keys;
use crate::meta::{self, Purpose, SessionId};

/// Seals values of type `T` for one purpose, for example into a link.
///
/// The text may stand in a URL as it is. It is not used up by being opened: where a link must work
/// only once, remember the [`id`](Opened::id) of each that has worked until it has expired.
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
        let options = SealOptions::default().ttl(ttl);
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
    pub fn seal(&self, value: &T, now: UnixMillis) -> Result<String, SaveError> {
        let data = serde_json::to_string(value).map(Zeroizing::new);
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
