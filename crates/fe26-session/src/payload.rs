//! The JSON in a seal that is no session cookie: what command-line tools and sign-in links hold.
//!
//! # Examples
//!
//! The data in a sign-in link that `sealData` of npm iron-session has made:
//!
//! ```
//! use fe26::{Envelope, SealOptions, unseal};
//! use fe26_session::payload;
//!
//! # let keys = fe26::KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! # let now = fe26::UnixMillis::new(1_800_000_000_000);
//! # let text = fe26::seal(br#"{"email":"ada@example.com"}"#, &keys, &SealOptions::default(), now)?;
//! let opened = unseal(&text, &keys, &SealOptions::default(), now)?;
//! let data = payload::open(opened.plaintext(), Envelope::Bare)?;
//! let link: serde_json::Value = serde_json::from_str(&data)?;
//! assert_eq!(link["email"], "ada@example.com");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use fe26::{Envelope, UnixMillis};
use zeroize::Zeroizing;

use crate::envelope::{self, Payload};
use crate::error::PayloadError;
use crate::json;
use crate::wipe::Wiped;

/// Checks the plaintext of a seal, and takes the application's data out of its envelope.
///
/// The JSON comes back as it stands, so that numbers and escapes are exactly those of its writer.
/// Without an envelope it may be any JSON, not only an object.
///
/// # Errors
///
/// [`PayloadError`] when the bytes are no JSON that every reader understands alike.
///
/// # Examples
///
/// ```
/// use fe26::Envelope;
/// use fe26_session::payload;
///
/// let data = payload::open(br#"{"id":"x","createdAt":0,"data":{"n":1e2}}"#, Envelope::H3)?;
/// assert_eq!(data.as_str(), r#"{"n":1e2}"#);
/// # Ok::<(), fe26_session::PayloadError>(())
/// ```
pub fn open(plaintext: &[u8], envelope: Envelope) -> Result<Zeroizing<String>, PayloadError> {
    if envelope == Envelope::Bare {
        let text = std::str::from_utf8(plaintext).map_err(|_| PayloadError::InvalidUtf8)?;
        json::check(text)?;
        return Ok(Zeroizing::new(text.to_owned()));
    }
    let payload = Payload::open(Zeroizing::new(plaintext.to_vec()), envelope)?;
    Ok(Zeroizing::new(payload.data().to_owned()))
}

/// Checks an application's data and puts it into an envelope, made at `now`.
///
/// # Errors
///
/// [`PayloadError`] when `data` is no JSON that every reader understands alike, or not an object
/// though the envelope holds one. Numbers pass as they stand: JavaScript itself writes integers beyond
/// 2^53.
///
/// # Examples
///
/// ```
/// use fe26::{Envelope, UnixMillis};
/// use fe26_session::payload;
///
/// let now = UnixMillis::new(1_800_000_000_000);
/// let payload = payload::wrap(r#"{"user":"Ada"}"#, Envelope::H3, now)?;
/// assert!(payload.ends_with(r#""createdAt":1800000000000,"data":{"user":"Ada"}}"#));
/// # Ok::<(), fe26_session::PayloadError>(())
/// ```
pub fn wrap(
    data: &str,
    envelope: Envelope,
    now: UnixMillis,
) -> Result<Zeroizing<String>, PayloadError> {
    json::check(data)?;
    let data = data.trim_matches([' ', '\t', '\n', '\r']);
    if envelope == Envelope::H3 && !data.starts_with('{') {
        return Err(PayloadError::NotAnObject);
    }
    Ok(envelope::wrap(Wiped::from(data.to_owned()), envelope, None, now).into_zeroizing())
}
