//! Tower middleware for `fe26-session`: headers to cookie jar before the handler, cookie jar to
//! headers after it.
//!
//! [`SessionLayer`] leaves a [`SessionHandle`](fe26_session::SessionHandle) in the request's
//! extensions, from which a handler, or an adapter's extractor, opens the session. [`GuardLayer`] lets
//! only those requests pass whose session may. With axum, use `fe26-axum`.
//!
//! ```
//! use fe26_session::{KeyRing, SessionConfig, SessionHandle};
//! use fe26_tower::SessionLayer;
//! use http::{Request, Response};
//! use tower::{ServiceBuilder, ServiceExt as _, service_fn};
//!
//! #[derive(Default, serde::Serialize, serde::Deserialize)]
//! struct Visitor { visits: u32 }
//!
//! async fn count(request: Request<()>) -> Result<Response<String>, fe26_session::SaveError> {
//!     let Some(handle) = request.extensions().get::<SessionHandle<Visitor>>() else {
//!         return Ok(Response::new("no session layer".to_owned()));
//!     };
//!     let mut session = handle.open();
//!     session.visits += 1;
//!     session.save()?;
//!     Ok(Response::new(format!("visit {}", session.visits)))
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! let config = SessionConfig::new("visitor", keys)?;
//! let service = ServiceBuilder::new()
//!     .layer(SessionLayer::<Visitor>::new(config))
//!     .service(service_fn(count));
//!
//! let response = service.oneshot(Request::new(())).await?;
//! assert_eq!(response.body(), "visit 1");
//! assert!(response.headers().contains_key("set-cookie"));
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod guard;
mod session;

pub use guard::{GuardFuture, GuardLayer, GuardService};
pub use session::{SessionFuture, SessionLayer, SessionService};
