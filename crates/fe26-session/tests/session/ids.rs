//! What is derived from a session's id: `session-id.json`, which the npm package reads as well.

use std::sync::{Arc, Mutex};

use fe26_session::{KeyRing, Session, SessionConfig};
use fe26_testing::vectors::{SessionIdCase, session_ids};

use crate::support::{NOW, Visitor, jar};

/// A session with the case's id, and the names under which its events speak of it.
fn open(case: &SessionIdCase) -> (Session<Visitor>, Arc<Mutex<Vec<String>>>) {
    let keys = KeyRing::from_passwords([(1, case.password.as_str())]).unwrap();
    let id = &case.session_id;
    let json = format!(r#"{{"_meta":{{"id":"{id}","startedAt":{NOW},"seenAt":{NOW}}}}}"#);
    let seal = fe26::seal(json.as_bytes(), &keys, &fe26::SealOptions::default(), NOW).unwrap();
    let heard = Arc::<Mutex<Vec<String>>>::default();
    let hook = Arc::clone(&heard);
    let config =
        SessionConfig::new("visitor", keys).unwrap().session_ids().on_event(move |event| {
            hook.lock().unwrap().extend(event.session.map(|hash| hash.to_string()));
        });
    (Session::open(&config, &jar([format!("visitor={seal}")])), heard)
}

#[test]
fn csrf_tokens_are_those_of_the_vectors_and_no_others() {
    for case in session_ids() {
        let (session, _) = open(&case);
        assert_eq!(session.id().unwrap().expose(), case.session_id, "{}", case.id);
        for token in &case.accepted {
            assert!(session.accepts_csrf_token(token), "{}: {token}", case.id);
        }
        for token in &case.refused {
            assert!(!session.accepts_csrf_token(token), "{}: {token}", case.id);
        }
    }
}

#[test]
fn a_log_calls_a_session_by_the_hash_of_the_vectors() {
    for case in session_ids() {
        let (mut session, heard) = open(&case);
        session.save().unwrap();
        assert_eq!(*heard.lock().unwrap(), [case.hash], "{}", case.id);
    }
}
