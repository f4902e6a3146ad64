//! The last moment at which a session lives, and the first at which it does not.

use std::time::Duration;

use fe26_session::AssuranceLevel;
use http::header::SET_COOKIE;
use http::{HeaderValue, Method};

use crate::support::{DAY, HOUR, MINUTE, World, max_age};

const MILLI: Duration = Duration::from_millis(1);

#[test]
fn an_idle_session_ends_at_its_timeout_and_not_before() {
    let mut world = World::new(|config| config.idle_timeout(HOUR).renew_after_percent(100));
    world.save();
    // The browser would forget the cookie then; whoever copied it does not.
    let seal = world.browser.cookie_header();
    world.clock.advance(HOUR - MILLI);
    world.check_alive(true);
    let _ = world.events.take();
    world.clock.advance(MILLI);
    world.browser.plant("s", seal.trim_start_matches("s="));
    world.check_alive(false);
    assert_eq!(world.events.take(), ["idle"]);
}

#[test]
fn activity_moves_the_idle_timeout_and_never_the_absolute_one() {
    let mut world = World::new(|config| config.assurance_level(AssuranceLevel::Aal2).ttl(30 * DAY));
    world.save();
    // A page every half minute for 24 hours.
    let pages = 24 * 60 * 2;
    for _ in 1..pages {
        world.clock.advance(MINUTE / 2);
        world.check_alive(true);
    }
    world.clock.advance(MINUTE / 2 - MILLI);
    world.check_alive(true);
    world.clock.advance(MILLI);
    world.check_alive(false);
}

#[test]
fn levels_of_assurance_have_the_limits_of_nist() {
    for (level, absolute, idle) in [
        (AssuranceLevel::Aal1, 30 * DAY, None),
        (AssuranceLevel::Aal2, 24 * HOUR, Some(HOUR)),
        (AssuranceLevel::Aal3, 12 * HOUR, Some(15 * MINUTE)),
    ] {
        let at = |wait: Duration| {
            let mut world = World::new(|config| config.ttl(40 * DAY).assurance_level(level));
            world.save();
            world.clock.advance(wait);
            world.look().0
        };
        let first = idle.unwrap_or(absolute);
        assert_eq!((at(first - MILLI), at(first)), (true, false), "{level:?}");
    }
}

#[test]
fn looking_writes_a_cookie_only_when_half_of_the_time_is_used() {
    let mut world = World::new(|config| config.idle_timeout(HOUR));
    world.save();
    for _ in 0..100 {
        assert!(!world.look().1.contains_key(SET_COOKIE));
    }
    world.clock.advance(HOUR / 2 - MILLI);
    assert!(!world.look().1.contains_key(SET_COOKIE));
    world.clock.advance(MILLI);
    assert!(world.look().1.contains_key(SET_COOKIE));
    assert!(!world.look().1.contains_key(SET_COOKIE), "the time begins anew");
    assert_eq!(world.events.take(), ["created", "resealed"]);
}

