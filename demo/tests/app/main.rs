//! What the demo promises, seen from outside: requests in, answers out, no network.

// Clippy's exception for tests knows only functions that are marked as such.
#![allow(clippy::unwrap_used)]

mod accounts;
mod api;
mod client;
mod cookies;
mod headers;
mod links;
mod operations;
mod pages;
mod session;
