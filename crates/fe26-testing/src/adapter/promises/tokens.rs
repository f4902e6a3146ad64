//! The token that a request must bring which could change something.

use http::header::{COOKIE, HOST, SET_COOKIE};
use http::{Method, Request, StatusCode};

use crate::adapter::Adapter;
use crate::adapter::browser::{Answer, Browser};
use crate::adapter::setup::{Setup, config};

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=x";

async fn signed_in<A: Adapter>(name: &str) -> Browser<A> {
    let mut browser = Browser::new(Setup::new(config().session_ids()));
    assert_eq!(browser.post("/sign-in", name).await.status, StatusCode::OK);
    browser
}

async fn send_form<A: Adapter>(browser: &mut Browser<A>, form: &str) -> Answer {
    browser.send(Request::post("/transfer").header("content-type", FORM), form).await
}

async fn send_header<A: Adapter>(browser: &mut Browser<A>, method: Method, token: &str) -> Answer {
    let request = Request::builder().method(method).uri("/transfer");
    browser.send(request.header("x-csrf-token", token), "{}").await
}

pub async fn a_form_with_the_token_passes_and_arrives_whole<A: Adapter>() {
    let mut browser = signed_in::<A>("bob").await;
    let token = browser.read("/token").await;
    let form = format!("amount=10&csrf_token={token}&to=ada%20l");
    let answer = send_form(&mut browser, &form).await;
    assert_eq!(answer.body, format!("transfer 1 of {form}"));
}

pub async fn a_form_is_a_form_however_its_type_is_written<A: Adapter>() {
    let mut browser = signed_in::<A>("bob").await;
    let form = format!("csrf_token={}", browser.read("/token").await);
    for content_type in [
        "application/x-www-form-urlencoded; charset=UTF-8",
        "application/x-www-form-urlencoded;charset=utf-8",
        "Application/X-WWW-Form-URLencoded",
    ] {
        let request = Request::post("/transfer").header("content-type", content_type);
        let answer = browser.send(request, &form).await;
        assert_eq!(answer.status, StatusCode::OK, "{content_type}");
    }
}

pub async fn a_script_sends_the_token_in_a_header_with_any_method<A: Adapter>() {
    let mut browser = signed_in::<A>("bob").await;
    let token = browser.read("/token").await;
    for (count, method) in [Method::POST, Method::PUT, Method::DELETE].into_iter().enumerate() {
        let answer = send_header(&mut browser, method, &token).await;
        assert_eq!(answer.body, format!("transfer {} of {{}}", count + 1));
    }
}

pub async fn a_multipart_form_has_its_token_in_the_header<A: Adapter>() {
    let mut browser = signed_in::<A>("bob").await;
    let token = browser.read("/token").await;
    let part = format!(
        "--x\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n{token}\r\n--x--\r\n"
    );
    let request = || Request::post("/transfer").header("content-type", MULTIPART);
    assert_eq!(browser.send(request(), &part).await.status, StatusCode::FORBIDDEN);
    let answer = browser.send(request().header("x-csrf-token", token), &part).await;
    assert_eq!(answer.body, format!("transfer 1 of {part}"));
}

pub async fn without_a_token_nothing_changes_whatever_the_content_type<A: Adapter>() {
    let mut browser = signed_in::<A>("bob").await;
    for content_type in [FORM, "application/json", "text/plain", MULTIPART, ""] {
        let request = Request::post("/transfer").header("content-type", content_type);
        let answer = browser.send(request, "amount=10").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{content_type}");
    }
    let token = browser.read("/token").await;
    assert_eq!(send_header(&mut browser, Method::POST, &token).await.body, "transfer 1 of {}");
}

/// What passes the origin check on its own: pages of this site, and requests that say nothing, which
/// the page of another site can send with a browser that is old enough.
pub async fn whoever_passes_the_origin_check_needs_the_token_as_well<A: Adapter>() {
    let mut browser = signed_in::<A>("bob").await;
    for header in
        [None, Some(("sec-fetch-site", "same-origin")), Some(("origin", "https://app.example.com"))]
    {
        let request = Request::post("/transfer");
        let request =
            header.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        assert_eq!(browser.send(request, "").await.status, StatusCode::FORBIDDEN, "{header:?}");
    }
}

