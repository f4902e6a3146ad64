//! Typed sessions in encrypted cookies, shared with npm `iron-session`.
//!
//! The visitor's data travels in a cookie that only the holder of a password can read or make, so
//! there is no session table. Open the session, change it, save it, destroy it:
//!
//! ```
//! use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
//! use http::HeaderMap;
//!
//! #[derive(Default, serde::Serialize, serde::Deserialize)]
//! #[serde(rename_all = "camelCase", default)]
//! struct Visitor {
//!     user_id: Option<String>,
//! }
//!
//! fn sign_in(config: &SessionConfig, request: &HeaderMap, response: &mut HeaderMap)
//!     -> Result<(), fe26_session::SaveError>
//! {
//!     let now = UnixMillis::from(std::time::SystemTime::now());
//!     let jar = CookieJar::from_headers(request, now);
//!     let mut session = Session::<Visitor>::open(config, &jar);
//!     session.user_id = Some("u-7".to_owned());
//!     session.save()?;
//!     jar.write_to(response);
//!     Ok(())
//! }
//!
//! let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! let config = SessionConfig::new("session", keys)?;
//! let mut response = HeaderMap::new();
//! sign_in(&config, &HeaderMap::new(), &mut response)?;
//! assert!(response.contains_key("set-cookie"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Applications on a framework use its adapter, such as `fe26-axum`, which re-exports all they need.
//! This crate knows the types of `http` and nothing else of the web: no framework, no runtime, no
//! clock.
//!
//! Passwords are loaded, reloaded and rotated without signing anybody out: see [`keys`].
//!
//! # Features
//!
//! - `tracing`: every [session event](event) goes to `tracing`, most at debug level, what somebody should
//!   look at as a warning.
//! - `metrics`: every session event is counted in `metrics`, as `fe26_session_events_total`.
//! - `testing`: a clock, a browser and a record of events for the tests of an application.

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod activity;
mod config;
mod cookie;
pub mod csrf;
mod envelope;
mod error;
pub mod event;
pub mod guard;
mod handle;
mod json;
pub mod keys;
mod lifetime;
mod meta;
mod open;
pub mod payload;
pub mod purpose;
mod refusal;
mod return_to;
mod session;
#[cfg(feature = "testing")]
#[cfg_attr(docsrs, doc(cfg(feature = "testing")))]
pub mod testing;
mod text;
mod view;
mod write;

pub use config::{AssuranceLevel, SessionConfig};
pub use cookie::candidates::Candidate;
pub use cookie::set_cookie::{CookieName, Priority};
pub use cookie::{CookieJar, HeaderChange};
pub use error::{ConfigError, KeysError, LoadError, PayloadError, Rejected, SaveError};
pub use event::{EventKind, SessionEvent, SessionHash};
pub use fe26::{
    Dialect, KeyError, KeyRing, KeyState, Password, PasswordId, SealError, UnixMillis, UnsealError,
};
pub use guard::{Guard, Refused, Rule};
pub use handle::SessionHandle;
pub use keys::{KeySource, Keys, KeysWarning};
pub use meta::SessionId;
pub use open::SealInfo;
pub use purpose::SealFor;
pub use refusal::Refusal;
pub use return_to::ReturnTo;
pub use session::{Opened, Session};
pub use text::SessionText;
pub use view::SessionView;
