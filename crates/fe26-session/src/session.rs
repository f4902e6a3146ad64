use std::fmt;
use std::mem;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use fe26::UnixMillis;
use serde_core::Serialize;
use serde_core::de::DeserializeOwned;
use serde_core::ser::Error as _;
use zeroize::Zeroizing;

use crate::config::SessionConfig;
use crate::cookie::CookieJar;
use crate::csrf::CsrfToken;
use crate::envelope::{self, Payload};
use crate::error::{Rejected, SaveError};
use crate::event::EventKind;
use crate::json;
use crate::lifetime::Times;
use crate::meta::{self, Meta, SessionId};
use crate::open::{Found, OpenedSeal, SealInfo, Verified, look};
use crate::wipe::Wiped;
use crate::write::{self, Draft};

/// Data of one visitor that travels in an encrypted cookie.
///
/// It behaves like the `T` inside. Change it and [`save`](Self::save) it; what is not saved is lost,
/// and dropping a changed session without saving it is an [event](crate::event). There is no lock and
/// no store behind it: of two requests at the same time, the answer that arrives last wins.
///
/// `T` is the application's own type. Fields that another program keeps in the same cookie and `T`
/// does not know are carried along when the session is saved.
///
/// # Examples
///
/// ```
/// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
/// # use http::{HeaderMap, header};
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { name: Option<String> }
///
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let config = SessionConfig::new("visitor", keys)?;
/// # let now = UnixMillis::new(1_800_000_000_000);
/// # let jar = CookieJar::from_headers(&HeaderMap::new(), now);
/// let mut session = Session::<Visitor>::open(&config, &jar);
/// assert!(session.is_new());
/// session.name = Some("Ada".to_owned());
/// session.save()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Session<T> {
    data: T,
    config: SessionConfig,
    jar: CookieJar,
    opened: Opened,
    /// What the cookie held, for the fields that `T` does not know.
    previous: Option<OpenedSeal>,
    carried: Carried,
    /// The session's own data, once it has any that the cookie did not.
    meta: Option<Meta>,
    /// As they are in the cookie, once the session has been saved.
    times: Times,
    /// When the seal in the cookie ends.
    expires_at: Option<UnixMillis>,
    remembered: Option<bool>,
    renewed: bool,
    unsaved: bool,
}

/// What a request's cookie was when its session was opened.
///
/// # Examples
///
/// ```
/// use fe26_session::{CookieJar, Opened, Rejected, Session};
/// # use fe26_session::{KeyRing, SessionConfig, UnixMillis};
/// # type Visitor = serde_json::Map<String, serde_json::Value>;
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let config = SessionConfig::new("session", keys)?;
/// # let now = UnixMillis::new(1_800_000_000_000);
///
/// let opened = |cookie: &str| {
///     let jar = CookieJar::from_lines("GET", None, [("cookie", cookie.as_bytes())], now);
///     Session::<Visitor>::open(&config, &jar).opened().clone()
/// };
/// assert_eq!(opened("theme=dark"), Opened::Absent);
/// assert!(matches!(opened("session=forged"), Opened::Rejected(Rejected::Seal(_))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Opened {
    /// There was no cookie: a new visitor.
    Absent,
    /// The cookie held a session.
    Valid(SealInfo),
    /// There was a cookie and it is not accepted; the session is a fresh one.
    Rejected(Rejected),
}

/// Which fields that `T` does not know stay in the cookie.
enum Carried {
    All,
    Only(Vec<String>),
}

impl<T: Default + DeserializeOwned> Session<T> {
    /// Opens the session that the request of `jar` brought.
    ///
    /// This never fails. Without an acceptable cookie the session is `T::default()`, and
    /// [`opened`](Self::opened) tells why; a cookie that cannot be opened any more is taken away.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { name: Option<String> }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("visitor", keys)?;
    /// # let forged = [("cookie", &b"visitor=forged"[..])];
    /// # let jar = CookieJar::from_lines("GET", None, forged, UnixMillis::new(1_800_000_000_000));
    /// let session = Session::<Visitor>::open(&config, &jar); // of a request with `visitor=forged`
    /// assert_eq!(session.name, None);
    /// # let changes = jar.changes_to([]);
    /// # let line = &changes.last().ok_or("no line")?.value;
    /// assert!(line.starts_with("visitor=; Max-Age=0;")); // the `Set-Cookie` line of the answer
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn open(config: &SessionConfig, jar: &CookieJar) -> Self {
        let (data, previous, opened) = match jar.found(config, || look(config, jar)) {
            Found::Nothing => (T::default(), None, Opened::Absent),
            Found::Rejected(reason) => (T::default(), None, Opened::Rejected(reason)),
            Found::Session(found) => match config.read(found.payload.data()) {
                Some(data) => {
                    let seal = found.seal;
                    (data, Some(found), Opened::Valid(seal))
                }
                None => {
                    let reason = Rejected::Incompatible;
                    config.emit(EventKind::Rejected(reason.clone()), jar.now(), found.id());
                    (T::default(), None, Opened::Rejected(reason))
                }
            },
        };
        let starting = || Times::starting(jar.now());
        let times = previous.as_ref().map_or_else(starting, |previous| previous.times);
        let expires_at = previous.as_ref().and_then(|previous| previous.seal.expires_at);
        Self {
            data,
            config: config.clone(),
            jar: jar.clone(),
            opened,
            meta: previous.as_ref().and_then(|previous| previous.meta.clone()),
            previous,
            carried: Carried::All,
            times,
            expires_at,
            remembered: None,
            renewed: false,
            unsaved: false,
        }
    }
}

