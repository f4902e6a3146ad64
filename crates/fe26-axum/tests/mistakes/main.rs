//! Mistakes that hand-written session code makes, and what happens to them here.
//!
//! Each is found in widely copied walk-throughs of cookie sessions. They are written down once more,
//! as far as they can still be written down.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Redirect;
use axum::routing::get;
use fe26_axum::activity::{Action, Activity, ActivityCounter, ActivityLog, Finding, Presence};
use fe26_axum::activity::{Thresholds, audit};
use fe26_axum::csrf::CsrfTokenLayer;
use fe26_axum::{
    Guard, GuardLayer, KeyRing, ReturnTo, SaveError, Session, SessionConfig, SessionLayer,
};
use fe26_session::testing::{TestBrowser, TestClock, TestEvents};
use http::{Request, Response, StatusCode, header};
use serde::{Deserialize, Serialize};
use tower::ServiceExt as _;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
struct Visitor {
    user: Option<String>,
    password_hash: Option<String>,
    activities: ActivityLog,
    counter: ActivityCounter,
}

/// A server with the routes of a test, a browser in front of it, and a clock for both.
struct World {
    clock: TestClock,
    browser: TestBrowser,
    events: TestEvents,
    config: SessionConfig,
    routes: Router,
}

impl World {
    fn new(configure: impl FnOnce(SessionConfig) -> SessionConfig, routes: Router) -> Self {
        let (clock, events) = (TestClock::default(), TestEvents::default());
        let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o").unwrap();
        let config = SessionConfig::new("myapp-session", keys).unwrap().on_event(events.hook());
        let browser = TestBrowser::new(clock.clone());
        Self { browser, events, config: configure(config), clock, routes }
    }

    fn signed_in(mut self, name: &str) -> Self {
        let visitor = Visitor { user: Some(name.to_owned()), ..Visitor::default() };
        self.browser.sign_in(&self.config, visitor).unwrap();
        let _ = self.events.take();
        self
    }

    async fn get(&mut self, path: &str) -> Response<Body> {
        self.send(Request::get(path)).await
    }

    async fn send(&mut self, request: http::request::Builder) -> Response<Body> {
        let mut request = request.body(Body::empty()).unwrap();
        request.headers_mut().extend(self.browser.request());
        let layer = SessionLayer::<Visitor>::new(self.config.clone()).clock(self.clock.source());
        let response = self.routes.clone().layer(layer).oneshot(request).await.unwrap();
        self.browser.receive(response.headers());
        response
    }

    fn is_signed_in(&self) -> bool {
        let session = self.browser.session::<Visitor>(&self.config);
        session.is_some_and(|session| session.user.is_some())
    }
}

async fn remember(mut session: Session<Visitor>) -> Result<(), SaveError> {
    session.user = Some("ada".to_owned());
    session.remember(true);
    session.save()
}

async fn save(mut session: Session<Visitor>) -> Result<(), SaveError> {
    session.update(|_| {})
}

async fn look(session: Session<Visitor>) -> String {
    session.user.clone().unwrap_or_default()
}

async fn sign_out(session: Session<Visitor>) {
    session.destroy();
}

fn routes() -> Router {
    Router::new()
        .route("/remember", get(remember))
        .route("/save", get(save))
        .route("/look", get(look))
        .route("/sign-out", get(sign_out))
}

#[tokio::test]
async fn mistake_1_a_cookie_of_thirty_days_around_a_seal_of_seven_cannot_be_made() {
    let mut world = World::new(|config| config.ttl(7 * DAY).remember_me(30 * DAY), routes());
    world.get("/remember").await;
    world.clock.advance(30 * DAY - Duration::from_secs(61));
    assert!(world.is_signed_in(), "seal and cookie follow from one number");
}

#[tokio::test]
async fn mistake_2_the_thirty_days_are_not_lost_at_the_next_save() {
    let mut world = World::new(|config| config.ttl(7 * DAY).remember_me(30 * DAY), routes());
    world.get("/remember").await;
    world.clock.advance(DAY);
    world.get("/save").await;
    world.clock.advance(29 * DAY);
    assert!(world.is_signed_in());
}

