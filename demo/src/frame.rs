//! What every page has around its own matter: who is signed in, the token of its forms, its nonce.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use fe26_axum::Session;

use crate::app::AppState;
use crate::headers::Nonce;
use crate::problem::Problem;
use crate::visitor::{Role, Visitor, now};

/// The frame of a page. A handler takes it before the session: a visitor without one gets it here, so
/// that the page's forms have a token.
pub(crate) struct Frame {
    pub(crate) nonce: String,
    /// Where the page is.
    path: String,
    pub(crate) csrf_token: String,
    pub(crate) person: Option<Person>,
    /// Whether there is a page that shows what would be mailed.
    pub(crate) has_outbox: bool,
}

/// Whoever is signed in.
pub(crate) struct Person {
    pub(crate) name: String,
    is_admin: bool,
}

impl Person {
    /// What stands in the bar at the top.
    pub(crate) fn pages(&self) -> &'static [(&'static str, &'static str)] {
        if self.is_admin { &PAGES } else { &PAGES[..3] }
    }
}

const PAGES: [(&str, &str); 4] = [
    ("/dashboard", "Dashboard"),
    ("/profile", "Profile"),
    ("/session", "Session"),
    ("/admin", "Admin"),
];

impl Frame {
    /// The frame of a page that knows no session.
    pub(crate) fn of_nobody(Nonce(nonce): Nonce) -> Self {
        let (path, csrf_token) = (String::new(), String::new());
        Self { nonce, path, csrf_token, person: None, has_outbox: false }
    }

    /// Whether the page is this one, or one that a form of it leads to.
    pub(crate) fn is_at(&self, page: &str) -> bool {
        self.path.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Shows the name that somebody has just given themselves.
    pub(crate) fn rename(&mut self, name: &str) {
        if let Some(person) = &mut self.person {
            person.name = name.to_owned();
        }
    }
}

impl FromRequestParts<AppState> for Frame {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let Nonce(nonce) = Nonce::from_request_parts(parts, state).await.unwrap_or_default();
        let mut session = Session::<Visitor>::from_request_parts(parts, state).await?;
        let is_known = session.id().is_some();
        let csrf_token = session.csrf_token()?.to_string();
        if !is_known {
            session.save()?;
        }
        let person = session.is_signed_in(now()).then(|| Person {
            name: session.username.clone().unwrap_or_else(|| "unknown".to_owned()),
            is_admin: session.role == Role::Admin,
        });
        let path = parts.uri.path().to_owned();
        Ok(Self { nonce, path, csrf_token, person, has_outbox: state.has_outbox() })
    }
}
