//! Headers of libraries that have types of their own: lines in, changes out.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fe26_session::{CookieJar, Session, SessionConfig};
use http::header::SET_COOKIE;

use crate::support::{NOW, Visitor, answer, config, jar, keys, seal};

type Line<'l> = (&'l str, &'l [u8]);

fn visits(lines: &[Line<'_>]) -> u32 {
    let jar = CookieJar::from_lines("GET", None, lines.iter().copied(), NOW);
    Session::<Visitor>::open(&config(), &jar).visits
}

#[test]
fn names_of_headers_are_read_in_any_case_and_every_line_counts() {
    let cookie = format!("visitor={}", seal(r#"{"visits":7}"#));
    for name in ["cookie", "Cookie", "COOKIE"] {
        let lines: [Line<'_>; 3] =
            [("Cookie", b"a=\xff"), ("Host", b"\xff"), (name, cookie.as_bytes())];
        assert_eq!(visits(&lines), 7, "{name}");
    }
    assert_eq!(visits(&[("cookies", cookie.as_bytes())]), 0);
}

#[test]
fn the_authority_of_the_uri_goes_before_the_host_header() {
    let config = SessionConfig::new("s", keys()).unwrap().secure_except_on_localhost().unwrap();
    let is_secure = |authority, host: &'static str| {
        let jar = CookieJar::from_lines("GET", authority, [("host", host.as_bytes())], NOW);
        Session::<Visitor>::open(&config, &jar).save().unwrap();
        jar.changes_to([]).iter().any(|change| change.value.contains("; Secure"))
    };
    assert!(!is_secure(None, "localhost:3000"));
    assert!(!is_secure(Some("localhost"), "example.com"));
    assert!(is_secure(Some("example.com"), "localhost"));
}

#[test]
fn changes_are_what_is_written_to_headers() {
    let cookie = || jar([format!("visitor={}", seal(r#"{"visits":7}"#))]);
    let save = |jar: &CookieJar| Session::<Visitor>::open(&config(), jar).save().unwrap();
    let (written, asked) = (cookie(), cookie());
    save(&written);
    save(&asked);
    let headers = answer(&written);
    let changes = asked.changes_to([]);
    assert_eq!(changes.len(), headers.len());
    for change in changes.iter().filter(|change| change.name != SET_COOKIE) {
        assert_eq!(headers[change.name], *change.value);
        assert_eq!(change.replaces, change.name == "cache-control");
    }
}

/// An error that makes its response when it is asked for one may be asked more than once.
#[test]
fn who_asks_twice_gets_the_same_changes_and_no_event() {
    let events = Arc::new(Mutex::new(Vec::new()));
    let hook = {
        let events = Arc::clone(&events);
        move |event: &fe26_session::SessionEvent<'_>| {
            events.lock().unwrap().push(event.kind.name());
        }
    };
    let config = config().ttl(Duration::from_secs(1000)).rolling().on_event(hook);
    let half_over = NOW + Duration::from_secs(14 * 24 * 3600 - 500);
    let cookie = format!("visitor={}", seal(r#"{"visits":7}"#));
    let jar = CookieJar::from_lines("GET", None, [("cookie", cookie.as_bytes())], half_over);
    assert_eq!(Session::<Visitor>::open(&config, &jar).visits, 7);
    let (first, second) = (jar.changes_to([]), jar.changes_to([]));
    assert!(first == second && first.len() == 3, "{first:?}");
    assert_eq!(*events.lock().unwrap(), ["resealed"]);
}

#[test]
fn debug_of_a_change_shows_no_seal() {
    let jar = jar::<&str>([]);
    Session::<Visitor>::open(&config(), &jar).save().unwrap();
    let text = format!("{:?}", jar.changes_to([]));
    assert!(text.contains("set-cookie") && !text.contains("Fe26"), "{text}");
}
