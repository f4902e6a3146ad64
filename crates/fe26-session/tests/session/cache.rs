//! No cache may keep what belongs to one visitor.

use fe26_session::{Session, SessionConfig};
use http::header::{CACHE_CONTROL, VARY};
use http::{HeaderMap, HeaderValue};

use crate::support::{Visitor, answer, config, empty_jar, jar, seal};

fn visitor_cookie() -> String {
    format!("visitor={}", seal(r#"{"visits":1}"#))
}

#[test]
fn a_request_that_never_looks_at_its_session_changes_no_header() {
    assert!(answer(&jar([visitor_cookie()])).is_empty());
}

#[test]
fn a_look_at_no_session_only_varies_by_cookie() {
    let jar = empty_jar();
    let _ = Session::<Visitor>::open(&config(), &jar);
    let headers = answer(&jar);
    assert_eq!(headers[VARY], "Cookie");
    assert!(!headers.contains_key(CACHE_CONTROL));
}

#[test]
fn somebodys_session_is_private() {
    let jar = jar([visitor_cookie()]);
    let _ = Session::<Visitor>::open(&config(), &jar);
    let headers = answer(&jar);
    assert_eq!(
        (&headers[VARY], &headers[CACHE_CONTROL]),
        (&"Cookie".parse().unwrap(), &"private, no-store".parse().unwrap())
    );
    assert!(!headers.contains_key("set-cookie"), "reading writes no cookie");
}

#[test]
fn saved_and_destroyed_sessions_are_private() {
    let config = config();
    let (saved, destroyed) = (empty_jar(), empty_jar());
    Session::<Visitor>::open(&config, &saved).save().unwrap();
    Session::<Visitor>::open(&config, &destroyed).destroy();
    for jar in [saved, destroyed] {
        assert_eq!(answer(&jar)[CACHE_CONTROL], "private, no-store");
    }
}

#[track_caller]
fn check(cache_control: &'static str, expected: &str) {
    let jar = jar([visitor_cookie()]);
    let _ = Session::<Visitor>::open(&config(), &jar);
    let header = HeaderValue::from_static(cache_control);
    let mut headers = HeaderMap::from_iter([(CACHE_CONTROL, header)]);
    jar.write_to(&mut headers);
    let lines: Vec<_> = headers.get_all(CACHE_CONTROL).iter().collect();
    assert_eq!(lines, [expected], "{cache_control}");
}

#[test]
fn what_the_handler_chose_stays_only_if_it_is_as_strict() {
    check("public, max-age=600", "private, no-store");
    check("private", "private, no-store");
    check("no-cache", "private, no-store");
    check("no-store", "no-store");
    check("No-Store, must-revalidate", "No-Store, must-revalidate");
}

#[test]
fn vary_is_added_to_and_not_repeated() {
    for (chosen, expected) in [
        ("Accept-Encoding", vec!["Accept-Encoding", "Cookie"]),
        ("origin, COOKIE", vec!["origin, COOKIE"]),
        ("*", vec!["*"]),
    ] {
        let jar = empty_jar();
        let _ = Session::<Visitor>::open(&config(), &jar);
        let mut headers = HeaderMap::from_iter([(VARY, HeaderValue::from_static(chosen))]);
        jar.write_to(&mut headers);
        assert_eq!(headers.get_all(VARY).iter().collect::<Vec<_>>(), expected);
    }
}

#[test]
fn secure_is_left_away_on_localhost_only_when_asked_for() {
    let lax = config().secure_except_on_localhost().unwrap();
    for (config, host, secure) in [
        (&config(), "localhost:3000", true),
        (&lax, "localhost:3000", false),
        (&lax, "127.0.0.1", false),
        (&lax, "app.example.com", true),
        (&lax, "", true),
    ] {
        let host = HeaderMap::from_iter([(http::header::HOST, HeaderValue::from_static(host))]);
        let jar = fe26_session::CookieJar::from_headers(&host, crate::support::NOW);
        Session::<Visitor>::open(config, &jar).save().unwrap();
        let line = crate::support::set_cookies(&jar).remove(0);
        assert_eq!(line.contains("; Secure"), secure, "{line}");
    }
    let prefixed = SessionConfig::new("__Secure-s", crate::support::keys()).unwrap();
    assert!(prefixed.secure_except_on_localhost().is_err());
}
