//! Cookies on a socket, through hyper and axum.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use axum::Router;
use axum::routing::get;
use fe26_axum::{KeyRing, SaveError, Session, SessionConfig, SessionLayer};
use tokio::net::TcpListener;

#[derive(Default, serde::Deserialize, serde::Serialize)]
struct Visitor {
    visits: u32,
}

async fn visit(mut session: Session<Visitor>) -> Result<String, SaveError> {
    session.update(|visitor| visitor.visits += 1)?;
    Ok(format!("visit {}", session.visits))
}

#[tokio::test]
async fn every_cookie_arrives_over_http_1_and_http_2() {
    let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o").unwrap();
    let config = SessionConfig::new("visitor", keys).unwrap();
    let app = Router::new().route("/visit", get(visit)).layer(SessionLayer::<Visitor>::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, app).into_future());
    let checked = tokio::task::spawn_blocking(move || {
        fe26_testing::wire::check_that_cookies_arrive(address);
    });
    checked.await.unwrap();
}
