//! The same cookies as npm iron-session, in both directions.

use std::time::Duration;

use fe26_session::{CookieJar, Opened, Session, SessionConfig, UnixMillis};
use fe26_testing::vectors;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use serde_json::{Map, Value};

use crate::support::{Visitor, empty_jar, keys, set_cookies, value};

/// The lines of iron-session 9's `save()`, but for the seal.
#[test]
fn the_lines_of_save_are_those_of_iron_session() {
    let mut tried = 0;
    for case in vectors::set_cookies() {
        let is_ours = case.made_by == "iron-session 9.0.1" && case.action == "save";
        let Some(config) = is_ours.then(|| configure(&case)).flatten() else { continue };
        let jar = empty_jar();
        Session::<Visitor>::open(&config, &jar).save().unwrap();
        let line = set_cookies(&jar).remove(0);
        let after_seal = |line: &str| line[line.find(';').unwrap()..].to_owned();
        assert_eq!(after_seal(&line), after_seal(&case.set_cookie[0]), "{}", case.id);
        tried += 1;
    }
    assert_eq!(tried, 8);
}

/// The options that a session here can have as well. Not among them: no expiry, a `Max-Age` of its
/// own, a cookie that scripts can read.
fn configure(case: &vectors::SetCookieCase) -> Option<SessionConfig> {
    let ttl = case.ttl.filter(|ttl| *ttl > 0)?;
    let mut config = SessionConfig::new(&*case.cookie_name, keys()).ok()?;
    config = config.ttl(Duration::from_secs(ttl));
    for (name, option) in &case.options {
        config = match (name.as_str(), option) {
            ("domain", Value::String(domain)) => config.domain(domain).ok()?,
            ("path", Value::String(path)) => config.path(path).ok()?,
            ("sameSite", Value::String(lax)) if lax == "lax" => config,
            ("sameSite", Value::String(strict)) if strict == "strict" => config.same_site_strict(),
            ("sameSite", Value::String(none)) if none == "none" => config.danger_cross_site(),
            ("priority", Value::String(high)) if high == "high" => {
                config.priority(fe26_session::Priority::High)
            }
            _ => return None,
        };
    }
    Some(config)
}

/// iron-session 9's cookies open, whole and in chunks, and are refused where it refuses them.
#[test]
fn cookies_that_iron_session_left_in_a_browser_open() {
    let mut opened = 0;
    for case in vectors::cookies() {
        let cookie = match case.action.as_str() {
            "open" => Some(&case.request_cookie),
            "save" => case.next_request_cookie.as_ref(),
            _ => None,
        };
        let Some(cookie) = cookie else { continue };
        let config = SessionConfig::new(&*case.cookie_name, case.keys())
            .unwrap()
            .danger_accept_seals_without_expiry();
        let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(cookie).unwrap())]);
        let jar = CookieJar::from_headers(&headers, UnixMillis::new(case.now));
        let session = Session::<Map<String, Value>>::open(&config, &jar);

        let expected: Map<String, Value> = match &case.data {
            Some(data) => serde_json::from_str(data.get()).unwrap(),
            None => Map::new(),
        };
        assert_eq!(*session, expected, "{}", case.id);
        let is_rejected = matches!(session.opened(), Opened::Rejected(_));
        assert_eq!(is_rejected, case.rejected.is_some(), "{}: {:?}", case.id, session.opened());
        opened += usize::from(!session.is_new());
    }
    assert!(opened >= 20, "{opened} cookies opened");
}

#[test]
fn plain_configuration_writes_plain_json() {
    let jar = empty_jar();
    let config = SessionConfig::new("session", keys()).unwrap();
    let mut session = Session::<Visitor>::open(&config, &jar);
    session.update(|visitor| visitor.name = Some("Zoë 🦀".to_owned())).unwrap();
    let line = set_cookies(&jar).remove(0);
    assert_eq!(crate::support::unseal(value(&line)), r#"{"visits":0,"name":"Zoë 🦀"}"#);
    assert!(value(&line).ends_with("~2"));
}

/// A browser keeps a cookie for 400 days and no longer, so that is what it is told.
#[test]
fn max_age_follows_the_ttl() {
    for (ttl, max_age) in
        [(30, 30), (60, 60), (61, 1), (1_209_600, 1_209_540), (99_999_999, 34_560_000)]
    {
        let config = SessionConfig::new("s", keys()).unwrap().ttl(Duration::from_secs(ttl));
        let jar = empty_jar();
        Session::<Visitor>::open(&config, &jar).save().unwrap();
        let line = set_cookies(&jar).remove(0);
        assert!(line.contains(&format!("; Max-Age={max_age}; ")), "{ttl}: {line}");
    }
}