impl<T> Session<T> {
    /// What the request's cookie was.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, Opened, Session, SessionConfig, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// let mut session = Session::<Visitor>::open(&config, &jar);
    /// session.save()?;
    /// assert_eq!(session.opened(), &Opened::Absent); // what the request brought, also after saving
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Whether the request brought no session, or none that is accepted.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?;
    /// # let clock = TestClock::default();
    /// # let mut browser = TestBrowser::new(clock.clone());
    /// let jar = CookieJar::from_headers(&browser.request(), clock.now());
    /// assert!(Session::<Visitor>::open(&config, &jar).is_new());
    ///
    /// browser.sign_in(&config, Visitor::default())?;
    /// let jar = CookieJar::from_headers(&browser.request(), clock.now());
    /// assert!(!Session::<Visitor>::open(&config, &jar).is_new());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_new(&self) -> bool {
        !matches!(self.opened, Opened::Valid(_))
    }

    /// The session's id, where the configuration gives sessions one and it has been saved once.
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
    /// assert!(session.id().is_none());
    /// session.save()?;
    /// assert!(session.id().is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn id(&self) -> Option<SessionId> {
        self.meta.as_ref().map(|meta| meta.id)
    }

    /// When the session began: when it was created or last [renewed](Self::renew). Without ids, when
    /// its seal was made.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{KeyRing, SessionConfig};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?.session_ids();
    /// # let clock = TestClock::default();
    /// # let mut browser = TestBrowser::new(clock.clone());
    /// let signed_in = clock.now();
    /// browser.sign_in(&config, Visitor::default())?;
    /// clock.advance(Duration::from_secs(3600));
    /// let session = browser.session::<Visitor>(&config).ok_or("signed out")?;
    /// assert_eq!(session.started_at(), signed_in);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn started_at(&self) -> UnixMillis {
        self.times.started_at
    }

    /// How long ago the session [began](Self::started_at).
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{KeyRing, SessionConfig};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?.session_ids();
    /// # let clock = TestClock::default();
    /// # let mut browser = TestBrowser::new(clock.clone());
    /// browser.sign_in(&config, Visitor::default())?;
    /// clock.advance(Duration::from_secs(3600));
    /// let mut session = browser.session::<Visitor>(&config).ok_or("signed out")?;
    /// assert_eq!(session.age(), Duration::from_secs(3600));
    /// session.renew();
    /// assert_eq!(session.age(), Duration::ZERO);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn age(&self) -> Duration {
        self.jar.now().since(self.started_at())
    }

    /// When the session ends if the visitor does not come back; `None` is never, or not yet known
    /// because it has not been saved.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// let config = SessionConfig::new("session", keys)?.idle_timeout(Duration::from_secs(1800));
    /// let mut session = Session::<Visitor>::open(&config, &jar);
    /// assert_eq!(session.ends_at(), None);
    /// session.save()?;
    /// assert_eq!(session.ends_at(), Some(jar.now() + Duration::from_secs(1800)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn ends_at(&self) -> Option<UnixMillis> {
        let ends_at = self.config.lifetime().ends_at(self.times, self.expires_at);
        ends_at.filter(|_| self.is_kept())
    }

    /// Whether the visitor wants to stay signed in.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// # let month = Duration::from_secs(30 * 24 * 3600);
    /// let config = SessionConfig::new("session", keys)?.remember_me(month);
    /// let mut session = Session::<Visitor>::open(&config, &jar);
    /// assert!(!session.is_remembered());
    /// session.remember(true);
    /// assert!(session.is_remembered());
    /// # session.save()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_remembered(&self) -> bool {
        self.remembered.unwrap_or(self.times.remembered)
    }

    /// Lets the session last as long as [`SessionConfig::remember_me`] says, in this save and in all
    /// later ones, or no longer.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::{CookieJar, KeyRing, SaveError, Session, SessionConfig, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// let config = SessionConfig::new("session", keys)?; // without `remember_me`
    /// let mut session = Session::<Visitor>::open(&config, &jar);
    /// session.remember(true);
    /// assert!(matches!(session.save(), Err(SaveError::RememberNotConfigured)));
    /// # session.remember(false);
    /// # session.save()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn remember(&mut self, remembered: bool) {
        self.remembered = Some(remembered);
        self.unsaved = true;
    }

    /// Gives the session a new id and a new beginning when it is next saved; its data stay, and so
    /// does the visitor's wish to stay signed in.
    ///
    /// Call it whenever somebody signs in or gains a privilege, so that an id that was known before
    /// is worth nothing afterwards (OWASP ASVS 5.0, 7.2.4). To leave the anonymous visitor's data
    /// behind as well, use [`renew_with`](Self::renew_with).
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { user_id: Option<String> }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?.session_ids();
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// # let mut session = Session::<Visitor>::open(&config, &jar);
    /// # session.save()?;
    /// let anonymous = session.id();
    /// session.user_id = Some("u-7".to_owned()); // the password was right
    /// session.renew();
    /// session.save()?;
    /// assert_ne!(session.id(), anonymous);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn renew(&mut self) {
        self.remembered = Some(self.is_remembered());
        self.begin_anew();
    }

    /// [Renews](Self::renew) the session with other data: what was in it before is gone, also what
    /// other programs kept there, except the fields named in `carry_over`. So is the visitor's wish to
    /// stay signed in, unless [`remember`](Self::remember) has been called.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, SessionText, UnixMillis};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # #[serde(rename_all = "camelCase", default)]
    /// # struct Visitor { user_id: Option<String> }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// # let payload = br#"{"basket":[4711],"utm":"spring"}"#;
    /// # let seal = fe26::seal(payload, &keys, &fe26::SealOptions::default(), now)?;
    /// # let line = format!("session={seal}");
    /// # let jar = CookieJar::from_lines("GET", None, [("cookie", line.as_bytes())], now);
    /// # let config = SessionConfig::new("session", keys)?;
    /// # let mut session = Session::<Visitor>::open(&config, &jar);
    /// // The shop's Node server has left `{"basket":[4711],"utm":"spring"}` in the cookie.
    /// session.renew_with(Visitor { user_id: Some("u-7".to_owned()) }, &["basket"]);
    /// session.save()?;
    /// let saved = SessionText::open(&config, &jar)?.ok_or("nothing was saved")?;
    /// assert_eq!(saved.data(), r#"{"userId":"u-7","basket":[4711]}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn renew_with(&mut self, data: T, carry_over: &[&str]) {
        self.data = data;
        self.carried = Carried::Only(carry_over.iter().map(|&key| key.to_owned()).collect());
        self.begin_anew();
    }

    /// A token for the forms of this session, to be compared with what they send by
    /// [`accepts_csrf_token`](Self::accepts_csrf_token).
    ///
    /// A session that has no id yet gets one and has to be saved for the token to be worth anything.
    ///
    /// # Errors
    ///
    /// [`SaveError::SessionIdsNotConfigured`] without [`SessionConfig::session_ids`], and
    /// [`SaveError::Seal`] when the operating system has no random bytes.
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
    /// let form = format!(r#"<input type="hidden" name="csrf_token" value="{token}">"#);
    /// session.save()?;
    /// # assert!(form.contains(token.as_str()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn csrf_token(&mut self) -> Result<CsrfToken, SaveError> {
        if !self.config.has_meta() {
            return Err(SaveError::SessionIdsNotConfigured);
        }
        let meta = match self.meta.take() {
            Some(meta) => meta,
            None => {
                self.unsaved = true;
                Meta { times: self.times, ..Meta::starting(self.jar.now())? }
            }
        };
        let id = self.meta.insert(meta).id;
        Ok(CsrfToken::new(&id)?)
    }

    /// Whether a form of this session sent `token`.
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
    /// let sent_by_the_form = session.csrf_token()?.to_string();
    /// assert!(session.accepts_csrf_token(&sent_by_the_form));
    /// session.renew();
    /// assert!(!session.accepts_csrf_token(&sent_by_the_form)); // it was of the session before
    /// # session.save()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn accepts_csrf_token(&self, token: &str) -> bool {
        self.meta.as_ref().is_some_and(|meta| CsrfToken::is_of(&meta.id, token))
    }

    /// Ends the session: the browser is told to remove the cookie, with every attribute it was set
    /// with, and its chunks if there are any.
    ///
    /// Takes the session, so that saving it afterwards does not compile, and is final for the rest of
    /// the request: neither rolling renewal nor another part of the program brings it back. A copy of
    /// the cookie that somebody made before still opens until it expires.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?;
    /// # let clock = TestClock::default();
    /// # let mut browser = TestBrowser::new(clock.clone());
    /// # browser.sign_in(&config, Visitor::default())?;
    /// # let mut response = http::HeaderMap::new();
    /// let jar = CookieJar::from_headers(&browser.request(), clock.now());
    /// Session::<Visitor>::open(&config, &jar).destroy();
    /// jar.write_to(&mut response);
    /// browser.receive(&response);
    /// assert_eq!(browser.names().count(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn destroy(mut self) {
        self.unsaved = false;
        write::remove(&self.config, &self.jar);
        self.jar.destroyed(&self.config);
        self.config.emit(EventKind::Destroyed, self.jar.now(), self.meta.as_ref().map(|m| &m.id));
    }

    /// How long ago somebody signed in, as far as the session knows; `None` when sessions have no ids
    /// and never know it. One without an id may be of any age: each save made its seal anew.
    pub(crate) fn time_since_sign_in(&self) -> Option<Duration> {
        let is_known = self.meta.is_some() || self.renewed || self.previous.is_none();
        let passed = if is_known { self.age() } else { Duration::MAX };
        self.config.has_meta().then_some(passed)
    }

    /// Whether the visitor has it in a cookie, or will have with this answer.
    fn is_kept(&self) -> bool {
        self.previous.is_some() || self.expires_at.is_some()
    }

    fn begin_anew(&mut self) {
        self.meta = None;
        self.times = Times::starting(self.jar.now());
        self.renewed = true;
        self.unsaved = true;
    }
}

