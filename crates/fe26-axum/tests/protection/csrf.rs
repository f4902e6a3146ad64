//! Requests that change something need a token of their session, or come from this site.

use http::{Method, Request, StatusCode, header};

use crate::app::{Answer, Browser};

const FORM: &str = "application/x-www-form-urlencoded";

async fn send_form(browser: &mut Browser, form: &str) -> Answer {
    browser.send(Request::post("/transfer").header(header::CONTENT_TYPE, FORM), form).await
}

async fn send_header(browser: &mut Browser, method: Method, token: &str) -> Answer {
    let request = Request::builder().method(method).uri("/transfer");
    browser.send(request.header("x-csrf-token", token), "{}").await
}

#[tokio::test]
async fn a_form_with_the_token_passes_and_arrives_whole() {
    let mut browser = Browser::signed_in("bob").await;
    let token = browser.visit("/token").await.body;
    let form = format!("amount=10&csrf_token={token}&to=ada%20l");
    let answer = send_form(&mut browser, &form).await;
    assert_eq!(answer.body, format!("transfer 1 of {form}"));
}

#[tokio::test]
async fn a_script_sends_the_token_in_a_header_with_any_method() {
    let mut browser = Browser::signed_in("bob").await;
    let token = browser.visit("/token").await.body;
    for (count, method) in [Method::POST, Method::PUT, Method::DELETE].into_iter().enumerate() {
        let answer = send_header(&mut browser, method, &token).await;
        assert_eq!(answer.body, format!("transfer {} of {{}}", count + 1));
    }
}

#[tokio::test]
async fn without_a_token_nothing_changes_whatever_the_content_type() {
    let mut browser = Browser::signed_in("bob").await;
    for content_type in
        [FORM, "application/json", "text/plain", "multipart/form-data; boundary=x", ""]
    {
        let request = Request::post("/transfer").header(header::CONTENT_TYPE, content_type);
        let answer = browser.send(request, "amount=10").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{content_type}");
    }
    let token = browser.visit("/token").await.body;
    assert_eq!(send_header(&mut browser, Method::POST, &token).await.body, "transfer 1 of {}");
}

#[tokio::test]
async fn a_token_that_is_changed_shortened_or_of_another_session_is_none() {
    let mut browser = Browser::signed_in("bob").await;
    let token = browser.visit("/token").await.body;
    let of_another = Browser::signed_in("mallory").await.visit("/token").await.body;
    let mut forged: Vec<String> = vec![of_another, String::new(), ".".into(), format!("{token}A")];
    forged.extend((0..token.len()).map(|at| {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'B' { b'C' } else { b'B' };
        String::from_utf8(bytes).unwrap()
    }));
    forged.extend((0..token.len()).map(|at| token[..at].to_owned()));
    for token in forged {
        let answer = send_header(&mut browser, Method::POST, &token).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{token}");
    }
}

#[tokio::test]
async fn every_page_has_another_text_and_all_of_them_are_valid() {
    let mut browser = Browser::signed_in("bob").await;
    let (first, second) = (browser.visit("/token").await.body, browser.visit("/token").await.body);
    assert_ne!(first, second);
    for token in [first, second] {
        assert_eq!(send_header(&mut browser, Method::POST, &token).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_token_of_before_signing_in_is_worth_nothing_after_it() {
    let mut browser = Browser::new();
    let token = browser.visit("/token").await.body;
    assert_eq!(send_header(&mut browser, Method::POST, &token).await.status, StatusCode::OK);
    browser.sign_in("bob").await;
    assert_eq!(send_header(&mut browser, Method::POST, &token).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_that_is_too_long_to_be_typed_is_a_413() {
    let mut browser = Browser::signed_in("bob").await;
    let answer = send_form(&mut browser, &"a".repeat(64 * 1024 + 1)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn reading_needs_no_token() {
    let mut browser = Browser::signed_in("bob").await;
    let answer = browser.send(Request::get("/transfer"), "").await;
    assert_eq!(answer.status, StatusCode::OK);
}

/// The origin check alone, on a route that needs no token.
#[tokio::test]
async fn what_another_site_sends_is_refused_before_any_session_is_opened() {
    for (name, value, status) in [
        ("sec-fetch-site", "cross-site", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "same-site", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "same-origin", StatusCode::OK),
        ("sec-fetch-site", "none", StatusCode::OK),
        ("origin", "https://evil.example", StatusCode::FORBIDDEN),
        ("origin", "null", StatusCode::FORBIDDEN),
        ("origin", "https://app.example", StatusCode::OK),
    ] {
        let request = Request::post("/sign-in").header(header::HOST, "app.example");
        let answer = Browser::new().send(request.header(name, value), "bob").await;
        assert_eq!(answer.status, status, "{name}: {value}");
        assert_eq!(answer.headers.contains_key(header::SET_COOKIE), status == StatusCode::OK);
    }
}

#[tokio::test]
async fn a_refusal_is_problem_json_that_caches_keep_apart() {
    let mut browser = Browser::signed_in("bob").await;
    let cross_site = Request::post("/sign-in").header("sec-fetch-site", "cross-site");
    let without_token = Request::post("/transfer");
    for request in [cross_site, without_token] {
        let answer = browser.send(request, "").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json");
        let varies: Vec<_> = answer.headers.get_all(header::VARY).iter().collect();
        assert!(varies.contains(&&"Sec-Fetch-Site, Origin".parse().unwrap()), "{varies:?}");
        let problem: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(problem["error"], problem["detail"]);
    }
}

/// A browser sends its cookies with the handshake of a WebSocket, whichever site asked for it, and the
/// handshake is a GET, which neither of the other checks looks at.
#[tokio::test]
async fn the_handshake_of_a_websocket_comes_from_this_site_or_from_no_browser() {
    for (origin, status) in [
        (None, StatusCode::OK),
        (Some("https://app.example"), StatusCode::OK),
        (Some("https://evil.example"), StatusCode::FORBIDDEN),
        (Some("https://app.example.evil.example"), StatusCode::FORBIDDEN),
        (Some("https://app.example:8443"), StatusCode::FORBIDDEN),
        (Some("null"), StatusCode::FORBIDDEN),
        (Some(""), StatusCode::FORBIDDEN),
    ] {
        let mut request = Request::get("/upgrade").header(header::HOST, "app.example");
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        let answer = Browser::signed_in("bob").await.send(request, "").await;
        assert_eq!(answer.status, status, "{origin:?}");
    }
}
