use std::error::Error;
use std::{fmt, io};

use fe26::{KeyError, SealError, UnsealError};

/// Why a cookie did not become a session.
///
/// The visitor simply has a fresh session; the reason is for logs, counters and events.
///
/// # Examples
///
/// What to tell somebody who has to sign in again:
///
/// ```
/// use fe26_session::{Opened, Rejected};
///
/// let words = |opened: &Opened| match opened {
///     Opened::Rejected(Rejected::IdleTimeout | Rejected::AbsoluteTimeout) => "It has been a while.",
///     _ => "Welcome.",
/// };
/// assert_eq!(words(&Opened::Rejected(Rejected::IdleTimeout)), "It has been a while.");
/// assert_eq!(words(&Opened::Absent), "Welcome.");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Rejected {
    /// The seal did not open.
    Seal(UnsealError),
    /// The seal opened and what was in it is not what a session may be.
    Payload(PayloadError),
    /// The payload is a good one and does not fit the application's type. The cookie is left alone,
    /// for it may be right in another program.
    Incompatible,
    /// Several different seals under one name are all genuine, or there are more than the sixteen
    /// that are tried. Which one a browser sends first is for anybody to choose who can set a cookie
    /// on a neighbouring host, so none is taken, and none taken away.
    AmbiguousSession,
    /// The seal never ends, and the configuration does not accept that.
    NoExpiry,
    /// The visitor was away for longer than the idle timeout.
    IdleTimeout,
    /// The session began longer ago than the absolute timeout.
    AbsoluteTimeout,
    /// The session begins more than five minutes from now.
    NotYetValid,
    /// The seal lasts longer than any that this configuration would make.
    LifetimeTooLong,
    /// The seal was made for another purpose than a session, or for another one than was asked for.
    WrongPurpose,
}

impl Rejected {
    /// A stable name for logs and counters, in kebab case: `expired`, `bad-mac`, `not-an-object`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{PayloadError, Rejected, UnsealError};
    /// assert_eq!(Rejected::IdleTimeout.kind(), "idle");
    /// assert_eq!(Rejected::Seal(UnsealError::BadMac).kind(), "bad-mac");
    /// assert_eq!(Rejected::Payload(PayloadError::NotAnObject).kind(), "not-an-object");
    /// ```
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Seal(error) => error.kind(),
            Self::Payload(error) => error.kind(),
            Self::Incompatible => "incompatible",
            Self::AmbiguousSession => "ambiguous-session",
            Self::NoExpiry => "no-expiry",
            Self::IdleTimeout => "idle",
            Self::AbsoluteTimeout => "absolute",
            Self::NotYetValid => "not-yet-valid",
            Self::LifetimeTooLong => "lifetime-too-long",
            Self::WrongPurpose => "wrong-purpose",
        }
    }

    /// How far a seal came until it was rejected: not a seal, not genuine, genuine.
    pub(crate) const fn stage(&self) -> u8 {
        match self {
            Self::Seal(UnsealError::Malformed(_)) => 0,
            Self::Seal(UnsealError::UnknownKey(_) | UnsealError::BadMac) => 1,
            _ => 2,
        }
    }

    /// Whether the cookie is left alone. A genuine seal that only this configuration does not accept
    /// may be another program's session; and a browser that sends several cookies of one name does not
    /// say which of them is its visitor's own.
    pub(crate) const fn may_be_right_elsewhere(&self) -> bool {
        matches!(
            self,
            Self::AmbiguousSession
                | Self::Incompatible
                | Self::LifetimeTooLong
                | Self::NoExpiry
                | Self::NotYetValid
        )
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seal(error) => error.fmt(f),
            Self::Payload(error) => error.fmt(f),
            Self::Incompatible => f.write_str("the payload does not fit the session's type"),
            Self::AmbiguousSession => {
                f.write_str("several cookies of this name may be the session")
            }
            Self::NoExpiry => f.write_str("the seal has no expiry"),
            Self::IdleTimeout => f.write_str("the visitor was away too long"),
            Self::AbsoluteTimeout => f.write_str("the session began too long ago"),
            Self::NotYetValid => f.write_str("the session begins in the future"),
            Self::LifetimeTooLong => f.write_str("the seal lasts longer than it may here"),
            Self::WrongPurpose => f.write_str("the seal was made for another purpose"),
        }
    }
}

