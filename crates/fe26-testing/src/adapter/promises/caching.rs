//! No cache may keep what belongs to one visitor.

use http::header::{CACHE_CONTROL, VARY};

use crate::adapter::Adapter;
use crate::adapter::browser::Browser;
use crate::adapter::setup::Setup;

pub async fn a_page_that_saw_a_session_is_private<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    let answer = browser.get("/look").await;
    assert_eq!(answer.header(CACHE_CONTROL), ["private, no-store"]);
    assert_eq!(answer.header(VARY), ["Cookie"]);
}

pub async fn a_page_that_saved_or_ended_a_session_is_private<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::default());
    for path in ["/visit", "/sign-out"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.header(CACHE_CONTROL), ["private, no-store"], "{path}");
        assert_eq!(answer.header(VARY), ["Cookie"], "{path}");
    }
}

pub async fn a_page_that_refused_a_cookie_is_private<A: Adapter>() {
    let mut browser = Browser::<A>::with_cookie(Setup::default(), "visitor", "junk");
    let answer = browser.get("/look").await;
    assert_eq!(answer.header(CACHE_CONTROL), ["private, no-store"]);
}

pub async fn a_handler_cannot_make_a_session_public<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    for chosen in [
        "cache-control: public, max-age=3600",
        "cache-control: private, max-age=60",
        "cache-control: no-cache\ncache-control: max-age=5",
    ] {
        for path in ["/look-and-answer", "/visit-and-answer"] {
            let answer = browser.post(path, chosen).await;
            assert_eq!(answer.header(CACHE_CONTROL), ["private, no-store"], "{path} {chosen}");
        }
    }
}

pub async fn a_handler_may_be_stricter<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    for chosen in ["no-store", "private, NO-STORE, max-age=0"] {
        let answer = browser.post("/visit-and-answer", &format!("cache-control: {chosen}")).await;
        assert_eq!(answer.header(CACHE_CONTROL), [chosen]);
    }
}

pub async fn a_page_for_visitors_without_a_session_may_be_public<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::default());
    let answer = browser.post("/look-and-answer", "cache-control: public, max-age=60").await;
    assert_eq!(answer.header(CACHE_CONTROL), ["public, max-age=60"]);
    assert_eq!(answer.header(VARY), ["Cookie"]);
}

pub async fn what_a_response_varies_by_is_added_to<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    let answer = browser.post("/look-and-answer", "vary: Accept-Encoding").await;
    assert_eq!(answer.header(VARY), ["Accept-Encoding", "Cookie"]);
}

pub async fn what_a_response_varies_by_is_not_said_twice<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    for chosen in ["*", "cookie", "Accept, Cookie"] {
        let answer = browser.post("/look-and-answer", &format!("vary: {chosen}")).await;
        assert_eq!(answer.header(VARY), [chosen]);
    }
}
