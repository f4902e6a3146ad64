//! What there is to say about a session, to its owner.

use axum::extract::FromRequestParts;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use fe26_axum::activity::{Activity, Analysis, Audit, Presence, analyze, audit};
use fe26_axum::{Opened, Session, UnixMillis};

use crate::activity::Before;
use crate::app::AppState;
use crate::problem::Problem;
use crate::visitor::{THRESHOLDS, Visitor, now};

/// A session, looked at.
pub(crate) struct SessionInfo {
    /// The first characters of its id: enough to tell two sessions apart, too few to be one.
    pub(crate) short_id: String,
    pub(crate) started_at: UnixMillis,
    pub(crate) presence: Presence,
    /// When it ends if its owner does not come back.
    pub(crate) ends_at: Option<UnixMillis>,
    /// How much of a cookie it takes, name and value, as browsers count.
    pub(crate) cookie_bytes: usize,
    /// Which of the keys it is sealed with.
    pub(crate) key_id: String,
    pub(crate) dialect: &'static str,
    pub(crate) analysis: Analysis,
    pub(crate) audit: Audit,
    /// Newest first.
    pub(crate) activities: Vec<Activity>,
}

impl FromRequestParts<AppState> for SessionInfo {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let session = Session::<Visitor>::from_request_parts(parts, state).await?;
        let now = now();
        let before = parts.extensions.get().map(|Before(presence)| *presence);
        let presence = before.unwrap_or_else(|| session.presence(now));
        let (log, counter) = (session.activities(), session.activity_counter());
        Ok(Self {
            short_id: short_id(&session),
            started_at: session.started_at(),
            presence,
            ends_at: ends_at(&session),
            cookie_bytes: cookie_bytes(parts, state.session_cookie()),
            key_id: key_id(&session),
            dialect: state.dialect.name(),
            analysis: analyze(log, presence, now, &THRESHOLDS),
            audit: audit(presence, counter, now, &THRESHOLDS),
            activities: log.entries().iter().rev().cloned().collect(),
        })
    }
}

/// What ends first: the data in the session, or the session itself.
pub(crate) fn ends_at(session: &Session<Visitor>) -> Option<UnixMillis> {
    [session.ends_at(), session.expires_at()].into_iter().flatten().min()
}

pub(crate) fn short_id(session: &Session<Visitor>) -> String {
    let id = session.id().map(|id| id.expose());
    id.map_or_else(|| "none".to_owned(), |id| id.chars().take(6).collect())
}

fn key_id(session: &Session<Visitor>) -> String {
    match session.opened() {
        Opened::Valid(seal) => seal.password_id.to_string(),
        _ => String::new(),
    }
}

fn cookie_bytes(parts: &Parts, name: &str) -> usize {
    let lines = parts.headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let cookies = lines.flat_map(|line| line.split(';')).map(str::trim);
    let of_session = |cookie: &&str| cookie.split_once('=').is_some_and(|(own, _)| own == name);
    cookies.filter(of_session).map(|cookie| cookie.len() - 1).sum()
}

/// As much as browsers keep of one cookie, name and value together.
pub(crate) const MAX_COOKIE_BYTES: usize = 4096;
