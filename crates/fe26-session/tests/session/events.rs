//! What is told about sessions, and what never is.

use std::sync::{Arc, Mutex};

use fe26_session::testing::TestEvents;
use fe26_session::{CookieJar, EventKind, Session, SessionConfig, SessionHash};
use http::HeaderMap;

use crate::support::{NOW, Visitor, empty_jar, jar, keys, seal};

fn config(events: &TestEvents) -> SessionConfig {
    SessionConfig::new("visitor", keys()).unwrap().session_ids().on_event(events.hook())
}

fn open(config: &SessionConfig, jar: &CookieJar) -> Session<Visitor> {
    Session::open(config, jar)
}

#[test]
fn the_life_of_a_session_is_told_in_order() {
    let events = TestEvents::default();
    let (config, jar) = (config(&events), empty_jar());
    let mut session = open(&config, &jar);
    session.save().unwrap();
    session.save().unwrap();
    session.renew();
    session.save().unwrap();
    session.destroy();
    assert_eq!(events.take(), ["created", "saved", "renewed", "destroyed"]);
}

#[test]
fn a_cookie_that_is_not_accepted_is_told_once_with_its_reason() {
    let events = TestEvents::default();
    let (config, jar) = (config(&events), jar(["visitor=junk"]));
    let _ = (open(&config, &jar), open(&config, &jar));
    assert_eq!(events.take(), ["component-count"]);
}

#[test]
fn a_session_that_was_changed_and_dropped_is_told() {
    let events = TestEvents::default();
    let (config, jar) = (config(&events), empty_jar());
    open(&config, &jar).visits += 1;
    assert_eq!(events.take(), ["unsaved"]);
    let _ = open(&config, &jar).visits;
    assert!(events.take().is_empty());
}

#[test]
fn a_planted_cookie_beside_a_session_is_told() {
    let events = TestEvents::default();
    let line = format!("visitor=planted; visitor={}", seal(r#"{"visits":1}"#));
    let config = SessionConfig::new("visitor", keys()).unwrap().on_event(events.hook());
    assert_eq!(open(&config, &jar([line])).visits, 1);
    assert_eq!(events.take(), ["duplicate-cookie"]);
}

#[test]
fn a_cookie_header_that_proxies_may_refuse_is_told_before_they_do() {
    let lengths = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&lengths);
    let config = SessionConfig::new("visitor", keys()).unwrap().on_event(move |event| {
        if let EventKind::LongCookieHeader { bytes } = event.kind {
            heard.lock().unwrap().push(bytes);
        }
    });
    for others in [5000, 6000] {
        open(&config, &jar([format!("other={}; visitor=old", "x".repeat(others))])).save().unwrap();
    }
    let lengths = lengths.lock().unwrap();
    assert!(matches!(lengths[..], [bytes] if (6200..6300).contains(&bytes)), "{lengths:?}");
}

#[test]
fn a_session_is_named_by_a_hash_that_is_the_same_and_tells_nothing() {
    let heard = Arc::new(Mutex::new(Vec::<(Option<SessionHash>, String)>::new()));
    let hook = Arc::clone(&heard);
    let config =
        SessionConfig::new("visitor", keys()).unwrap().session_ids().on_event(move |event| {
            hook.lock().unwrap().push((event.session, format!("{event:?}")));
        });
    let ids: Vec<_> = (0..2)
        .map(|_| {
            let jar = empty_jar();
            let mut session = open(&config, &jar);
            session.name = Some("canary".to_owned());
            session.save().unwrap();
            session.save().unwrap();
            session.id().unwrap().expose()
        })
        .collect();
    let heard = heard.lock().unwrap();
    let hashes: Vec<_> = heard.iter().map(|(hash, _)| hash.unwrap()).collect();
    assert!(hashes[0] == hashes[1] && hashes[2] == hashes[3] && hashes[0] != hashes[2]);
    for (_, text) in heard.iter() {
        assert!(!text.contains("canary") && !text.contains("Fe26.2*"), "{text}");
        assert!(ids.iter().all(|id| !text.contains(id)), "{text}");
    }
}

#[test]
fn a_reseal_tells_which_password_it_leaves() {
    let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
    let new = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
    let before = fe26::KeyRing::from_passwords([(1, old)]).unwrap();
    let seal = fe26::seal(b"{}", &before, &fe26::SealOptions::default(), NOW).unwrap();
    let after = fe26::KeyRing::from_passwords([(1, old), (2, new)]).unwrap();
    let kinds: Arc<Mutex<Vec<EventKind>>> = Arc::default();
    let heard = Arc::clone(&kinds);
    let config = SessionConfig::new("visitor", after)
        .unwrap()
        .on_event(move |event| heard.lock().unwrap().push(event.kind.clone()));
    let jar = jar([format!("visitor={seal}")]);
    let _ = open(&config, &jar);
    let mut answer = HeaderMap::new();
    jar.write_to(&mut answer);
    assert_eq!(*kinds.lock().unwrap(), [EventKind::Resealed { from: fe26::PasswordId::ONE }]);
    let line = answer["set-cookie"].to_str().unwrap();
    assert!(line.starts_with("visitor=Fe26.2*2*"), "{line}");
    let expires = |seal: &str| seal.split('*').nth(5).unwrap().to_owned();
    assert_eq!(expires(line), expires(&seal), "a rotation prolongs no session");
}

/// Every kind is counted, with the cookie's name and the reason.
#[test]
fn events_are_counted_in_metrics() {
    let recorder = metrics_util::debugging::DebuggingRecorder::new();
    let snapshots = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, || {
        let config = SessionConfig::new("visitor", keys()).unwrap();
        for _ in 0..3 {
            let _ = open(&config, &jar(["visitor=junk"]));
        }
        open(&config, &empty_jar()).save().unwrap();
    });
    let mut counted: Vec<String> = snapshots
        .snapshot()
        .into_vec()
        .into_iter()
        .map(|(key, _, _, value)| {
            let labels: Vec<_> =
                key.key().labels().map(|l| format!("{}={}", l.key(), l.value())).collect();
            format!("{} {} {value:?}", key.key().name(), labels.join(" "))
        })
        .collect();
    counted.sort();
    assert_eq!(
        counted,
        [
            "fe26_session_events_total cookie=visitor kind=created reason= Counter(1)",
            "fe26_session_events_total cookie=visitor kind=rejected reason=component-count Counter(3)",
        ]
    );
}
