//! Sessions in an axum application, through its router.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, http};
use fe26_axum::{KeyRing, Opened, SaveError, Session, SessionConfig, SessionLayer};
use http::{Request, StatusCode, header};
use serde::{Deserialize, Serialize};
use tower::ServiceExt as _;

#[derive(Default, Deserialize, Serialize)]
struct Visitor {
    visits: u32,
    note: String,
}

/// A second session in the same application: another type, another cookie.
#[derive(Default, Deserialize, Serialize)]
struct Basket {
    items: u32,
}

async fn visit(mut session: Session<Visitor>) -> Result<String, SaveError> {
    session.visits += 1;
    session.save()?;
    Ok(format!("visit {}", session.visits))
}

async fn look(session: Session<Visitor>) -> String {
    let opened = match session.opened() {
        Opened::Rejected(reason) => reason.kind(),
        Opened::Valid(_) => "valid",
        _ => "absent",
    };
    format!("{} {opened}", session.visits)
}

async fn forget(session: Session<Visitor>) -> &'static str {
    session.destroy();
    "forgotten"
}

async fn fail_after_saving(mut session: Session<Visitor>) -> Result<(), Response> {
    session.update(|visitor| visitor.visits = 9).map_err(IntoResponse::into_response)?;
    Err(StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn write_a_novel(mut session: Session<Visitor>) -> Result<(), SaveError> {
    session.note = "x".repeat(5000);
    session.save()
}

async fn both(
    mut visitor: Session<Visitor>,
    mut basket: Session<Basket>,
) -> Result<String, SaveError> {
    visitor.update(|visitor| visitor.visits += 1)?;
    basket.update(|basket| basket.items += 10)?;
    Ok(format!("{} {}", visitor.visits, basket.items))
}

fn app() -> Router {
    let keys = || KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o").unwrap();
    let visitor = SessionConfig::new("visitor", keys()).unwrap();
    let basket = SessionConfig::new("basket", keys()).unwrap();
    Router::new()
        .route("/visit", get(visit))
        .route("/look", get(look))
        .route("/forget", post(forget))
        .route("/fail", post(fail_after_saving))
        .route("/novel", post(write_a_novel))
        .route("/both", post(both))
        .layer(SessionLayer::<Visitor>::new(visitor))
        .layer(SessionLayer::<Basket>::new(basket))
}

/// A browser that keeps its cookies.
#[derive(Default)]
struct Browser {
    cookies: Vec<(String, String)>,
}

impl Browser {
    async fn send(&mut self, method: &str, path: &str) -> (StatusCode, String, Response<()>) {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, pairs.collect::<Vec<_>>().join("; "))
            .body(Body::empty())
            .unwrap();
        let (parts, body) = app().oneshot(request).await.unwrap().into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = line.to_str().unwrap().split_once('=').unwrap();
            let (value, _) = rest.split_once(';').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let status = parts.status;
        (status, String::from_utf8(bytes.to_vec()).unwrap(), Response::from_parts(parts, ()))
    }

    async fn read(&mut self, method: &str, path: &str) -> String {
        let (status, body, _) = self.send(method, path).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }
}

#[tokio::test]
async fn what_one_request_saves_the_next_one_opens() {
    let mut browser = Browser::default();
    assert_eq!(browser.read("GET", "/visit").await, "visit 1");
    assert_eq!(browser.read("GET", "/visit").await, "visit 2");
    assert_eq!(browser.read("GET", "/look").await, "2 valid");
    assert_eq!(browser.read("POST", "/forget").await, "forgotten");
    assert_eq!(browser.read("GET", "/look").await, "0 absent");
}

#[tokio::test]
async fn a_look_sends_no_cookie() {
    let mut browser = Browser::default();
    browser.read("GET", "/visit").await;
    let (_, _, response) = browser.send("GET", "/look").await;
    assert!(!response.headers().contains_key(header::SET_COOKIE));
    assert_eq!(response.headers()[header::CACHE_CONTROL], "private, no-store");
    assert_eq!(response.headers()[header::VARY], "Cookie");
}

#[tokio::test]
async fn a_cookie_that_does_not_open_is_a_fresh_session_and_removed() {
    let mut browser = Browser { cookies: vec![("visitor".into(), "junk".into())] };
    assert_eq!(browser.read("GET", "/look").await, "0 component-count");
    assert!(browser.cookies.is_empty());
}

#[tokio::test]
async fn what_was_saved_is_sent_with_an_error_response_too() {
    let mut browser = Browser::default();
    assert_eq!(browser.send("POST", "/fail").await.0, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(browser.read("GET", "/look").await, "9 valid");
}

#[tokio::test]
async fn a_session_that_is_too_large_is_an_error_without_details_and_leaves_the_cookie() {
    let mut browser = Browser::default();
    browser.read("GET", "/visit").await;
    let (status, body, response) = browser.send("POST", "/novel").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(body, "the session could not be saved");
    assert!(!response.headers().contains_key(header::SET_COOKIE));
    assert_eq!(browser.read("GET", "/look").await, "1 valid");
}

#[tokio::test]
async fn two_sessions_of_one_application_do_not_meet() {
    let mut browser = Browser::default();
    assert_eq!(browser.read("POST", "/both").await, "1 10");
    assert_eq!(browser.read("POST", "/both").await, "2 20");
    browser.read("POST", "/forget").await;
    assert_eq!(browser.read("POST", "/both").await, "1 30");
}

#[tokio::test]
async fn a_route_without_its_layer_says_so_in_the_log_and_not_to_the_visitor() {
    let app = Router::new().route("/look", get(look));
    let request = Request::builder().uri("/look").body(Body::empty()).unwrap();
    let response = app.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    assert_eq!(body, "the session is not configured");
}
