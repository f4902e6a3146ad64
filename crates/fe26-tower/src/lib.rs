//! Tower middleware for `fe26-session`: headers to cookie jar before the handler, cookie jar to
//! headers after it.
//!
//! [`SessionLayer`] leaves a [`SessionHandle`](fe26_session::SessionHandle) in the request's
//! extensions, from which a handler, or an adapter's extractor, opens the session. [`GuardLayer`] lets
//! only those requests pass whose session may. With axum, use `fe26-axum`.
//!
//! ```
//! use fe26_session::{KeyRing, SaveError, SessionConfig, SessionHandle};
//! use fe26_tower::SessionLayer;
//! use http::{Request, Response};
//! use tower::{ServiceBuilder, ServiceExt as _, service_fn};
//!
//! #[derive(Default, serde::Serialize, serde::Deserialize)]
//! struct Visitor { user_id: Option<String> }
//!
//! async fn respond(request: Request<()>) -> Result<Response<String>, SaveError> {
//!     let Some(handle) = request.extensions().get::<SessionHandle<Visitor>>() else {
//!         return Ok(Response::new("no session layer".to_owned()));
//!     };
//!     let mut session = handle.open();
//!     Ok(Response::new(match request.uri().path() {
//!         "/sign-in" => {
//!             // A real one asks for a password. Whatever was in the session before is gone.
//!             session.renew_with(Visitor { user_id: Some("u-7".to_owned()) }, &[]);
//!             session.save()?; // seals now; the layer sends the cookie
//!             "welcome".to_owned()
//!         }
//!         "/sign-out" => {
//!             session.destroy();
//!             "goodbye".to_owned()
//!         }
//!         _ => format!("the account of {:?}", session.user_id),
//!     }))
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! let config = SessionConfig::new("session", keys)?;
//! let service = ServiceBuilder::new()
//!     .layer(SessionLayer::<Visitor>::new(config))
//!     .service(service_fn(respond));
//!
//! let answer = service.clone().oneshot(Request::post("/sign-in").body(())?).await?;
//! let cookie = answer.headers()["set-cookie"].clone(); // which a browser sends back
//! let request = Request::get("/account").header("cookie", cookie).body(())?;
//! assert_eq!(service.oneshot(request).await?.body(), r#"the account of Some("u-7")"#);
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod guard;
mod session;

pub use guard::{GuardFuture, GuardLayer, GuardService};
pub use session::{SessionFuture, SessionLayer, SessionService};
