//! For the tests of an application: a clock to move, a browser that keeps cookies, a record of events.
//!
//! ```
//! use std::time::Duration;
//! use fe26_session::testing::{TestBrowser, TestClock, TestEvents};
//! use fe26_session::{CookieJar, EventKind, KeyRing, Opened, Session, SessionConfig};
//! use http::HeaderMap;
//!
//! #[derive(Default, serde::Serialize, serde::Deserialize)]
//! struct Visitor { user_id: Option<String> }
//!
//! let (clock, events) = (TestClock::default(), TestEvents::default());
//! # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! let config = SessionConfig::new("session", keys)?
//!     .idle_timeout(Duration::from_secs(1800))
//!     .on_event(events.hook());
//!
//! // Somebody is signed in already; no login page is involved.
//! let mut browser = TestBrowser::new(clock.clone());
//! browser.sign_in(&config, Visitor { user_id: Some("u-7".to_owned()) })?;
//!
//! clock.advance(Duration::from_secs(1799));
//! let jar = CookieJar::from_headers(&browser.request(), clock.now());
//! assert!(matches!(Session::<Visitor>::open(&config, &jar).opened(), Opened::Valid(_)));
//!
//! // With a framework, give the headers of its response to the browser.
//! let mut response = HeaderMap::new();
//! jar.write_to(&mut response);
//! browser.receive(&response);
//! assert_eq!(events.take(), ["created", "resealed"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fe26::UnixMillis;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use crate::config::SessionConfig;
use crate::cookie::CookieJar;
use crate::error::SaveError;
use crate::event::SessionEvent;
use crate::session::Session;

/// A clock that stands still until it is moved. Clones are the same clock.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use fe26_session::testing::TestClock;
///
/// let clock = TestClock::default();
/// let in_the_application = clock.clone();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(in_the_application.now().since(before), Duration::from_secs(60));
/// ```
#[derive(Clone, Debug)]
pub struct TestClock(Arc<AtomicU64>);

impl TestClock {
    /// A clock that shows `now`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::testing::TestClock;
    /// let new_year = UnixMillis::new(1_767_225_600_000); // 1 January 2026
    /// assert_eq!(TestClock::new(new_year).now(), new_year);
    /// ```
    #[must_use]
    pub fn new(now: UnixMillis) -> Self {
        Self(Arc::new(AtomicU64::new(now.get())))
    }

    /// What it shows.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::TestClock;
    /// let clock = TestClock::default();
    /// assert_eq!(clock.now(), clock.now()); // it stands still
    /// ```
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        UnixMillis::new(self.0.load(Ordering::Relaxed))
    }

    /// Sets it, forward or back.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::testing::TestClock;
    /// let clock = TestClock::default();
    /// clock.set(clock.now() - Duration::from_secs(3600)); // as when a wrong clock is put right
    /// assert_eq!(clock.now().get(), 1_799_996_400_000);
    /// ```
    pub fn set(&self, now: UnixMillis) {
        self.0.store(now.get(), Ordering::Relaxed);
    }

    /// Moves it forward.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::testing::TestClock;
    /// let clock = TestClock::default();
    /// clock.advance(Duration::from_secs(24 * 3600));
    /// assert_eq!(clock.now().get(), 1_800_086_400_000);
    /// ```
    pub fn advance(&self, time: Duration) {
        self.set(self.now() + time);
    }

    /// The clock as a function, for the `clock` of an adapter's layer.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::testing::TestClock;
    /// let clock = TestClock::default();
    /// let source = clock.source(); // SessionLayer::new(config).clock(clock.source())
    /// clock.advance(Duration::from_secs(60));
    /// assert_eq!(source(), clock.now());
    /// ```
    pub fn source(&self) -> impl Fn() -> UnixMillis + Send + Sync + use<> {
        let clock = self.clone();
        move || clock.now()
    }
}

impl Default for TestClock {
    /// 15 January 2027.
    fn default() -> Self {
        Self::new(UnixMillis::new(1_800_000_000_000))
    }
}

/// A browser's cookies: it keeps what responses set, and forgets what they remove or what is over.
///
/// # Examples
///
/// ```
/// use fe26_session::testing::{TestBrowser, TestClock};
/// # use fe26_session::{KeyRing, SessionConfig};
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { user_id: Option<String> }
///
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let config = SessionConfig::new("session", keys)?;
/// let mut browser = TestBrowser::new(TestClock::default());
/// browser.sign_in(&config, Visitor { user_id: Some("u-7".to_owned()) })?;
/// assert!(browser.cookie_header().starts_with("session=Fe26.2*1*"));
/// // … requests with `browser.request()`, whose responses go to `browser.receive(…)` …
/// let session = browser.session::<Visitor>(&config).ok_or("signed out")?;
/// assert_eq!(session.user_id.as_deref(), Some("u-7"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct TestBrowser {
    clock: TestClock,
    cookies: Vec<Cookie>,
}

#[derive(Clone, Debug)]
struct Cookie {
    name: String,
    value: String,
    /// `Domain` and `Path`: cookies of one name stand beside each other when these differ.
    place: (String, String),
    /// `None`: until the window is closed.
    ends_at: Option<UnixMillis>,
}

