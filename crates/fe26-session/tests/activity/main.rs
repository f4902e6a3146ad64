//! What a session knows about its own use.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod analysis;
mod audit;
mod cookie;
mod counter;
mod foreign;
mod log;
mod support;
mod throttle;