impl<T: DeserializeOwned + Serialize> Session<T> {
    /// Seals the session and leaves the cookie for the response.
    ///
    /// # Errors
    ///
    /// [`SaveError`] when the session is too large for a cookie, cannot be written as JSON that every
    /// reader understands alike, was destroyed before, is to be [remembered](Self::remember) and the
    /// configuration does not say for how long, or the response is already on its way. The visitor's
    /// cookie then stays as it was.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { visits: u32 }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("visitor", keys)?;
    /// # let clock = TestClock::default();
    /// # let mut browser = TestBrowser::new(clock.clone());
    /// # let jar = CookieJar::from_headers(&browser.request(), clock.now());
    /// # let mut response = http::HeaderMap::new();
    /// let mut session = Session::<Visitor>::open(&config, &jar);
    /// session.visits += 1;
    /// session.save()?;
    /// jar.write_to(&mut response);
    /// browser.receive(&response);
    /// assert_eq!(browser.session::<Visitor>(&config).map(|session| session.visits), Some(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&mut self) -> Result<(), SaveError> {
        if self.jar.is_destroyed(&self.config) {
            return Err(SaveError::Destroyed);
        }
        let (config, jar, now) = (&self.config, &self.jar, self.jar.now());
        let data = self.data_with_unknown_fields()?;
        let mut times = Times { seen_at: now, remembered: self.is_remembered(), ..self.times };
        if times.remembered && !config.can_remember() {
            return Err(SaveError::RememberNotConfigured);
        }
        times.remembered &= config.can_remember();
        let meta = if config.has_meta() {
            let known = self.meta.clone().map_or_else(|| Meta::starting(now), Ok)?;
            Some(Meta { times, ..known })
        } else {
            None
        };
        let previous = self.previous.as_deref().map(|previous| &previous.payload);
        let ttl = config.lifetime().seal_ttl(times, now);
        let draft = Draft {
            data,
            meta: match &meta {
                Some(meta) => Some(meta.to_json()),
                None => previous.and_then(Payload::meta).map(str::to_owned),
            },
            previous,
            ttl,
            max_age: config.max_age(times, ttl, now),
        };
        let expires_at = Some(now + ttl);
        let payload = write::write(config, jar, draft)?;
        self.saved(payload, meta, times, expires_at);
        Ok(())
    }

    /// Changes the session and saves it.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { visits: u32 }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("visitor", keys)?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// let mut session = Session::<Visitor>::open(&config, &jar);
    /// session.update(|visitor| visitor.visits += 1)?;
    /// assert_eq!(session.visits, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn update(&mut self, change: impl FnOnce(&mut T)) -> Result<(), SaveError> {
        change(self);
        self.save()
    }

    /// The JSON to seal: what `T` writes, and behind it the fields of the cookie that `T` did not
    /// write when it was opened and does not write now.
    fn data_with_unknown_fields(&self) -> Result<Wiped, SaveError> {
        let previous = self.previous.as_ref().map(|previous| &previous.payload);
        let written = to_json(&self.data, previous.map_or(0, |previous| previous.data().len()))?;
        let fields = json::fields_to_seal(&written)
            .map_err(|error| SaveError::Unsound { reason: error.kind, field: error.field })?;
        if previous.is_some_and(|previous| previous.has_keys_of(&fields, &written)) {
            return Ok(written);
        }
        let is_written = |key: &str| fields.iter().any(|field| field.key(&written) == key);
        if is_written(meta::FIELD) {
            return Err(SaveError::ReservedField);
        }
        let Some(previous) = previous else { return Ok(written) };
        let unknown: Vec<_> = previous
            .fields()
            .filter(|(key, ..)| !is_written(key) && self.carried.includes(key))
            .map(|(key, ..)| key.into_owned())
            .collect();
        if unknown.is_empty() {
            return Ok(written);
        }
        let known = known_fields::<T>(&self.config, previous);
        let is_kept =
            |key: &str| unknown.iter().any(|kept| kept == key) && !known.iter().any(|k| k == key);
        Ok(envelope::carry_over(written, previous, is_kept))
    }

    /// Lets whoever opens the session later in this request see what was saved.
    fn saved(
        &mut self,
        payload: Wiped,
        meta: Option<Meta>,
        times: Times,
        expires_at: Option<UnixMillis>,
    ) {
        let dialect = self.config.seal_options().dialect();
        let password_id = self.config.keys().sealing_id(dialect);
        let seal = SealInfo { password_id, expires_at, outdated: false };
        let known_meta = meta.clone();
        self.jar.saved(&self.config, move || match Payload::open(payload, dialect.envelope()) {
            Ok(payload) => {
                let verified = Arc::new(Verified { payload, seal, meta: known_meta });
                Found::Session(OpenedSeal { verified, times })
            }
            Err(reason) => Found::Rejected(reason.into()),
        });
        let kind = match (mem::take(&mut self.renewed), self.is_kept()) {
            (true, _) => EventKind::Renewed,
            (false, true) => EventKind::Saved,
            (false, false) => EventKind::Created,
        };
        self.config.emit(kind, self.jar.now(), meta.as_ref().map(|meta| &meta.id));
        (self.meta, self.times, self.expires_at) = (meta, times, expires_at);
        self.unsaved = false;
    }
}

