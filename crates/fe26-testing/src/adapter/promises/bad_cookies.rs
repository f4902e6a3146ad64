//! Whatever a cookie holds, it is a fresh session and no error.

use std::time::Duration;

use fe26::{KeyRing, SealOptions};
use fe26_session::testing::TestEvents;
use fe26_session::{SealFor, SessionConfig};
use http::StatusCode;
use http::header::HeaderValue;

use crate::adapter::Adapter;
use crate::adapter::browser::{Answer, Browser};
use crate::adapter::setup::{DAY, MINUTE, NOW, Setup, config, keys, other_keys, seal};
use crate::cookie_headers::{self, cookie_headers};
use crate::vectors::{self, CorpusCase};

const REMOVAL: &str = "visitor=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; \
                       HttpOnly; Secure; SameSite=Lax";

/// What `/look` says to this cookie, and what it sets.
async fn look<A: Adapter>(setup: &Setup, cookie: &str) -> (String, Vec<String>) {
    let answer = Answer::to_cookies::<A, _>(setup, &[cookie]).await;
    assert_eq!(answer.status, StatusCode::OK, "{cookie}");
    let lines = answer.set_cookies().iter().map(|line| (*line).to_owned()).collect();
    (answer.body, lines)
}

pub async fn every_broken_or_forged_seal_is_a_fresh_session_of_its_kind<A: Adapter>() {
    let mut tried = 0;
    for case in vectors::corpus() {
        let cookie = [b"visitor=", case.input.as_slice()].concat();
        if HeaderValue::from_bytes(&cookie).is_ok() {
            check_case::<A>(&case, &cookie).await;
            tried += 1;
        }
    }
    assert!(tried > 240, "{tried}");
}

async fn check_case<A: Adapter>(case: &CorpusCase, cookie: &[u8]) {
    let config = SessionConfig::new("visitor", case.keys.clone())
        .expect("a cookie's name")
        .ttl(Duration::from_secs(u64::MAX >> 10))
        .danger_accept_seals_without_expiry();
    let setup = Setup::new(config);
    setup.clock.set(case.now);
    let answer = Answer::to_cookies::<A, _>(&setup, &[cookie]).await;
    assert_eq!(answer.status, StatusCode::OK, "{} {}", case.id, case.title);
    let reason = answer.body.rsplit(' ').next().unwrap_or_default();
    // White space around a cookie and everything behind a semicolon belong to the header, so another
    // value is what arrives. What fits no type is genuine all the same.
    let arrives = !case.input.iter().any(|byte| b" \t;".contains(byte)) && !case.input.is_empty();
    match reason {
        "valid" | "incompatible" if arrives => case.check("ok"),
        _ if arrives => case.check(reason),
        _ => {}
    }
    let is_removed = answer.set_cookies() == [REMOVAL];
    let is_kept = matches!(reason, "valid" | "absent" | "incompatible");
    assert_eq!(is_removed, !is_kept, "{} {}: {reason}", case.id, case.title);
}

pub async fn every_hostile_cookie_header_is_the_right_persons_session_or_nobodys<A: Adapter>() {
    let headers = cookie_headers();
    let keys = KeyRing::from_password(&*headers.password).expect("a good password");
    let events = TestEvents::default();
    let config = SessionConfig::new(&*headers.name, keys).expect("a cookie's name");
    let setup = Setup::new(config.on_event(events.hook()));
    let can_be_sent = |line: &Vec<u8>| HeaderValue::from_bytes(line).is_ok();
    let mut tried = 0;
    for case in headers.cases.iter().filter(|case| case.lines.iter().all(can_be_sent)) {
        let answer = Answer::to_cookies::<A, _>(&setup, &case.lines).await;
        assert_eq!(answer.status, StatusCode::OK, "{} {}", case.id, case.title);
        let words: Vec<_> = answer.body.split(' ').map(str::to_owned).collect();
        let [_, name, reason] = <[String; 3]>::try_from(words).expect("three words");
        let mut events = events.take();
        events.retain(|event| *event != reason);
        let person = if reason == "valid" { Ok(name) } else { Err(reason) };
        let answer = cookie_headers::Answer { person, events };
        assert_eq!(case.mistake(&answer, &case.lines), None);
        tried += 1;
    }
    assert!(tried > 390, "{tried}");
}

pub async fn a_seal_with_any_character_changed_is_a_fresh_session<A: Adapter>() {
    let setup = Setup::default();
    let genuine = seal(r#"{"visits":7}"#, DAY);
    for place in 0..genuine.len() {
        let mut forged = genuine.clone().into_bytes();
        forged[place] = if forged[place] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).expect("ASCII");
        let (body, lines) = look::<A>(&setup, &format!("visitor={forged}")).await;
        assert!(body.starts_with("0 nobody ") && !body.ends_with("valid"), "{forged}: {body}");
        assert_eq!(lines, [REMOVAL], "{forged}");
    }
}