impl TestBrowser {
    /// A browser without cookies.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// let browser = TestBrowser::new(TestClock::default());
    /// assert!(browser.request().is_empty());
    /// ```
    #[must_use]
    pub fn new(clock: TestClock) -> Self {
        Self { clock, cookies: Vec::new() }
    }

    /// Gives the browser the cookie of a session with these data, as if the application had saved it.
    ///
    /// # Errors
    ///
    /// [`SaveError`] when no such session can be saved.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{KeyRing, SessionConfig};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { role: String }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?;
    /// let mut admin = TestBrowser::new(TestClock::default());
    /// admin.sign_in(&config, Visitor { role: "admin".to_owned() })?;
    /// assert_eq!(admin.names().collect::<Vec<_>>(), ["session"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sign_in<T>(&mut self, config: &SessionConfig, data: T) -> Result<(), SaveError>
    where
        T: Default + DeserializeOwned + Serialize,
    {
        let jar = CookieJar::from_headers(&HeaderMap::new(), self.clock.now());
        Session::<T>::open(config, &jar).update(|session| *session = data)?;
        let mut response = HeaderMap::new();
        jar.write_to(&mut response);
        self.receive(&response);
        Ok(())
    }

    /// What the session's cookies hold at this moment; `None` when there is no session.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{KeyRing, SessionConfig};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { visits: u32 }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?;
    /// let mut browser = TestBrowser::new(TestClock::default());
    /// assert!(browser.session::<Visitor>(&config).is_none());
    /// browser.sign_in(&config, Visitor { visits: 7 })?;
    /// assert_eq!(browser.session::<Visitor>(&config).map(|session| session.visits), Some(7));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn session<T: Default + DeserializeOwned>(
        &self,
        config: &SessionConfig,
    ) -> Option<Session<T>> {
        let jar = CookieJar::from_headers(&self.request(), self.clock.now());
        Some(Session::<T>::open(config, &jar)).filter(|session| !session.is_new())
    }

    /// The headers of the next request: one `Cookie` line, or none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// let mut browser = TestBrowser::new(TestClock::default());
    /// browser.plant("theme", "dark");
    /// let mut request = http::Request::new(());
    /// *request.headers_mut() = browser.request();
    /// assert_eq!(request.headers()["cookie"], "theme=dark");
    /// ```
    #[must_use]
    pub fn request(&self) -> HeaderMap {
        let line = HeaderValue::try_from(self.cookie_header());
        let line = line.ok().filter(|line| !line.is_empty());
        line.map(|line| (COOKIE, line)).into_iter().collect()
    }

    /// The `Cookie` header of the next request.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// let mut browser = TestBrowser::new(TestClock::default());
    /// browser.plant("theme", "dark");
    /// browser.plant("lang", "de");
    /// assert_eq!(browser.cookie_header(), "theme=dark; lang=de");
    /// ```
    #[must_use]
    pub fn cookie_header(&self) -> String {
        let now = self.clock.now();
        let alive = self.cookies.iter().filter(|cookie| cookie.ends_at.is_none_or(|end| end > now));
        let pairs: Vec<_> =
            alive.map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        pairs.join("; ")
    }

    /// Takes the cookies of a response.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use http::{HeaderMap, HeaderValue};
    /// # let clock = TestClock::default();
    /// # let mut browser = TestBrowser::new(clock.clone());
    /// let mut response = HeaderMap::new();
    /// response.insert("set-cookie", HeaderValue::from_static("theme=dark; Max-Age=60; Path=/"));
    /// browser.receive(&response);
    /// assert_eq!(browser.cookie_header(), "theme=dark");
    /// clock.advance(Duration::from_secs(60));
    /// assert_eq!(browser.cookie_header(), "");
    /// ```
    pub fn receive(&mut self, response: &HeaderMap) {
        let lines = response.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
        let now = self.clock.now();
        for cookie in lines.filter_map(|line| Cookie::parse(line, now)) {
            self.set_cookie(cookie);
        }
    }

    /// Plants a cookie in the place of the application's own, as a curious visitor may.
    ///
    /// # Examples
    ///
    /// That a cookie of one's own making is nobody's session:
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{KeyRing, SessionConfig};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?;
    /// # let mut browser = TestBrowser::new(TestClock::default());
    /// browser.plant("session", "Fe26.2*1*admin");
    /// assert!(browser.session::<Visitor>(&config).is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn plant(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.plant_at("", name.into(), value.into());
    }

    /// Plants a cookie beside the application's own, as a neighbouring host may: it is the whole
    /// domain's.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{KeyRing, SessionConfig};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { name: String }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?;
    /// # let mut browser = TestBrowser::new(TestClock::default());
    /// browser.sign_in(&config, Visitor { name: "Ada".to_owned() })?;
    /// browser.plant_from_neighbour("session", "junk");
    /// assert_eq!(browser.names().collect::<Vec<_>>(), ["session", "session"]);
    /// assert_eq!(browser.session::<Visitor>(&config).ok_or("signed out")?.name, "Ada");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn plant_from_neighbour(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.plant_at("example.com", name.into(), value.into());
    }

    /// Closes the window: cookies without a `Max-Age` are gone.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// let mut browser = TestBrowser::new(TestClock::default());
    /// browser.plant("theme", "dark"); // without a `Max-Age`
    /// browser.close_window();
    /// assert_eq!(browser.cookie_header(), "");
    /// ```
    pub fn close_window(&mut self) {
        self.cookies.retain(|cookie| cookie.ends_at.is_some());
    }

    /// The names of the cookies that are there.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// let mut browser = TestBrowser::new(TestClock::default());
    /// browser.plant("theme", "dark");
    /// assert_eq!(browser.names().collect::<Vec<_>>(), ["theme"]);
    /// ```
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.cookies.iter().map(|cookie| cookie.name.as_str())
    }

    fn plant_at(&mut self, domain: &str, name: String, value: String) {
        let place = (domain.to_owned(), "/".to_owned());
        self.set_cookie(Cookie { name, value, place, ends_at: None });
    }

    fn set_cookie(&mut self, cookie: Cookie) {
        let is_over = cookie.ends_at.is_some_and(|end| end <= self.clock.now());
        let is_same = |known: &Cookie| known.name == cookie.name && known.place == cookie.place;
        let place = self.cookies.iter().position(is_same);
        match (place, is_over) {
            (Some(place), true) => drop(self.cookies.remove(place)),
            (Some(place), false) => self.cookies[place] = cookie,
            (None, true) => {}
            (None, false) => self.cookies.push(cookie),
        }
    }
}

