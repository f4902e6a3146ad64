//! A login as most applications need it: axum, accounts in SQLite, sessions in an encrypted cookie.
//!
//! The cookie is npm iron-session's: a Node program with the same key reads and writes it too.
//!
//! | question | file |
//! | --- | --- |
//! | how is it all put together? | `app.rs` |
//! | what can be set, and where? | `config.rs` |
//! | what does a session hold, and how long is it good for? | `visitor.rs` |
//! | who may go on, and when is a session over? | `guards.rs` |
//! | what happens when somebody signs in? | `sign_in.rs`, with a link: `links.rs` |
//! | what can somebody change about themselves, and an admin about others? | `profile.rs`, `admin.rs` |
//! | which pages, which JSON routes are there? | `pages/`, `api/` |
//! | what is written down, and shown to a session's owner? | `activity.rs`, `session_info.rs` |
//! | who has an account? | `accounts.rs`, `database.rs`, `first_accounts.rs` |
//! | how are passwords chosen and kept, and guesses limited? | `password_rules.rs`, `hashing.rs`, `passwords.rs`, `throttle.rs` |
//! | where does a request come from? | `network.rs` |
//! | how are the session key and other secrets kept? | `keys.rs`, `private_file.rs` |
//! | what does a failure look like from outside? | `problem.rs` |
//! | what does every answer tell the browser? | `headers.rs` |
//! | what does an operator see? | `operations.rs`, `metrics.rs` |

#![forbid(unsafe_code)]

mod accounts;
mod activity;
mod admin;
mod api;
mod app;
mod assets;
mod config;
mod database;
mod date;
mod first_accounts;
mod frame;
mod guards;
mod hashing;
mod headers;
mod keys;
mod links;
mod metrics;
mod network;
mod operations;
mod outbox;
mod pages;
mod password_rules;
mod passwords;
mod private_file;
mod problem;
mod profile;
mod session_info;
mod sign_in;
mod throttle;
mod visitor;

pub use app::{AppState, StartError, app};
pub use config::{Config, ConfigError};
pub use first_accounts::{TEST_ACCOUNTS, TestAccount};