impl Error for Rejected {}

impl From<UnsealError> for Rejected {
    fn from(error: UnsealError) -> Self {
        Self::Seal(error)
    }
}

impl From<PayloadError> for Rejected {
    fn from(error: PayloadError) -> Self {
        Self::Payload(error)
    }
}

/// Why the content of a genuine seal is refused.
///
/// # Examples
///
/// ```
/// use fe26::Envelope;
/// use fe26_session::{PayloadError, payload};
///
/// let refused = |json: &str| payload::open(json.as_bytes(), Envelope::Bare).unwrap_err();
/// assert_eq!(refused(r#"{"role":"user","role":"admin"}"#), PayloadError::DuplicateKey);
/// assert_eq!(refused(r#"{"__proto__":{"role":"admin"}}"#), PayloadError::ForbiddenKey);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum PayloadError {
    /// Not UTF-8. JavaScript would put question marks there and go on.
    InvalidUtf8,
    /// Not JSON, or a number beyond the range of a double.
    InvalidJson,
    /// JSON, but not an object.
    NotAnObject,
    /// More than 127 arrays and objects inside each other.
    TooDeep,
    /// A key stands twice in one object, and two readers may take different ones.
    DuplicateKey,
    /// `__proto__`, or `prototype` inside `constructor`: an attack on JavaScript readers.
    ForbiddenKey,
    /// The field `_meta` does not hold what a session writes there.
    InvalidMeta,
    /// An integer is beyond 2^53 - 1, so that JavaScript would read another one. Only what is about to
    /// be sealed is refused for it.
    PrecisionLoss,
}

impl PayloadError {
    /// A stable name in kebab case.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::PayloadError;
    /// assert_eq!(PayloadError::PrecisionLoss.kind(), "precision-loss");
    /// ```
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::InvalidUtf8 => "invalid-utf8",
            Self::InvalidJson => "invalid-json",
            Self::NotAnObject => "not-an-object",
            Self::TooDeep => "too-deep",
            Self::DuplicateKey => "duplicate-key",
            Self::ForbiddenKey => "forbidden-key",
            Self::InvalidMeta => "invalid-meta",
            Self::PrecisionLoss => "precision-loss",
        }
    }
}

impl fmt::Display for PayloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidUtf8 => "the payload is not UTF-8",
            Self::InvalidJson => "the payload is not JSON",
            Self::NotAnObject => "the payload is not an object",
            Self::TooDeep => "the payload is nested more than 127 deep",
            Self::DuplicateKey => "the payload has a key twice",
            Self::ForbiddenKey => "the payload has a key that attacks JavaScript prototypes",
            Self::InvalidMeta => "the payload's field `_meta` is not a session's",
            Self::PrecisionLoss => "the payload has an integer beyond 2^53 - 1",
        })
    }
}

impl Error for PayloadError {}

/// Why a session was not saved. The cookie the visitor has is still as it was.
///
/// # Examples
///
/// ```
/// use fe26_session::SaveError;
/// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor { draft: String }
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
/// # let mut session = Session::<Visitor>::open(&SessionConfig::new("visitor", keys)?, &jar);
///
/// session.draft = "x".repeat(5000);
/// match session.save() {
///     Err(SaveError::TooLarge { bytes, limit, largest }) => {
///         assert!(bytes > limit && limit == 4096);
///         assert_eq!(largest, [("draft".to_owned(), 5002)]);
///     }
///     other => panic!("{other:?}"),
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum SaveError {
    /// The `Set-Cookie` line would be longer than browsers keep, or all chunks together than four
    /// such lines.
    TooLarge {
        /// Bytes of the line, or of all of them.
        bytes: usize,
        /// Bytes that fit.
        limit: usize,
        /// The largest top-level fields with the bytes of their JSON, largest first, three at most.
        largest: Vec<(String, usize)>,
    },
    /// The application's type could not be written as JSON.
    NotSerializable(serde_json::Error),
    /// The application's type is JSON, but cannot be read back alike by everybody.
    Unsound {
        /// Why.
        reason: PayloadError,
        /// The top-level field.
        field: Option<String>,
    },
    /// The type has a field called `_meta`, which belongs to the session itself.
    ReservedField,
    /// The seal could not be made.
    Seal(SealError),
    /// The response's headers are on their way already.
    HeadersSent,
    /// The session was destroyed earlier in this request, and signing out is not undone by accident.
    Destroyed,
    /// The visitor wants to stay signed in, and the configuration does not say for how long.
    RememberNotConfigured,
    /// A CSRF token was asked for, and the configuration gives sessions no ids.
    SessionIdsNotConfigured,
}