impl Cookie {
    fn parse(line: &str, now: UnixMillis) -> Option<Self> {
        let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
        let (name, value) = pair.split_once('=')?;
        let attribute = |name: &str| {
            let mut values = attributes.split(';').map(str::trim);
            values.find_map(|attribute| attribute.strip_prefix(name)?.strip_prefix('='))
        };
        let text = |name: &str| attribute(name).unwrap_or_default().to_owned();
        let ends_at = attribute("Max-Age").and_then(|seconds| seconds.parse().ok());
        Some(Self {
            name: name.to_owned(),
            value: value.to_owned(),
            place: (text("Domain"), text("Path")),
            ends_at: ends_at.map(|seconds| now + Duration::from_secs(seconds)),
        })
    }
}

/// A record of what happened to sessions. Clones are the same record.
///
/// # Examples
///
/// ```
/// use fe26_session::testing::TestEvents;
/// # use fe26_session::testing::{TestBrowser, TestClock};
/// # use fe26_session::{KeyRing, SessionConfig};
/// # type Visitor = serde_json::Map<String, serde_json::Value>;
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let mut browser = TestBrowser::new(TestClock::default());
///
/// let events = TestEvents::default();
/// let config = SessionConfig::new("session", keys)?.on_event(events.hook());
/// browser.plant("session", "forged");
/// assert!(browser.session::<Visitor>(&config).is_none());
/// assert_eq!(events.take(), ["component-count"]); // why it was not accepted
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct TestEvents(Arc<Mutex<Vec<String>>>);

impl TestEvents {
    /// For [`SessionConfig::on_event`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock, TestEvents};
    /// # use fe26_session::{KeyRing, SessionConfig};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let mut browser = TestBrowser::new(TestClock::default());
    /// # let events = TestEvents::default();
    /// let config = SessionConfig::new("session", keys)?.on_event(events.hook());
    /// browser.sign_in(&config, Visitor::default())?;
    /// assert_eq!(events.take(), ["created"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn hook(&self) -> impl Fn(&SessionEvent<'_>) + Send + Sync + use<> {
        let events = self.clone();
        move |event| events.record(event)
    }

    /// The names of what happened since the last call; of a cookie that was not accepted, the reason.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::testing::{TestBrowser, TestClock, TestEvents};
    /// # use fe26_session::{KeyRing, SessionConfig};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let mut browser = TestBrowser::new(TestClock::default());
    /// # let events = TestEvents::default();
    /// # let config = SessionConfig::new("session", keys)?.on_event(events.hook());
    /// browser.sign_in(&config, Visitor::default())?;
    /// assert_eq!(events.take(), ["created"]);
    /// assert!(events.take().is_empty()); // each is told once
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn record(&self, event: &SessionEvent<'_>) {
        let name = match &event.kind {
            crate::EventKind::Rejected(reason) => reason.kind(),
            kind => kind.name(),
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_neighbours_cookie_stands_beside_the_application_s_own() {
        let mut browser = TestBrowser::new(TestClock::default());
        browser.plant("s", "curious");
        browser.plant_from_neighbour("s", "planted");
        let line = |line: &'static str| HeaderMap::from_iter([(SET_COOKIE, line.parse().unwrap())]);
        browser.receive(&line("s=ours; Max-Age=60; Path=/; Secure"));
        assert_eq!(browser.cookie_header(), "s=ours; s=planted");
        browser.receive(&line("s=; Max-Age=0; Path=/; Secure"));
        assert_eq!(browser.cookie_header(), "s=planted");
    }
}
