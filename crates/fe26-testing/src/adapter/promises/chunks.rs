//! Sessions that are too long for one cookie.

use fe26_session::testing::TestEvents;
use http::StatusCode;

use crate::adapter::Adapter;
use crate::adapter::browser::{Answer, Browser};
use crate::adapter::setup::{DAY, Setup, config, seal};

fn chunked() -> Setup {
    Setup::new(config().chunked())
}

/// A browser with a session in three cookies.
async fn with_three_chunks<A: Adapter>() -> Browser<A> {
    let mut browser = Browser::<A>::new(chunked());
    browser.post("/write", "7500").await;
    assert_eq!(browser.names(), ["visitor.0", "visitor.1", "visitor.2"]);
    browser
}

pub async fn a_long_session_is_written_to_chunks_and_read_back<A: Adapter>() {
    let mut browser = with_three_chunks::<A>().await;
    assert_eq!(browser.read("/look").await, "0 nobody valid");
    assert_eq!(browser.read("/visit").await, "visit 1");
    assert_eq!(browser.read("/look").await, "1 nobody valid");
    assert_eq!(browser.names().len(), 3);
}

pub async fn no_line_is_longer_than_browsers_keep<A: Adapter>() {
    let mut browser = Browser::<A>::new(chunked());
    let answer = browser.post("/write", "11000").await;
    assert_eq!(answer.set_cookies().len(), 4);
    assert!(answer.set_cookies().iter().all(|line| line.len() <= 4096));
}

pub async fn a_session_that_needs_more_than_four_is_an_error<A: Adapter>() {
    let mut browser = with_three_chunks::<A>().await;
    let answer = browser.post("/write", "20000").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.set_cookies(), [""; 0]);
    assert_eq!(browser.read("/look").await, "0 nobody valid");
}

pub async fn a_session_that_shrinks_removes_its_chunks<A: Adapter>() {
    let mut browser = with_three_chunks::<A>().await;
    assert_eq!(browser.post("/write", "10").await.set_cookies().len(), 4);
    assert_eq!(browser.names(), ["visitor"]);
    browser.post("/write", "4000").await;
    assert_eq!(browser.names(), ["visitor.0", "visitor.1"]);
}

pub async fn chunks_that_a_browser_did_not_remove_sign_nobody_out<A: Adapter>() {
    let mut browser = with_three_chunks::<A>().await;
    let stale: Vec<_> = ["visitor.1", "visitor.2"]
        .iter()
        .map(|name| (*name, browser.cookies(name).remove(0)))
        .collect();
    browser.post("/write", "10").await;
    for (name, value) in &stale {
        browser.plant(name, value);
    }
    assert_eq!(browser.read("/visit").await, "visit 1");
    assert_eq!(browser.read("/look").await, "1 nobody valid");
}

pub async fn what_stands_behind_the_last_chunk_signs_nobody_out<A: Adapter>() {
    let events = TestEvents::default();
    let mut browser = Browser::<A>::new(Setup::new(config().chunked().on_event(events.hook())));
    browser.post("/write", "4000").await;
    browser.plant("visitor.2", "stale");
    let _ = events.take();
    assert_eq!(browser.read("/look").await, "0 nobody valid");
    assert_eq!(events.take(), ["stale-chunk"]);
}

pub async fn signing_out_removes_every_chunk<A: Adapter>() {
    let mut browser = with_three_chunks::<A>().await;
    browser.read("/sign-out").await;
    assert_eq!(browser.names(), [""; 0]);
}

pub async fn a_missing_or_swapped_chunk_is_a_fresh_session<A: Adapter>() {
    let browser = with_three_chunks::<A>().await;
    let value = |index: u32| browser.cookies(&format!("visitor.{index}")).remove(0);
    let [a, b, c] = [value(0), value(1), value(2)];
    for lines in [
        [format!("visitor.0={a}"), format!("visitor.1={b}")],
        [format!("visitor.0={a}"), format!("visitor.2={c}")],
        [format!("visitor.0={b}; visitor.1={a}"), format!("visitor.2={c}")],
        [format!("visitor.0={a}; visitor.1={c}"), format!("visitor.2={b}")],
    ] {
        let answer = Answer::to_cookies::<A, _>(&chunked(), &lines).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.body.starts_with("0 nobody") && !answer.body.ends_with("valid"));
    }
}

pub async fn chunks_are_read_wherever_they_stand_and_without_being_asked_for<A: Adapter>() {
    let sealed = seal(r#"{"visits":7}"#, DAY);
    let (a, rest) = sealed.split_at(100);
    let (b, c) = rest.split_at(100);
    for lines in [
        vec![format!("visitor.0={a}; visitor.1={b}; visitor.2={c}")],
        vec![format!("visitor.2={c}; visitor.1={b}; visitor.0={a}")],
        vec![format!("visitor.2={c}"), format!("visitor.0={a}"), format!("visitor.1={b}")],
    ] {
        let answer = Answer::to_cookies::<A, _>(&Setup::default(), &lines).await;
        assert_eq!(answer.body, "7 nobody valid", "{lines:?}");
    }
}
