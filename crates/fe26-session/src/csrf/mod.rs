//! Protection against requests that another site makes a visitor's browser send.
//!
//! The first line is the origin check: the browser itself says where a request comes from, and
//! tower-http's `csrf` layer reads it (`fe26_axum::csrf`, `fe26_actix::csrf`). The second is a
//! [`CsrfToken`] that forms echo, which NIST SP 800-63B-4, section 5.1, asks for, and which works where
//! a browser says nothing. Use either, or both.
//!
//! What is decided about tokens, and about requests that the origin check does not look at, is decided
//! here, over header lines; adapters hand them over, read a form when they are told to, and turn
//! [`Refused`] into an answer.
//!
//! # Examples
//!
//! ```
//! use fe26_session::{CookieJar, Session};
//! # use fe26_session::{KeyRing, SessionConfig, UnixMillis};
//! # type Visitor = serde_json::Map<String, serde_json::Value>;
//! # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
//!
//! let config = SessionConfig::new("session", keys)?.session_ids();
//! let mut session = Session::<Visitor>::open(&config, &jar);
//! // Into the page:
//! let field = format!(r#"<input type="hidden" name="csrf_token" value="{}">"#, session.csrf_token()?);
//! session.save()?;
//! // And back with the form:
//! let sent = field.split('"').nth(5).unwrap_or_default();
//! assert!(session.accepts_csrf_token(sent));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod refused;
mod same_origin;
mod token;

pub use check::{FIELD, FormToken, HEADER, MAX_FORM_LEN, Step, check_head};
pub use refused::Refused;
pub use same_origin::check_same_origin;
pub use token::CsrfToken;
