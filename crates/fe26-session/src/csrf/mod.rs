//! Protection against requests that another site makes a visitor's browser send.
//!
//! The first line is the origin check: the browser itself says where a request comes from, and
//! tower-http's `csrf` layer reads it (`fe26_axum::csrf`). The second is a [`CsrfToken`] that forms
//! echo, which NIST SP 800-63B-4, section 5.1, asks for, and which works where a browser says nothing.
//! Use either, or both.

mod token;

pub use token::CsrfToken;
