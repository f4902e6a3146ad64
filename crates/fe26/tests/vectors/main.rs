//! Seals that other programs made, and seals that nobody should open.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod corpus;
mod edits;
mod key_states;
mod seal;
mod secrets;
mod subkey;
