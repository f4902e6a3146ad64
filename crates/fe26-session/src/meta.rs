//! What a session knows about itself, in the field `_meta` beside the application's own.
//!
//! ```json
//! {"id":"3q2-7wAAAAAAAAAAAAAAAA","startedAt":1800000000000,"seenAt":1800000900000,"remembered":true}
//! ```
//!
//! It is written only when the configuration asks for something that needs it. npm iron-session takes
//! it for a field like any other and gives it back.

use std::fmt;

use base64_simd::URL_SAFE_NO_PAD;
use fe26::{SealError, UnixMillis};
use serde_json::{Map, Value};

use crate::error::PayloadError;
use crate::lifetime::Times;

/// The name of the field.
pub(crate) const FIELD: &str = "_meta";

/// The content of the field.
#[derive(Clone, Debug)]
pub(crate) struct Meta {
    pub(crate) id: SessionId,
    pub(crate) times: Times,
}

impl Meta {
    /// A session that begins now.
    pub(crate) fn starting(now: UnixMillis) -> Result<Self, SealError> {
        Ok(Self { id: SessionId::generate()?, times: Times::starting(now) })
    }

    pub(crate) fn from_json(json: &str) -> Result<Self, PayloadError> {
        let fields: Map<String, Value> =
            serde_json::from_str(json).map_err(|_| PayloadError::InvalidMeta)?;
        let millis = |name: &str| fields.get(name).and_then(Value::as_u64).map(UnixMillis::new);
        let id = fields.get("id").and_then(Value::as_str).and_then(SessionId::parse);
        match (id, millis("startedAt"), millis("seenAt")) {
            (Some(id), Some(started_at), Some(seen_at)) => {
                let remembered =
                    fields.get("remembered").is_some_and(|value| value == &Value::Bool(true));
                Ok(Self { id, times: Times { started_at, seen_at, remembered } })
            }
            _ => Err(PayloadError::InvalidMeta),
        }
    }

    pub(crate) fn to_json(&self) -> String {
        let Times { started_at, seen_at, remembered } = self.times;
        let id = self.id.expose();
        let mut json = format!(r#"{{"id":"{id}","startedAt":{started_at},"seenAt":{seen_at}"#);
        if remembered {
            json.push_str(r#","remembered":true"#);
        }
        json.push('}');
        json
    }
}

/// The content of the field in a seal that is not a session but for a purpose, such as a sign-in link.
pub(crate) struct Purpose {
    pub(crate) purpose: String,
    /// Tells two seals of one purpose apart, for whoever wants to accept each only once.
    pub(crate) id: SessionId,
}

impl Purpose {
    pub(crate) fn new(purpose: &str) -> Result<Self, SealError> {
        Ok(Self { purpose: purpose.to_owned(), id: SessionId::generate()? })
    }

    /// Reads the field; `None` when it is a session's.
    pub(crate) fn from_json(json: &str) -> Option<Self> {
        let fields: Map<String, Value> = serde_json::from_str(json).ok()?;
        let text = |name: &str| fields.get(name).and_then(Value::as_str);
        let id = text("id").and_then(SessionId::parse)?;
        Some(Self { purpose: text("purpose")?.to_owned(), id })
    }

    /// The purpose is a word without need of escapes.
    pub(crate) fn to_json(&self) -> String {
        format!(r#"{{"purpose":"{}","id":"{}"}}"#, self.purpose, self.id.expose())
    }
}

/// Whether the field names a purpose, so that the seal is no session.
pub(crate) fn names_purpose(json: &str) -> bool {
    let fields = serde_json::from_str::<Map<String, Value>>(json);
    fields.is_ok_and(|fields| fields.contains_key("purpose"))
}

/// The random name of a session: 128 bits, made here and never taken from a request.
///
/// # Security
///
/// CSRF tokens are derived from it, so it is a secret and does not print. For logs, events carry a
/// keyed hash of it; for a store of revoked sessions there is [`expose`](Self::expose).
///
/// # Examples
///
/// ```
/// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
/// # type Visitor = serde_json::Map<String, serde_json::Value>;
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
/// let config = SessionConfig::new("session", keys)?.session_ids();
/// let mut session = Session::<Visitor>::open(&config, &jar);
/// session.save()?;
/// let id = session.id().ok_or("no id")?;
/// assert_eq!(format!("{id:?}"), "SessionId(REDACTED)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct SessionId([u8; 16]);

impl SessionId {
    fn generate() -> Result<Self, SealError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|_| SealError::Randomness)?;
        Ok(Self(bytes))
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode_to_vec(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The id as 22 characters of base64url, for a store.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// # let config = SessionConfig::new("session", keys)?.session_ids();
    /// # let mut session = Session::<Visitor>::open(&config, &jar);
    /// # session.save()?;
    /// let key_in_a_store = session.id().ok_or("no id")?.expose();
    /// assert_eq!(key_in_a_store.len(), 22);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn expose(&self) -> String {
        URL_SAFE_NO_PAD.encode_to_string(self.0)
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId(REDACTED)")
    }
}