impl SaveError {
    /// A stable name for logs and counters, in kebab case.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::SaveError;
    /// assert_eq!(SaveError::Destroyed.kind(), "destroyed");
    /// ```
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "cookie-too-large",
            Self::NotSerializable(_) => "not-serializable",
            Self::Unsound { reason, .. } => reason.kind(),
            Self::ReservedField => "reserved-field",
            Self::Seal(error) => error.kind(),
            Self::HeadersSent => "headers-sent",
            Self::Destroyed => "destroyed",
            Self::RememberNotConfigured => "remember-not-configured",
            Self::SessionIdsNotConfigured => "session-ids-not-configured",
        }
    }
}

impl fmt::Display for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let in_field = |field: &Option<String>| match field {
            Some(field) => format!("session field `{field}`"),
            None => "session".to_owned(),
        };
        match self {
            Self::TooLarge { bytes, limit, largest } => {
                write!(f, "session cookie has {bytes} bytes, at most {limit} fit")?;
                for (index, (field, bytes)) in largest.iter().enumerate() {
                    let lead = if index == 0 { "; largest fields:" } else { "," };
                    write!(f, "{lead} `{field}` {bytes}")?;
                }
                Ok(())
            }
            // serde_json's message may quote a value, so it stays in `source()`.
            Self::NotSerializable(_) => f.write_str("session is not serializable as JSON"),
            Self::Unsound { reason, field } => write!(f, "{}: {reason}", in_field(field)),
            Self::ReservedField => f.write_str("session field `_meta` is reserved"),
            Self::Seal(error) => error.fmt(f),
            Self::HeadersSent => f.write_str("session saved after the headers were sent"),
            Self::Destroyed => f.write_str("session saved after it was destroyed"),
            Self::RememberNotConfigured => {
                f.write_str("session is to be remembered, and `remember_me` is not configured")
            }
            Self::SessionIdsNotConfigured => {
                f.write_str("session needs an id, and `session_ids` is not configured")
            }
        }
    }
}

impl Error for SaveError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NotSerializable(error) => Some(error),
            Self::Seal(error) => Some(error),
            _ => None,
        }
    }
}

impl From<SealError> for SaveError {
    fn from(error: SealError) -> Self {
        Self::Seal(error)
    }
}

/// Why a session cannot be configured so.
///
/// # Examples
///
/// ```
/// use fe26_session::{ConfigError, KeyRing, SessionConfig};
///
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// let config = SessionConfig::new("__Host-session", keys)?;
/// assert_eq!(config.path("/account").unwrap_err(), ConfigError::PrefixRule);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ConfigError {
    /// The name is empty or has a character that RFC 6265, section 4.1.1, does not allow in one.
    CookieName,
    /// The domain is not a host name of two labels or more.
    CookieDomain,
    /// The path does not begin with `/` or has a control character or `;`.
    CookiePath,
    /// The name begins with `__Host-`, `__Secure-` or `__Http-`, and browsers then refuse this
    /// attribute or the lack of one (draft-ietf-httpbis-rfc6265bis, section 4.1.3).
    PrefixRule,
    /// The purpose is not a word of letters, digits, `-`, `_` and `.`.
    Purpose,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CookieName => {
                "the cookie name is empty or has a character no cookie name may have"
            }
            Self::CookieDomain => "the cookie domain is not a host name with a dot",
            Self::CookiePath => {
                "the cookie path does not begin with `/` or has an illegal character"
            }
            Self::PrefixRule => "browsers refuse this attribute on a cookie name with this prefix",
            Self::Purpose => "a purpose is a word of letters, digits, `-`, `_` and `.`",
        })
    }
}