#[test]
fn head_requests_and_prefetches_are_no_activity() {
    let mut world = World::new(|config| config.idle_timeout(HOUR));
    world.save();
    world.clock.advance(HOUR - MILLI);
    let prefetches: [(&'static str, &'static str); 5] = [
        ("sec-purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "prefetch"),
        ("x-moz", "prefetch"),
        ("next-router-prefetch", "1"),
    ];
    for (name, value) in prefetches {
        let add = |headers: &mut http::HeaderMap| {
            headers.insert(name, HeaderValue::from_static(value));
        };
        assert!(!world.request_with(Method::GET, add, drop).contains_key(SET_COOKIE), "{name}");
    }
    assert!(!world.request_with(Method::HEAD, |_| {}, drop).contains_key(SET_COOKIE));
    assert!(world.request_with(Method::GET, |_| {}, drop).contains_key(SET_COOKIE));
}

#[test]
fn a_rolling_session_without_timeouts_stays_plain_and_lives_on() {
    let mut world = World::new(|config| config.rolling().ttl(10 * DAY));
    world.save();
    for _ in 0..10 {
        world.clock.advance(9 * DAY);
        world.check_alive(true);
    }
    world.clock.advance(11 * DAY);
    world.check_alive(false);
}

#[test]
fn a_session_that_is_not_rolling_ends_with_its_ttl_however_often_it_is_looked_at() {
    let mut world = World::new(|config| config.ttl(10 * DAY));
    world.save();
    for _ in 0..9 {
        world.clock.advance(DAY);
        assert!(!world.look().1.contains_key(SET_COOKIE));
    }
    world.clock.advance(DAY + MINUTE);
    world.check_alive(false);
}

#[test]
fn max_age_and_seal_follow_from_the_same_numbers() {
    let mut world = World::new(|config| config.ttl(14 * DAY).idle_timeout(HOUR));
    assert_eq!(max_age(&world.save()), Some(3600));
    let mut world = World::new(|config| config.ttl(14 * DAY).absolute_timeout(DAY));
    assert_eq!(max_age(&world.save()), Some(24 * 3600));
    world.clock.advance(20 * HOUR);
    assert_eq!(max_age(&world.save()), Some(4 * 3600), "only what is left of the day");
    let mut world = World::new(|config| config.ttl(DAY));
    assert_eq!(max_age(&world.save()), Some(24 * 3600 - 60), "as iron-session has it");
}

#[test]
fn who_wants_to_stay_signed_in_does_so_through_later_saves() {
    let mut world = World::new(|config| config.ttl(DAY).idle_timeout(HOUR).remember_me(30 * DAY));
    let answer = world.request(|mut session| {
        session.remember(true);
        session.save().unwrap();
    });
    assert_eq!(max_age(&answer), Some(30 * 24 * 3600 - 60));
    for _ in 0..3 {
        world.clock.advance(20 * DAY);
        assert_eq!(max_age(&world.save()), Some(30 * 24 * 3600 - 60));
    }
    let answer = world.request(|mut session| {
        assert!(session.is_remembered());
        session.remember(false);
        session.save().unwrap();
    });
    assert_eq!(max_age(&answer), Some(3600));
    world.clock.advance(HOUR);
    world.check_alive(false);
}

#[test]
fn a_cookie_until_the_browser_closes_has_a_seal_that_ends_all_the_same() {
    let mut world = World::new(|config| config.ttl(DAY).until_browser_closes());
    assert_eq!(max_age(&world.save()), None);
    let mut closed = world.browser.clone();
    closed.close_window();
    assert_eq!(closed.names().count(), 0);
    world.clock.advance(DAY + MINUTE);
    world.check_alive(false);
    assert_eq!(world.events.take(), ["created", "expired"]);
}

#[test]
fn remembered_sessions_outlive_the_browser_where_others_do_not() {
    let mut world = World::new(|config| config.until_browser_closes().remember_me(30 * DAY));
    let answer = world.request(|mut session| {
        session.remember(true);
        session.save().unwrap();
    });
    assert!(max_age(&answer).is_some());
}

/// What somebody wants who is not asked how long is a mistake of the program.
#[test]
fn remembering_without_a_time_to_remember_is_an_error() {
    let mut world = World::new(|config| config);
    world.request(|mut session| {
        session.remember(true);
        assert_eq!(session.save().unwrap_err().kind(), "remember-not-configured");
        session.remember(false);
        session.save().unwrap();
    });
}

#[test]
fn a_shorter_ttl_counts_for_cookies_that_are_out_already() {
    let mut world = World::new(|config| config.ttl(14 * DAY));
    world.save();
    world.config = world.config.clone().ttl(DAY);
    world.check_alive(false);
    assert_eq!(world.events.take(), ["created", "lifetime-too-long"]);
}

#[test]
fn a_session_that_begins_tomorrow_is_none_and_one_of_a_hasty_clock_is() {
    for (ahead, alive) in [(300 * 1000, true), (300 * 1000 + 1, false)] {
        let mut world = World::new(|config| config.session_ids());
        world.clock.advance(Duration::from_millis(ahead));
        world.save();
        world.clock.set(fe26_session::testing::TestClock::default().now());
        world.check_alive(alive);
    }
}

#[test]
fn renewing_gives_a_new_id_and_a_new_beginning_and_keeps_the_data() {
    let mut world = World::new(|config| config.absolute_timeout(DAY));
    world.save();
    let mut first = None;
    world.request(|session| first = session.id());
    world.clock.advance(23 * HOUR);
    world.request(|mut session| {
        session.renew();
        session.save().unwrap();
    });
    world.clock.advance(23 * HOUR);
    world.request(|session| {
        assert_eq!(session.visits, 1);
        assert_ne!(session.id(), first);
        assert_eq!(session.age(), 23 * HOUR);
    });
    assert_eq!(world.events.take(), ["created", "renewed", "resealed"][..2]);
}

#[test]
fn destroying_is_final_against_a_renewal_that_is_due_and_a_later_save() {
    let mut world = World::new(|config| config.idle_timeout(HOUR));
    world.save();
    world.clock.advance(HOUR - MILLI);
    let config = world.config.clone();
    let request = world.browser.request();
    let jar = fe26_session::CookieJar::from_headers(&request, world.clock.now());
    let open = || fe26_session::Session::<crate::support::Visitor>::open(&config, &jar);
    let mut elsewhere = open();
    open().destroy();
    assert_eq!(elsewhere.save().unwrap_err().kind(), "destroyed");
    assert_eq!(open().save().unwrap_err().kind(), "destroyed");
    let mut answer = http::HeaderMap::new();
    jar.write_to(&mut answer);
    let lines: Vec<_> = answer.get_all(SET_COOKIE).iter().collect();
    assert_eq!(lines.len(), 1);
    assert!(lines[0].to_str().unwrap().starts_with("s=; Max-Age=0; "));
}
