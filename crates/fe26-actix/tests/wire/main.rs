//! Cookies and forms on a socket, through actix-web's server.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::net::SocketAddr;

use actix_web::{App, HttpServer, rt, web};
use fe26_actix::csrf::{CsrfTokenMiddleware, origin_check};
use fe26_actix::{KeyRing, SaveError, Session, SessionConfig, SessionMiddleware};
use fe26_testing::wire::{check_that_cookies_arrive, check_that_forms_are_protected};

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
    let sessions = SessionMiddleware::<Visitor>::new(config);
    let app = move || {
        App::new()
            .route("/visit", web::get().to(visit))
            .route("/token", web::get().to(token))
            .route("/transfer", web::post().to(transfer))
            .wrap(CsrfTokenMiddleware::<Visitor>::new())
            .wrap(sessions.clone())
            .wrap(origin_check())
    };
    let server = HttpServer::new(app).workers(1).bind_auto_h2c("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    rt::spawn(server);
    web::block(move || check(address)).await.unwrap();
    handle.stop(false).await;
}

#[actix_web::test]
async fn every_cookie_arrives_over_http_1_and_http_2() {
    serve_for(check_that_cookies_arrive).await;
}

#[actix_web::test]
async fn forms_are_protected_over_http_1_and_http_2() {
    serve_for(check_that_forms_are_protected).await;
}
