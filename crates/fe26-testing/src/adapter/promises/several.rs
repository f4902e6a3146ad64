//! Two sessions of one application.

use crate::adapter::Adapter;
use crate::adapter::browser::Browser;
use crate::adapter::setup::{Setup, config};

pub async fn two_sessions_are_two_cookies_that_do_not_meet<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::default());
    assert_eq!(browser.read("/both").await, "1 10");
    assert_eq!(browser.read("/both").await, "2 20");
    assert_eq!(browser.names().len(), 2);
    assert_eq!(browser.cookies("visitor").len(), 1);
    assert_eq!(browser.cookies("basket").len(), 1);
}

pub async fn saving_one_leaves_the_other_alone<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::default());
    browser.read("/both").await;
    let answer = browser.get("/visit").await;
    assert!(answer.set_cookies().iter().all(|line| line.starts_with("visitor=")));
    assert_eq!(browser.read("/basket").await, "10 valid");
}

pub async fn ending_one_leaves_the_other_alone<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::default());
    browser.read("/both").await;
    browser.read("/sign-out").await;
    assert_eq!(browser.names(), ["basket"]);
    assert_eq!(browser.read("/both").await, "1 20");
}

pub async fn the_cookie_of_one_is_not_the_other<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    assert_eq!(browser.read("/basket").await, "0 absent");
    let sealed = browser.cookies("visitor").remove(0);
    let mut swapped = Browser::<A>::with_cookie(Setup::default(), "basket", &sealed);
    assert_eq!(swapped.read("/look").await, "0 nobody absent");
}

pub async fn a_bad_cookie_of_one_leaves_the_other_alone<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::default());
    browser.read("/both").await;
    browser.plant("basket", "junk");
    assert_eq!(browser.read("/visit").await, "visit 2");
    assert_eq!(browser.read("/basket").await, "10 valid");
}

pub async fn two_types_for_one_cookie_are_one_line<A: Adapter>() {
    let setup = Setup { basket: config(), ..Setup::default() };
    let mut browser = Browser::<A>::new(setup);
    assert_eq!(browser.get("/both").await.set_cookies().len(), 1);
    assert_eq!(browser.names(), ["visitor"]);
}
