//! How long sessions last: examples at the edges, and random lives beside a model of a few lines.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod edges;
mod model;
mod support;
