//! "Keep me signed in."

use crate::adapter::Adapter;
use crate::adapter::browser::Browser;
use crate::adapter::setup::{DAY, HOUR, Setup, config};
use http::StatusCode;

fn with_remember_me() -> Setup {
    Setup::new(config().ttl(7 * DAY).remember_me(30 * DAY))
}

async fn signed_in<A: Adapter>(setup: Setup, body: &str) -> Browser<A> {
    let mut browser = Browser::<A>::new(setup);
    let answer = browser.post("/sign-in", body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    browser
}

pub async fn who_wants_to_stay_stays_as_long_as_is_configured<A: Adapter>() {
    let mut browser = signed_in::<A>(with_remember_me(), "Ada remember").await;
    browser.setup.clock.advance(29 * DAY);
    assert_eq!(browser.read("/look").await, "0 Ada valid");
    browser.setup.clock.advance(DAY);
    assert_eq!(browser.read("/look").await, "0 nobody absent");
}

pub async fn who_does_not_want_to_stay_does_not<A: Adapter>() {
    let mut browser = signed_in::<A>(with_remember_me(), "Ada").await;
    browser.setup.clock.advance(6 * DAY);
    assert_eq!(browser.read("/look").await, "0 Ada valid");
    browser.setup.clock.advance(DAY);
    assert_eq!(browser.read("/look").await, "0 nobody absent");
}

pub async fn later_saves_do_not_forget_who_wants_to_stay<A: Adapter>() {
    let mut browser = signed_in::<A>(with_remember_me(), "Ada remember").await;
    browser.setup.clock.advance(DAY);
    browser.read("/visit").await;
    browser.setup.clock.advance(29 * DAY);
    assert_eq!(browser.read("/look").await, "1 Ada valid");
    assert!(browser.read("/about").await.ends_with(" stays known"));
}

pub async fn another_id_does_not_forget_who_wants_to_stay<A: Adapter>() {
    let mut browser = signed_in::<A>(with_remember_me(), "Ada remember").await;
    browser.read("/change-privilege").await;
    browser.setup.clock.advance(29 * DAY);
    assert_eq!(browser.read("/look").await, "0 Ada valid");
}

pub async fn who_signs_in_next_is_not_kept_for_the_one_before<A: Adapter>() {
    let mut browser = signed_in::<A>(with_remember_me(), "Ada remember").await;
    browser.post("/sign-in", "Grace").await;
    browser.setup.clock.advance(8 * DAY);
    assert_eq!(browser.read("/look").await, "0 nobody absent");
}

pub async fn who_wants_to_stay_is_not_signed_out_when_idle<A: Adapter>() {
    let config = config().ttl(7 * DAY).remember_me(30 * DAY).idle_timeout(HOUR);
    let mut browser = signed_in::<A>(Setup::new(config), "Ada remember").await;
    browser.setup.clock.advance(5 * DAY);
    assert_eq!(browser.read("/look").await, "0 Ada valid");
}

pub async fn who_wants_to_stay_has_a_cookie_that_outlives_the_browser<A: Adapter>() {
    let config = || config().remember_me(30 * DAY).until_browser_closes();
    let mut leaving = signed_in::<A>(Setup::new(config()), "Ada").await;
    let mut staying = signed_in::<A>(Setup::new(config()), "Ada remember").await;
    leaving.close();
    staying.close();
    assert_eq!(leaving.read("/look").await, "0 nobody absent");
    assert_eq!(staying.read("/look").await, "0 Ada valid");
}

pub async fn staying_without_saying_how_long_is_an_error<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::new(config().session_ids()));
    let answer = browser.post("/sign-in", "Ada remember").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(browser.names(), [""; 0]);
}