pub async fn the_token_does_not_make_up_for_another_site<A: Adapter>() {
    let mut browser = signed_in::<A>("bob").await;
    let token = browser.read("/token").await;
    let request = Request::post("/transfer").header("sec-fetch-site", "cross-site");
    let answer = browser.send(request.header("x-csrf-token", token), "").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

pub async fn a_token_that_is_changed_shortened_or_of_another_session_is_none<A: Adapter>() {
    let mut browser = signed_in::<A>("bob").await;
    let token = browser.read("/token").await;
    let of_another = signed_in::<A>("mallory").await.read("/token").await;
    let mut forged: Vec<String> = vec![of_another, ".".into(), format!("{token}A")];
    forged.extend((0..token.len()).map(|at| {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'B' { b'C' } else { b'B' };
        String::from_utf8(bytes).expect("ASCII")
    }));
    forged.extend((0..token.len()).map(|at| token[..at].to_owned()));
    for token in forged {
        let answer = send_header(&mut browser, Method::POST, &token).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{token}");
    }
}

pub async fn a_token_somewhere_else_is_none<A: Adapter>() {
    let mut browser = signed_in::<A>("bob").await;
    let token = browser.read("/token").await;
    let in_the_address =
        Request::post(format!("/transfer?csrf_token={token}&x-csrf-token={token}"));
    let in_a_cookie = Request::post("/transfer").header(COOKIE, format!("csrf_token={token}"));
    let in_another_header = Request::post("/transfer").header("x-xsrf-token", &token);
    for request in [in_the_address, in_a_cookie, in_another_header] {
        let answer = browser.send(request.header("content-type", FORM), "amount=10").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    for form in [format!("token={token}"), format!("CSRF_TOKEN={token}"), token] {
        assert_eq!(send_form(&mut browser, &form).await.status, StatusCode::FORBIDDEN, "{form}");
    }
}

pub async fn the_header_counts_and_not_the_form_beside_it<A: Adapter>() {
    let mut browser = signed_in::<A>("bob").await;
    let token = browser.read("/token").await;
    let form = format!("csrf_token={token}");
    for (header, status) in
        [("guessed", StatusCode::FORBIDDEN), ("", StatusCode::FORBIDDEN), (&token, StatusCode::OK)]
    {
        let request = Request::post("/transfer").header("content-type", FORM);
        let answer = browser.send(request.header("x-csrf-token", header), &form).await;
        assert_eq!(answer.status, status, "{header}");
    }
}

pub async fn every_page_has_another_text_and_all_of_them_are_valid<A: Adapter>() {
    let mut browser = signed_in::<A>("bob").await;
    let (first, second) = (browser.read("/token").await, browser.read("/token").await);
    assert_ne!(first, second);
    for token in [first, second] {
        let answer = send_header(&mut browser, Method::POST, &token).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
}

pub async fn the_token_of_before_signing_in_is_worth_nothing_after_it<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::new(config().session_ids()));
    let token = browser.read("/token").await;
    assert_eq!(send_header(&mut browser, Method::POST, &token).await.status, StatusCode::OK);
    browser.post("/sign-in", "bob").await;
    assert_eq!(send_header(&mut browser, Method::POST, &token).await.status, StatusCode::FORBIDDEN);
}

pub async fn the_token_of_before_a_change_of_privilege_is_worth_nothing_after_it<A: Adapter>() {
    let mut browser = signed_in::<A>("bob").await;
    let token = browser.read("/token").await;
    let change = || Request::post("/change-privilege").header("x-csrf-token", &token);
    assert_eq!(browser.send(change(), "").await.body, "renewed");
    assert_eq!(browser.send(change(), "").await.status, StatusCode::FORBIDDEN);
    let token = browser.read("/token").await;
    assert_eq!(send_header(&mut browser, Method::POST, &token).await.status, StatusCode::OK);
}

pub async fn nobodys_session_has_no_token<A: Adapter>() {
    let token = signed_in::<A>("bob").await.read("/token").await;
    let setup = Setup::new(config().session_ids());
    for cookie in ["", "visitor=junk"] {
        let request = Request::post("/transfer").header(HOST, "app.example.com");
        let request = request.header(COOKIE, cookie).header("x-csrf-token", &token);
        let answer = Answer::to::<A>(&setup, request, "").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        // What the session has to say is said all the same: the bad cookie is removed.
        assert_eq!(answer.headers.contains_key(SET_COOKIE), !cookie.is_empty());
    }
}

pub async fn a_form_that_is_too_long_to_be_typed_is_a_413<A: Adapter>() {
    let mut browser = signed_in::<A>("bob").await;
    let token = browser.read("/token").await;
    let form = |length: usize| {
        let fields = format!("csrf_token={token}&note=");
        let note = "a".repeat(length - fields.len());
        fields + &note
    };
    let answer = send_form(&mut browser, &form(64 * 1024)).await;
    assert_eq!(answer.status, StatusCode::OK);
    let answer = send_form(&mut browser, &form(64 * 1024 + 1)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

pub async fn every_method_that_may_change_something_needs_it<A: Adapter>() {
    let mut browser = signed_in::<A>("bob").await;
    for method in ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get"] {
        let request = Request::builder().method(method).uri("/transfer");
        assert_eq!(browser.send(request, "").await.status, StatusCode::FORBIDDEN, "{method}");
    }
}

pub async fn reading_needs_no_token<A: Adapter>() {
    let mut browser = signed_in::<A>("bob").await;
    for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
        let request = Request::builder().method(method).uri("/transfer");
        assert_eq!(browser.send(request, "").await.status, StatusCode::OK);
    }
}
