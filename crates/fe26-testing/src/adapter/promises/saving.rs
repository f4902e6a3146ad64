//! A handler saves its session.

use http::header::{CONTENT_TYPE, LOCATION};
use http::{Request, StatusCode};

use crate::adapter::Adapter;
use crate::adapter::browser::{Answer, Browser};
use crate::adapter::log::Log;
use crate::adapter::setup::{DAY, HOUR, Setup, config, payload, seal};

pub async fn what_one_request_saves_the_next_one_opens<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::default());
    for visit in 1..=3 {
        assert_eq!(browser.read("/visit").await, format!("visit {visit}"));
    }
    assert_eq!(browser.read("/update").await, "visit 4");
    assert_eq!(browser.read("/look").await, "4 nobody valid");
}

pub async fn a_saved_session_is_the_cookie_of_iron_session<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::default());
    let answer = browser.get("/visit").await;
    let line = answer.set_cookies().join("\n");
    let attributes = "; Max-Age=1209540; Path=/; HttpOnly; Secure; SameSite=Lax";
    assert!(line.starts_with("visitor=Fe26.2*1*") && line.ends_with(attributes), "{line}");
    assert_eq!(payload(&browser.cookies("visitor")[0]), r#"{"visits":1}"#);
}

pub async fn attributes_are_those_that_are_configured<A: Adapter>() {
    let config = config()
        .domain("example.com")
        .and_then(|config| config.path("/visit"))
        .expect("a domain and a path")
        .same_site_strict()
        .ttl(HOUR);
    let mut browser = Browser::<A>::new(Setup::new(config));
    let line = browser.get("/visit").await.set_cookies().join("\n");
    let attributes =
        "; Max-Age=3540; Domain=example.com; Path=/visit; HttpOnly; Secure; SameSite=Strict";
    assert!(line.ends_with(attributes), "{line}");
}

pub async fn two_saves_of_one_request_are_one_line_with_the_last_data<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    let answer = browser.get("/save-twice").await;
    assert_eq!(answer.set_cookies().len(), 1);
    assert_eq!(browser.read("/look").await, "3 nobody valid");
}

pub async fn fields_that_the_type_does_not_know_survive<A: Adapter>() {
    let unknown = r#""theme":"dark","cart":[{"n":1.10}],"deep":{"a":{}}"#;
    let sealed = seal(&format!(r#"{{"visits":1,{unknown}}}"#), DAY);
    let mut browser = Browser::<A>::with_cookie(Setup::default(), "visitor", &sealed);
    browser.read("/visit").await;
    let expected = format!(r#"{{"visits":2,{unknown}}}"#);
    assert_eq!(payload(&browser.cookies("visitor")[0]), expected);
}

pub async fn a_change_that_is_not_saved_is_lost<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    let answer = browser.get("/forget-to-save").await;
    assert_eq!((answer.status, answer.set_cookies()), (StatusCode::OK, Vec::new()));
    assert_eq!(browser.read("/look").await, "1 nobody valid");
}

pub async fn other_cookies_and_headers_of_the_handler_stay<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::default());
    let lines = "set-cookie: theme=dark; Path=/\nset-cookie: language=en; Path=/\nx-page: 7\n\
                 content-type: text/html";
    let answer = browser.post("/visit-and-answer", lines).await;
    assert_eq!(answer.set_cookies().len(), 3);
    assert_eq!(browser.cookies("theme"), ["dark"]);
    assert_eq!(browser.cookies("language"), ["en"]);
    assert_eq!(answer.header("x-page"), ["7"]);
    assert_eq!(answer.header(CONTENT_TYPE), ["text/html"]);
    assert_eq!(browser.read("/look").await, "1 nobody valid");
}

pub async fn a_redirect_carries_the_cookie<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::default());
    let answer = browser.post("/visit-and-answer", "status: 303\nlocation: /look").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header(LOCATION), ["/look"]);
    assert_eq!(browser.read("/look").await, "1 nobody valid");
}

pub async fn an_error_of_the_handler_carries_the_cookie<A: Adapter>() {
    for status in [400, 401, 404, 500, 503] {
        let mut browser = Browser::<A>::new(Setup::default());
        let answer = browser.post("/visit-and-answer", &format!("status: {status}")).await;
        assert_eq!(answer.status, status);
        assert_eq!(browser.read("/look").await, "1 nobody valid", "{status}");
    }
}

pub async fn a_session_that_is_too_large_is_an_error_in_general_words<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    let answer = browser.post("/write", "5000").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.body, "the session could not be saved");
}

pub async fn a_session_that_is_too_large_leaves_the_cookie_as_it_was<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    assert_eq!(browser.post("/write", "5000").await.set_cookies(), [""; 0]);
    assert_eq!(browser.read("/look").await, "1 nobody valid");
    assert_eq!(browser.post("/write", "500").await.body, "500");
}

pub async fn the_log_says_why_a_session_was_not_saved<A: Adapter>() {
    let log = Log::listen();
    Browser::<A>::new(Setup::default()).post("/write", "5000").await;
    let errors = log.errors();
    assert!(errors.contains("cookie-too-large") && errors.contains("`note` 5002"), "{errors}");
    assert!(!errors.contains("xxxx"), "{errors}");
}

pub async fn what_was_saved_before_a_failed_save_is_sent<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    let answer = browser.post("/visit-and-write", "5000").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.set_cookies().len(), 1);
    assert_eq!(browser.read("/look").await, "2 nobody valid");
}

pub async fn saving_while_the_body_is_on_its_way_is_an_error_and_no_surprise<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    let answer = browser.get("/save-late").await;
    assert_eq!(answer.body, "session saved after the headers were sent");
    assert_eq!(answer.set_cookies(), [""; 0]);
    assert_eq!(browser.read("/look").await, "1 nobody valid");
}

pub async fn secure_stays_on_localhost_unless_asked_otherwise<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::default());
    let answer = browser.send(Request::get("http://localhost:3000/visit"), "").await;
    assert!(answer.set_cookies()[0].contains("; Secure; "));
}

pub async fn secure_may_be_left_away_on_localhost_and_nowhere_else<A: Adapter>() {
    let config = config().secure_except_on_localhost().expect("a name without a prefix");
    let setup = Setup::new(config);
    for (host, is_secure) in [
        ("localhost:3000", false),
        ("app.localhost", false),
        ("127.0.0.1:8080", false),
        ("[::1]:3000", false),
        ("example.com", true),
        ("localhost.example.com", true),
        ("127.0.0.1.example.com", true),
    ] {
        let by_header = Request::get("/visit").header("host", host);
        // As HTTP/2 does: the authority stands in the address, and there is no `Host`.
        let by_address = Request::get(format!("http://{host}/visit"));
        for request in [by_header, by_address] {
            let answer = Answer::to::<A>(&setup, request, "").await;
            let line = answer.set_cookies().join("\n");
            assert_eq!(line.contains("; Secure"), is_secure, "{host}: {line}");
        }
    }
}
