//! Cookies and forms on a socket, through hyper and axum.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::net::SocketAddr;

use axum::Router;
use axum::routing::{get, post};
use fe26_axum::csrf::{CsrfTokenLayer, origin_check};
use fe26_axum::{KeyRing, SaveError, Session, SessionConfig, SessionLayer};
use fe26_testing::wire::{check_that_cookies_arrive, check_that_forms_are_protected};
use tokio::net::TcpListener;

#[derive(Default, serde::Deserialize, serde::Serialize)]
struct Visitor {
    visits: u32,
}

async fn visit(mut session: Session<Visitor>) -> Result<String, SaveError> {
    session.update(|visitor| visitor.visits += 1)?;
    Ok(format!("visit {}", session.visits))
}

async fn token(mut session: Session<Visitor>) -> Result<String, SaveError> {
    let token = session.csrf_token()?;
    session.save()?;
    Ok(token.to_string())
}

async fn transfer(form: String) -> String {
    form
}

async fn serve_for(check: fn(SocketAddr)) {
    let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o").unwrap();
    let config = SessionConfig::new("visitor", keys).unwrap().session_ids();
    let app = Router::new()
        .route("/visit", get(visit))
        .route("/token", get(token))
        .route("/transfer", post(transfer))
        .layer(CsrfTokenLayer::<Visitor>::new())
        .layer(SessionLayer::<Visitor>::new(config))
        .layer(origin_check());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, app).into_future());
    tokio::task::spawn_blocking(move || check(address)).await.unwrap();
}

#[tokio::test]
async fn every_cookie_arrives_over_http_1_and_http_2() {
    serve_for(check_that_cookies_arrive).await;
}

#[tokio::test]
async fn forms_are_protected_over_http_1_and_http_2() {
    serve_for(check_that_forms_are_protected).await;
}
