//! Typed sessions in encrypted cookies for actix-web: a login without a session table.
//!
//! The cookie is that of npm `iron-session`, so a Next.js front end and an actix-web service can share
//! one login. An application needs this crate alone.
//!
//! ```
//! use actix_web::web::Redirect;
//! use actix_web::{App, HttpServer, Responder, get, post};
//! use fe26_actix::{KeyRing, Session, SessionConfig, SessionMiddleware};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Default, Serialize, Deserialize)]
//! struct Visitor {
//!     name: Option<String>,
//! }
//!
//! #[get("/")]
//! async fn home(session: Session<Visitor>) -> String {
//!     format!("hello {}", session.name.as_deref().unwrap_or("stranger"))
//! }
//!
//! #[post("/login")]
//! async fn login(mut session: Session<Visitor>, name: String) -> actix_web::Result<impl Responder> {
//!     // A real one asks for a password. Whatever was in the session before is gone.
//!     session.renew_with(Visitor { name: Some(name) }, &[]);
//!     session.save()?; // seals now; the middleware sends the cookie
//!     Ok(Redirect::to("/").see_other())
//! }
//!
//! #[post("/logout")]
//! async fn logout(session: Session<Visitor>) -> impl Responder {
//!     session.destroy(); // takes the session: saving it afterwards does not compile
//!     Redirect::to("/").see_other()
//! }
//!
//! # #[actix_web::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // From `fe26 keygen`; in a real application out of a secret store.
//! let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! let config = SessionConfig::new("visitor", keys)?;
//! let app = move || {
//!     App::new()
//!         .service((home, login, logout))
//!         .wrap(SessionMiddleware::<Visitor>::new(config.clone()))
//! };
//! # use actix_web::test::{TestRequest, call_and_read_body, call_service, init_service};
//! # let served = init_service(app()).await;
//! # let sign_in = TestRequest::post().uri("/login").set_payload("Ada").to_request();
//! # let answer = call_service(&served, sign_in).await;
//! # let cookie = answer.headers().get("set-cookie").ok_or("no cookie")?.clone();
//! # let look = TestRequest::get().append_header(("cookie", cookie)).to_request();
//! # assert_eq!(call_and_read_body(&served, look).await, "hello Ada");
//! # let _serve = async || {
//! HttpServer::new(app).bind("127.0.0.1:3000")?.run().await
//! # };
//! # Ok(())
//! # }
//! ```
//!
//! The extractor never refuses a request: a visitor whose cookie is missing, expired or forged has a
//! fresh session, and [`Session::opened`](fe26_session::Session::opened) tells which. Saving can fail, in
//! the handler, as a value.
//!
//! Every route that takes a [`Session`] stands inside the [`SessionMiddleware`] of its type. Other
//! middlewares may stand on either side; a cookie is sent even if one inside refuses the request with
//! an error.
//!
//! # Where to go on
//!
//! - [`SessionConfig`]: lifetimes, the cookie, keys, events.
//! - [`SessionView`]: handlers that only look.
//! - [`Allowed`] and [`GuardMiddleware`]: handlers and routes for those who are signed in.
//! - [`csrf`]: requests that another site makes a browser send.
//! - [`SealFor`]: sign-in links and invitations.
//! - [`activity`]: what somebody did lately.
//!
//! # Features
//!
//! - `testing`: a clock, a browser and a record of events for the tests of an application.

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod allowed;
pub mod csrf;
mod error;
mod extract;
mod guard;
mod headers;
mod middleware;
mod refusal;
mod service;
mod session;

pub use allowed::{Allowed, NotAllowed};
pub use error::{MissingSessionMiddleware, SaveError};
pub use fe26_session::csrf::CsrfToken;
#[cfg(feature = "testing")]
#[cfg_attr(docsrs, doc(cfg(feature = "testing")))]
pub use fe26_session::testing;
pub use fe26_session::{
    AssuranceLevel, ConfigError, CookieName, Dialect, EventKind, Guard, KeyError, KeyRing,
    KeySource, KeyState, Keys, KeysError, KeysWarning, LoadError, Malformed, Opened, Password,
    PasswordId, PayloadError, Priority, Refused, Rejected, ReturnTo, Rule,
    SaveError as SaveErrorReason, SealError, SealFor, SealInfo, SessionConfig, SessionEvent,
    SessionHandle, SessionHash, SessionId, UnixMillis, UnsealError, Weakness, activity, keys,
};
pub use guard::{GuardMiddleware, GuardService};
pub use middleware::SessionMiddleware;
pub use service::{SessionFuture, SessionService};
pub use session::{Session, SessionView};
