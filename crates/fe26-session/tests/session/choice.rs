//! Which of several cookies is the session.

use fe26_session::{Opened, Rejected, Session};

use crate::support::{Visitor, config, jar, seal, set_cookies};

#[track_caller]
fn open(lines: &[String]) -> (u32, Opened) {
    let session = Session::<Visitor>::open(&config(), &jar(lines));
    (session.visits, session.opened().clone())
}

fn visits(visits: u32) -> String {
    seal(&format!(r#"{{"visits":{visits}}}"#))
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
    let lines = [format!("visitor={}; visitor={}", visits(1), visits(2))];
    assert_eq!(open(&lines), (0, Opened::Rejected(Rejected::AmbiguousSession)));
}

/// A seventeenth is not looked at: that is how much work one request may be.
#[test]
fn sixteen_candidates_are_tried() {
    let junk = |count: usize| "visitor=Fe26.2*junk; ".repeat(count);
    let different = |count| (0..count).map(|n| format!("visitor=junk{n}; ")).collect::<String>();
    let genuine = format!("visitor={}", visits(7));
    assert_eq!(open(&[different(15) + &genuine]).0, 7);
    assert_eq!(open(&[different(16) + &genuine]).0, 0);
    assert_eq!(open(&[junk(15) + &genuine]).0, 7);
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
fn saving_and_destroying_remove_the_chunks_that_are_there() {
    let old = visits(1);
    let (front, back) = old.split_at(200);
    let names = |lines: Vec<String>| {
        lines.iter().map(|line| line.split('=').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let request = || jar([format!("visitor.0={front}; visitor.1={back}")]);

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