/// A handler that answers with another response than the one it saved to: there is no such one.
#[tokio::test]
async fn mistake_3_a_saved_session_leaves_with_whatever_response_the_handler_returns() {
    async fn elsewhere(mut session: Session<Visitor>) -> Result<Redirect, SaveError> {
        session.update(|visitor| visitor.user = Some("ada".to_owned()))?;
        Ok(Redirect::to("/somewhere"))
    }
    let mut world = World::new(|config| config, Router::new().route("/", get(elsewhere)));
    assert_eq!(world.get("/").await.status(), StatusCode::SEE_OTHER);
    assert!(world.is_signed_in());
}

#[tokio::test]
async fn mistake_4_refreshing_does_not_move_the_beginning_so_old_sessions_are_found_and_end() {
    let configure = |config: SessionConfig| config.idle_timeout(HOUR).absolute_timeout(3 * DAY);
    let mut world = World::new(configure, routes()).signed_in("ada");
    let signed_in_at = world.clock.now();
    for _ in 0..25 {
        world.clock.advance(HOUR - Duration::from_secs(1));
        world.get("/save").await;
    }
    let now = world.clock.now();
    let session = world.browser.session::<Visitor>(&world.config).unwrap();
    assert_eq!(session.started_at(), signed_in_at);
    let presence = Presence { signed_in_at: session.started_at(), last_access: now };
    let findings = audit(presence, &session.counter, now, &Thresholds::new()).findings;
    assert_eq!(findings, [Finding::OlderThan(DAY)]);
    drop(session);
    for _ in 0..48 {
        world.clock.advance(HOUR - Duration::from_secs(1));
        world.get("/save").await;
    }
    assert!(!world.is_signed_in(), "no activity keeps it beyond its absolute timeout");
}

#[test]
fn mistake_5_more_than_fifty_actions_are_found_though_the_log_keeps_ten() {
    let (clock, thresholds) = (TestClock::default(), Thresholds::new());
    let (mut log, mut counter) = (ActivityLog::<10>::default(), ActivityCounter::default());
    for _ in 0..51 {
        clock.advance(Duration::from_secs(60));
        log.record(Activity::new(Action::Refresh, clock.now()), &mut counter, &thresholds);
    }
    assert_eq!(log.entries().len(), 10);
    let presence = Presence { signed_in_at: clock.now(), last_access: clock.now() };
    let findings = audit(presence, &counter, clock.now(), &thresholds).findings;
    assert_eq!(findings, [Finding::MoreActionsThan(50)]);
}

