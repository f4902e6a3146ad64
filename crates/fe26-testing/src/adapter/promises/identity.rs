//! Which session it is: ids, signing in, and the tokens of forms.

use http::StatusCode;

use crate::adapter::Adapter;
use crate::adapter::browser::Browser;
use crate::adapter::setup::{DAY, MINUTE, NOW, Setup, config, payload, seal};

fn with_ids() -> Setup {
    Setup::new(config().session_ids())
}

/// The session's id and when it began.
async fn id_and_beginning<A: Adapter>(browser: &mut Browser<A>) -> (String, String) {
    let about = browser.read("/about").await;
    let mut words = about.split(' ').map(str::to_owned);
    words.next().zip(words.next()).expect("an id and a time")
}

pub async fn a_session_keeps_its_id<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(with_ids()).await;
    let first = id_and_beginning(&mut browser).await;
    browser.setup.clock.advance(MINUTE);
    browser.read("/visit").await;
    assert_eq!(id_and_beginning(&mut browser).await, first);
}

pub async fn two_sessions_have_two_ids<A: Adapter>() {
    let mut ada = Browser::<A>::after_a_visit(with_ids()).await;
    let mut grace = Browser::<A>::after_a_visit(with_ids()).await;
    assert_ne!(id_and_beginning(&mut ada).await.0, id_and_beginning(&mut grace).await.0);
}

pub async fn signing_in_gives_another_id_and_another_beginning<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(with_ids()).await;
    let (id, began) = id_and_beginning(&mut browser).await;
    browser.setup.clock.advance(MINUTE);
    browser.post("/sign-in", "Ada").await;
    let (new_id, began_anew) = id_and_beginning(&mut browser).await;
    assert_ne!(new_id, id);
    assert_eq!((began, began_anew), (NOW.to_string(), (NOW + MINUTE).to_string()));
}

pub async fn signing_in_leaves_behind_what_it_does_not_carry_over<A: Adapter>() {
    let sealed = seal(r#"{"visits":7,"theme":"dark","tracking":"x"}"#, DAY);
    let mut browser = Browser::<A>::with_cookie(Setup::default(), "visitor", &sealed);
    browser.post("/sign-in", "Ada").await;
    let expected = r#"{"visits":0,"name":"Ada","theme":"dark"}"#;
    assert_eq!(payload(&browser.cookies("visitor")[0]), expected);
}

pub async fn a_change_of_privilege_gives_another_id_and_keeps_the_data<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(with_ids()).await;
    let (id, _) = id_and_beginning(&mut browser).await;
    browser.read("/change-privilege").await;
    assert_ne!(id_and_beginning(&mut browser).await.0, id);
    assert_eq!(browser.read("/look").await, "1 nobody valid");
}

pub async fn a_form_of_the_session_is_accepted<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(with_ids()).await;
    let token = browser.read("/token").await;
    assert_eq!(browser.post("/check", &token).await.body, "accepted");
    let other_tab = browser.read("/token").await;
    assert_ne!(token, other_tab);
    assert_eq!(browser.post("/check", &other_tab).await.body, "accepted");
    assert_eq!(browser.post("/check", &token).await.body, "accepted");
}

pub async fn a_form_of_a_new_visitor_is_accepted<A: Adapter>() {
    let mut browser = Browser::<A>::new(with_ids());
    let token = browser.read("/token").await;
    assert_eq!(browser.post("/check", &token).await.body, "accepted");
}

pub async fn a_form_of_another_session_is_refused<A: Adapter>() {
    let mut ada = Browser::<A>::after_a_visit(with_ids()).await;
    let mut grace = Browser::<A>::after_a_visit(with_ids()).await;
    let token = grace.read("/token").await;
    assert_eq!(ada.post("/check", &token).await.body, "refused");
    for guessed in ["", ".", "guessed", &token[1..]] {
        assert_eq!(ada.post("/check", guessed).await.body, "refused", "{guessed}");
    }
}

pub async fn a_form_from_before_signing_in_is_refused<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(with_ids()).await;
    let token = browser.read("/token").await;
    browser.post("/sign-in", "Ada").await;
    assert_eq!(browser.post("/check", &token).await.body, "refused");
}

pub async fn a_token_without_ids_is_an_error<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    assert_eq!(browser.get("/token").await.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(browser.read("/look").await, "1 nobody valid");
}
