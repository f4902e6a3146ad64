//! Where a request comes from, as the browser says itself.

use http::header::{CONTENT_TYPE, COOKIE, HOST, ORIGIN, SET_COOKIE, VARY};
use http::request::Builder;
use http::{Method, Request, StatusCode};

use crate::adapter::browser::{Answer, Browser};
use crate::adapter::setup::{Setup, config};
use crate::adapter::{Adapter, TRUSTED_ORIGIN};

fn with_ids() -> Setup {
    Setup::new(config().session_ids())
}

/// A request to sign in at `app.example.com`, with these headers.
fn sign_in(headers: &[(&str, &str)]) -> Builder {
    let request = Request::post("/sign-in").header(HOST, "app.example.com");
    headers.iter().fold(request, |request, &(name, value)| request.header(name, value))
}

async fn answer<A: Adapter>(request: Builder) -> Answer {
    Answer::to::<A>(&with_ids(), request, "Ada").await
}

pub async fn what_another_site_sends_is_refused_before_any_session_is_opened<A: Adapter>() {
    for headers in [
        [("sec-fetch-site", "cross-site")].as_slice(),
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "Same-Origin")],
        &[("sec-fetch-site", "same-origin, cross-site")],
        &[("sec-fetch-site", "elsewhere")],
        &[("sec-fetch-site", "cross-site"), ("origin", "https://app.example.com")],
        &[("origin", "https://evil.example")],
        &[("origin", "https://example.com")],
        &[("origin", "https://other.example.com")],
        &[("origin", "https://app.example.com.evil.example")],
        &[("origin", "https://evil.example/app.example.com")],
        &[("origin", "https://app.example.com@evil.example")],
        &[("origin", "https://app.example.com:8443")],
        &[("origin", "ftp://app.example.com")],
        &[("origin", "app.example.com")],
        &[("origin", "null")],
    ] {
        // A session that is opened removes this cookie.
        let answer = answer::<A>(sign_in(headers).header(COOKIE, "visitor=junk")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
        assert!(!answer.headers.contains_key(SET_COOKIE), "{headers:?}");
    }
}

pub async fn what_this_site_sends_passes<A: Adapter>() {
    for (name, value) in [
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-site", "none"),
        ("origin", "https://app.example.com"),
        ("origin", "http://app.example.com"),
    ] {
        let answer = answer::<A>(sign_in(&[(name, value)])).await;
        assert_eq!(answer.body, "signed in", "{name}: {value}");
        assert_eq!(answer.set_cookies().len(), 1);
    }
}

pub async fn a_program_that_is_no_browser_signs_in<A: Adapter>() {
    assert_eq!(answer::<A>(sign_in(&[])).await.body, "signed in");
}

pub async fn another_port_is_another_site<A: Adapter>() {
    for (origin, status) in [
        ("http://localhost:3000", StatusCode::OK),
        ("http://localhost:4000", StatusCode::FORBIDDEN),
        ("http://localhost", StatusCode::FORBIDDEN),
    ] {
        let request = Request::post("/sign-in").header(HOST, "localhost:3000");
        assert_eq!(answer::<A>(request.header(ORIGIN, origin)).await.status, status, "{origin}");
    }
}

pub async fn the_host_in_the_address_goes_before_the_one_in_the_header<A: Adapter>() {
    for (origin, status) in [
        ("https://app.example.com", StatusCode::OK),
        ("https://evil.example", StatusCode::FORBIDDEN),
    ] {
        let request = || Request::post("https://app.example.com/sign-in").header(ORIGIN, origin);
        assert_eq!(answer::<A>(request()).await.status, status, "{origin}");
        let request = request().header(HOST, "evil.example");
        assert_eq!(answer::<A>(request).await.status, status, "{origin}");
    }
}

