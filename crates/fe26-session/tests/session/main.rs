//! Sessions from outside: headers in, headers out.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod cache;
mod choice;
mod chunks;
mod config;
mod corpus;
mod envelope;
mod events;
mod guard;
mod hostile;
mod ids;
mod iron_session;
mod keys;
mod lines;
mod load;
mod migrate;
mod purpose;
mod reload;
mod remember;
mod retirement;
mod rotation;
mod save;
mod support;
mod text;
mod unknown_fields;
mod verified;
