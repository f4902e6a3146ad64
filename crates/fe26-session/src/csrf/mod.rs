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

mod check;
mod refused;
mod same_origin;
mod token;

pub use check::{FIELD, FormToken, HEADER, MAX_FORM_LEN, Step, check_head};
pub use refused::Refused;
pub use same_origin::check_same_origin;
pub use token::CsrfToken;
