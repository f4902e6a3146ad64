//! Visitors who want to stay signed in, and when a session ends.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fe26_session::{CookieJar, Opened, Session, SessionConfig, SessionEvent, UnixMillis};
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::support::{NOW, Visitor, config, seal, set_cookies};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn with_remember_me() -> SessionConfig {
    config().ttl(7 * DAY).remember_me(30 * DAY).idle_timeout(DAY)
}

fn jar_at(cookie: Option<&str>, now: UnixMillis) -> CookieJar {
    let cookie = cookie.map(|cookie| (COOKIE, HeaderValue::from_str(cookie).unwrap()));
    CookieJar::from_headers(&HeaderMap::from_iter(cookie), now)
}

/// The cookie that a browser sends back.
fn cookie(jar: &CookieJar) -> String {
    set_cookies(jar)[0].split(';').next().unwrap().to_owned()
}

fn remembered() -> String {
    let jar = jar_at(None, NOW);
    let mut session = Session::<Visitor>::open(&with_remember_me(), &jar);
    session.remember(true);
    session.save().unwrap();
    cookie(&jar)
}

#[test]
fn another_id_does_not_make_the_session_forget_that_the_visitor_stays() {
    let jar = jar_at(Some(&remembered()), NOW + DAY);
    let mut session = Session::<Visitor>::open(&with_remember_me(), &jar);
    session.renew();
    assert!(session.is_remembered());
    session.save().unwrap();
    assert_eq!(session.ends_at(), Some(NOW + 31 * DAY));
}

#[test]
fn another_visitor_is_not_remembered_for_the_last_one() {
    let jar = jar_at(Some(&remembered()), NOW + DAY);
    let mut session = Session::<Visitor>::open(&with_remember_me(), &jar);
    session.renew_with(Visitor::default(), &[]);
    assert!(!session.is_remembered());
}

#[test]
fn remembered_is_whose_cookie_says_true_and_nothing_else() {
    for (remembered, expected) in
        [("true", true), ("false", false), ("null", false), ("1", false), (r#""true""#, false)]
    {
        let id = "A".repeat(22);
        let meta = format!(r#""id":"{id}","startedAt":{NOW},"seenAt":{NOW}"#);
        let json = format!(r#"{{"_meta":{{{meta},"remembered":{remembered}}}}}"#);
        let jar = jar_at(Some(&format!("visitor={}", seal(&json))), NOW + Duration::from_secs(60));
        let session = Session::<Visitor>::open(&with_remember_me(), &jar);
        assert_eq!(session.is_remembered(), expected, "{remembered}: {:?}", session.opened());
        assert!(!session.is_new(), "{remembered}: {:?}", session.opened());
    }
}

/// Once `remember_me` is no longer configured, those who were remembered are visitors like any other:
/// they can save, and they are signed out when they are idle.
#[test]
fn visitors_who_were_remembered_go_on_when_that_is_configured_no_longer() {
    let config = config().ttl(30 * DAY).idle_timeout(2 * DAY);
    let cookie = remembered();
    let mut session = Session::<Visitor>::open(&config, &jar_at(Some(&cookie), NOW + DAY));
    assert!(matches!(session.opened(), Opened::Valid(_)) && !session.is_remembered());
    session.save().unwrap();
    let idle = Session::<Visitor>::open(&config, &jar_at(Some(&cookie), NOW + 3 * DAY));
    assert!(idle.is_new());
}

#[test]
fn a_session_knows_its_end_as_soon_as_it_is_saved() {
    let config = config().ttl(7 * DAY);
    let first = jar_at(None, NOW);
    let mut session = Session::<Visitor>::open(&config, &first);
    assert_eq!(session.ends_at(), None);
    session.save().unwrap();
    assert_eq!(session.ends_at(), Some(NOW + 7 * DAY));

    let later = jar_at(Some(&cookie(&first)), NOW + DAY);
    let mut session = Session::<Visitor>::open(&config, &later);
    assert_eq!((session.started_at(), session.ends_at()), (NOW, Some(NOW + 7 * DAY)));
    session.save().unwrap();
    assert_eq!(session.ends_at(), Some(NOW + 8 * DAY));
    let again = Session::<Visitor>::open(&config, &later);
    assert_eq!(again.started_at(), session.started_at());
    assert_eq!(again.ends_at(), session.ends_at());
}

#[test]
fn a_form_for_a_new_visitor_creates_the_session() {
    let events = Arc::new(Mutex::new(Vec::new()));
    let hook = {
        let events = Arc::clone(&events);
        move |event: &SessionEvent<'_>| events.lock().unwrap().push(event.kind.name())
    };
    let config = config().session_ids().on_event(hook);
    let mut session = Session::<Visitor>::open(&config, &jar_at(None, NOW));
    session.csrf_token().unwrap();
    session.save().unwrap();
    session.save().unwrap();
    assert_eq!(*events.lock().unwrap(), ["created", "saved"]);
}
