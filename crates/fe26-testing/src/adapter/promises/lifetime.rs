//! How long a session lasts, by a clock that a test can move.

use std::time::Duration;

use http::Request;

use crate::adapter::Adapter;
use crate::adapter::browser::{Answer, Browser};
use crate::adapter::setup::{DAY, HOUR, MINUTE, NOW, Setup, config, payload};

const MOMENT: Duration = Duration::from_millis(1);

/// Whether the session of this cookie is one at `NOW` and so much later.
async fn is_known_after<A: Adapter>(setup: &Setup, cookie: &str, time: Duration) -> bool {
    setup.clock.set(NOW + time);
    let answer = Answer::to_cookies::<A, _>(setup, &[format!("visitor={cookie}")]).await;
    answer.body.ends_with("valid")
}

/// The cookie of a visit at [`NOW`].
async fn visited<A: Adapter>(setup: &Setup) -> String {
    let browser = Browser::<A>::after_a_visit(setup.clone()).await;
    browser.cookies("visitor").remove(0)
}

pub async fn the_cookie_and_the_seal_end_together<A: Adapter>() {
    let setup = Setup::new(config().ttl(7 * DAY));
    let line = Browser::<A>::new(setup.clone()).get("/visit").await.set_cookies().join("");
    // The browser forgets it a minute before a server would refuse it.
    assert!(line.contains("; Max-Age=604740; "), "{line}");
    let cookie = visited::<A>(&setup).await;
    assert!(is_known_after::<A>(&setup, &cookie, 7 * DAY - MOMENT).await);
    assert!(!is_known_after::<A>(&setup, &cookie, 7 * DAY + 2 * MINUTE).await);
}

pub async fn no_cookie_is_meant_to_outlive_what_browsers_keep<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::new(config().ttl(1000 * DAY)));
    let line = browser.get("/visit").await.set_cookies().join("");
    assert!(line.contains("; Max-Age=34560000; "), "{line}");
}

pub async fn an_idle_session_ends_at_the_timeout<A: Adapter>() {
    let setup = Setup::new(config().idle_timeout(HOUR));
    let cookie = visited::<A>(&setup).await;
    assert!(is_known_after::<A>(&setup, &cookie, HOUR - MOMENT).await);
    assert!(!is_known_after::<A>(&setup, &cookie, HOUR).await);
}

pub async fn a_look_prolongs_the_session_at_the_threshold_and_not_before<A: Adapter>() {
    let setup = Setup::new(config().idle_timeout(HOUR));
    let mut browser = Browser::<A>::after_a_visit(setup).await;
    browser.setup.clock.advance(HOUR / 2 - MOMENT);
    assert_eq!(browser.get("/look").await.set_cookies().len(), 0);
    browser.setup.clock.advance(MOMENT);
    assert_eq!(browser.get("/look").await.set_cookies().len(), 1);
    assert_eq!(browser.get("/look").await.set_cookies().len(), 0);
    browser.setup.clock.advance(HOUR - 2 * MINUTE);
    assert_eq!(browser.read("/look").await, "1 nobody valid");
}

pub async fn the_threshold_can_be_chosen<A: Adapter>() {
    let setup = Setup::new(config().idle_timeout(HOUR).renew_after_percent(90));
    let mut browser = Browser::<A>::after_a_visit(setup).await;
    browser.setup.clock.advance(53 * MINUTE);
    assert_eq!(browser.get("/look").await.set_cookies().len(), 0);
    browser.setup.clock.advance(MINUTE);
    assert_eq!(browser.get("/look").await.set_cookies().len(), 1);
}

pub async fn a_route_that_does_not_look_prolongs_nothing<A: Adapter>() {
    let setup = Setup::new(config().idle_timeout(HOUR));
    let mut browser = Browser::<A>::after_a_visit(setup).await;
    browser.setup.clock.advance(HOUR / 2);
    assert_eq!(browser.get("/untouched").await.set_cookies().len(), 0);
}

pub async fn a_head_request_prolongs_nothing<A: Adapter>() {
    let setup = Setup::new(config().idle_timeout(HOUR));
    let mut browser = Browser::<A>::after_a_visit(setup).await;
    browser.setup.clock.advance(HOUR / 2);
    assert_eq!(browser.send(Request::head("/look"), "").await.set_cookies().len(), 0);
    assert_eq!(browser.get("/look").await.set_cookies().len(), 1);
}

