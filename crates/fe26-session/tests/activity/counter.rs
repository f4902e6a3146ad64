//! How much was done in the last hour.

use std::time::Duration;

use fe26_session::UnixMillis;
use fe26_session::activity::ActivityCounter;

use crate::support::{Chance, NOW, ago, hours, minutes, seconds, to_json};

fn counter_of(times: u32, now: UnixMillis) -> ActivityCounter {
    let mut counter = ActivityCounter::default();
    (0..times).for_each(|_| counter.add(now));
    counter
}

/// As the next request sees it.
fn saved(counter: &ActivityCounter) -> ActivityCounter {
    serde_json::from_str(&to_json(counter)).unwrap()
}

#[test]
fn a_counter_is_written_as_documented() {
    let mut counter = counter_of(12, NOW);
    counter.add(NOW + minutes(20));
    assert_eq!(to_json(&counter), r#"{"slot":1800001200000,"counts":[12,0,1]}"#);
    assert_eq!(saved(&counter), counter);
}

#[test]
fn an_unused_counter_is_short() {
    assert_eq!(to_json(&ActivityCounter::default()), r#"{"slot":0,"counts":[]}"#);
    assert_eq!(ActivityCounter::default().in_last_hour(NOW), 0);
}

#[test]
fn more_than_the_log_keeps_is_counted() {
    assert_eq!(saved(&counter_of(51, NOW)).in_last_hour(NOW), 51);
}

#[test]
fn an_hour_is_counted_whole_wherever_it_begins() {
    for offset in 0..60 {
        let start = NOW + minutes(offset);
        let mut counter = ActivityCounter::default();
        for second in 0..=3600 {
            counter.add(start + seconds(second));
        }
        assert_eq!(counter.in_last_hour(start + hours(1)), 3601, "{offset}");
    }
}

#[test]
fn after_seventy_minutes_nothing_is_left() {
    let counter = counter_of(51, NOW + minutes(9));
    assert_eq!(counter.in_last_hour(NOW + minutes(69)), 51);
    assert_eq!(counter.in_last_hour(NOW + minutes(70)), 0);
}

#[test]
fn looking_changes_nothing() {
    let counter = counter_of(3, NOW);
    assert_eq!(counter.in_last_hour(NOW + hours(5)), 0);
    assert_eq!(counter.in_last_hour(NOW), 3);
}

#[test]
fn the_count_lies_between_that_of_sixty_and_of_seventy_minutes() {
    let mut chance = Chance(5);
    for pace in [5_000, 60_000, 600_000, 3_600_000] {
        let mut counter = ActivityCounter::default();
        let (mut now, mut done) = (NOW, Vec::new());
        for _ in 0..2_000 {
            now = now + Duration::from_millis(chance.below(2 * pace));
            if chance.below(4) > 0 {
                counter.add(now);
                done.push(now);
            }
            let within = |age| {
                let recent = done.iter().rev().take_while(|at| now.since(**at) <= age);
                u32::try_from(recent.count()).unwrap()
            };
            let count = counter.in_last_hour(now);
            assert!((within(hours(1))..=within(minutes(70))).contains(&count), "{count} at {now}");
            counter = saved(&counter);
        }
    }
}

#[test]
fn a_clock_that_is_set_forward_begins_a_new_hour() {
    let mut counter = counter_of(51, NOW);
    counter.add(NOW + hours(24 * 365 * 1000));
    assert_eq!(counter.in_last_hour(NOW + hours(24 * 365 * 1000)), 1);
}

#[test]
fn a_clock_that_is_set_back_hides_nothing_and_holds_nothing_for_ever() {
    let back = ago(hours(24 * 365));
    let mut counter = counter_of(51, NOW);
    assert_eq!(counter.in_last_hour(back), 51);
    counter.add(back);
    assert_eq!(counter.in_last_hour(back + minutes(50)), 52);
    assert_eq!(counter.in_last_hour(back + minutes(70)), 0);
}

#[test]
fn servers_whose_clocks_differ_lose_no_counts_to_one_another() {
    for apart in [1, 15, 29, 59] {
        let mut counter = ActivityCounter::default();
        for second in 0..60 {
            let clock = if second % 2 == 0 { Duration::ZERO } else { minutes(apart) };
            counter.add(NOW + seconds(second) + clock);
            counter = saved(&counter);
        }
        assert_eq!(counter.in_last_hour(NOW + minutes(1)), 60, "{apart}");
    }
}

#[test]
fn the_ends_of_time_are_moments_like_others() {
    let mut counter = ActivityCounter::default();
    for now in [0, u64::MAX, 0, UnixMillis::MAX_IN_SEAL.get(), 1] {
        let now = UnixMillis::new(now);
        counter.add(now);
        assert!(counter.in_last_hour(now) >= 1);
        assert_eq!(saved(&counter), counter);
    }
}

#[test]
fn a_count_stops_instead_of_overflowing() {
    for counts in ["4294967295", "4294967295,4294967295", "9,4294967295,9"] {
        let json = format!(r#"{{"slot":{NOW},"counts":[{counts}]}}"#);
        let mut counter: ActivityCounter = serde_json::from_str(&json).unwrap();
        counter.add(NOW);
        assert_eq!(counter.in_last_hour(NOW), u32::MAX, "{counts}");
    }
}

#[test]
fn a_wild_clock_never_counts_more_than_was_done_and_always_the_last_one() {
    let mut chance = Chance(6);
    let mut counter = ActivityCounter::default();
    for done in 1..=20_000 {
        let now = chance.moment();
        counter.add(now);
        assert!((1..=done).contains(&counter.in_last_hour(now)));
        assert!(counter.in_last_hour(chance.moment()) <= done);
        assert!(to_json(&counter).len() < 100);
        counter = saved(&counter);
    }
}
