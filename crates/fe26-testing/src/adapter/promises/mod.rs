//! What every adapter promises: a promise is a function, and its name is the sentence.

#![allow(
    missing_docs,
    clippy::missing_panics_doc,
    reason = "the name of a promise says what it is, and it panics when it is broken"
)]

pub mod bad_cookies;
pub mod caching;
pub mod chunks;
pub mod events;
pub mod handshakes;
pub mod identity;
pub mod keys;
pub mod lifetime;
pub mod origins;
pub mod reading;
pub mod removing;
pub mod saving;
pub mod several;
pub mod staying;
pub mod tokens;
