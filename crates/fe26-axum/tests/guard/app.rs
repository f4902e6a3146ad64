//! A small application with something to guard, and a browser for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::routing::{get, post};
use fe26_axum::{
    Allowed, Guard, GuardLayer, KeyRing, Rule, SaveError, Session, SessionConfig, SessionLayer,
    UnixMillis,
};
use http::request::Builder;
use http::{HeaderMap, Request, StatusCode, header};
use serde::{Deserialize, Serialize};
use tower::ServiceExt as _;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Visitor {
    user: Option<String>,
    admin: bool,
}

fn members() -> Guard<Visitor> {
    Guard::new(|visitor: &Visitor| visitor.user.is_some()).login_page("/login")
}

pub(crate) struct Admin;

impl Rule for Admin {
    type Session = Visitor;

    fn guard() -> Guard<Visitor> {
        members().require(|visitor| visitor.admin)
    }
}

async fn sign_in(mut session: Session<Visitor>, name: String) -> Result<(), SaveError> {
    let admin = name == "ada";
    session.renew_with(Visitor { user: Some(name), admin }, &[]);
    session.save()
}

async fn page(session: Session<Visitor>) -> String {
    format!("hello {}", session.user.as_deref().unwrap_or_default())
}

async fn admin(session: Allowed<Admin>) -> String {
    format!("admin {}", session.user.as_deref().unwrap_or_default())
}

fn app(clock: Arc<AtomicU64>) -> Router {
    let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o").unwrap();
    let config = SessionConfig::new("__Host-session", keys).unwrap().session_ids();
    let recent = members().signed_in_within(Duration::from_secs(600));
    let protected = Router::new()
        .route("/page", get(page).post(page))
        .layer(GuardLayer::new(members()))
        .merge(Router::new().route("/recent", get(page)).layer(GuardLayer::new(recent)));
    Router::new()
        .route("/sign-in", post(sign_in))
        .route("/admin", get(admin))
        .merge(protected)
        .layer(
            SessionLayer::<Visitor>::new(config)
                .clock(move || UnixMillis::new(clock.load(Ordering::Relaxed))),
        )
}

/// A browser with one cookie, and a clock that the server believes.
pub(crate) struct Browser {
    cookie: Option<String>,
    clock: Arc<AtomicU64>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

impl Browser {
    pub(crate) fn new() -> Self {
        Self { cookie: None, clock: Arc::new(AtomicU64::new(1_800_000_000_000)) }
    }

    pub(crate) async fn signed_in(name: &str) -> Self {
        let mut browser = Self::new();
        browser.sign_in(name).await;
        browser
    }

    pub(crate) async fn sign_in(&mut self, name: &str) {
        let answer = self.send(Request::post("/sign-in"), name).await;
        assert_eq!(answer.status, StatusCode::OK);
    }

    pub(crate) fn wait(&self, seconds: u64) {
        self.clock.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    /// A person asks for a page.
    pub(crate) async fn visit(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).header(header::ACCEPT, "text/html,*/*;q=0.8"), "").await
    }

    /// A script asks for data.
    pub(crate) async fn fetch(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).header(header::ACCEPT, "application/json"), "").await
    }

    pub(crate) async fn send(&mut self, request: Builder, body: &str) -> Answer {
        let request = match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, format!("__Host-session={cookie}")),
            None => request,
        };
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = app(Arc::clone(&self.clock)).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        if let Some(line) = parts.headers.get(header::SET_COOKIE) {
            let value = line.to_str().unwrap().split_once('=').unwrap().1;
            self.cookie = value.split(';').next().map(str::to_owned);
        }
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}