impl Carried {
    fn includes(&self, key: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(keys) => keys.iter().any(|kept| kept == key),
        }
    }
}

impl<T> Deref for Session<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T> DerefMut for Session<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.unsaved = true;
        &mut self.data
    }
}

impl<T> Drop for Session<T> {
    fn drop(&mut self) {
        if self.unsaved && !std::thread::panicking() {
            let id = self.meta.as_ref().map(|meta| &meta.id);
            self.config.emit(EventKind::Unsaved, self.jar.now(), id);
        }
    }
}

impl<T> fmt::Debug for Session<T> {
    /// Not the data: what is worth encrypting is worth keeping out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("cookie", &self.config.name().as_str())
            .field("opened", &self.opened)
            .finish_non_exhaustive()
    }
}

/// Writes the data as JSON, which probably is about as long as it was `before`.
fn to_json(data: &impl Serialize, before: usize) -> Result<Wiped, SaveError> {
    let mut json = Zeroizing::new(Vec::with_capacity((before + 64).max(128)));
    serde_json::to_writer(&mut *json, data).map_err(SaveError::NotSerializable)?;
    Wiped::try_from(json)
        .map_err(|_| SaveError::NotSerializable(serde_json::Error::custom("not UTF-8")))
}

/// The keys of the cookie's fields that `T` is responsible for: those it writes for what the cookie
/// held, and those that a migration took away.
fn known_fields<T: DeserializeOwned + Serialize>(
    config: &SessionConfig,
    previous: &Payload,
) -> Vec<String> {
    let written = config.read::<T>(previous.data()).and_then(|data| to_json(&data, 0).ok());
    let Some(written) = written else { return Vec::new() };
    let fields = json::fields_to_seal(&written).unwrap_or_default();
    let mut known: Vec<_> = fields.iter().map(|field| field.key(&written).into_owned()).collect();
    if let Some(migrated) = config.migrated::<T>(previous.data()) {
        let is_gone = |key: &str| migrated.get(key).is_none();
        known
            .extend(previous.fields().map(|(key, ..)| key.into_owned()).filter(|key| is_gone(key)));
    }
    known
}
