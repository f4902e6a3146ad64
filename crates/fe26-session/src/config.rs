use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use fe26::{Dialect, KeyRing, SealOptions, UnixMillis};
use serde_core::de::DeserializeOwned;
use serde_json::Value;

use crate::cookie::CookieJar;
use crate::cookie::set_cookie::{Attributes, CookieName, Priority, SameSite, is_domain, is_path};
use crate::error::ConfigError;
use crate::event::{EventKind, SessionEvent, SessionHash};
use crate::json;
use crate::keys::Keys;
use crate::lifetime::{Lifetime, Times};
use crate::meta::SessionId;
use crate::verified::VerifiedSeals;

/// Everything that is decided about a session before the first request.
///
/// The defaults are npm iron-session's, so that both read and write the same cookie: 14 days,
/// `Path=/; HttpOnly; Secure; SameSite=Lax`. Each setter is named after what it sets, and those that
/// could set something impossible say so at once. A clone is cheap.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use fe26_session::{KeyRing, SessionConfig};
///
/// let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// let config = SessionConfig::new("__Host-session", keys)?
///     .ttl(Duration::from_secs(7 * 24 * 3600));
/// // A cookie of this prefix is for one host only, so this is an error and not a lost session:
/// assert!(config.domain("example.com").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SessionConfig(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    name: CookieName,
    keys: Keys,
    seal: SealOptions,
    skew: Duration,
    lifetime: Lifetime,
    attributes: Attributes,
    session_ids: bool,
    until_browser_closes: bool,
    chunked: bool,
    cookie_header_budget: usize,
    secure_except_on_localhost: bool,
    accept_without_expiry: bool,
    migrate: Option<Migration>,
    on_event: Option<OnEvent>,
    verified_seals: Option<VerifiedSeals>,
}

type Migration = Arc<dyn Fn(Value) -> Option<Value> + Send + Sync>;
type OnEvent = Arc<dyn Fn(&SessionEvent<'_>) + Send + Sync>;

/// The limits of an authenticator assurance level in NIST SP 800-63B-4, sections 2.1.3, 2.2.3 and
/// 2.3.3: how long a session may go on before the person has to sign in again.
///
/// # Examples
///
/// ```
/// use fe26_session::{AssuranceLevel, KeyRing, SessionConfig};
///
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// let config = SessionConfig::new("session", keys)?.assurance_level(AssuranceLevel::Aal2);
/// let shown = format!("{config:?}");
/// assert!(shown.contains("idle_timeout: Some(3600s), absolute_timeout: Some(86400s)"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AssuranceLevel {
    /// 30 days in all.
    Aal1,
    /// 24 hours in all, 1 hour without activity.
    Aal2,
    /// 12 hours in all, 15 minutes without activity.
    Aal3,
}

