//! Cookies on a socket, through actix-web's server.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use actix_web::{App, HttpServer, rt, web};
use fe26_actix::{KeyRing, SaveError, Session, SessionConfig, SessionMiddleware};

#[derive(Default, serde::Deserialize, serde::Serialize)]
struct Visitor {
    visits: u32,
}

async fn visit(mut session: Session<Visitor>) -> Result<String, SaveError> {
    session.update(|visitor| visitor.visits += 1)?;
    Ok(format!("visit {}", session.visits))
}

#[actix_web::test]
async fn every_cookie_arrives_over_http_1_and_http_2() {
    let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o").unwrap();
    let sessions = SessionMiddleware::<Visitor>::new(SessionConfig::new("visitor", keys).unwrap());
    let app = move || App::new().route("/visit", web::get().to(visit)).wrap(sessions.clone());
    let server = HttpServer::new(app).workers(1).bind_auto_h2c("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    rt::spawn(server);
    let checked = web::block(move || fe26_testing::wire::check_that_cookies_arrive(address));
    checked.await.unwrap();
    handle.stop(false).await;
}
