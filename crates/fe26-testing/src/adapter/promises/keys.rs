//! Passwords change while sessions go on.

use fe26_session::{Keys, SessionConfig};

use crate::adapter::Adapter;
use crate::adapter::browser::Browser;
use crate::adapter::setup::{DAY, HOUR, Setup, config, keys, other_keys, rotated_keys};

/// A browser with a session of the older password, and an application that has a newer one as well.
async fn after_a_rotation<A: Adapter>() -> Browser<A> {
    let mut browser = Browser::<A>::after_a_visit(Setup::new(config().ttl(DAY))).await;
    let config = SessionConfig::new("visitor", rotated_keys()).expect("a cookie's name").ttl(DAY);
    browser.setup.visitor = config;
    browser
}

pub async fn a_session_of_an_older_password_opens_and_is_sealed_anew<A: Adapter>() {
    let mut browser = after_a_rotation::<A>().await;
    let answer = browser.get("/look").await;
    assert_eq!(answer.body, "1 nobody valid");
    assert!(answer.set_cookies()[0].starts_with("visitor=Fe26.2*2*"));
}

pub async fn a_session_is_sealed_anew_once<A: Adapter>() {
    let mut browser = after_a_rotation::<A>().await;
    browser.read("/look").await;
    assert_eq!(browser.get("/look").await.set_cookies().len(), 0);
}

pub async fn a_session_that_is_sealed_anew_lasts_no_longer<A: Adapter>() {
    let mut browser = after_a_rotation::<A>().await;
    browser.setup.clock.advance(23 * HOUR);
    let line = browser.get("/look").await.set_cookies().join("");
    assert!(line.contains("; Max-Age=3540; "), "{line}");
    browser.setup.clock.advance(HOUR);
    assert_eq!(browser.read("/look").await, "0 nobody absent");
}

pub async fn a_save_uses_the_newest_password<A: Adapter>() {
    let mut browser = after_a_rotation::<A>().await;
    let answer = browser.get("/visit").await;
    assert!(answer.set_cookies()[0].starts_with("visitor=Fe26.2*2*"));
    assert_eq!(answer.body, "visit 2");
}

pub async fn passwords_can_be_exchanged_while_the_application_runs<A: Adapter>() {
    let ring = Keys::new(keys());
    let config = SessionConfig::new("visitor", ring.clone()).expect("a cookie's name");
    let mut browser = Browser::<A>::after_a_visit(Setup::new(config)).await;
    ring.replace(rotated_keys());
    assert_eq!(browser.read("/visit").await, "visit 2");
    ring.replace(other_keys());
    assert_eq!(browser.read("/visit").await, "visit 1");
}