impl Error for ConfigError {}

/// Why a keys file is none.
///
/// # Examples
///
/// ```
/// use fe26_session::{KeysError, keys};
///
/// let refused = keys::from_json("{\n  \"1\": hunter2\n}").unwrap_err();
/// assert_eq!(refused, KeysError::Json { line: 2, column: 8 });
/// assert!(!refused.to_string().contains("hunter2"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum KeysError {
    /// Not the JSON that is expected, at this line and column.
    Json {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// A password in it is refused.
    Key(KeyError),
}

impl fmt::Display for KeysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // serde_json's own words may quote what it found there, which is a secret.
            Self::Json { line, column } => write!(
                f,
                "not a keys file at line {line}, column {column}: expected {{\"1\": \"secret\"}}, or \
                 for the secret {{\"secret\": …}}, {{\"encryption\": …, \"integrity\": …}} or \
                 {{\"raw\": \"base64url\"}}, with a \"state\" of pending, active, open-only or disabled, \
                 and beside open-only a \"since\" such as 2027-01-15"
            ),
            Self::Key(error) => error.fmt(f),
        }
    }
}

impl Error for KeysError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Json { .. } => None,
            Self::Key(error) => Some(error),
        }
    }
}

impl From<KeyError> for KeysError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

/// Why passwords could not be loaded. The program goes on with those that it has, if it has any.
///
/// # Examples
///
/// ```
/// use fe26_session::{KeySource, Keys, LoadError};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("keys.json");
/// let refused = Keys::load(KeySource::keys_file(&path)).unwrap_err();
/// assert!(matches!(&refused, LoadError::Read(error) if error.kind() == std::io::ErrorKind::NotFound));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum LoadError {
    /// The keys were made in the program, so that there is nowhere to ask again.
    NoSource,
    /// No environment variable has this name.
    NotSet,
    /// The file or directory cannot be read.
    Read(io::Error),
    /// The file has more than [`Self::MAX_FILE_LEN`] bytes.
    TooLong,
    /// The secret is not UTF-8.
    NotText,
    /// A password is refused, or the JSON is not that of a keys file.
    Keys(KeysError),
    /// Something is wrong with one file of the directory.
    InFile {
        /// The file's name, or how long it is if it is as long as a secret.
        file: String,
        /// What is wrong.
        reason: Box<Self>,
    },
    /// The callback gave nothing.
    Callback(Box<dyn Error + Send + Sync>),
}

impl LoadError {
    /// The most bytes that a file with secrets may have.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{KeySource, Keys, LoadError};
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("session.key");
    /// std::fs::write(&path, "x".repeat(LoadError::MAX_FILE_LEN + 1))?;
    /// let refused = Keys::load(KeySource::password_file(&path));
    /// assert!(matches!(refused, Err(LoadError::TooLong)));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub const MAX_FILE_LEN: usize = 64 * 1024;
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSource => f.write_str("these keys were not loaded from anywhere"),
            Self::NotSet => f.write_str("no environment variable has this name"),
            Self::Read(error) => write!(f, "cannot read the secrets: {error}"),
            Self::TooLong => write!(f, "the file has more than {} bytes", Self::MAX_FILE_LEN),
            Self::NotText => {
                f.write_str("not UTF-8; a raw key goes into a keys file, as base64url")
            }
            Self::Keys(error) => error.fmt(f),
            Self::InFile { file, reason } => write!(f, "in the file {file}: {reason}"),
            // Somebody else's words may quote a secret, so they stay in `source()`.
            Self::Callback(_) => f.write_str("the callback gave no keys"),
        }
    }
}

impl Error for LoadError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Read(error) => Some(error),
            Self::Keys(error) => Some(error),
            Self::InFile { reason, .. } => Some(reason),
            Self::Callback(error) => Some(&**error),
            Self::NoSource | Self::NotSet | Self::TooLong | Self::NotText => None,
        }
    }
}

impl From<KeysError> for LoadError {
    fn from(error: KeysError) -> Self {
        Self::Keys(error)
    }
}

impl From<KeyError> for LoadError {
    fn from(error: KeyError) -> Self {
        Self::Keys(error.into())
    }
}
