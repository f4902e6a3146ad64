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
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, Opened, SessionConfig, SessionHandle, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// # let handle = SessionHandle::<Visitor>::new(SessionConfig::new("visitor", keys)?, jar);
    /// assert_eq!(handle.view().opened(), &Opened::Absent); // the request brought no cookie
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn opened(&self) -> &Opened {
        self.0.opened()
    }

    /// Whether the request brought no session, or none that is accepted.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, SessionConfig, SessionHandle, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// # let handle = SessionHandle::<Visitor>::new(SessionConfig::new("visitor", keys)?, jar);
    /// let session = handle.view();
    /// assert!(session.is_new() && session.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.0.is_new()
    }

    /// The session's id, where the configuration gives sessions one and it has been saved once.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{KeyRing, SessionConfig, SessionView};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let mut browser = TestBrowser::new(TestClock::default());
    /// let config = SessionConfig::new("session", keys)?.session_ids();
    /// browser.sign_in(&config, Visitor::default())?;
    /// let session = SessionView::from(browser.session::<Visitor>(&config).ok_or("signed out")?);
    /// assert!(session.id().is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn id(&self) -> Option<SessionId> {
        self.0.id()
    }

    /// When the session began: when it was created or last renewed. Without ids, when its seal was
    /// made.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{KeyRing, SessionConfig, SessionView};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?.session_ids();
    /// # let clock = TestClock::default();
    /// # let mut browser = TestBrowser::new(clock.clone());
    /// let signed_in = clock.now();
    /// browser.sign_in(&config, Visitor::default())?;
    /// clock.advance(Duration::from_secs(60));
    /// let session = SessionView::from(browser.session::<Visitor>(&config).ok_or("signed out")?);
    /// assert_eq!(session.started_at(), signed_in);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn started_at(&self) -> UnixMillis {
        self.0.started_at()
    }

    /// How long ago the session began.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{KeyRing, SessionConfig, SessionView};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?.session_ids();
    /// # let clock = TestClock::default();
    /// # let mut browser = TestBrowser::new(clock.clone());
    /// browser.sign_in(&config, Visitor::default())?;
    /// clock.advance(Duration::from_secs(60));
    /// let session = SessionView::from(browser.session::<Visitor>(&config).ok_or("signed out")?);
    /// assert_eq!(session.age(), Duration::from_secs(60));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn age(&self) -> Duration {
        self.0.age()
    }

    /// When the session ends if the visitor does not come back.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{KeyRing, SessionConfig, SessionView};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let clock = TestClock::default();
    /// # let mut browser = TestBrowser::new(clock.clone());
    /// let config = SessionConfig::new("session", keys)?.ttl(Duration::from_secs(3600));
    /// browser.sign_in(&config, Visitor::default())?;
    /// let session = SessionView::from(browser.session::<Visitor>(&config).ok_or("signed out")?);
    /// assert_eq!(session.ends_at(), Some(clock.now() + Duration::from_secs(3600)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn ends_at(&self) -> Option<UnixMillis> {
        self.0.ends_at()
    }

    /// Whether the visitor wants to stay signed in.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::{CookieJar, KeyRing, SessionConfig, SessionHandle, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// let month = Duration::from_secs(30 * 24 * 3600);
    /// let config = SessionConfig::new("session", keys)?.remember_me(month);
    /// let handle = SessionHandle::<Visitor>::new(config, jar);
    /// let mut session = handle.open();
    /// session.remember(true);
    /// session.save()?;
    /// assert!(handle.view().is_remembered());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_remembered(&self) -> bool {
        self.0.is_remembered()
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
