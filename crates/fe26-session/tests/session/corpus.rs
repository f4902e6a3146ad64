//! Every seal of the corpus as a session cookie.

use std::collections::BTreeMap;
use std::time::Duration;

use fe26_session::{CookieJar, Opened, Session, SessionConfig};
use fe26_testing::vectors;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use serde_json::value::RawValue;

/// Every object fits, even one with the lone surrogates of JavaScript.
type Anything = BTreeMap<String, Box<RawValue>>;

/// Bytes that cannot stand in a header at all never reach a session; the seal's own tests have them.
#[test]
fn every_case_that_fits_a_cookie_header_gets_its_kind() {
    let (mut tried, mut not_a_header) = (0, 0);
    for case in vectors::corpus() {
        let cookie = [b"s=", case.input.as_slice()].concat();
        let Ok(cookie) = HeaderValue::from_bytes(&cookie) else {
            not_a_header += 1;
            continue;
        };
        let config = SessionConfig::new("s", case.keys.clone())
            .unwrap()
            .ttl(Duration::from_secs(u64::MAX >> 10))
            .danger_accept_seals_without_expiry();
        let headers = HeaderMap::from_iter([(COOKIE, cookie)]);
        let jar = CookieJar::from_headers(&headers, case.now);
        let session = Session::<Anything>::open(&config, &jar);
        tried += 1;
        match session.opened() {
            // White space around a cookie and everything behind a semicolon belong to the header,
            // not to the value: what is left may be nothing, or the whole genuine seal.
            Opened::Absent => assert!(case.input.trim_ascii().is_empty(), "{}", case.id),
            Opened::Valid(_) if trimmed(&case.input) != case.input => {}
            Opened::Rejected(reason) if trimmed(&case.input) != case.input => {
                assert_ne!(reason.kind(), "");
            }
            Opened::Valid(_) => {
                case.check("ok");
                if let Some(data) = &case.data {
                    assert_eq!(serde_json::to_value(&*session).unwrap(), *data, "{}", case.id);
                }
            }
            Opened::Rejected(reason) => case.check(reason.kind()),
            other => panic!("{}: {other:?}", case.id),
        }
    }
    assert_eq!((tried + not_a_header, not_a_header < 20), (269, true), "{tried} {not_a_header}");
}

/// What a `Cookie` header leaves of a value.
fn trimmed(input: &[u8]) -> &[u8] {
    let value = input.split(|&byte| byte == b';').next().unwrap_or_default();
    let blank = |byte: &u8| !matches!(byte, b' ' | b'\t');
    let start = value.iter().position(blank).unwrap_or(value.len());
    let end = value.iter().rposition(blank).map_or(start, |last| last + 1);
    &value[start..end]
}

/// A cookie that does not open is taken away, once, with every attribute.
#[test]
fn a_rejected_cookie_is_removed() {
    let jar = crate::support::jar(["visitor=junk"]);
    let config = crate::support::config();
    for _ in 0..3 {
        let session = Session::<crate::support::Visitor>::open(&config, &jar);
        assert!(matches!(session.opened(), Opened::Rejected(_)));
    }
    let lines = crate::support::set_cookies(&jar);
    let removal = "visitor=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; \
                   HttpOnly; Secure; SameSite=Lax";
    assert_eq!(lines, [removal]);
}
