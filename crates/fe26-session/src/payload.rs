//! The JSON in a seal that is no session cookie: what command-line tools and sign-in links hold.

use fe26::{Envelope, UnixMillis};
use zeroize::Zeroizing;

use crate::envelope::{self, Payload};
use crate::error::PayloadError;
use crate::json;

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
    Ok(envelope::wrap(Zeroizing::new(data.to_owned()), envelope, None, now))
}
