use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use fe26::UnixMillis;

use crate::meta::SessionId;
use crate::session::{Opened, Session};

/// A session to look at: it can be neither changed nor saved.
///
/// For handlers that have no business with either, and for places where an answer cannot set a cookie
/// any more, such as the upgrade to a WebSocket.
///
/// # Examples
///
/// ```
/// # use fe26_session::{CookieJar, KeyRing, SessionConfig, SessionHandle, UnixMillis};
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor { name: Option<String> }
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let jar = CookieJar::from_headers(&http::HeaderMap::new(), UnixMillis::new(1_800_000_000_000));
/// # let handle = SessionHandle::<Visitor>::new(SessionConfig::new("visitor", keys)?, jar);
/// let session = handle.view();
/// assert_eq!(session.name, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// ```compile_fail
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor { name: Option<String> }
/// fn rename(mut session: fe26_session::SessionView<Visitor>) {
///     session.name = Some("Ada".to_owned()); // error[E0594]: cannot assign
/// }
/// ```
pub struct SessionView<T>(Session<T>);

impl<T> SessionView<T> {
    /// What the request's cookie was.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        self.0.opened()
    }

    /// Whether the request brought no session, or none that is accepted.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.0.is_new()
    }

    /// The session's id, where the configuration gives sessions one and it has been saved once.
    #[must_use]
    pub fn id(&self) -> Option<SessionId> {
        self.0.id()
    }

    /// How long ago the session began.
    #[must_use]
    pub fn age(&self) -> Duration {
        self.0.age()
    }

    /// When the session ends if the visitor does not come back.
    #[must_use]
    pub fn ends_at(&self) -> Option<UnixMillis> {
        self.0.ends_at()
    }
}

impl<T> From<Session<T>> for SessionView<T> {
    fn from(session: Session<T>) -> Self {
        Self(session)
    }
}

impl<T> Deref for SessionView<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for SessionView<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
