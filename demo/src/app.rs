//! How it is all put together.

use std::error::Error;
use std::fmt;
use std::fs::DirBuilder;
use std::path::Path;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderValue;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::{from_fn, map_response};
use axum::response::Response;
use fe26_axum::{Keys, SessionConfig, SessionLayer};
use tower_http::csrf::CsrfLayer;

use crate::accounts::Accounts;
use crate::password::Passwords;
use crate::problem::{Problem, in_words};
use crate::visitor::{LIFETIME, REMEMBERED_LIFETIME, Visitor};
use crate::{api, assets, keys, pages};

/// The application: a function of its state, so that a test can call it without a network.
///
/// A request goes through the layers from the last one to the first.
pub fn app(state: AppState) -> Router {
    Router::new()
        .merge(pages::routes())
        .merge(api::routes())
        .fallback(async || Problem::NOT_FOUND)
        .method_not_allowed_fallback(async || Problem::METHOD_NOT_ALLOWED)
        .layer(SessionLayer::<Visitor>::new(state.sessions.clone()))
        .merge(assets::routes())
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CsrfLayer::new())
        .layer(from_fn(in_words))
        .layer(map_response(harden))
        .with_state(state)
}

/// What the handlers share. A clone is the same state.
#[derive(Clone)]
pub struct AppState {
    pub(crate) accounts: Accounts,
    pub(crate) passwords: Passwords,
    keys: Keys,
    sessions: SessionConfig,
}

impl AppState {
    /// Opens the data directory: `accounts.db` and `keys.json`, which are made when they are not there.
    ///
    /// # Errors
    ///
    /// [`StartError`] when one of them can neither be read nor made.
    pub fn open(directory: &Path) -> Result<Self, StartError> {
        let database = directory.join("accounts.db");
        let keys_file = directory.join("keys.json");
        create_private(directory).map_err(StartError::opening(directory))?;
        let accounts = Accounts::open(&database).map_err(StartError::opening(&database))?;
        let keys = keys::open_or_create(&keys_file).map_err(StartError::opening(&keys_file))?;
        Ok(Self {
            accounts,
            passwords: Passwords::new().map_err(|e| StartError::new("hash a password", e))?,
            sessions: SessionConfig::new("myapp-session", keys.clone())
                .and_then(SessionConfig::secure_except_on_localhost)
                .map_err(|e| StartError::new("configure the session", e))?
                .ttl(LIFETIME)
                .remember_me(REMEMBERED_LIFETIME),
            keys,
        })
    }

    /// What seals the sessions, to be loaded again when somebody has changed `keys.json`.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }
}

impl fmt::Debug for AppState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppState").field("sessions", &self.sessions).finish_non_exhaustive()
    }
}

/// Why the demo did not start: what could not be done, and the reason.
#[derive(Debug)]
pub struct StartError {
    task: String,
    reason: Box<dyn Error + Send + Sync>,
}

impl StartError {
    fn new(task: impl Into<String>, reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { task: task.into(), reason: reason.into() }
    }

    fn opening<E: Into<Box<dyn Error + Send + Sync>>>(path: &Path) -> impl FnOnce(E) -> Self {
        move |reason| Self::new(format!("open {}", path.display()), reason)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}: {}", self.task, self.reason)
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.reason)
    }
}

/// Makes a directory that only its owner can look into: it holds password hashes and the session key.
fn create_private(directory: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Tells the browser what no page here needs, so that nobody else gets to use it either.
async fn harden(mut response: Response) -> Response {
    let headers = HEADERS.map(|(name, value)| (name, HeaderValue::from_static(value)));
    response.headers_mut().extend(headers);
    response
}

const HEADERS: [(HeaderName, &str); 5] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
    ),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// More than any form or request here has.
const BODY_LIMIT: usize = 16 * 1024;
