//! A login as most applications need it: axum, accounts in SQLite, sessions in an encrypted cookie.
//!
//! The cookie is npm iron-session's: a Node program with the same key reads and writes it too.
//!
//! | question | file |
//! | --- | --- |
//! | how is it all put together? | `app.rs` |
//! | what does a session hold, and how long is it good for? | `visitor.rs` |
//! | what happens when somebody signs in? | `sign_in.rs` |
//! | which pages, which JSON routes are there? | `pages.rs`, `api.rs` |
//! | who has an account? | `accounts.rs` |
//! | how are passwords and the session key kept? | `password.rs`, `keys.rs` |
//! | what does a failure look like from outside? | `problem.rs` |

#![forbid(unsafe_code)]

mod accounts;
mod api;
mod app;
mod assets;
mod date;
mod keys;
mod pages;
mod password;
mod problem;
mod sign_in;
mod visitor;

pub use accounts::{TEST_ACCOUNTS, TestAccount};
pub use app::{AppState, StartError, app};
