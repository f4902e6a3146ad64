//! An actix-web server with our sessions or without: `actix none`, `actix read`, `actix write`.
//!
//! `/sign-in` hands out the cookie of a session, and `/` looks at the session or changes it.

use std::env;

use actix_web::middleware::Condition;
use actix_web::{App, HttpServer, Route, web};
use fe26_actix::{KeyRing, SaveError, Session, SessionConfig, SessionMiddleware};
use fe26_bench::payload::{self, Medium};
use fe26_bench::{PASSWORD, Result};

fn main() -> Result {
    let variant = env::args().nth(1).unwrap_or_default();
    let (sign_in, home): (Page, Page) = match &*variant {
        "none" => (|| web::get().to(none), || web::get().to(none)),
        "read" => (|| web::get().to(sign_in), || web::get().to(read)),
        "write" => (|| web::get().to(sign_in), || web::get().to(write)),
        other => return Err(format!("there is no server {other:?}").into()),
    };
    let config = SessionConfig::new("session", KeyRing::from_password(PASSWORD)?)?;
    let app = move || {
        let sessions = SessionMiddleware::<Medium>::new(config.clone());
        App::new()
            .route("/sign-in", sign_in())
            .route("/", home())
            .wrap(Condition::new(variant != "none", sessions))
    };
    actix_web::rt::System::new().block_on(async {
        let server = HttpServer::new(app).workers(1).bind("127.0.0.1:0")?;
        println!("listening on http://{}", server.addrs()[0]);
        Ok(server.run().await?)
    })
}

type Page = fn() -> Route;

/// No sessions: what the server itself costs.
async fn none() -> String {
    payload::answer("ada", 1)
}

async fn sign_in(mut session: Session<Medium>) -> std::result::Result<String, SaveError> {
    session.renew_with(Medium::signed_in(), &[]);
    session.save()?;
    Ok(session.answer())
}

async fn read(session: Session<Medium>) -> String {
    session.answer()
}

async fn write(mut session: Session<Medium>) -> std::result::Result<String, SaveError> {
    session.update(Medium::buy)?;
    Ok(session.answer())
}
