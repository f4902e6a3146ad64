//! Typed sessions in encrypted cookies for axum: a login without a session table.
//!
//! The cookie is that of npm `iron-session`, so a Next.js front end and an axum service can share
//! one login. An application needs this crate alone.
//!
//! ```
//! use axum::{Router, response::Redirect, routing::{get, post}};
//! use fe26_axum::{Guard, GuardLayer, KeyRing, SaveError, Session, SessionConfig, SessionLayer};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Default, Serialize, Deserialize)]
//! struct Visitor {
//!     name: Option<String>,
//! }
//!
//! async fn home(session: Session<Visitor>) -> String {
//!     format!("hello {}", session.name.as_deref().unwrap_or("stranger"))
//! }
//!
//! async fn sign_in(mut session: Session<Visitor>, name: String) -> Result<Redirect, SaveError> {
//!     // A real one asks for a password. Whatever was in the session before is gone.
//!     session.renew_with(Visitor { name: Some(name) }, &[]);
//!     session.save()?; // seals now; the layer sends the cookie
//!     Ok(Redirect::to("/"))
//! }
//!
//! async fn sign_out(session: Session<Visitor>) -> Redirect {
//!     session.destroy(); // takes the session: saving it afterwards does not compile
//!     Redirect::to("/")
//! }
//!
//! async fn account(session: Session<Visitor>) -> String {
//!     format!("the account of {:?}", session.name)
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // From `fe26 keygen`; in a real application out of a secret store.
//! let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! let config = SessionConfig::new("visitor", keys)?;
//! let members = Guard::new(|visitor: &Visitor| visitor.name.is_some()).login_page("/");
//! let app: Router = Router::new()
//!     .route("/account", get(account))
//!     .layer(GuardLayer::new(members))
//!     .route("/", get(home))
//!     .route("/sign-in", post(sign_in))
//!     .route("/sign-out", post(sign_out))
//!     .layer(SessionLayer::<Visitor>::new(config));
//! # use {axum::body::Body, http::Request, tower::ServiceExt as _};
//! # let stranger = Request::get("/account").body(Body::empty())?;
//! # assert_eq!(app.clone().oneshot(stranger).await?.status(), 401);
//! # let answer = app.clone().oneshot(Request::post("/sign-in").body(Body::from("Ada"))?).await?;
//! # let cookie = answer.headers()["set-cookie"].clone();
//! # let member = Request::get("/account").header("cookie", cookie).body(Body::empty())?;
//! # assert_eq!(app.oneshot(member).await?.status(), 200);
//! # Ok(())
//! # }
//! ```
//!
//! The extractor never refuses a request: a visitor whose cookie is missing, expired or forged has a
//! fresh session, and [`Session::opened`](fe26_session::Session::opened) tells which. Saving can fail, in
//! the handler, as a value.
//!
//! # Where to go on
//!
//! - [`SessionConfig`]: lifetimes, the cookie, keys, events.
//! - [`Allowed`] and [`GuardLayer`]: handlers and routes for those who are signed in.
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
mod extract;
mod rejection;
mod session;

pub use allowed::Allowed;
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
pub use fe26_tower::{GuardLayer, SessionLayer};
pub use rejection::{MissingSessionLayer, SaveError};
pub use session::{Session, SessionView};
