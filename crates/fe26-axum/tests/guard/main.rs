//! Who may go on, in an axum application.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod app;

use http::{Request, StatusCode, header};

use crate::app::{Answer, Browser};

#[track_caller]
fn check_sent_to(answer: &Answer, location: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header(header::LOCATION), location);
}

#[track_caller]
fn check_problem(answer: &Answer, status: StatusCode, words: &str) {
    assert_eq!(answer.status, status);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json");
    let problem: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(problem["status"], status.as_u16());
    assert_eq!(problem["error"], words);
    assert_eq!(problem["detail"], words);
}

#[tokio::test]
async fn a_visitor_on_a_page_is_sent_to_the_login_and_back() {
    let answer = Browser::new().visit("/page?tab=2&x=%20").await;
    check_sent_to(&answer, "/login?redirect=%2Fpage%3Ftab%3D2%26x%3D%2520");
}

#[tokio::test]
async fn a_visitor_who_sends_a_form_is_sent_to_the_login_alone() {
    let request = Request::post("/page").header(header::ACCEPT, "text/html");
    check_sent_to(&Browser::new().send(request, "").await, "/login");
}

#[tokio::test]
async fn a_script_of_a_visitor_gets_a_401_as_problem_json() {
    let answer = Browser::new().fetch("/page").await;
    check_problem(&answer, StatusCode::UNAUTHORIZED, "Sign in first.");
}

#[tokio::test]
async fn whoever_is_signed_in_passes() {
    let mut browser = Browser::signed_in("bob").await;
    assert_eq!(browser.visit("/page").await.body, "hello bob");
}

#[tokio::test]
async fn a_role_that_somebody_does_not_have_is_a_403_and_no_redirect() {
    let mut browser = Browser::signed_in("bob").await;
    check_problem(&browser.visit("/admin").await, StatusCode::FORBIDDEN, "You may not do this.");
    check_sent_to(&Browser::new().visit("/admin").await, "/login?redirect=%2Fadmin");
    let mut browser = Browser::signed_in("ada").await;
    assert_eq!(browser.visit("/admin").await.body, "admin ada");
}

#[tokio::test]
async fn a_sign_in_is_recent_until_its_time_is_over_and_again_after_the_next() {
    let mut browser = Browser::signed_in("bob").await;
    browser.wait(599);
    assert_eq!(browser.fetch("/recent").await.body, "hello bob");
    browser.wait(1);
    let answer = browser.fetch("/recent").await;
    check_problem(&answer, StatusCode::UNAUTHORIZED, "Sign in again to do this.");
    assert_eq!(browser.fetch("/page").await.body, "hello bob", "the session itself goes on");
    browser.sign_in("bob").await;
    assert_eq!(browser.fetch("/recent").await.body, "hello bob");
}

/// Header by which a middleware of another framework once could be skipped: here no header is one.
#[tokio::test]
async fn no_header_goes_around_a_guard() {
    let request = Request::get("/admin").header("x-middleware-subrequest", "middleware");
    assert_eq!(Browser::new().send(request, "").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_refusal_is_not_kept_by_caches_for_somebody_else() {
    let mut browser = Browser::signed_in("bob").await;
    let answer = browser.visit("/admin").await;
    assert_eq!(answer.header(header::CACHE_CONTROL), "private, no-store");
    assert_eq!(answer.header(header::VARY), "Cookie");
    assert_eq!(Browser::new().visit("/admin").await.header(header::VARY), "Cookie");
}
