//! What happened to sessions, for logs, counters and audits.
//!
//! An event never holds a seal, a session's content or its id: a session is named by a keyed hash of
//! its id, which tells two events of one session together and is worth nothing to whoever reads the
//! log (OWASP Session Management Cheat Sheet, "Logging Sessions Life Cycle").
//!
//! # Examples
//!
//! One line for a log, whatever happens:
//!
//! ```
//! use fe26_session::{EventKind, KeyRing, SessionConfig, SessionEvent};
//!
//! fn line(event: &SessionEvent<'_>) -> String {
//!     let whose = event.session.map(|hash| hash.to_string()).unwrap_or_default();
//!     let reason = match &event.kind {
//!         EventKind::Rejected(reason) => reason.kind(),
//!         _ => "",
//!     };
//!     let level = if event.kind.is_warning() { "warning" } else { "info" };
//!     format!("{level} {} {} {reason} {whose}", event.cookie, event.kind.name())
//! }
//!
//! # use std::sync::{Arc, Mutex};
//! # use fe26_session::{CookieJar, Session, UnixMillis};
//! # type Visitor = serde_json::Map<String, serde_json::Value>;
//! # let log = Arc::new(Mutex::new(Vec::new()));
//! # let writer = Arc::clone(&log);
//! # let write = move |line| writer.lock().unwrap().push(line);
//! # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! let config = SessionConfig::new("visitor", keys)?.on_event(move |event| write(line(event)));
//! # let request = [("cookie", &b"visitor=forged"[..])];
//! # let jar = CookieJar::from_lines("GET", None, request, UnixMillis::new(1_800_000_000_000));
//! let session = Session::<Visitor>::open(&config, &jar); // of a request with `visitor=forged`
//! assert_eq!(log.lock().unwrap()[0], "info visitor rejected component-count ");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;

use fe26::{KeyRing, PasswordId, UnixMillis};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::cookie::set_cookie::CookieName;
use crate::error::Rejected;
use crate::meta::SessionId;

/// Something that happened to the session in a cookie.
///
/// # Examples
///
/// ```
/// use std::sync::mpsc;
/// use fe26_session::{KeyRing, SessionConfig, SessionEvent};
/// # use fe26_session::{CookieJar, Session, UnixMillis};
/// # type Visitor = serde_json::Map<String, serde_json::Value>;
///
/// let (log, lines) = mpsc::channel();
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// let config = SessionConfig::new("session", keys)?.on_event(move |event: &SessionEvent<'_>| {
///     let _ = log.send(format!("{} {} {}", event.at, event.cookie, event.kind.name()));
/// });
/// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
/// Session::<Visitor>::open(&config, &jar).save()?;
/// assert_eq!(lines.recv()?, "1800000000000 session created");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SessionEvent<'a> {
    /// What.
    pub kind: EventKind,
    /// When the request arrived that it belongs to.
    pub at: UnixMillis,
    /// Which session of the application.
    pub cookie: &'a CookieName,
    /// Whose session, where sessions have ids.
    pub session: Option<SessionHash>,
}

/// The kinds of events.
///
/// # Examples
///
/// ```
/// use fe26_session::{EventKind, PasswordId, Rejected};
///
/// // What a counter of a rotation is interested in:
/// let is_of_old_password = |kind: &EventKind| {
///     matches!(kind, EventKind::Resealed { from } if *from == PasswordId::ONE)
/// };
/// assert!(is_of_old_password(&EventKind::Resealed { from: PasswordId::ONE }));
/// assert!(!is_of_old_password(&EventKind::Rejected(Rejected::NoExpiry)));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// A visitor without a session has one now.
    Created,
    /// A session got a new id, at sign-in or another change of privilege.
    Renewed,
    /// A session was saved.
    Saved,
    /// An untouched session was sealed anew, because its time was half over, or because it was
    /// sealed with an older password or in an older dialect.
    Resealed {
        /// The id of the password it had been sealed with.
        from: PasswordId,
    },
    /// A session was ended by the application.
    Destroyed,
    /// A cookie was not accepted.
    Rejected(Rejected),
    /// A session opened while other cookies of its name, or of its chunks, did not: somebody, perhaps
    /// a neighbouring host, has planted them.
    DuplicateCookie,
    /// A session opened, and chunks that are no part of it are there: a longer one has left them
    /// behind. They are taken away when the session is next saved.
    StaleChunk,
    /// The `Cookie` header that the browser will send is so long that proxies may soon refuse it.
    LongCookieHeader {
        /// Bytes it will have.
        bytes: usize,
    },
    /// A session was changed and dropped without being saved.
    Unsaved,
    /// A session that was due could not be sealed anew; it goes on with the cookie it has.
    ResealFailed,
}

