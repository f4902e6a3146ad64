use std::fmt;

use base64_simd::URL_SAFE_NO_PAD;
use fe26::SealError;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::meta::SessionId;

/// A text that a form of this session echoes, and that no other site can know.
///
/// It is derived from the session's id, so it costs the cookie nothing, dies with the id at sign-in
/// ([`Session::renew`](crate::Session::renew)), and is worth nothing in another session. Each one is
/// masked with random bytes of its own: a page that is compressed does not give it away bit by bit
/// (BREACH), and all of them stay valid as long as the session's id, in every tab.
///
/// # Examples
///
/// ```
/// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor;
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let now = UnixMillis::new(1_800_000_000_000);
/// let config = SessionConfig::new("session", keys)?.session_ids();
/// # let jar = CookieJar::from_headers(&http::HeaderMap::new(), now);
/// # let mut session = Session::<Visitor>::open(&config, &jar);
/// let token = session.csrf_token()?; // for a hidden field; save the session that is new
/// assert!(session.accepts_csrf_token(token.as_str()));
/// assert!(!session.accepts_csrf_token("guessed"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CsrfToken(String);

impl CsrfToken {
    pub(crate) fn new(id: &SessionId) -> Result<Self, SealError> {
        let mut mask = [0; MASK_LEN];
        getrandom::fill(&mut mask).map_err(|_| SealError::Randomness)?;
        let tag = mac(id, &mask).finalize().into_bytes();
        let (mask, tag) =
            (URL_SAFE_NO_PAD.encode_to_string(mask), URL_SAFE_NO_PAD.encode_to_string(tag));
        Ok(Self([mask.as_str(), ".", tag.as_str()].concat()))
    }

    /// The text, of base64url characters and a dot.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?.session_ids();
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// # let mut session = Session::<Visitor>::open(&config, &jar);
    /// let token = session.csrf_token()?;
    /// let header = ("x-csrf-token", token.as_str()); // for a script of the page to send
    /// assert!(session.accepts_csrf_token(header.1));
    /// # session.save()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `text` is a token of the session `id`. Takes as long for a wrong one as for a right one.
    pub(crate) fn is_of(id: &SessionId, text: &str) -> bool {
        let decode = |text| URL_SAFE_NO_PAD.decode_to_vec(text).ok();
        let parts = text.split_once('.').filter(|_| text.len() <= MAX_TEXT_LEN);
        match parts.and_then(|(mask, tag)| decode(mask).zip(decode(tag))) {
            Some((mask, tag)) if mask.len() == MASK_LEN => {
                mac(id, &mask).verify_slice(&tag).is_ok()
            }
            _ => false,
        }
    }
}

impl fmt::Display for CsrfToken {
    /// For templates.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CsrfToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CsrfToken(REDACTED)")
    }
}

/// The session's id is a key of 128 random bits that nobody outside the seal knows.
fn mac(id: &SessionId, mask: &[u8]) -> Hmac<Sha256> {
    // Cannot fail: HMAC takes keys of every length (RFC 2104, section 2).
    let mac = Hmac::<Sha256>::new_from_slice(id.as_bytes()).expect("any length is a key");
    mac.chain_update(LABEL).chain_update(mask)
}

/// Keeps these MACs apart from every other use of the id.
const LABEL: &[u8] = b"fe26 csrf token 1\0";
const MASK_LEN: usize = 16;
/// 16 bytes and 32 bytes in base64url, and the dot.
const MAX_TEXT_LEN: usize = 22 + 1 + 43;
