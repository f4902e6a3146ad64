//! Which of several cookies is the session.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fe26::SealOptions;
use fe26_session::{Dialect, Opened, Rejected, Session};

use crate::support::{NOW, Visitor, config, jar, keys, seal, set_cookies};

#[track_caller]
fn open(lines: &[String]) -> (u32, Opened) {
    let session = Session::<Visitor>::open(&config(), &jar(lines));
    (session.visits, session.opened().clone())
}

fn visits(visits: u32) -> String {
    seal(&format!(r#"{{"visits":{visits}}}"#))
}

/// The same, saved an hour earlier.
fn visits_before(visits: u32) -> String {
    let ttl = Duration::from_secs((14 * 24 - 1) * 3600);
    let json = format!(r#"{{"visits":{visits}}}"#);
    fe26::seal(json.as_bytes(), &keys(), &SealOptions::default().ttl(ttl), NOW).unwrap()
}

/// A seal in two chunks.
fn chunks(seal: &str) -> String {
    let (front, back) = seal.split_at(200);
    format!("visitor.0={front}; visitor.1={back}")
}

/// The names of the cookies that the answer writes or removes.
fn written(lines: &[String]) -> Vec<String> {
    let jar = jar(lines);
    let _ = Session::<Visitor>::open(&config(), &jar);
    names(set_cookies(&jar))
}

fn names(lines: Vec<String>) -> Vec<String> {
    lines.iter().map(|line| line.split('=').next().unwrap().to_owned()).collect()
}

#[test]
fn a_genuine_seal_is_found_among_junk_in_every_order() {
    let genuine = format!("visitor={}", visits(7));
    let junk = "visitor=junk; visitor=; a=b".to_owned();
    for lines in [
        vec![format!("{genuine}; {junk}")],
        vec![format!("{junk}; {genuine}")],
        vec![genuine.clone(), junk.clone()],
        vec![junk, genuine.clone()],
        vec![format!("{genuine}; {genuine}")],
    ] {
        let (visits, opened) = open(&lines);
        assert_eq!(visits, 7, "{lines:?}");
        assert!(matches!(opened, Opened::Valid(_)));
    }
}

#[test]
fn two_genuine_seals_are_nobodys_session() {
    let two = format!("visitor={}; visitor={}", visits(1), visits(2));
    for lines in [[two.clone()], [two + "; " + &chunks(&visits(3))]] {
        assert_eq!(open(&lines), AMBIGUOUS);
    }
}

/// The browser would remove the visitor's own cookie and keep the one that a neighbour has planted,
/// and with the next request the visitor would be somebody else.
#[test]
fn none_of_two_genuine_seals_is_removed() {
    let lines = [format!("visitor={}; visitor={}", visits(1), visits(2))];
    assert_eq!(written(&lines), [""; 0]);
}

/// A seventeenth would be more work than one request may be, and nobody knows which one that is.
#[test]
fn of_more_than_sixteen_different_cookies_none_is_the_session_in_any_order() {
    let different = |count| (0..count).map(|n| format!("visitor=junk{n}; ")).collect::<String>();
    let genuine = format!("visitor={}; ", visits(7));
    assert_eq!(open(&[different(15) + &genuine]).0, 7);
    for lines in [[different(16) + &genuine], [genuine + &different(16)]] {
        assert_eq!(open(&lines), AMBIGUOUS);
        assert_eq!(written(&lines), [""; 0]);
    }
}

#[test]
fn one_cookie_many_times_is_one_cookie() {
    let junk = "visitor=Fe26.2*junk; ".repeat(1000);
    let genuine = format!("visitor={}; ", visits(7));
    assert_eq!(open(&[junk + &genuine.repeat(1000)]).0, 7);
}

#[test]
fn the_name_is_the_very_same_bytes_or_no_name() {
    let seal = visits(7);
    for name in
        ["Visitor", "visito%72", "\u{a0}visitor", "visitor\u{2003}", "x.visitor", "visitor.0x"]
    {
        assert_eq!(open(&[format!("{name}={seal}")]), (0, Opened::Absent), "{name}");
    }
}

#[test]
fn chunks_that_outlived_a_shorter_session_do_not_hide_it() {
    let (old, new) = (visits(1), visits(2));
    let (front, back) = old.split_at(200);
    let lines = [format!("visitor.0={front}; visitor.1={back}; visitor={new}")];
    assert_eq!(open(&lines).0, 2);
    // Three chunks became one, and the browser still has the others.
    let lines = [format!("visitor.0={new}; visitor.1={back}; visitor.2=junk")];
    assert_eq!(open(&lines).0, 2);
}

#[test]
fn planted_chunks_do_not_hide_a_session_in_chunks() {
    let genuine = chunks(&visits(7));
    for planted in ["visitor.0=junk", "visitor.1=junk", "visitor.0=a; visitor.0=b; visitor.1=c"] {
        for lines in [format!("{planted}; {genuine}"), format!("{genuine}; {planted}")] {
            assert_eq!(open(&[lines]).0, 7, "{planted}");
        }
    }
}

#[test]
fn two_genuine_seals_in_chunks_are_nobodys_session() {
    let both = chunks(&visits(1)) + "; " + &chunks(&visits(2));
    assert_eq!(open(&[both]), AMBIGUOUS);
}

#[test]
fn a_session_in_chunks_is_not_displaced_by_an_older_one_in_a_single_cookie() {
    let lines = [format!("visitor={}; {}", visits_before(1), chunks(&visits(2)))];
    assert_eq!(open(&lines), AMBIGUOUS);
    let lines = [format!("visitor={}; {}", visits(1), chunks(&visits_before(2)))];
    assert_eq!(open(&lines).0, 1, "the older one is what a longer session has left behind");
}

#[test]
fn sessions_with_ids_are_told_apart_by_them() {
    let with_id = |visits: u32, id: &str| {
        seal(&format!(
            r#"{{"visits":{visits},"_meta":{{"id":"{id}","startedAt":{NOW},"seenAt":{NOW}}}}}"#
        ))
    };
    let (one, another) = ("A".repeat(22), "B".repeat(21) + "A");
    let beside = |id: &str| format!("visitor={}; {}", with_id(1, id), chunks(&with_id(2, &one)));
    for config in [config(), config().session_ids()] {
        let open = |lines: String| {
            let session = Session::<Visitor>::open(&config, &jar([lines]));
            (session.visits, session.opened().clone())
        };
        assert_eq!(open(beside(&one)).0, 1, "left behind by the same session");
        assert_eq!(open(beside(&another)), AMBIGUOUS);
    }
}

/// Other libraries' seals have no `~2` that tells where they end.
#[test]
fn chunks_left_over_do_not_lock_anybody_out_in_any_dialect() {
    for &dialect in Dialect::ALL {
        let options = SealOptions::new(dialect).ttl(Duration::from_secs(3600));
        let json = match dialect.envelope() {
            fe26::Envelope::H3 => r#"{"id":"x","createdAt":0,"data":{"visits":7}}"#,
            _ => r#"{"visits":7}"#,
        };
        let seal = fe26::seal(json.as_bytes(), &keys(), &options, NOW).unwrap();
        let (front, back) = seal.split_at(200);
        let config = config().dialect(dialect);
        for cookies in [
            format!("visitor.0={seal}; visitor.1=left-over; visitor.2=left-over"),
            format!("visitor.0={front}; visitor.1={back}; visitor.2=left-over"),
            format!("visitor.0={front}; visitor.1={back}left-over"),
        ] {
            let session = Session::<Visitor>::open(&config, &jar([&cookies]));
            assert_eq!(session.visits, 7, "{}: {:?}", dialect.name(), session.opened());
        }
    }
}

#[test]
fn a_seal_may_be_cut_into_chunks_anywhere() {
    let seal = visits(7);
    for cut in 1..seal.len() {
        let (front, back) = seal.split_at(cut);
        assert_eq!(open(&[format!("visitor.1={back}; visitor.0={front}")]).0, 7, "{cut}");
    }
}

/// Anybody can send junk, so it must not change what is said about a session that has ended.
#[test]
fn the_reason_is_that_of_the_cookie_that_came_furthest() {
    let options = SealOptions::default().ttl(Duration::ZERO);
    let ended = fe26::seal(b"{}", &keys(), &options, NOW - Duration::from_secs(3600)).unwrap();
    let forged = visits(1).replacen("*1*", "*2*", 1);
    let mut cookies = ["junk", &forged, &ended].map(|value| format!("visitor={value}"));
    for _ in 0..3 {
        cookies.rotate_left(1);
        let (_, opened) = open(&cookies);
        assert!(
            matches!(&opened, Opened::Rejected(reason) if reason.kind() == "expired"),
            "{opened:?}"
        );
    }
}

#[test]
fn what_is_remarkable_about_the_cookies_of_a_session_is_an_event() {
    let (seal, old) = (visits(7), visits_before(1));
    let (front, back) = seal.split_at(200);
    for (cookies, expected) in [
        (format!("visitor={seal}; visitor={seal}; visitor="), &[][..]),
        (format!("visitor=junk; visitor={seal}"), &["duplicate-cookie"]),
        (format!("visitor={seal}; {}", chunks(&old)), &["stale-chunk"]),
        (format!("visitor={seal}; visitor.3=junk"), &["stale-chunk"]),
        (format!("visitor={seal}; visitor.4=junk"), &[]),
        (chunks(&seal), &[]),
        (format!("{}; visitor=junk", chunks(&seal)), &["duplicate-cookie"]),
        (format!("{}; visitor.1=junk", chunks(&seal)), &["duplicate-cookie"]),
        (format!("{}; visitor.2=junk", chunks(&seal)), &["stale-chunk"]),
        (format!("{}; visitor.3=junk", chunks(&seal)), &["stale-chunk"]),
        (format!("visitor.0={front}; visitor.1={back}junk"), &["stale-chunk"]),
        (format!("visitor.0=junk; visitor.0={seal}; visitor.1=junk"), DUPLICATE_AND_STALE),
        ("visitor=junk; visitor.0=junk".to_owned(), &["rejected"]),
        (format!("visitor={seal}; visitor={}", visits(8)), &["rejected"]),
    ] {
        assert_eq!(events(&cookies), expected, "{cookies}");
    }
}

#[test]
fn saving_and_destroying_remove_the_chunks_that_are_there() {
    let request = || jar([chunks(&visits(1))]);

    let saved = request();
    let mut session = Session::<Visitor>::open(&config(), &saved);
    session.update(|visitor| visitor.visits += 1).unwrap();
    let lines = set_cookies(&saved);
    assert!(lines[1..].iter().all(|line| line.contains("=; Max-Age=0; ")), "{lines:?}");
    assert_eq!(names(lines), ["visitor", "visitor.0", "visitor.1"]);

    let destroyed = request();
    Session::<Visitor>::open(&config(), &destroyed).destroy();
    assert_eq!(names(set_cookies(&destroyed)), ["visitor", "visitor.0", "visitor.1"]);
}

/// The names of the events of opening these cookies.
fn events(cookies: &str) -> Vec<&'static str> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let events = Arc::clone(&seen);
    let config = config().on_event(move |event| events.lock().unwrap().push(event.kind.name()));
    let _ = Session::<Visitor>::open(&config, &jar([cookies]));
    seen.lock().unwrap().clone()
}

const AMBIGUOUS: (u32, Opened) = (0, Opened::Rejected(Rejected::AmbiguousSession));
const DUPLICATE_AND_STALE: &[&str] = &["duplicate-cookie", "stale-chunk"];
