//! What the tests of several crates share.

#![forbid(unsafe_code)]

pub mod adapter;
pub mod cookie_headers;
pub mod vectors;
pub mod wire;