impl SessionEvent<'_> {
    /// Writes the event to `tracing` and counts it in `metrics`, where those are compiled in.
    pub(crate) fn record(&self) {
        #[cfg(feature = "tracing")]
        self.trace();
        #[cfg(feature = "metrics")]
        self.count();
    }

    /// The reason why a cookie was rejected, otherwise nothing.
    #[cfg(any(feature = "tracing", feature = "metrics"))]
    fn reason(&self) -> &'static str {
        match &self.kind {
            EventKind::Rejected(reason) => reason.kind(),
            _ => "",
        }
    }

    #[cfg(feature = "tracing")]
    fn trace(&self) {
        let session = self.session.map(|hash| hash.to_string()).unwrap_or_default();
        let (cookie, kind, reason) = (self.cookie.as_str(), self.kind.name(), self.reason());
        if self.kind.is_warning() {
            tracing::warn!(target: "fe26_session", cookie, kind, reason, session, "session");
        } else {
            tracing::debug!(target: "fe26_session", cookie, kind, reason, session, "session");
        }
    }

    /// `fe26_session_events_total`, by cookie, kind and reason.
    #[cfg(feature = "metrics")]
    fn count(&self) {
        let cookie = self.cookie.as_str().to_owned();
        let labels = [
            metrics::Label::new("cookie", cookie),
            metrics::Label::from_static_parts("kind", self.kind.name()),
            metrics::Label::from_static_parts("reason", self.reason()),
        ];
        metrics::counter!("fe26_session_events_total", labels.iter()).increment(1);
    }
}

impl EventKind {
    /// A stable name in kebab case; for a rejected cookie, `rejected`, and the reason has its own.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{EventKind, Rejected};
    /// assert_eq!(EventKind::LongCookieHeader { bytes: 7000 }.name(), "long-cookie-header");
    /// assert_eq!(EventKind::Rejected(Rejected::IdleTimeout).name(), "rejected");
    /// ```
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Renewed => "renewed",
            Self::Saved => "saved",
            Self::Resealed { .. } => "resealed",
            Self::Destroyed => "destroyed",
            Self::Rejected(_) => "rejected",
            Self::DuplicateCookie => "duplicate-cookie",
            Self::StaleChunk => "stale-chunk",
            Self::LongCookieHeader { .. } => "long-cookie-header",
            Self::Unsaved => "unsaved",
            Self::ResealFailed => "reseal-failed",
        }
    }

    /// Whether somebody should look at it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{EventKind, Rejected};
    /// assert!(EventKind::Unsaved.is_warning());
    /// assert!(!EventKind::Rejected(Rejected::IdleTimeout).is_warning()); // it is every day's
    /// assert!(EventKind::Rejected(Rejected::AmbiguousSession).is_warning());
    /// ```
    #[must_use]
    pub const fn is_warning(&self) -> bool {
        matches!(
            self,
            Self::Rejected(Rejected::AmbiguousSession)
                | Self::DuplicateCookie
                | Self::LongCookieHeader { .. }
                | Self::Unsaved
                | Self::ResealFailed
        )
    }
}

/// A session in a log: 64 bits of a keyed hash of its id, the same as long as the password that seals
/// is the same.
///
/// # Examples
///
/// ```
/// use std::sync::{Arc, Mutex};
/// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
/// # type Visitor = serde_json::Map<String, serde_json::Value>;
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
///
/// let hashes = Arc::new(Mutex::new(Vec::new()));
/// let log = Arc::clone(&hashes);
/// let config = SessionConfig::new("session", keys)?
///     .session_ids()
///     .on_event(move |event| log.lock().unwrap().extend(event.session));
///
/// let mut session = Session::<Visitor>::open(&config, &jar);
/// session.save()?; // created
/// session.save()?; // saved
/// let hashes = hashes.lock().unwrap();
/// assert_eq!(hashes[0], hashes[1]); // the same session
/// assert_eq!(hashes[0].to_string().len(), 16);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct SessionHash(u64);

impl SessionHash {
    pub(crate) fn new(keys: &KeyRing, id: &SessionId) -> Self {
        let key = keys.subkey("fe26 session events");
        // Cannot fail: HMAC takes keys of every length (RFC 2104, section 2).
        let mac = Hmac::<Sha256>::new_from_slice(&*key).expect("any length is a key");
        let bytes = mac.chain_update(id.as_bytes()).finalize().into_bytes();
        Self(bytes.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte)))
    }
}

impl fmt::Display for SessionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for SessionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
