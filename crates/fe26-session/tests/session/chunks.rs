//! Sessions that are too long for one cookie.

use std::time::Duration;

use fe26_session::testing::{TestBrowser, TestClock};
use fe26_session::{CookieJar, SaveError, Session, SessionConfig, UnixMillis};
use fe26_testing::vectors::{self, CookieCase};
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use serde_json::{Map, Value};

use crate::support::keys;

type Data = Map<String, Value>;

/// iron-session's options, as far as a session here has them.
fn configure(case: &CookieCase) -> Option<SessionConfig> {
    let options = case.options.as_ref()?;
    let ttl = case.ttl.filter(|ttl| *ttl > 0 && options.is_empty())?;
    let config = SessionConfig::new(&*case.cookie_name, case.keys()).ok()?;
    let config = config.ttl(Duration::from_secs(ttl));
    Some(if case.chunk? { config.chunked() } else { config })
}

/// The names, the sizes and the attributes of iron-session 9, and the removals it sends.
#[test]
fn a_session_is_cut_where_iron_session_cuts_it() {
    let mut tried = 0;
    for case in vectors::cookies().iter().filter(|case| case.action == "save") {
        let (Some(config), Some(data)) = (configure(case), &case.data) else { continue };
        let cookie = HeaderValue::from_str(&case.request_cookie).unwrap();
        let request = HeaderMap::from_iter([(COOKIE, cookie)]);
        let jar = CookieJar::from_headers(&request, UnixMillis::new(case.now));
        let mut session = Session::<Data>::open(&config, &jar);
        *session = serde_json::from_str(data.get()).unwrap();
        let saved = session.save();
        let Some(theirs) = &case.set_cookie else {
            assert!(matches!(saved, Err(SaveError::TooLarge { .. })), "{}", case.id);
            continue;
        };
        saved.unwrap_or_else(|error| panic!("{}: {error}", case.id));
        let mut answer = HeaderMap::new();
        jar.write_to(&mut answer);
        let ours: Vec<_> =
            answer.get_all(SET_COOKIE).iter().map(|line| shape(line.to_str().unwrap())).collect();
        let theirs: Vec<_> = theirs.iter().map(|line| shape(line)).collect();
        assert_eq!(ours, theirs, "{}", case.id);
        tried += 1;
    }
    assert!(tried >= 12, "{tried}");
}

/// A line without what is random in it; a removal of ours has an `Expires` besides.
fn shape(line: &str) -> String {
    let (pair, attributes) = line.split_once("; ").unwrap();
    let (name, value) = pair.split_once('=').unwrap();
    let attributes = attributes.replace("Expires=Thu, 01 Jan 1970 00:00:00 GMT; ", "");
    format!("{name}={}; {attributes}", value.len())
}

struct Visit {
    browser: TestBrowser,
    config: SessionConfig,
}

impl Visit {
    fn new() -> Self {
        let config = SessionConfig::new("s", keys()).unwrap().chunked();
        Self { browser: TestBrowser::new(TestClock::default()), config }
    }

    fn save(&mut self, bytes: usize) -> Result<HeaderMap, SaveError> {
        let now = TestClock::default().now();
        let jar = CookieJar::from_headers(&self.browser.request(), now);
        let mut session = Session::<Data>::open(&self.config, &jar);
        session.insert("text".to_owned(), "x".repeat(bytes).into());
        session.save()?;
        let mut answer = HeaderMap::new();
        jar.write_to(&mut answer);
        Ok(answer)
    }

    fn text_len(&self) -> usize {
        let session = self.browser.session::<Data>(&self.config).expect("a session");
        session["text"].as_str().unwrap().len()
    }

    fn names(&self) -> Vec<&str> {
        self.browser.names().collect()
    }
}

#[test]
fn a_session_grows_and_shrinks_through_all_its_sizes() {
    let mut visit = Visit::new();
    for (bytes, names) in [
        (100, vec!["s"]),
        (6000, vec!["s.0", "s.1", "s.2"]),
        (11_000, vec!["s.0", "s.1", "s.2", "s.3"]),
        (4000, vec!["s.0", "s.1"]),
        (100, vec!["s"]),
    ] {
        let answer = visit.save(bytes).unwrap();
        visit.browser.receive(&answer);
        assert_eq!(visit.text_len(), bytes);
        assert_eq!(visit.names(), names);
    }
}

/// The browser keeps the stale ones: the removals got lost on the way.
#[test]
fn shrinking_from_three_chunks_to_one_cookie_leaves_the_visitor_signed_in() {
    let mut visit = Visit::new();
    let answer = visit.save(6000).unwrap();
    visit.browser.receive(&answer);
    for bytes in [4000, 100] {
        let mut answer = visit.save(bytes).unwrap();
        let lines: Vec<_> = answer.get_all(SET_COOKIE).iter().cloned().collect();
        answer.remove(SET_COOKIE);
        for line in lines.into_iter().filter(|line| !line.to_str().unwrap().contains("Max-Age=0")) {
            answer.append(SET_COOKIE, line);
        }
        visit.browser.receive(&answer);
        assert_eq!(visit.text_len(), bytes, "{:?}", visit.names());
    }
    assert_eq!(visit.names(), ["s.0", "s.1", "s.2", "s"]);
}

#[test]
fn five_chunks_are_too_many_and_the_error_says_how_much_fits() {
    let error = Visit::new().save(12_000).unwrap_err();
    let SaveError::TooLarge { bytes, limit, largest } = error else { panic!("{error}") };
    assert!(bytes > 16_000 && limit == 4 * 4096 && largest == [("text".to_owned(), 12_002)]);
}

#[test]
fn a_second_save_in_one_request_takes_the_chunks_of_the_first_back() {
    let jar = CookieJar::from_headers(&HeaderMap::new(), TestClock::default().now());
    let mut session = Session::<Data>::open(&Visit::new().config, &jar);
    session.insert("text".to_owned(), "x".repeat(6000).into());
    session.save().unwrap();
    session.clear();
    session.save().unwrap();
    let mut answer = HeaderMap::new();
    jar.write_to(&mut answer);
    assert_eq!(answer.get_all(SET_COOKIE).iter().count(), 1);
}
