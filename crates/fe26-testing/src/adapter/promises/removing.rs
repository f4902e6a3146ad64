//! A handler ends its session.

use http::StatusCode;
use http::header::SET_COOKIE;

use crate::adapter::Adapter;
use crate::adapter::browser::Browser;
use crate::adapter::setup::{DAY, HOUR, Setup, config};

const REMOVAL: &str = "visitor=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; \
                       HttpOnly; Secure; SameSite=Lax";

pub async fn signing_out_removes_the_cookie<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    assert_eq!(browser.get("/sign-out").await.set_cookies(), [REMOVAL]);
    assert_eq!(browser.names(), [""; 0]);
    assert_eq!(browser.read("/look").await, "0 nobody absent");
}

pub async fn signing_out_repeats_every_attribute<A: Adapter>() {
    let config = config().domain("example.com").expect("a domain").partitioned();
    let mut browser = Browser::<A>::after_a_visit(Setup::new(config)).await;
    let answer = browser.get("/sign-out").await;
    let removal = "visitor=; Max-Age=0; Domain=example.com; Path=/; \
                   Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; Partitioned; \
                   SameSite=None";
    assert_eq!(answer.set_cookies(), [removal]);
    assert_eq!(browser.names(), [""; 0]);
}

pub async fn signing_out_without_a_session_is_no_error<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::default());
    assert_eq!(browser.read("/sign-out").await, "signed out");
}

pub async fn saving_and_then_signing_out_only_removes<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    assert_eq!(browser.get("/save-and-sign-out").await.set_cookies(), [REMOVAL]);
}

pub async fn a_session_that_was_ended_is_not_saved_by_another_part_of_the_program<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    let answer = browser.get("/sign-out-and-save").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.set_cookies(), [REMOVAL]);
}

pub async fn a_session_that_was_ended_is_not_prolonged<A: Adapter>() {
    let setup = Setup::new(config().idle_timeout(HOUR));
    let mut browser = Browser::<A>::after_a_visit(setup).await;
    browser.setup.clock.advance(HOUR / 2);
    assert_eq!(browser.get("/sign-out").await.set_cookies(), [REMOVAL]);
}

pub async fn a_new_session_may_begin_after_signing_out<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    browser.read("/visit").await;
    browser.read("/sign-out").await;
    assert_eq!(browser.read("/visit").await, "visit 1");
}

pub async fn a_cookie_that_was_removed_is_not_removed_again<A: Adapter>() {
    let mut browser = Browser::<A>::with_cookie(Setup::default(), "visitor", "junk");
    assert_eq!(browser.get("/look").await.set_cookies(), [REMOVAL]);
    browser.setup.clock.advance(DAY);
    assert!(!browser.get("/look").await.headers.contains_key(SET_COOKIE));
}
