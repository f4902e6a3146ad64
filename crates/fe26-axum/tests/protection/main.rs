//! Guards and CSRF tokens in an axum application, through its router.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod app;
mod csrf;
mod guard;
