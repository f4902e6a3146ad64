//! What the application's hook hears.

use fe26_session::testing::TestEvents;

use crate::adapter::Adapter;
use crate::adapter::browser::Browser;
use crate::adapter::setup::{DAY, HOUR, Setup, config, seal};

pub async fn the_life_of_a_session_is_told_in_order<A: Adapter>() {
    let events = TestEvents::default();
    let config = config().idle_timeout(HOUR).on_event(events.hook());
    let mut browser = Browser::<A>::new(Setup::new(config));
    for (path, expected) in [
        ("/look", [].as_slice()),
        ("/visit", &["created"]),
        ("/look", &[]),
        ("/visit", &["saved"]),
        ("/change-privilege", &["renewed"]),
        ("/save-twice", &["saved", "saved"]),
        ("/sign-out", &["destroyed"]),
        ("/look", &[]),
    ] {
        browser.read(path).await;
        assert_eq!(events.take(), expected, "{path}");
    }
}

pub async fn a_session_that_is_prolonged_is_an_event<A: Adapter>() {
    let events = TestEvents::default();
    let config = config().idle_timeout(HOUR).on_event(events.hook());
    let mut browser = Browser::<A>::after_a_visit(Setup::new(config)).await;
    browser.setup.clock.advance(HOUR / 2);
    browser.read("/look").await;
    assert_eq!(events.take(), ["created", "resealed"]);
}

pub async fn a_refused_cookie_is_an_event_with_its_reason<A: Adapter>() {
    let events = TestEvents::default();
    let setup = Setup::new(config().on_event(events.hook()));
    let mut browser = Browser::<A>::with_cookie(setup, "visitor", "junk");
    browser.read("/look").await;
    assert_eq!(events.take(), ["component-count"]);
    browser.read("/look").await;
    assert_eq!(events.take(), [""; 0]);
}

pub async fn a_payload_that_does_not_fit_is_an_event<A: Adapter>() {
    let events = TestEvents::default();
    let setup = Setup::new(config().on_event(events.hook()));
    let sealed = seal(r#"{"visits":"many"}"#, DAY);
    Browser::<A>::with_cookie(setup, "visitor", &sealed).read("/look").await;
    assert_eq!(events.take(), ["incompatible"]);
}

pub async fn a_change_that_is_not_saved_is_an_event<A: Adapter>() {
    let events = TestEvents::default();
    let setup = Setup::new(config().on_event(events.hook()));
    Browser::<A>::new(setup).read("/forget-to-save").await;
    assert_eq!(events.take(), ["unsaved"]);
}

pub async fn a_long_cookie_header_is_an_event_before_proxies_refuse_it<A: Adapter>() {
    let events = TestEvents::default();
    let config = config().chunked().on_event(events.hook());
    let mut browser = Browser::<A>::new(Setup::new(config));
    browser.post("/write", "7500").await;
    assert_eq!(events.take(), ["long-cookie-header", "created"]);
}
