//! Typed sessions in encrypted cookies, shared with npm `iron-session`.
//!
//! The visitor's data travels in a cookie that only the holder of a password can read or make, so
//! there is no session table. Open the session, change it, save it, destroy it:
//!
//! ```
//! use fe26_session::{CookieJar, KeyRing, SaveError, Session, SessionConfig, UnixMillis};
//! use http::{HeaderMap, Request};
//!
//! #[derive(Default, serde::Serialize, serde::Deserialize)]
//! #[serde(rename_all = "camelCase", default)]
//! struct Visitor {
//!     user_id: Option<String>,
//! }
//!
//! /// The page that a request asked for, and the headers to send with it.
//! fn answer(
//!     request: &Request<()>,
//!     config: &SessionConfig,
//!     now: UnixMillis,
//! ) -> Result<(String, HeaderMap), SaveError> {
//!     let jar = CookieJar::from_request(request, now);
//!     let mut session = Session::<Visitor>::open(config, &jar);
//!     let page = match request.uri().path() {
//!         "/sign-in" => {
//!             // A real one asks for a password. Whatever was in the session before is gone.
//!             session.renew_with(Visitor { user_id: Some("u-7".to_owned()) }, &[]);
//!             session.save()?;
//!             "welcome".to_owned()
//!         }
//!         "/sign-out" => {
//!             session.destroy();
//!             "goodbye".to_owned()
//!         }
//!         _ => match &session.user_id {
//!             Some(user) => format!("the account of {user}"),
//!             None => "sign in first".to_owned(),
//!         },
//!     };
//!     let mut headers = HeaderMap::new();
//!     jar.write_to(&mut headers);
//!     Ok((page, headers))
//! }
//!
//! let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! let config = SessionConfig::new("session", keys)?;
//! let now = UnixMillis::from(std::time::SystemTime::now());
//! let (page, headers) = answer(&Request::post("/sign-in").body(())?, &config, now)?;
//! assert_eq!(page, "welcome");
//! assert!(headers["set-cookie"].to_str()?.starts_with("session=Fe26.2*1*"));
//! # use fe26_session::testing::{TestBrowser, TestClock};
//! # let mut browser = TestBrowser::new(TestClock::new(now));
//! # browser.receive(&headers);
//! # let mut ask = |path: &str| -> Result<String, Box<dyn std::error::Error>> {
//! #     let mut request = Request::get(path).body(())?;
//! #     *request.headers_mut() = browser.request();
//! #     let (page, headers) = answer(&request, &config, now)?;
//! #     browser.receive(&headers);
//! #     Ok(page)
//! # };
//! # assert_eq!(ask("/account")?, "the account of u-7");
//! # assert_eq!(ask("/sign-out")?, "goodbye");
//! # assert_eq!(ask("/account")?, "sign in first");
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
mod verified;
mod view;
mod wipe;
mod write;

pub use config::{AssuranceLevel, SessionConfig};
pub use cookie::candidates::Candidate;
pub use cookie::set_cookie::{CookieName, Priority};
pub use cookie::{CookieJar, HeaderChange};
pub use error::{ConfigError, KeysError, LoadError, PayloadError, Rejected, SaveError};
pub use event::{EventKind, SessionEvent, SessionHash};
pub use fe26::{
    Dialect, KeyError, KeyRing, KeyState, Malformed, Password, PasswordId, SealError, UnixMillis,
    UnsealError, Weakness,
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
