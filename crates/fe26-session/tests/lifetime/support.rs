//! A visitor with a browser, a server with a clock.

use std::time::Duration;

use fe26_session::testing::{TestBrowser, TestClock, TestEvents};
use fe26_session::{CookieJar, KeyRing, Opened, Session, SessionConfig};
use http::header::SET_COOKIE;
use http::{HeaderMap, Method, Request};
use serde::{Deserialize, Serialize};

pub(crate) const MINUTE: Duration = Duration::from_secs(60);
pub(crate) const HOUR: Duration = Duration::from_secs(3600);
pub(crate) const DAY: Duration = Duration::from_secs(24 * 3600);

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Visitor {
    pub(crate) visits: u32,
}

pub(crate) struct World {
    pub(crate) clock: TestClock,
    pub(crate) browser: TestBrowser,
    pub(crate) events: TestEvents,
    pub(crate) config: SessionConfig,
}

impl World {
    pub(crate) fn new(configure: impl FnOnce(SessionConfig) -> SessionConfig) -> Self {
        let (clock, events) = (TestClock::default(), TestEvents::default());
        let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o").unwrap();
        let config = configure(SessionConfig::new("s", keys).unwrap()).on_event(events.hook());
        Self { browser: TestBrowser::new(clock.clone()), clock, events, config }
    }

    /// A request that does something with its session; the answer's headers.
    pub(crate) fn request(&mut self, act: impl FnOnce(Session<Visitor>)) -> HeaderMap {
        self.request_with(Method::GET, |_| {}, act)
    }

    pub(crate) fn request_with(
        &mut self,
        method: Method,
        prepare: impl FnOnce(&mut HeaderMap),
        act: impl FnOnce(Session<Visitor>),
    ) -> HeaderMap {
        let mut request = Request::new(());
        *request.method_mut() = method;
        *request.headers_mut() = self.browser.request();
        prepare(request.headers_mut());
        let jar = CookieJar::from_request(&request, self.clock.now());
        act(Session::open(&self.config, &jar));
        let mut answer = HeaderMap::new();
        jar.write_to(&mut answer);
        self.browser.receive(&answer);
        answer
    }

    pub(crate) fn save(&mut self) -> HeaderMap {
        self.request(|mut session| session.update(|visitor| visitor.visits += 1).unwrap())
    }

    /// Looks at the session, and nothing else.
    pub(crate) fn look(&mut self) -> (bool, HeaderMap) {
        let mut is_valid = false;
        let answer =
            self.request(|session| is_valid = matches!(session.opened(), Opened::Valid(_)));
        (is_valid, answer)
    }

    #[track_caller]
    pub(crate) fn check_alive(&mut self, alive: bool) {
        assert_eq!(self.look().0, alive, "{:?}", self.events.take());
    }
}

/// The `Max-Age` of the one cookie that an answer sets.
pub(crate) fn max_age(answer: &HeaderMap) -> Option<u64> {
    let line = answer.get(SET_COOKIE)?.to_str().unwrap();
    let (_, rest) = line.split_once("; Max-Age=")?;
    rest.split(';').next()?.parse().ok()
}