impl SessionConfig {
    /// A session in the cookie `name`, sealed with `keys`: a [`KeyRing`], or [`Keys`] that can be
    /// exchanged while the program runs.
    ///
    /// # Errors
    ///
    /// [`ConfigError::CookieName`] when no cookie can have that name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{ConfigError, KeyRing, SessionConfig};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// // `__Host-` has the browser promise that no other host has set the cookie.
    /// let config = SessionConfig::new("__Host-session", keys.clone())?;
    /// assert_eq!(config.name().as_str(), "__Host-session");
    /// assert_eq!(SessionConfig::new("my session", keys).unwrap_err(), ConfigError::CookieName);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(name: impl Into<String>, keys: impl Into<Keys>) -> Result<Self, ConfigError> {
        Ok(Self(Arc::new(Inner {
            name: CookieName::new(name)?,
            keys: keys.into(),
            seal: SealOptions::default(),
            skew: SealOptions::DEFAULT_SKEW,
            lifetime: Lifetime::default(),
            attributes: Attributes::default(),
            session_ids: false,
            until_browser_closes: false,
            chunked: false,
            cookie_header_budget: DEFAULT_COOKIE_HEADER_BUDGET,
            secure_except_on_localhost: false,
            accept_without_expiry: false,
            migrate: None,
            on_event: None,
            verified_seals: None,
        })))
    }

    /// How long a session lasts after it was last saved: 14 days by default, as in iron-session.
    ///
    /// This is the expiry inside the seal, unless a timeout comes first. The cookie's `Max-Age` follows
    /// from it: a minute less, so that the browser forgets the cookie before a server would refuse it,
    /// and at most the 400 days that browsers keep a cookie. A seal that lasts longer than this from now
    /// is refused: what another program allowed, or this one did under an older configuration, does not
    /// count.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # use serde_json::{Map, Value};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// let config = SessionConfig::new("session", keys)?.ttl(Duration::from_secs(3600));
    /// let mut session = Session::<Map<String, Value>>::open(&config, &jar);
    /// session.save()?;
    /// assert_eq!(session.ends_at(), Some(jar.now() + Duration::from_secs(3600)));
    /// # let line = jar.changes_to([]).pop().ok_or("no line")?.value;
    /// assert!(line.contains("; Max-Age=3540;")); // the `Set-Cookie` line of the answer
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.edit().lifetime.ttl = ttl;
        self
    }

    /// How long the sessions last of visitors who want to stay signed in, in place of the ttl; they
    /// are exempt from the idle timeout. Without it, which is the default, nobody can be remembered. See
    /// [`Session::remember`](crate::Session::remember).
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// const DAY: Duration = Duration::from_secs(24 * 3600);
    /// let config = SessionConfig::new("session", keys)?.ttl(DAY).remember_me(30 * DAY);
    /// let mut session = Session::<Visitor>::open(&config, &jar);
    /// session.remember(true); // the box on the login page was ticked
    /// session.save()?;
    /// assert_eq!(session.ends_at(), Some(jar.now() + 30 * DAY));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn remember_me(mut self, ttl: Duration) -> Self {
        self.edit().lifetime.remembered_ttl = Some(ttl);
        self
    }

    /// Ends a session that was not used for `timeout` (OWASP ASVS 5.0, 7.3.1). There is no such limit by
    /// default. Implies [`rolling`](Self::rolling) and [`session_ids`](Self::session_ids).
    ///
    /// An untouched session is sealed anew only when half of the time is used up, so that reading
    /// does not write a cookie each time. A visitor's last activity is therefore known to within half
    /// of the timeout: they may be signed out that much early, and never late. See
    /// [`renew_after_percent`](Self::renew_after_percent).
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26_session::testing::{TestBrowser, TestClock};
    /// # use std::time::Duration;
    /// # use fe26_session::{KeyRing, SessionConfig};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    ///
    /// let config = SessionConfig::new("session", keys)?.idle_timeout(Duration::from_secs(1800));
    /// let clock = TestClock::default();
    /// let mut browser = TestBrowser::new(clock.clone());
    /// browser.sign_in(&config, Visitor::default())?;
    /// clock.advance(Duration::from_secs(1799));
    /// assert!(browser.session::<Visitor>(&config).is_some());
    /// clock.advance(Duration::from_secs(1));
    /// assert!(browser.session::<Visitor>(&config).is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        let inner = self.edit();
        inner.lifetime.idle_timeout = Some(timeout);
        inner.lifetime.rolling = true;
        inner.session_ids = true;
        self
    }

    /// Ends a session when it began longer ago than `timeout`, whatever happened in between (OWASP
    /// ASVS 5.0, 7.3.2). There is no such limit by default. Implies [`session_ids`](Self::session_ids).
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// const DAY: Duration = Duration::from_secs(24 * 3600);
    /// let config = SessionConfig::new("session", keys)?.ttl(7 * DAY).absolute_timeout(DAY);
    /// let mut session = Session::<Visitor>::open(&config, &jar);
    /// session.save()?;
    /// assert_eq!(session.ends_at(), Some(jar.now() + DAY)); // before its ttl is over
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn absolute_timeout(mut self, timeout: Duration) -> Self {
        let inner = self.edit();
        inner.lifetime.absolute_timeout = Some(timeout);
        inner.session_ids = true;
        self
    }

    /// Sets the idle and the absolute timeout to those of a level of NIST SP 800-63B-4.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::{AssuranceLevel, CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// let config = SessionConfig::new("session", keys)?.assurance_level(AssuranceLevel::Aal3);
    /// let mut session = Session::<Visitor>::open(&config, &jar);
    /// session.save()?;
    /// assert_eq!(session.ends_at(), Some(jar.now() + Duration::from_secs(15 * 60)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn assurance_level(self, level: AssuranceLevel) -> Self {
        const HOUR: Duration = Duration::from_secs(3600);
        match level {
            AssuranceLevel::Aal1 => self.absolute_timeout(30 * 24 * HOUR),
            AssuranceLevel::Aal2 => self.absolute_timeout(24 * HOUR).idle_timeout(HOUR),
            AssuranceLevel::Aal3 => self.absolute_timeout(12 * HOUR).idle_timeout(HOUR / 4),
        }
    }

    /// Prolongs sessions that are looked at, and not only those that are saved, which is the default.
    ///
    /// It happens when half of the session's time is used up, never for `HEAD` requests and
    /// prefetches, and never beyond the absolute timeout.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let clock = TestClock::default();
    /// # let mut browser = TestBrowser::new(clock.clone());
    /// let config = SessionConfig::new("session", keys)?.ttl(Duration::from_secs(3600)).rolling();
    /// browser.sign_in(&config, Visitor::default())?;
    /// clock.advance(Duration::from_secs(1800));
    /// let jar = CookieJar::from_headers(&browser.request(), clock.now());
    /// let session = Session::<Visitor>::open(&config, &jar); // looked at, and not saved
    /// assert!(jar.changes_to([]).iter().any(|change| change.name == "set-cookie"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn rolling(mut self) -> Self {
        self.edit().lifetime.rolling = true;
        self
    }

    /// How much of a session's time must be used up before looking at it prolongs it: 50 percent by
    /// default. Less is more exact and writes more cookies; a minute is the least in any case. More
    /// than 100 counts as 100.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let clock = TestClock::default();
    /// # let mut browser = TestBrowser::new(clock.clone());
    /// let hour = Duration::from_secs(3600);
    /// let config = SessionConfig::new("session", keys)?.ttl(hour).rolling().renew_after_percent(10);
    /// browser.sign_in(&config, Visitor::default())?;
    /// clock.advance(Duration::from_secs(6 * 60));
    /// let jar = CookieJar::from_headers(&browser.request(), clock.now());
    /// let session = Session::<Visitor>::open(&config, &jar); // looked at, and not saved
    /// assert!(jar.changes_to([]).iter().any(|change| change.name == "set-cookie"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn renew_after_percent(mut self, percent: u8) -> Self {
        self.edit().lifetime.renewal_percent = percent.min(100);
        self
    }

    /// Gives every session a random id and remembers when it began, in the field `_meta` of the
    /// cookie. CSRF tokens, events that tell sessions apart, the timeouts, and
    /// [guards](crate::Guard::signed_in_within) that want a recent sign-in need it.
    ///
    /// Sessions have no ids by default, for iron-session knows none. The timeouts imply this, and so does
    /// [`remember_me`](Self::remember_me).
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
    /// assert!(session.id().is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn session_ids(mut self) -> Self {
        self.edit().session_ids = true;
        self
    }

    /// Keeps seals that were verified, in up to so many bytes of memory, so that the next request with the
    /// same cookie need not verify and decrypt it again. By default nothing is kept.
    ///
    /// What a session adds to a request on axum is then a good half of what it was: the repository's
    /// COMPARE.md has the figures. Each seal that is kept takes its own length, that of its payload, and some
    /// more. Whatever may have changed is still checked on every request: the end of the seal, both timeouts, and
    /// the passwords. When these are exchanged or taken away, all that is kept is forgotten; opening
    /// still [counts](KeyRing::opened). Guards and whatever else looks at the session afterwards, such as a
    /// list of sessions that were revoked, are not concerned.
    ///
    /// # Security
    ///
    /// Sessions then stay decrypted in the memory of the process for as long as there is room, with the
    /// seals that are as good as passwords while they last; they are overwritten when they go. A forged
    /// seal is never kept. How long a request takes tells whoever has a genuine seal, and nobody else,
    /// whether it was used here a moment ago.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// # let seal = fe26::seal(b"{}", &keys, &fe26::SealOptions::default(), now)?;
    /// # let line = format!("session={seal}");
    /// let config = SessionConfig::new("session", keys)?.cache_verified_seals(16 << 20);
    /// # let request = || CookieJar::from_lines("GET", None, [("cookie", line.as_bytes())], now);
    /// assert!(!Session::<Visitor>::open(&config, &request()).is_new()); // verified
    /// assert!(!Session::<Visitor>::open(&config, &request()).is_new()); // found
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn cache_verified_seals(mut self, max_bytes: usize) -> Self {
        self.edit().verified_seals = Some(VerifiedSeals::new(max_bytes));
        self
    }

    /// Lets the browser forget the cookie when its window is closed; by default it keeps it for the ttl.
    /// The seal ends with the ttl all the same, and visitors who want to stay signed in keep theirs.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{KeyRing, SessionConfig};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let mut browser = TestBrowser::new(TestClock::default());
    /// let config = SessionConfig::new("session", keys)?.until_browser_closes();
    /// browser.sign_in(&config, Visitor::default())?;
    /// browser.close_window();
    /// assert!(browser.session::<Visitor>(&config).is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn until_browser_closes(mut self) -> Self {
        self.edit().until_browser_closes = true;
        self
    }

    /// Writes a session that does not fit one cookie to as many as four, as iron-session 9 does with
    /// `chunk: true`. Reading both forms needs no setting.
    ///
    /// By default saving such a session fails with [`SaveError::TooLarge`](crate::SaveError::TooLarge).
    /// Think twice: the browser sends all of them with every request, and many proxies refuse more
    /// than 8 KB of headers.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{KeyRing, SessionConfig};
    /// # use serde_json::{Map, Value};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let mut browser = TestBrowser::new(TestClock::default());
    /// let draft = Map::from_iter([("draft".to_owned(), Value::from("x".repeat(5000)))]);
    /// let config = SessionConfig::new("session", keys)?;
    /// assert!(browser.sign_in(&config, draft.clone()).is_err());
    /// browser.sign_in(&config.chunked(), draft)?;
    /// assert_eq!(browser.names().collect::<Vec<_>>(), ["session.0", "session.1"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn chunked(mut self) -> Self {
        self.edit().chunked = true;
        self
    }

    /// From how many bytes of the `Cookie` header on to emit
    /// [`EventKind::LongCookieHeader`]: 6000 by default, well before the 8 KB at which proxies
    /// commonly answer 400 or 431.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock, TestEvents};
    /// # use fe26_session::{KeyRing, SessionConfig};
    /// # use serde_json::{Map, Value};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let mut browser = TestBrowser::new(TestClock::default());
    /// # let events = TestEvents::default();
    /// let config = SessionConfig::new("session", keys)?
    ///     .cookie_header_budget(1000) // the proxy in front has small buffers
    ///     .on_event(events.hook());
    /// let draft = Map::from_iter([("draft".to_owned(), Value::from("x".repeat(1000)))]);
    /// browser.sign_in(&config, draft)?;
    /// assert!(events.take().contains(&"long-cookie-header".to_owned()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn cookie_header_budget(mut self, bytes: usize) -> Self {
        self.edit().cookie_header_budget = bytes;
        self
    }

    /// Asks `migrate` to bring a payload into the form of today when it does not fit the session's
    /// type: what it returns is tried once more. `None` gives it up.
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26_session::{KeyRing, SessionConfig};
    /// # use fe26_session::{CookieJar, Session, UnixMillis};
    ///
    /// #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// #[serde(rename_all = "camelCase")]
    /// struct Visitor { user_id: String }
    ///
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let (options, now) = (fe26::SealOptions::default(), UnixMillis::new(1_800_000_000_000));
    /// # let line = format!("session={}", fe26::seal(br#"{"userId":7}"#, &keys, &options, now)?);
    /// # let jar = CookieJar::from_lines("GET", None, [("cookie", line.as_bytes())], now);
    /// // The id used to be a number.
    /// let config = SessionConfig::new("session", keys)?.migrate(|mut payload| {
    ///     let id = payload.get("userId")?.as_u64()?;
    ///     payload["userId"] = format!("u-{id}").into();
    ///     Some(payload)
    /// });
    /// let session = Session::<Visitor>::open(&config, &jar); // of a cookie with `{"userId":7}`
    /// assert_eq!(session.user_id, "u-7");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn migrate(
        mut self,
        migrate: impl Fn(Value) -> Option<Value> + Send + Sync + 'static,
    ) -> Self {
        self.edit().migrate = Some(Arc::new(migrate));
        self
    }

    /// Tells `hook` what happens to sessions, while the request is handled: it should be quick.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicU32, Ordering};
    /// # use fe26_session::{CookieJar, EventKind, KeyRing, Session, SessionConfig, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    ///
    /// let rejected = Arc::new(AtomicU32::new(0));
    /// let counter = Arc::clone(&rejected);
    /// let config = SessionConfig::new("session", keys)?.on_event(move |event| {
    ///     if matches!(event.kind, EventKind::Rejected(_)) {
    ///         counter.fetch_add(1, Ordering::Relaxed);
    ///     }
    /// });
    /// # let forged = [("cookie", &b"session=forged"[..])];
    /// # let jar = CookieJar::from_lines("GET", None, forged, UnixMillis::new(1_800_000_000_000));
    /// let session = Session::<Visitor>::open(&config, &jar); // of a request with `session=forged`
    /// assert_eq!(rejected.load(Ordering::Relaxed), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn on_event(mut self, hook: impl Fn(&SessionEvent<'_>) + Send + Sync + 'static) -> Self {
        self.edit().on_event = Some(Arc::new(hook));
        self
    }

    /// Which library's seals to write, and to read. iron-session's by default.
    ///
    /// With a dialect that has an envelope, as h3 and Nuxt have, the session is what the application
    /// stored, and the envelope is kept around it.
    ///
    /// # Examples
    ///
    /// A session that `nuxt-auth-utils` has saved:
    ///
    /// ```
    /// use fe26_session::{CookieJar, Dialect, KeyRing, Session, SessionConfig};
    /// # use fe26_session::UnixMillis;
    ///
    /// #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// struct Visitor { user: Option<String> }
    ///
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// # let payload = br#"{"id":"x","createdAt":1799999999999,"data":{"user":"Ada"}}"#;
    /// # let options = fe26::SealOptions::new(Dialect::NUXT).ttl(std::time::Duration::from_secs(60));
    /// # let line = format!("nuxt-session={}", fe26::seal(payload, &keys, &options, now)?);
    /// # let jar = CookieJar::from_lines("GET", None, [("cookie", line.as_bytes())], now);
    /// let config = SessionConfig::new("nuxt-session", keys)?.dialect(Dialect::NUXT);
    /// let session = Session::<Visitor>::open(&config, &jar);
    /// assert_eq!(session.user.as_deref(), Some("Ada"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        let inner = self.edit();
        inner.seal = SealOptions::new(dialect).skew(inner.skew);
        self
    }

    /// How long after its end a seal is still accepted, because the clock of the server that made it
    /// may be behind: a minute by default, as in iron.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// # let options = fe26::SealOptions::default().ttl(Duration::from_secs(10));
    /// # let line = format!("session={}", fe26::seal(b"{}", &keys, &options, now)?);
    /// # let a_second_late = now + Duration::from_secs(11);
    /// # let request = [("cookie", line.as_bytes())];
    /// let config = SessionConfig::new("session", keys)?;
    /// let jar = CookieJar::from_lines("GET", None, request, a_second_late);
    /// assert!(!Session::<Visitor>::open(&config, &jar).is_new());
    ///
    /// let jar = CookieJar::from_lines("GET", None, request, a_second_late);
    /// let exact = config.skew(Duration::ZERO);
    /// assert!(Session::<Visitor>::open(&exact, &jar).is_new());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn skew(mut self, skew: Duration) -> Self {
        let inner = self.edit();
        inner.skew = skew;
        inner.seal = inner.seal.clone().skew(skew);
        self
    }

    /// Accepts seals that never end, as iron-session writes them with a ttl of 0 and WorkOS always.
    ///
    /// A cookie that was copied then works until its password is taken away. What is saved here has
    /// an expiry all the same.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, Dialect, KeyRing, Session, SessionConfig, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// # let seal = fe26::seal(b"{}", &keys, &fe26::SealOptions::new(Dialect::WORKOS), now)?;
    /// # let line = format!("wos-session={seal}");
    /// # let jar = CookieJar::from_lines("GET", None, [("cookie", line.as_bytes())], now);
    /// let config = SessionConfig::new("wos-session", keys)?
    ///     .dialect(Dialect::WORKOS)
    ///     .danger_accept_seals_without_expiry();
    /// assert!(!Session::<Visitor>::open(&config, &jar).is_new());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn danger_accept_seals_without_expiry(mut self) -> Self {
        self.edit().accept_without_expiry = true;
        self
    }

    /// Shares the cookie with every host below `domain`. Without it, only the host that sets the
    /// cookie gets it back, which is the safer default.
    ///
    /// # Errors
    ///
    /// [`ConfigError::CookieDomain`] when it is no host name with a dot, [`ConfigError::PrefixRule`]
    /// when the cookie's name begins with `__Host-`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{ConfigError, CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # fn set_cookie(config: &SessionConfig) -> Result<String, fe26_session::SaveError> {
    /// #     let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// #     Session::<serde_json::Map<String, serde_json::Value>>::open(config, &jar).save()?;
    /// #     Ok(jar.changes_to([]).pop().map(|change| change.value.into_owned()).unwrap_or_default())
    /// # }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let config = SessionConfig::new("session", keys)?;
    /// assert_eq!(config.clone().domain("com").unwrap_err(), ConfigError::CookieDomain);
    /// let config = config.domain("example.com")?;
    /// assert!(set_cookie(&config)?.contains("; Domain=example.com;"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn domain(mut self, domain: impl Into<String>) -> Result<Self, ConfigError> {
        let domain = domain.into();
        if self.name().is_host_only() {
            return Err(ConfigError::PrefixRule);
        }
        if !is_domain(&domain) {
            return Err(ConfigError::CookieDomain);
        }
        self.edit().attributes.domain = Some(domain);
        Ok(self)
    }

    /// Sends the cookie only for `path` and what is below it; `/` by default, which is everything. This
    /// keeps requests small; it keeps no secret, for a page on another path can still make requests to
    /// this one.
    ///
    /// # Errors
    ///
    /// [`ConfigError::CookiePath`] when it does not begin with `/` or has an illegal character,
    /// [`ConfigError::PrefixRule`] when it is not `/` and the cookie's name begins with `__Host-`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{ConfigError, CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # fn set_cookie(config: &SessionConfig) -> Result<String, fe26_session::SaveError> {
    /// #     let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// #     Session::<serde_json::Map<String, serde_json::Value>>::open(config, &jar).save()?;
    /// #     Ok(jar.changes_to([]).pop().map(|change| change.value.into_owned()).unwrap_or_default())
    /// # }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let config = SessionConfig::new("session", keys)?;
    /// assert_eq!(config.clone().path("admin").unwrap_err(), ConfigError::CookiePath);
    /// let config = config.path("/admin")?;
    /// assert!(set_cookie(&config)?.contains("; Path=/admin;"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn path(mut self, path: impl Into<String>) -> Result<Self, ConfigError> {
        let path = path.into();
        if !is_path(&path) {
            return Err(ConfigError::CookiePath);
        }
        if self.name().is_host_only() && path != "/" {
            return Err(ConfigError::PrefixRule);
        }
        self.edit().attributes.path = path;
        Ok(self)
    }

    /// Never sends the cookie when another site leads here, not even by a link: a visitor who follows one
    /// looks signed out on the first page. The default is iron-session's `Lax`: the cookie comes with a
    /// link that is followed, not with a form that another site sends or an image that it loads.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # fn set_cookie(config: &SessionConfig) -> Result<String, fe26_session::SaveError> {
    /// #     let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// #     Session::<serde_json::Map<String, serde_json::Value>>::open(config, &jar).save()?;
    /// #     Ok(jar.changes_to([]).pop().map(|change| change.value.into_owned()).unwrap_or_default())
    /// # }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let config = SessionConfig::new("session", keys)?;
    /// assert!(set_cookie(&config)?.ends_with("; SameSite=Lax"));
    /// assert!(set_cookie(&config.same_site_strict())?.ends_with("; SameSite=Strict"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn same_site_strict(mut self) -> Self {
        self.edit().attributes.same_site = SameSite::Strict;
        self
    }

    /// Sends the cookie to this site from everywhere, so that the session exists inside frames of
    /// other sites, and every form of every site is sent with it: protect each one against CSRF.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # fn set_cookie(config: &SessionConfig) -> Result<String, fe26_session::SaveError> {
    /// #     let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// #     Session::<serde_json::Map<String, serde_json::Value>>::open(config, &jar).save()?;
    /// #     Ok(jar.changes_to([]).pop().map(|change| change.value.into_owned()).unwrap_or_default())
    /// # }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let config = SessionConfig::new("session", keys)?.danger_cross_site();
    /// assert!(set_cookie(&config)?.ends_with("; HttpOnly; Secure; SameSite=None"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn danger_cross_site(mut self) -> Self {
        self.edit().attributes.same_site = SameSite::None;
        self
    }

    /// Gives every site that frames this one a cookie jar of its own (CHIPS); implies
    /// `SameSite=None`, without which a framed page gets no cookie at all.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # fn set_cookie(config: &SessionConfig) -> Result<String, fe26_session::SaveError> {
    /// #     let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// #     Session::<serde_json::Map<String, serde_json::Value>>::open(config, &jar).save()?;
    /// #     Ok(jar.changes_to([]).pop().map(|change| change.value.into_owned()).unwrap_or_default())
    /// # }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let config = SessionConfig::new("session", keys)?.partitioned();
    /// assert!(set_cookie(&config)?.ends_with("; Secure; Partitioned; SameSite=None"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn partitioned(mut self) -> Self {
        let attributes = &mut self.edit().attributes;
        attributes.partitioned = true;
        attributes.same_site = SameSite::None;
        self
    }

    /// Which cookies a browser gives up first when it has too many. By default nothing is said of it,
    /// which is [`Priority::Medium`] to a browser.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, Priority, Session, SessionConfig, UnixMillis};
    /// # fn set_cookie(config: &SessionConfig) -> Result<String, fe26_session::SaveError> {
    /// #     let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// #     Session::<serde_json::Map<String, serde_json::Value>>::open(config, &jar).save()?;
    /// #     Ok(jar.changes_to([]).pop().map(|change| change.value.into_owned()).unwrap_or_default())
    /// # }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let config = SessionConfig::new("session", keys)?.priority(Priority::High);
    /// assert!(set_cookie(&config)?.contains("; Priority=High;"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn priority(mut self, priority: Priority) -> Self {
        self.edit().attributes.priority = Some(priority);
        self
    }

    /// Leaves `Secure` away where the request came to `localhost` or a loopback address, because
    /// Safari drops secure cookies there. Everywhere else it stays, as it does by default.
    ///
    /// For development. Behind a proxy that rewrites `Host` to a loopback address it would apply to
    /// everybody.
    ///
    /// # Errors
    ///
    /// [`ConfigError::PrefixRule`] when the cookie's name has a prefix that needs `Secure`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # fn set_cookie(config: &SessionConfig, host: &str) -> Result<String, fe26_session::SaveError> {
    /// #     let host = [("host", host.as_bytes())];
    /// #     let jar = CookieJar::from_lines("GET", None, host, UnixMillis::new(1_800_000_000_000));
    /// #     Session::<serde_json::Map<String, serde_json::Value>>::open(config, &jar).save()?;
    /// #     Ok(jar.changes_to([]).pop().map(|change| change.value.into_owned()).unwrap_or_default())
    /// # }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let config = SessionConfig::new("session", keys)?.secure_except_on_localhost()?;
    /// assert!(!set_cookie(&config, "localhost:3000")?.contains("; Secure"));
    /// assert!(set_cookie(&config, "example.com")?.contains("; Secure"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn secure_except_on_localhost(mut self) -> Result<Self, ConfigError> {
        if self.name().needs_secure() {
            return Err(ConfigError::PrefixRule);
        }
        self.edit().secure_except_on_localhost = true;
        Ok(self)
    }

    /// The cookie's name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{KeyRing, SessionConfig};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// assert_eq!(SessionConfig::new("visitor", keys)?.name().as_str(), "visitor");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> &CookieName {
        &self.0.name
    }

    /// The key ring of this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{KeyRing, Keys, SessionConfig};
    /// # let old = KeyRing::from_passwords([(1, "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U")])?;
    /// # let new = KeyRing::from_passwords([(2, "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")])?;
    /// let keys = Keys::new(old);
    /// let config = SessionConfig::new("session", keys.clone())?;
    /// keys.replace(new);
    /// assert_eq!(config.keys().ids().collect::<Vec<_>>(), [2.into()]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn keys(&self) -> KeyRing {
        self.0.keys.current()
    }

    /// How long a seal of this session may be opened after it was made, at most: the longer of the
    /// [`ttl`](Self::ttl) and the time of [`remember_me`](Self::remember_me), unless a timeout comes
    /// first, and the tolerance for [clocks](Self::skew). That is how long an old password has to be
    /// kept; see [`Keys::age_warnings`].
    ///
    /// Seals that an earlier configuration made, or another program with the same password, may last
    /// longer, which is for you to know. Where seals without an end are
    /// [accepted](Self::danger_accept_seals_without_expiry), it is [`Duration::MAX`].
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use fe26_session::{KeyRing, SessionConfig};
    ///
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let config = SessionConfig::new("session", keys)?.ttl(Duration::from_secs(3600));
    /// assert_eq!(config.longest_life(), Duration::from_secs(3600 + 60));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn longest_life(&self) -> Duration {
        if self.0.accept_without_expiry {
            return Duration::MAX;
        }
        self.lifetime().longest_seal_ttl().saturating_add(self.0.skew)
    }

    pub(crate) fn seal_options(&self) -> &SealOptions {
        &self.0.seal
    }

    pub(crate) fn verified_seals(&self) -> Option<&VerifiedSeals> {
        self.0.verified_seals.as_ref()
    }

    pub(crate) fn lifetime(&self) -> &Lifetime {
        &self.0.lifetime
    }

    /// Whether sessions carry data of their own.
    pub(crate) fn has_meta(&self) -> bool {
        self.0.session_ids || self.can_remember()
    }

    pub(crate) fn can_remember(&self) -> bool {
        self.0.lifetime.remembered_ttl.is_some()
    }

    /// How long the browser is to keep the cookie of a session with these times; `None`: until its
    /// window is closed.
    pub(crate) fn max_age(
        &self,
        times: Times,
        seal_ttl: Duration,
        now: UnixMillis,
    ) -> Option<Duration> {
        let is_persistent = !self.0.until_browser_closes || times.remembered;
        is_persistent.then(|| self.lifetime().max_age(times, seal_ttl, now))
    }

    pub(crate) fn is_chunked(&self) -> bool {
        self.0.chunked
    }

    pub(crate) fn longest_cookie_header(&self) -> usize {
        self.0.cookie_header_budget
    }

    pub(crate) fn accepts_without_expiry(&self) -> bool {
        self.0.accept_without_expiry
    }

    /// The payload as the application's type: as it is, well formed, or migrated.
    pub(crate) fn read<T: DeserializeOwned>(&self, json: &str) -> Option<T> {
        read_text(json).or_else(|| serde_json::from_value(self.migrated::<T>(json)?).ok())
    }

    /// What the migration makes of a payload; `None` when there is nothing to migrate.
    pub(crate) fn migrated<T: DeserializeOwned>(&self, json: &str) -> Option<Value> {
        let migrate = self.0.migrate.as_ref()?;
        if read_text::<T>(json).is_some() {
            return None;
        }
        migrate(read_text(json)?)
    }

    /// Tells what happened to the hook, and to `tracing` and `metrics` where they are compiled in.
    pub(crate) fn emit(&self, kind: EventKind, at: UnixMillis, id: Option<&SessionId>) {
        let session = || id.map(|id| SessionHash::new(&self.keys(), id));
        let is_heard =
            self.0.on_event.is_some() || cfg!(any(feature = "tracing", feature = "metrics"));
        if !is_heard {
            return;
        }
        let event = SessionEvent { kind, at, cookie: self.name(), session: session() };
        event.record();
        if let Some(hook) = &self.0.on_event {
            hook(&event);
        }
    }

    pub(crate) fn attributes(&self) -> &Attributes {
        &self.0.attributes
    }

    /// Whether the cookies of the answer to the request of `jar` are `Secure`.
    pub(crate) fn is_secure(&self, jar: &CookieJar) -> bool {
        !(self.0.secure_except_on_localhost && jar.is_loopback())
    }

    fn edit(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.0)
    }
}

/// Strings that only JavaScript can hold are read with the replacement character, as a browser would
/// show them, rather than not at all.
fn read_text<T: DeserializeOwned>(json: &str) -> Option<T> {
    let read = serde_json::from_str(json);
    read.or_else(|error| serde_json::from_str(&json::to_well_formed(json).ok_or(error)?)).ok()
}

impl fmt::Debug for SessionConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { name, keys, seal, lifetime, attributes, .. } = &*self.0;
        f.debug_struct("SessionConfig")
            .field("name", &name.as_str())
            .field("keys", keys)
            .field("dialect", &seal.dialect().name())
            .field("lifetime", lifetime)
            .field("attributes", attributes)
            .finish_non_exhaustive()
    }
}

const DEFAULT_COOKIE_HEADER_BUDGET: usize = 6000;
