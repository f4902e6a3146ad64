//! Sessions from outside: headers in, headers out.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod cache;
mod choice;
mod corpus;
mod envelope;
mod iron_session;
mod save;
mod support;
mod unknown_fields;
