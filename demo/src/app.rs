//! How it is all put together.

use std::error::Error;
use std::fmt;
use std::net::IpAddr;
use std::path::Path;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use fe26_axum::csrf::CsrfLayer;
use fe26_axum::{
    AssuranceLevel, Dialect, Keys, KeysWarning, SessionConfig, SessionEvent, SessionLayer,
    UnixMillis,
};
use tower_http::catch_panic::CatchPanicLayer;

use crate::accounts::Accounts;
use crate::config::Config;
use crate::database::Database;
use crate::headers::harden;
use crate::links::Links;
use crate::metrics::Metrics;
use crate::outbox::Outbox;
use crate::passwords::Passwords;
use crate::problem::{Problem, after_panic, in_words};
use crate::throttle::Throttle;
use crate::visitor::{LIFETIME, REMEMBERED_LIFETIME, Visitor, now};
use crate::{api, assets, first_accounts, guards, keys, operations, pages, private_file};

/// The application: a function of its state, so that a test can call it without a network.
///
/// A request goes through the layers from the last one to the first.
pub fn app(state: AppState) -> Router {
    Router::new()
        .merge(pages::routes(&state))
        .merge(api::routes(&state))
        .layer(from_fn_with_state(state.clone(), guards::end_if_over))
        .layer(SessionLayer::<Visitor>::new(state.sessions.clone()))
        .merge(assets::routes())
        .merge(operations::routes())
        .fallback(async || Problem::NOT_FOUND)
        .method_not_allowed_fallback(async || Problem::METHOD_NOT_ALLOWED)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(state.cross_site.clone())
        .layer(from_fn_with_state(state.clone(), operations::require_tls))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn(in_words))
        .layer(from_fn_with_state(state.clone(), harden))
        .layer(from_fn_with_state(state.clone(), operations::log))
        .with_state(state)
}

/// What the handlers share. A clone is the same state.
#[derive(Clone)]
pub struct AppState {
    pub(crate) accounts: Accounts,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Throttle,
    pub(crate) links: Links,
    pub(crate) outbox: Outbox,
    pub(crate) metrics: Metrics,
    pub(crate) trusted_proxies: Vec<IpAddr>,
    pub(crate) dialect: Dialect,
    sessions: SessionConfig,
    cross_site: CsrfLayer,
    keys: Keys,
}

impl AppState {
    /// Opens the database and the key ring, which are made when they are not there.
    ///
    /// # Errors
    ///
    /// [`StartError`] when one of them can neither be read nor made, or a setting is impossible.
    pub fn open(config: &Config) -> Result<Self, StartError> {
        let Config { data, database, keys: keys_file, .. } = config;
        private_file::create_directory(data).map_err(StartError::opening(data))?;
        let opened = open_database(config).map_err(StartError::opening(database))?;
        let keys = keys::open_or_create(keys_file).map_err(StartError::opening(keys_file))?;
        let metrics = Metrics::default();
        Ok(Self {
            accounts: Accounts::new(opened),
            passwords: Passwords::new().map_err(|e| StartError::new("hash a password", e))?,
            throttle: Throttle::default(),
            links: Links::new(keys.clone()).map_err(|e| StartError::new("seal links", e))?,
            outbox: Outbox::new(!config.is_behind_tls()),
            trusted_proxies: config.trusted_proxies.clone(),
            dialect: config.dialect,
            sessions: session_config(config, keys.clone(), metrics.clone())?,
            cross_site: cross_site(&config.trusted_origins)?,
            keys,
            metrics,
        })
    }

    /// What seals the sessions, to be loaded again when somebody has changed the keys file.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// What somebody should look at about the keys file, and about the old passwords in it.
    #[must_use]
    pub fn key_warnings(&self) -> Vec<KeysWarning> {
        let mut warnings = self.keys.warnings();
        warnings.extend(self.old_key_warnings(now()));
        warnings
    }

    /// Which old passwords have done their duty, or would be kept for ever. Links are sealed with the
    /// same passwords, and end long before sessions do.
    pub(crate) fn old_key_warnings(&self, now: UnixMillis) -> Vec<KeysWarning> {
        self.keys.age_warnings(self.sessions.longest_life(), now)
    }

    pub(crate) fn is_behind_tls(&self) -> bool {
        !self.trusted_proxies.is_empty()
    }

    pub(crate) const fn has_outbox(&self) -> bool {
        self.outbox.is_shown()
    }

    pub(crate) fn session_cookie(&self) -> &str {
        self.sessions.name().as_str()
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

fn open_database(config: &Config) -> Result<Database, Box<dyn Error + Send + Sync>> {
    Database::open(&config.database, |new| match config.is_behind_tls() {
        true => first_accounts::add_first_admin(new, &config.data.join("first-admin.txt")),
        false => first_accounts::add_test_accounts(new),
    })
}

/// Seven days without a visit end a session, thirty for those who want to stay signed in, and thirty
/// days in all, which is the first level of NIST SP 800-63B-4.
fn session_config(
    config: &Config,
    keys: Keys,
    metrics: Metrics,
) -> Result<SessionConfig, StartError> {
    let sessions = SessionConfig::new(&config.cookie_name, keys).and_then(|sessions| {
        if config.is_behind_tls() { Ok(sessions) } else { sessions.secure_except_on_localhost() }
    });
    Ok(sessions
        .map_err(|e| StartError::new("configure the session", e))?
        .dialect(config.dialect)
        .ttl(LIFETIME)
        .remember_me(REMEMBERED_LIFETIME)
        .idle_timeout(LIFETIME)
        .assurance_level(AssuranceLevel::Aal1)
        .on_event(move |event| {
            metrics.count_event(event);
            log_event(event);
        }))
}

/// Sessions are named by a hash that is worth nothing to whoever reads the log. Of what somebody should
/// look at, the library warns itself.
fn log_event(event: &SessionEvent<'_>) {
    if !event.kind.is_warning() {
        let session = event.session.map(|hash| hash.to_string());
        tracing::info!(kind = event.kind.name(), session, "session");
    }
}

fn cross_site(trusted_origins: &[String]) -> Result<CsrfLayer, StartError> {
    trusted_origins.iter().try_fold(CsrfLayer::new(), |layer, origin| {
        layer
            .add_trusted_origin(origin)
            .map_err(|e| StartError::new(format!("trust the origin {origin}"), e))
    })
}

/// More than any form or request here has.
const BODY_LIMIT: usize = 16 * 1024;
