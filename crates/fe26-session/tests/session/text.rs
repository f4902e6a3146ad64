//! Sessions as text, for tools.

use std::time::Duration;

use fe26::SealOptions;
use fe26_session::{Dialect, Rejected, Session, SessionConfig, SessionText};

use crate::support::{NOW, Visitor, answer, config, empty_jar, jar, keys, seal, set_cookies};

fn open(config: &SessionConfig, cookies: &str) -> Result<Option<(String, String)>, Rejected> {
    let session = SessionText::open(config, &jar([cookies]))?;
    Ok(session.map(|session| (session.data().to_owned(), session.payload().to_string())))
}

#[test]
fn the_text_is_that_of_whoever_saved_it() {
    let json = "{ \"n\": [1e2, -0, 123456789012345678901],\n \"lone\": \"\\ud83e\" }\n";
    let opened = open(&config(), &format!("visitor={}", seal(json)));
    assert_eq!(opened, Ok(Some((json.to_owned(), json.to_owned()))));
}

#[test]
fn the_sessions_own_field_is_part_of_the_payload_only() {
    let config = config().session_ids();
    let first = empty_jar();
    Session::<Visitor>::open(&config, &first).save().unwrap();
    let cookie = set_cookies(&first).remove(0);
    let (data, payload) = open(&config, cookie.split(';').next().unwrap()).unwrap().unwrap();
    assert_eq!(data, r#"{"visits":0}"#);
    assert!(payload.starts_with(r#"{"visits":0,"_meta":{"id":""#), "{payload}");
    assert!(payload.ends_with("}}"), "{payload}");
}

#[test]
fn an_envelope_is_part_of_the_payload_only() {
    let json = r#"{"id":"4d2c", "data":{ "_meta": 7, "a":1}, "createdAt":0}"#;
    let options = SealOptions::new(Dialect::NUXT).ttl(Duration::from_secs(60));
    let seal = fe26::seal(json.as_bytes(), &keys(), &options, NOW).unwrap();
    let opened = open(&config().dialect(Dialect::NUXT), &format!("visitor={seal}"));
    assert_eq!(opened, Ok(Some((r#"{ "a":1}"#.to_owned(), json.to_owned()))));
}

#[test]
fn the_rules_are_those_of_a_session() {
    assert_eq!(open(&config(), "visit=1"), Ok(None));
    let kind = |json: &str| open(&config(), &format!("visitor={}", seal(json))).unwrap_err().kind();
    assert_eq!(kind("[1]"), "not-an-object");
    assert_eq!(kind(r#"{"a":1,"a":2}"#), "duplicate-key");
    assert_eq!(kind(r#"{"_meta":{"purpose":"sign-in-link"}}"#), "wrong-purpose");
    let two = format!("visitor={}; visitor={}", seal("{}"), seal("{}"));
    assert_eq!(open(&config(), &two), Err(Rejected::AmbiguousSession));
}

/// A page that shows a session's text is somebody's as much as one that uses it.
#[test]
fn it_is_private_and_not_printed() {
    let jar = jar([format!("visitor={}", seal(r#"{"name":"canary"}"#))]);
    let session = SessionText::open(&config(), &jar).unwrap().unwrap();
    assert_eq!(session.seal().password_id.as_str(), "1");
    assert!(!format!("{session:#?}").contains("canary"));
    assert_eq!(answer(&jar)["cache-control"], "private, no-store");
}

#[test]
fn the_tolerance_for_clocks_is_a_setting() {
    let seal =
        fe26::seal(b"{}", &keys(), &SealOptions::default().ttl(Duration::ZERO), NOW).unwrap();
    let cookies = format!("visitor={seal}");
    let (minute, none) = (Duration::from_secs(60), Duration::ZERO);
    assert!(open(&config(), &cookies).is_ok());
    assert!(open(&config().skew(none), &cookies).is_err());
    assert!(open(&config().skew(none).dialect(Dialect::IRON_SESSION), &cookies).is_err());
    assert!(open(&config().dialect(Dialect::IRON_SESSION).skew(minute), &cookies).is_ok());
}