pub async fn a_seal_of_another_password_is_a_fresh_session<A: Adapter>() {
    let options = SealOptions::default();
    let sealed = fe26::seal(br#"{"visits":7}"#, &other_keys(), &options, NOW).expect("a seal");
    let (body, lines) = look::<A>(&Setup::default(), &format!("visitor={sealed}")).await;
    assert_eq!((body.as_str(), lines), ("0 nobody bad-mac", vec![REMOVAL.to_owned()]));
}

pub async fn a_seal_ends_at_its_time_whatever_the_browser_keeps<A: Adapter>() {
    let setup = Setup::default();
    let cookie = format!("visitor={}", seal(r#"{"visits":7}"#, MINUTE));
    setup.clock.advance(MINUTE - Duration::from_millis(1));
    assert_eq!(look::<A>(&setup, &cookie).await.0, "7 nobody valid");
    setup.clock.advance(MINUTE + Duration::from_secs(1));
    assert_eq!(look::<A>(&setup, &cookie).await, ("0 nobody expired".into(), vec![REMOVAL.into()]));
}

pub async fn a_seal_that_never_ends_is_refused<A: Adapter>() {
    let options = SealOptions::default().danger_without_expiry();
    let sealed = fe26::seal(br#"{"visits":7}"#, &keys(), &options, NOW).expect("a seal");
    let (body, _) = look::<A>(&Setup::default(), &format!("visitor={sealed}")).await;
    assert_eq!(body, "0 nobody no-expiry");
}

pub async fn a_seal_that_lasts_longer_than_ours_is_refused<A: Adapter>() {
    let setup = Setup::new(config().ttl(DAY));
    let cookie = format!("visitor={}", seal(r#"{"visits":7}"#, 30 * DAY));
    assert_eq!(look::<A>(&setup, &cookie).await.0, "0 nobody lifetime-too-long");
}

pub async fn a_seal_for_another_purpose_is_no_session<A: Adapter>() {
    #[derive(serde::Serialize)]
    struct SignIn {
        name: &'static str,
    }
    let links = SealFor::<SignIn>::new("sign-in-link", keys(), MINUTE).expect("a purpose");
    let link = links.seal(&SignIn { name: "Ada" }, NOW).expect("a seal");
    let (body, _) = look::<A>(&Setup::default(), &format!("visitor={link}")).await;
    assert_eq!(body, "0 nobody wrong-purpose");
}

pub async fn a_payload_that_does_not_fit_is_a_fresh_session_and_the_cookie_stays<A: Adapter>() {
    let cookie = format!("visitor={}", seal(r#"{"visits":"many"}"#, DAY));
    let (body, lines) = look::<A>(&Setup::default(), &cookie).await;
    assert_eq!((body.as_str(), lines.len()), ("0 nobody incompatible", 0));
}

pub async fn a_payload_of_an_older_form_can_be_migrated<A: Adapter>() {
    let setup = Setup::new(config().migrate(|mut payload| {
        payload["visits"] = 12.into();
        Some(payload)
    }));
    let cookie = format!("visitor={}", seal(r#"{"visits":"a dozen","name":"Ada"}"#, DAY));
    assert_eq!(look::<A>(&setup, &cookie).await.0, "12 Ada valid");
}

pub async fn two_genuine_cookies_are_nobodys_session_and_both_stay<A: Adapter>() {
    let [ours, planted] = [1, 2].map(|n| seal(&format!(r#"{{"visits":{n}}}"#), DAY));
    for (first, second) in [(&ours, &planted), (&planted, &ours)] {
        let cookie = format!("visitor={first}; visitor={second}");
        let (body, lines) = look::<A>(&Setup::default(), &cookie).await;
        assert_eq!((body.as_str(), lines.len()), ("0 nobody ambiguous-session", 0));
    }
}

pub async fn a_bad_cookie_beside_the_session_does_not_hide_it<A: Adapter>() {
    let events = TestEvents::default();
    let setup = Setup::new(config().on_event(events.hook()));
    let genuine = seal(r#"{"visits":7}"#, DAY);
    for cookie in [
        format!("visitor=junk; visitor={genuine}"),
        format!("visitor={genuine}; visitor=junk"),
        format!("visitor=; visitor=Fe26.2*junk; visitor={genuine}; visitor=junk"),
    ] {
        let (body, lines) = look::<A>(&setup, &cookie).await;
        assert_eq!((body.as_str(), lines.len()), ("7 nobody valid", 0), "{cookie}");
        assert_eq!(events.take(), ["duplicate-cookie"], "{cookie}");
    }
}

pub async fn a_planted_cookie_does_not_stop_anybody_from_starting_a_session<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::default());
    browser.plant("visitor", "junk");
    assert_eq!(browser.read("/visit").await, "visit 1");
    assert_eq!(browser.cookies("visitor").len(), 2);
    assert_eq!(browser.read("/visit").await, "visit 2");
}

pub async fn a_session_from_the_future_is_refused<A: Adapter>() {
    let setup = Setup::new(config().session_ids());
    let mut browser = Browser::<A>::after_a_visit(setup).await;
    browser.setup.clock.set(NOW - 5 * MINUTE);
    assert_eq!(browser.read("/look").await, "1 nobody valid");
    browser.setup.clock.set(NOW - 6 * MINUTE);
    assert_eq!(browser.read("/look").await, "0 nobody not-yet-valid");
}