pub async fn a_prefetch_prolongs_nothing<A: Adapter>() {
    let setup = Setup::new(config().idle_timeout(HOUR));
    let mut browser = Browser::<A>::after_a_visit(setup).await;
    browser.setup.clock.advance(HOUR / 2);
    for (name, value) in [
        ("sec-purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "prefetch"),
        ("x-moz", "prefetch"),
        ("next-router-prefetch", "1"),
    ] {
        let answer = browser.send(Request::get("/look").header(name, value), "").await;
        assert_eq!(answer.body, "1 nobody valid");
        assert_eq!(answer.set_cookies().len(), 0, "{name}: {value}");
    }
    assert_eq!(browser.get("/look").await.set_cookies().len(), 1);
}

pub async fn a_prefetch_that_saves_is_saved<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::default());
    let request = Request::get("/visit").header("sec-purpose", "prefetch");
    assert_eq!(browser.send(request, "").await.set_cookies().len(), 1);
}

pub async fn a_session_ends_at_its_absolute_limit_whatever_happened<A: Adapter>() {
    let setup = Setup::new(config().idle_timeout(HOUR).absolute_timeout(DAY));
    let mut browser = Browser::<A>::after_a_visit(setup).await;
    for _ in 0..(2 * 24 - 1) {
        browser.setup.clock.advance(HOUR / 2);
        assert_ne!(browser.read("/update").await, "visit 1");
    }
    let cookie = browser.cookies("visitor").remove(0);
    assert!(is_known_after::<A>(&browser.setup, &cookie, DAY - MOMENT).await);
    assert!(!is_known_after::<A>(&browser.setup, &cookie, DAY).await);
}

pub async fn four_hundred_days_of_visits_are_renewed_at_the_threshold_and_end_at_the_limit<
    A: Adapter,
>() {
    let (idle, limit) = (10 * DAY, 395 * DAY);
    let config = config().ttl(30 * DAY).idle_timeout(idle).absolute_timeout(limit);
    let mut browser = Browser::<A>::after_a_visit(Setup::new(config)).await;
    let (mut renewed, mut ended) = (Vec::new(), None);
    for quarters in 1..=400 * 4 {
        browser.setup.clock.set(NOW + quarters * DAY / 4);
        let answer = browser.get("/look").await;
        let is_known = answer.body == "1 nobody valid";
        assert!(is_known || answer.body == "0 nobody absent", "{}", answer.body);
        if !is_known {
            ended = ended.or(Some(quarters));
        } else if !answer.set_cookies().is_empty() {
            renewed.push(quarters);
        }
    }
    // Every five days, until the limit leaves less than that.
    let expected: Vec<_> = (1..=78).map(|times| times * 5 * 4).collect();
    assert_eq!(renewed, expected);
    // The browser forgets the cookie a minute earlier, and nobody comes in that minute.
    assert_eq!(ended, Some(395 * 4));
}

pub async fn a_session_may_be_meant_for_the_open_browser_and_still_end<A: Adapter>() {
    let setup = Setup::new(config().ttl(DAY).until_browser_closes());
    let mut browser = Browser::<A>::new(setup.clone());
    let line = browser.get("/visit").await.set_cookies().join("");
    assert!(!line.contains("Max-Age") && !line.contains("Expires"), "{line}");
    let cookie = browser.cookies("visitor").remove(0);
    assert!(is_known_after::<A>(&setup, &cookie, DAY - MOMENT).await);
    assert!(!is_known_after::<A>(&setup, &cookie, DAY + 2 * MINUTE).await);
    browser.close();
    assert_eq!(browser.names(), [""; 0]);
}

pub async fn a_session_knows_when_it_began_and_when_it_ends<A: Adapter>() {
    let setup = Setup::new(config().ttl(7 * DAY).idle_timeout(DAY));
    let mut browser = Browser::<A>::after_a_visit(setup).await;
    browser.setup.clock.advance(HOUR);
    let about = browser.read("/about").await;
    let (_, times) = about.split_once(' ').expect("an id");
    let (began, ends) = (NOW.get(), (NOW + DAY).get());
    assert_eq!(times, format!("{began} {ends} 3600 s leaves known"));
}

pub async fn plain_configuration_keeps_no_data_of_its_own_in_the_cookie<A: Adapter>() {
    let setup = Setup::new(config().rolling());
    let cookie = visited::<A>(&setup).await;
    assert_eq!(payload(&cookie), r#"{"visits":1}"#);
    let setup = Setup::new(config().idle_timeout(HOUR));
    let cookie = visited::<A>(&setup).await;
    assert!(payload(&cookie).starts_with(r#"{"visits":1,"_meta":{"id":""#));
}