#[tokio::test]
async fn mistake_6_a_csrf_token_is_checked_by_a_layer_and_cannot_be_forgotten_in_a_handler() {
    let forms = Router::new()
        .route("/transfer", axum::routing::post(look))
        .layer(CsrfTokenLayer::<Visitor>::new());
    let mut world = World::new(SessionConfig::session_ids, forms).signed_in("ada");
    assert_eq!(world.send(Request::post("/transfer")).await.status(), StatusCode::FORBIDDEN);
    let guess = Request::post("/transfer").header("x-csrf-token", "0.7294817223548");
    assert_eq!(world.send(guess).await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn mistake_7_signing_in_gives_the_session_a_new_id_and_leaves_a_planted_one_behind() {
    async fn sign_in(mut session: Session<Visitor>) -> Result<(), SaveError> {
        session.renew_with(Visitor { user: Some("ada".to_owned()), ..Visitor::default() }, &[]);
        session.save()
    }
    let routes = routes().route("/sign-in", get(sign_in));
    let mut world = World::new(SessionConfig::session_ids, routes);
    world.get("/save").await;
    let id = |world: &World| world.browser.session::<Visitor>(&world.config).unwrap().id();
    let before = id(&world);
    world.get("/sign-in").await;
    assert!(before.is_some() && before != id(&world));
}

#[tokio::test]
async fn mistake_8_a_guard_is_on_routes_and_not_on_paths_that_begin_alike() {
    let guard = Guard::new(|visitor: &Visitor| visitor.user.is_some()).login_page("/login");
    let admin = Router::new().route("/admin", get(look)).layer(GuardLayer::new(guard));
    let routes = routes().merge(admin).route("/administrator", get(look));
    let mut world = World::new(|config| config, routes);
    assert_eq!(world.get("/administrator").await.status(), StatusCode::OK);
    assert_eq!(world.get("/admin").await.status(), StatusCode::UNAUTHORIZED);
    // And the redirect of a guard carries what the session's layer has to say: here, a removal.
    world.browser.plant("myapp-session", "junk");
    let page = Request::get("/admin").header(header::ACCEPT, "text/html");
    let response = world.send(page).await;
    assert_eq!(response.headers()[header::LOCATION], "/login?redirect=%2Fadmin");
    assert_eq!(world.browser.names().count(), 0);
}

#[test]
fn mistake_9_the_way_back_is_used_and_leads_nowhere_else() {
    assert_eq!(ReturnTo::parse("/admin?tab=2").as_str(), "/admin?tab=2");
    for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"] {
        assert_eq!(ReturnTo::parse(elsewhere), ReturnTo::default());
    }
}

#[tokio::test]
async fn mistake_10_recording_accesses_does_not_mean_a_cookie_each_time() {
    async fn page(mut session: Session<Visitor>) -> Result<(), SaveError> {
        let thresholds = Thresholds::new();
        let access = Activity::new(Action::Access, TestClock::default().now()).with_path("/page");
        if !session.activities.is_due(&access, &thresholds) {
            return Ok(());
        }
        session.update(|visitor| {
            visitor.activities.record(access, &mut visitor.counter, &thresholds);
        })
    }
    let mut world = World::new(|config| config, Router::new().route("/page", get(page)));
    let mut cookies = 0;
    for _ in 0..100 {
        let response = world.get("/page").await;
        cookies += usize::from(response.headers().contains_key(header::SET_COOKIE));
    }
    assert_eq!(cookies, 1);
}

#[tokio::test]
async fn mistake_11_cleaning_up_an_expired_session_saves_nothing() {
    let mut world = World::new(|config| config.idle_timeout(HOUR), routes()).signed_in("ada");
    let seal = world.browser.cookie_header();
    world.clock.advance(2 * HOUR);
    world.browser.plant("myapp-session", seal.trim_start_matches("myapp-session="));
    let response = world.get("/look").await;
    let lines: Vec<_> = response.headers().get_all(header::SET_COOKIE).iter().collect();
    assert_eq!(lines.len(), 1);
    assert!(lines[0].to_str().unwrap().starts_with("myapp-session=; Max-Age=0; "));
    assert_eq!(world.events.take(), ["expired"]);
}

// Mistake 12, unknown users that can be told apart by time, is about passwords: `demo/src/password.rs`
// has what to do, and its tests the proof.

#[tokio::test]
async fn mistake_13_no_field_of_a_session_reaches_the_browser_by_accident() {
    let mut world = World::new(|config| config, routes());
    let secret = Visitor { password_hash: Some("canary".to_owned()), ..Visitor::default() };
    world.browser.sign_in(&world.config, secret).unwrap();
    let session = world.browser.session::<Visitor>(&world.config).unwrap();
    assert!(!format!("{session:?}").contains("canary"));
    assert!(!world.browser.cookie_header().contains("canary"));
    // `Json(session)` does not compile, for a session is not `Serialize`: see the doctest of
    // `fe26_axum::Session`.
}

/// The one that no cookie alone can prevent. It is said, and not hidden: SECURITY.md, "What is not".
#[tokio::test]
async fn mistake_14_a_copied_cookie_still_opens_after_signing_out() {
    let mut world = World::new(|config| config, routes()).signed_in("ada");
    let copy = world.browser.clone();
    world.get("/sign-out").await;
    assert!(!world.is_signed_in());
    assert!(copy.session::<Visitor>(&world.config).is_some_and(|session| session.user.is_some()));
}
