//! An axum service beside a Next.js application, with its session: whoever signs in there is signed in here.
//!
//! ```console
//! $ SESSION_PASSWORD="…" cargo run --package shared-cookie
//! ```

#![forbid(unsafe_code)]

use std::error::Error;

use axum::routing::{get, post};
use axum::{Json, Router};
use fe26_axum::csrf::origin_check;
use fe26_axum::{KeyRing, SaveError, Session, SessionConfig, SessionLayer};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The fields that this service knows. Those that only the Next.js application knows survive every save.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Visitor {
    name: Option<String>,
    orders: u32,
}

/// The cookie's name and the password are those of next/lib/session.ts, and nothing else has to be.
fn session_config(password: &str) -> Result<SessionConfig, Box<dyn Error>> {
    let keys = KeyRing::from_passwords([(1, password)])?;
    Ok(SessionConfig::new("shared-visitor", keys)?.secure_except_on_localhost()?)
}

/// The service. Its answers are for the pages of the application at `next_origin`, on another port.
fn app(password: &str, next_origin: &str) -> Result<Router, Box<dyn Error>> {
    let config = session_config(password)?;
    Ok(Router::new()
        .route("/me", get(me))
        .route("/orders", post(order))
        .route("/sign-out", post(sign_out))
        .layer(SessionLayer::<Visitor>::new(config))
        .layer(origin_check().add_trusted_origin(next_origin)?))
}

async fn me(session: Session<Visitor>) -> Json<Value> {
    Json(json!({ "name": session.name, "orders": session.orders }))
}

/// Changes the session that Next.js began.
async fn order(mut session: Session<Visitor>) -> Result<Json<Value>, SaveError> {
    session.orders += 1;
    session.save()?;
    Ok(me(session).await)
}

/// Takes the cookie away, which signs the visitor out of both.
async fn sign_out(session: Session<Visitor>) {
    session.destroy();
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let password = std::env::var("SESSION_PASSWORD").map_err(|_| "set SESSION_PASSWORD")?;
    let port = std::env::var("PORT").unwrap_or_else(|_| "3001".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://localhost:{}", listener.local_addr()?.port());
    Ok(axum::serve(listener, app(&password, "http://localhost:3000")?).await?)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{Request, header};
    use fe26_axum::UnixMillis;
    use fe26_axum::testing::{TestBrowser, TestClock};
    use serde_json::Map;
    use tower::ServiceExt as _;

    use super::*;

    const PASSWORD: &str = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";

    #[tokio::test]
    async fn an_order_is_counted_and_the_other_halfs_fields_stay() {
        let config = session_config(PASSWORD).unwrap();
        let mut browser =
            TestBrowser::new(TestClock::new(UnixMillis::from(std::time::SystemTime::now())));
        let theirs: Map<String, Value> =
            serde_json::from_str(r#"{"name":"Ada","theme":"dark"}"#).unwrap();
        browser.sign_in(&config, theirs).unwrap();

        let order = Request::post("/orders").header(header::COOKIE, browser.cookie_header());
        let app = app(PASSWORD, "http://localhost:3000").unwrap();
        let answer = app.oneshot(order.body(Body::empty()).unwrap()).await.unwrap();
        browser.receive(answer.headers());

        let session = browser.session::<Map<String, Value>>(&config).unwrap();
        let json = serde_json::to_string(&*session).unwrap();
        assert_eq!(json, r#"{"name":"Ada","orders":1,"theme":"dark"}"#);
    }

    #[tokio::test]
    async fn another_sites_page_orders_nothing() {
        let order = Request::post("/orders").header("sec-fetch-site", "cross-site");
        let app = app(PASSWORD, "http://localhost:3000").unwrap();
        let answer = app.oneshot(order.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), 403);
    }
}
