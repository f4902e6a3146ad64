//! Who may go on, where there is no request and no adapter.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fe26_session::{CookieJar, Guard, Refused, Rule, Session, SessionConfig};

use crate::support::{Visitor, config, empty_jar, jar, seal};

const TEN_MINUTES: Duration = Duration::from_secs(600);

fn recent() -> Guard<Visitor> {
    Guard::new(|visitor: &Visitor| visitor.visits > 0).signed_in_within(TEN_MINUTES)
}

fn signed_in(config: &SessionConfig, jar: &CookieJar) -> Session<Visitor> {
    let mut session = Session::<Visitor>::open(config, jar);
    session.visits = 7;
    session.renew();
    session.save().unwrap();
    session
}

/// A save makes the seal of such a session anew, and there would always have been a sign-in just now.
#[test]
fn without_ids_nobody_has_signed_in_recently() {
    let session = signed_in(&config(), &empty_jar());
    assert_eq!(recent().check(&session), Err(Refused::NoSessionIds));
    let session = signed_in(&config().session_ids(), &empty_jar());
    assert_eq!(recent().check(&session), Ok(()));
}

#[test]
fn a_guard_that_no_sign_in_satisfies_sends_nobody_to_sign_in() {
    let guard = recent().login_page("/login");
    let refusal = guard.refusal(Refused::NoSessionIds, "GET", "/account", [&b"text/html"[..]]);
    assert_eq!(refusal.status, 500);
    let refusal = guard.refusal(Refused::SignInTooOld, "GET", "/account", [&b"text/html"[..]]);
    assert_eq!(refusal.status, 303);
}

#[test]
fn a_session_that_another_program_saved_without_an_id_is_no_recent_sign_in() {
    let config = config().session_ids();
    let jar = jar([format!("visitor={}", seal(r#"{"visits":7}"#))]);
    let mut session = Session::<Visitor>::open(&config, &jar);
    assert_eq!(recent().check(&session), Err(Refused::SignInTooOld));
    session.renew();
    assert_eq!(recent().check(&session), Ok(()));
    session.save().unwrap();
    assert_eq!(recent().check(&session), Ok(()));
}

#[test]
fn a_rule_is_asked_for_its_guard_once() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    struct Member;
    impl Rule for Member {
        type Session = Visitor;

        fn guard() -> Guard<Visitor> {
            ASKED.fetch_add(1, Ordering::Relaxed);
            Guard::new(|visitor: &Visitor| visitor.visits > 0)
        }
    }
    struct Stranger;
    impl Rule for Stranger {
        type Session = Visitor;

        fn guard() -> Guard<Visitor> {
            Guard::new(|visitor: &Visitor| visitor.visits == 0)
        }
    }
    let session = signed_in(&config(), &empty_jar());
    for _ in 0..3 {
        assert_eq!(Guard::of::<Member>().check(&session), Ok(()));
        assert_eq!(Guard::of::<Stranger>().check(&session), Err(Refused::NotSignedIn));
    }
    assert_eq!(ASKED.load(Ordering::Relaxed), 1);
}
