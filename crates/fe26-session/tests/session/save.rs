//! Saving, and what goes wrong when it does.

use std::collections::BTreeMap;
use std::time::Duration;

use fe26_session::{Opened, SaveError, Session, SessionConfig};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::support::{
    NOW, Visitor, answer, config, empty_jar, jar, keys, seal, set_cookies, value,
};

#[test]
fn what_is_saved_comes_back_with_the_next_request() {
    let first = empty_jar();
    let mut session = Session::<Visitor>::open(&config(), &first);
    assert_eq!(session.opened(), &Opened::Absent);
    session.visits += 1;
    session.save().unwrap();
    let line = set_cookies(&first).remove(0);

    let second = jar([line.split(';').next().unwrap()]);
    let session = Session::<Visitor>::open(&config(), &second);
    assert_eq!(session.visits, 1);
    let Opened::Valid(seal) = session.opened() else { panic!("{:?}", session.opened()) };
    assert_eq!(seal.expires_at, Some(NOW + Duration::from_secs(14 * 24 * 3600)));
    assert_eq!((seal.password_id.as_str(), seal.outdated), ("1", false));
}

#[test]
fn the_last_of_several_saves_is_the_one_line() {
    let jar = empty_jar();
    let mut session = Session::<Visitor>::open(&config(), &jar);
    for _ in 0..3 {
        session.update(|visitor| visitor.visits += 1).unwrap();
    }
    let lines = set_cookies(&jar);
    assert_eq!(lines.len(), 1);
    assert_eq!(crate::support::unseal(value(&lines[0])), r#"{"visits":3}"#);
}

#[test]
fn a_destroyed_session_stays_destroyed_whatever_was_saved_before() {
    let jar = jar([format!("visitor={}", seal(r#"{"visits":7}"#))]);
    let mut session = Session::<Visitor>::open(&config(), &jar);
    session.update(|visitor| visitor.visits += 1).unwrap();
    session.destroy();
    assert_eq!(
        Session::<Visitor>::open(&config(), &jar).visits,
        0,
        "gone for the rest of the request"
    );
    let lines = set_cookies(&jar);
    assert_eq!(lines.len(), 1);
    assert!(lines[0].starts_with("visitor=; Max-Age=0; "), "{}", lines[0]);
}

#[test]
fn a_guard_and_a_handler_see_what_the_other_saved() {
    let jar = empty_jar();
    Session::<Visitor>::open(&config(), &jar).update(|visitor| visitor.visits = 5).unwrap();
    let later = Session::<Visitor>::open(&config(), &jar);
    assert_eq!(later.visits, 5);
    assert!(matches!(later.opened(), Opened::Valid(_)));
}

#[test]
fn removal_repeats_every_attribute() {
    let config = SessionConfig::new("s", keys())
        .unwrap()
        .domain("app.example.com")
        .unwrap()
        .path("/account")
        .unwrap()
        .partitioned()
        .priority(fe26_session::Priority::High);
    let (saved, destroyed) = (empty_jar(), empty_jar());
    Session::<Visitor>::open(&config, &saved).save().unwrap();
    Session::<Visitor>::open(&config, &destroyed).destroy();
    let attributes = "; Domain=app.example.com; Path=/account; HttpOnly; Secure; Partitioned; Priority=High; SameSite=None";
    let without_expires = |line: &str| line.replace("; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "");
    for jar in [saved, destroyed] {
        let line = without_expires(&set_cookies(&jar)[0]);
        let (_, written) = line.split_once("; Domain").unwrap();
        assert_eq!(format!("; Domain{written}"), attributes);
    }
}

#[test]
fn a_line_of_4096_bytes_is_saved_and_one_more_is_an_error_that_names_the_largest_fields() {
    #[derive(Default, Deserialize, Serialize)]
    struct Profile {
        bio: String,
        tags: Vec<u8>,
    }
    let save = |len| {
        let jar = empty_jar();
        let mut session = Session::<Profile>::open(&config(), &jar);
        session.bio = "x".repeat(len);
        session.tags = vec![1, 2, 3];
        session.save().map(|()| set_cookies(&jar)[0].len())
    };
    let longest = (2000..4096).take_while(|&len| save(len).is_ok()).last().unwrap();
    let bytes = save(longest).unwrap();
    assert!(
        (4076..=4096).contains(&bytes),
        "AES pads to 16 bytes, so lines grow in steps: {bytes}"
    );
    match save(longest + 1).unwrap_err() {
        SaveError::TooLarge { bytes, limit: 4096, largest } => {
            assert!(bytes > 4096);
            let fields: Vec<_> = largest.iter().map(|(name, len)| (name.as_str(), *len)).collect();
            assert_eq!(fields, [("bio", longest + 3), ("tags", 7)]);
        }
        other => panic!("{other}"),
    }
}

/// The cookie that the visitor has stays as it was: nothing is lost by an attempt to save too much.
#[test]
fn a_failed_save_sends_no_cookie() {
    let jar = jar([format!("visitor={}", seal(r#"{"visits":7}"#))]);
    let mut session = Session::<Visitor>::open(&config(), &jar);
    let error = session.update(|visitor| visitor.name = Some("x".repeat(5000))).unwrap_err();
    assert_eq!(error.kind(), "cookie-too-large");
    let words = error.to_string();
    assert!(words.starts_with("session cookie has ") && words.contains("`name` 5002"), "{words}");
    assert!(!answer(&jar).contains_key("set-cookie"));
}

#[test]
fn data_that_readers_would_understand_differently_is_not_saved() {
    let save = |data: Value| {
        let mut session = Session::<Map<String, Value>>::open(&config(), &empty_jar());
        *session = data.as_object().unwrap().clone();
        session.save().map_err(|error| (error.kind(), error.to_string()))
    };
    assert_eq!(save(json!({"n": 9_007_199_254_740_991_u64})), Ok(()));
    let (kind, words) = save(json!({"order": {"id": 9_007_199_254_740_992_u64}})).unwrap_err();
    assert_eq!(
        (kind, words.as_str()),
        ("precision-loss", "session field `order`: the payload has an integer beyond 2^53 - 1")
    );
    assert_eq!(save(json!({"__proto__": 1})).unwrap_err().0, "forbidden-key");
    assert_eq!(save(json!({"_meta": {}})).unwrap_err().0, "reserved-field");
}

#[test]
fn a_type_that_json_cannot_hold_is_an_error_and_no_panic() {
    #[derive(Default, Deserialize, Serialize)]
    struct Pairs(BTreeMap<(u8, u8), u8>);
    let mut session = Session::<Pairs>::open(&config(), &empty_jar());
    session.0.insert((1, 2), 3);
    assert_eq!(session.save().unwrap_err().kind(), "not-serializable");

    let mut session = Session::<u32>::open(&config(), &empty_jar());
    assert_eq!(session.save().unwrap_err().kind(), "not-an-object");
}

#[test]
fn saving_after_the_headers_are_sent_is_an_error() {
    let jar = empty_jar();
    let mut session = Session::<Visitor>::open(&config(), &jar);
    let _ = answer(&jar);
    assert!(matches!(session.save(), Err(SaveError::HeadersSent)));
}

#[test]
fn a_payload_that_does_not_fit_the_type_is_a_fresh_session_and_the_cookie_stays() {
    let jar = jar([format!("visitor={}", seal(r#"{"visits":"many"}"#))]);
    let session = Session::<Visitor>::open(&config(), &jar);
    assert_eq!(session.visits, 0);
    let Opened::Rejected(reason) = session.opened() else { panic!() };
    assert_eq!(reason.kind(), "incompatible");
    assert!(!answer(&jar).contains_key("set-cookie"));
}

#[test]
fn a_seal_that_never_ends_is_refused_unless_asked_for() {
    let options = fe26::SealOptions::default().danger_without_expiry();
    let seal = fe26::seal(br#"{"visits":7}"#, &keys(), &options, NOW).unwrap();
    let open = |config: &SessionConfig| {
        Session::<Visitor>::open(config, &jar([format!("visitor={seal}")])).opened().clone()
    };
    assert_eq!(open(&config()), Opened::Rejected(fe26_session::Rejected::NoExpiry));
    assert!(matches!(open(&config().danger_accept_seals_without_expiry()), Opened::Valid(_)));
}

/// Another program may have made it so, with a configuration of its own, and its visitor is signed in
/// there.
#[test]
fn a_genuine_seal_that_only_this_configuration_refuses_is_left_to_the_others() {
    let year = Duration::from_secs(365 * 24 * 3600);
    for options in [
        fe26::SealOptions::default().danger_without_expiry(),
        fe26::SealOptions::default().ttl(year),
    ] {
        let seal = fe26::seal(br#"{"visits":7}"#, &keys(), &options, NOW).unwrap();
        let jar = jar([format!("visitor={seal}")]);
        let session = Session::<Visitor>::open(&config(), &jar);
        assert!(matches!(session.opened(), Opened::Rejected(_)));
        assert!(!answer(&jar).contains_key("set-cookie"));
    }
}

#[test]
fn debug_shows_no_data() {
    let jar = jar([format!("visitor={}", seal(r#"{"visits":7,"name":"canary"}"#))]);
    let session = Session::<Visitor>::open(&config(), &jar);
    assert_eq!(session.name.as_deref(), Some("canary"));
    let candidates = jar.candidates(config().name()).unwrap();
    let texts = format!("{session:#?} {jar:#?} {candidates:#?} {:#?}", config());
    assert!(
        !texts.contains("canary") && !texts.contains("Fe26.2*") && !texts.contains("yBw0"),
        "{texts}"
    );
}