pub async fn every_method_that_may_change_something_is_asked<A: Adapter>() {
    for (method, status) in [
        ("GET", StatusCode::OK),
        ("HEAD", StatusCode::OK),
        ("OPTIONS", StatusCode::OK),
        ("POST", StatusCode::FORBIDDEN),
        ("PUT", StatusCode::FORBIDDEN),
        ("PATCH", StatusCode::FORBIDDEN),
        ("DELETE", StatusCode::FORBIDDEN),
        ("TRACE", StatusCode::FORBIDDEN),
        ("PROPFIND", StatusCode::FORBIDDEN),
        ("get", StatusCode::FORBIDDEN),
    ] {
        let known = Method::from_bytes(method.as_bytes()).expect("a method");
        let request = sign_in(&[("sec-fetch-site", "cross-site")]).method(known);
        assert_eq!(answer::<A>(request).await.status, status, "{method}");
    }
}

pub async fn the_content_type_does_not_matter<A: Adapter>() {
    for content_type in ["application/x-www-form-urlencoded", "application/json", "text/plain", ""]
    {
        let request = sign_in(&[("sec-fetch-site", "cross-site"), ("content-type", content_type)]);
        assert_eq!(answer::<A>(request).await.status, StatusCode::FORBIDDEN, "{content_type}");
    }
}

pub async fn a_trusted_origin_may_send_requests_and_none_that_looks_like_it<A: Adapter>() {
    for from in [None, Some("cross-site")] {
        for (origin, status) in [
            (TRUSTED_ORIGIN, StatusCode::OK),
            ("https://partner.example:443", StatusCode::FORBIDDEN),
            ("https://partner.example:8443", StatusCode::FORBIDDEN),
            ("https://partner.example.evil.example", StatusCode::FORBIDDEN),
            ("https://sub.partner.example", StatusCode::FORBIDDEN),
            ("https://partner.example/", StatusCode::FORBIDDEN),
            ("http://partner.example", StatusCode::FORBIDDEN),
            ("HTTPS://PARTNER.EXAMPLE", StatusCode::FORBIDDEN),
        ] {
            let from = from.map(|site| ("sec-fetch-site", site));
            let headers: Vec<_> = from.into_iter().chain([("origin", origin)]).collect();
            assert_eq!(answer::<A>(sign_in(&headers)).await.status, status, "{headers:?}");
        }
    }
}

/// Whoever can sign a visitor in unasked sees in their own account what the visitor does there.
pub async fn another_site_signs_nobody_in<A: Adapter>() {
    let mut browser = Browser::<A>::new(with_ids());
    let request = Request::post("/sign-in").header("sec-fetch-site", "cross-site");
    assert_eq!(browser.send(request, "mallory").await.status, StatusCode::FORBIDDEN);
    assert!(browser.names().is_empty());
}

pub async fn a_route_that_is_not_behind_the_check_is_exempt_and_no_other<A: Adapter>() {
    let post = |path| Request::post(path).header("sec-fetch-site", "cross-site");
    let exempt = answer::<A>(post("/hook").header(HOST, "app.example.com")).await;
    assert_eq!((exempt.status, exempt.body.as_str()), (StatusCode::OK, "received"));
    for path in ["/hook/", "/hook/x", "/hookx", "/HOOK", "//hook", "/x/../hook", "/hook;x", "/"] {
        let answer = answer::<A>(post(path).header(HOST, "app.example.com")).await;
        assert!(
            [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&answer.status),
            "{path}: {} {}",
            answer.status,
            answer.body
        );
    }
    let beside = answer::<A>(sign_in(&[("sec-fetch-site", "cross-site")])).await;
    assert_eq!(beside.status, StatusCode::FORBIDDEN);
}

pub async fn a_refusal_is_problem_json_that_caches_keep_apart<A: Adapter>() {
    let cross_site = sign_in(&[("sec-fetch-site", "cross-site")]);
    let without_token = Request::post("/transfer");
    let handshake = Request::get("/upgrade").header(ORIGIN, "https://evil.example");
    for request in [cross_site, without_token, handshake] {
        let answer = answer::<A>(request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(answer.header(CONTENT_TYPE), ["application/problem+json"]);
        assert!(answer.header(VARY).contains(&"Sec-Fetch-Site, Origin"), "{:?}", answer.headers);
        let problem: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
        assert_eq!((&problem["status"], &problem["title"]), (&403.into(), &"Forbidden".into()));
        assert!(problem["detail"].is_string());
        assert_eq!(problem["error"], problem["detail"]);
    }
}
