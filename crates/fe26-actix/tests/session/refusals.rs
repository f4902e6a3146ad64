//! Middlewares that answer in place of the handler: an error of theirs becomes a response outside of
//! the session's middleware.

use actix_web::body::MessageBody;
use actix_web::dev::{Service as _, ServiceRequest, ServiceResponse};
use actix_web::error::ErrorForbidden;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderMap, SET_COOKIE, VARY};
use actix_web::middleware::{Next, from_fn};
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, Error, HttpResponse, web};
use fe26_actix::{KeyRing, Session, SessionConfig, SessionMiddleware};
use fe26_testing::adapter::Visitor;

/// Counts and refuses, either with a response or with an error.
async fn refuse(
    mut request: ServiceRequest,
    _: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let mut session = request.extract::<Session<Visitor>>().await?;
    session.update(|visitor| visitor.visits += 1)?;
    match request.path() {
        "/error" => Err(ErrorForbidden("not today")),
        _ => Ok(request.into_response(HttpResponse::Forbidden().finish())),
    }
}

/// The outcome of a request that is refused inside the session's middleware.
async fn outcome(path: &str) -> Result<ServiceResponse, Error> {
    let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o");
    let config = SessionConfig::new("visitor", keys.expect("a good password"));
    let sessions = SessionMiddleware::<Visitor>::new(config.expect("a cookie's name"));
    let app = App::new().default_service(web::to(HttpResponse::Ok));
    let app = init_service(app.wrap(from_fn(refuse)).wrap(sessions)).await;
    app.call(TestRequest::with_uri(path).to_request()).await
}

#[track_caller]
fn check(status: StatusCode, headers: &HeaderMap) {
    assert_eq!(status, StatusCode::FORBIDDEN);
    let cookies: Vec<_> = headers.get_all(SET_COOKIE).collect();
    assert_eq!(cookies.len(), 1);
    assert!(cookies[0].as_bytes().starts_with(b"visitor=Fe26.2*1*"));
    assert_eq!(headers.get_all(CACHE_CONTROL).collect::<Vec<_>>(), ["private, no-store"]);
    assert_eq!(headers.get_all(VARY).collect::<Vec<_>>(), ["Cookie"]);
}

#[actix_web::test]
async fn a_refusal_carries_the_cookie() {
    let response = outcome("/response").await.expect("a response");
    check(response.status(), response.headers());
}

#[actix_web::test]
async fn a_refusal_that_is_an_error_carries_the_cookie_as_often_as_it_is_asked() {
    let error = outcome("/error").await.expect_err("an error");
    for _ in 0..2 {
        let response = error.error_response();
        check(response.status(), response.headers());
    }
}

#[actix_web::test]
async fn a_refusal_that_is_an_error_stays_that_error() {
    let error = outcome("/error").await.expect_err("an error");
    assert_eq!(error.to_string(), "not today");
}
