//! When recording is worth a `Set-Cookie`.

use std::time::Duration;

use fe26_session::UnixMillis;
use fe26_session::activity::{
    Action, Activity, ActivityCounter, ActivityLog, Recorded, Thresholds,
};

use crate::support::{Chance, NOW, access, ago, hours, log_of, minutes, seconds};

fn is_due(log: &ActivityLog, activity: &Activity) -> bool {
    log.is_due(activity, &Thresholds::new())
}

#[test]
fn the_first_access_is_due() {
    assert!(is_due(&ActivityLog::default(), &access("/", NOW)));
}

#[test]
fn an_access_is_due_after_five_minutes() {
    let log = log_of([access("/", NOW)]);
    let five = minutes(5);
    assert!(!is_due(&log, &access("/", NOW)));
    assert!(!is_due(&log, &access("/", NOW + (five - Duration::from_millis(1)))));
    assert!(is_due(&log, &access("/", NOW + five)));
}

#[test]
fn an_access_to_another_path_is_due() {
    let log = log_of([access("/a", NOW), access("/b", NOW + seconds(1))]);
    assert!(is_due(&log, &access("/c", NOW + seconds(2))));
    assert!(!is_due(&log, &access("/a", NOW + seconds(2))), "also when it is not the last entry");
}

#[test]
fn paths_are_compared_as_they_are_kept() {
    let long = format!("/{}", "a".repeat(500));
    let log = log_of([access(&format!("{long}?page=1"), NOW)]);
    assert!(!is_due(&log, &access(&format!("{long}b?page=2"), NOW + seconds(1))));
}

#[test]
fn everything_but_an_access_is_due_at_once() {
    for action in [Action::Login, Action::Logout, Action::Refresh] {
        let activity = Activity::new(action, NOW).with_path("/");
        assert!(is_due(&log_of([activity.clone()]), &activity), "{action:?}");
    }
}

#[test]
fn an_entry_of_any_kind_says_enough_about_its_path() {
    let log = log_of([Activity::new(Action::Login, NOW)]);
    assert!(!is_due(&log, &Activity::new(Action::Access, NOW + minutes(4))));
    assert!(is_due(&log, &Activity::new(Action::Access, NOW + minutes(5))));
}

#[test]
fn the_interval_is_a_setting() {
    let log = log_of([access("/", NOW)]);
    let hourly = Thresholds::new().access_interval(hours(1));
    assert!(!log.is_due(&access("/", NOW + minutes(59)), &hourly));
    assert!(log.is_due(&access("/", NOW + minutes(60)), &hourly));
    assert!(log.is_due(&access("/", NOW), &Thresholds::new().access_interval(Duration::ZERO)));
    let never = Thresholds::new().access_interval(Duration::MAX);
    assert!(!log.is_due(&access("/", UnixMillis::new(u64::MAX)), &never));
}

#[test]
fn a_clock_that_is_set_back_does_not_silence_a_path() {
    let log = log_of([access("/", NOW + hours(24 * 365))]);
    assert!(is_due(&log, &access("/", NOW)));
    let log = log_of([access("/", NOW)]);
    assert!(!is_due(&log, &access("/", ago(seconds(1)))), "a second back is another server");
}

#[test]
fn what_is_throttled_is_counted_and_not_logged() {
    let mut log = log_of([access("/", NOW)]);
    let before = log.clone();
    let mut counter = ActivityCounter::default();
    let recorded = log.record(access("/", NOW + seconds(1)), &mut counter, &Thresholds::new());
    assert_eq!(recorded, Recorded::Throttled);
    assert!(!recorded.needs_save());
    assert_eq!(log, before);
    assert_eq!(counter.in_last_hour(NOW + seconds(1)), 1);
}

#[test]
fn what_is_kept_needs_a_save() {
    let mut log: ActivityLog = ActivityLog::default();
    let mut counter = ActivityCounter::default();
    let recorded = log.record(access("/", NOW), &mut counter, &Thresholds::new());
    assert_eq!(recorded, Recorded::Kept);
    assert!(recorded.needs_save());
}

#[test]
fn record_keeps_exactly_what_is_due() {
    let mut chance = Chance(3);
    let mut log: ActivityLog = ActivityLog::default();
    let mut counter = ActivityCounter::default();
    for _ in 0..20_000 {
        let paths = ["/", "/a", "/b"];
        let path = paths[usize::try_from(chance.below(3)).unwrap()];
        let action = [Action::Access, Action::Access, Action::Access, Action::Refresh]
            [usize::try_from(chance.below(4)).unwrap()];
        let activity = Activity::new(action, chance.moment()).with_path(path);
        let due = is_due(&log, &activity);
        let recorded = log.record(activity.clone(), &mut counter, &Thresholds::new());
        assert_eq!(recorded.needs_save(), due);
        assert!(!due || log.entries().last() == Some(&activity));
        assert!(log.entries().len() <= 10);
        assert!(!is_due(&log, &access(path, activity.timestamp())), "twice at one moment");
    }
}

#[test]
fn a_day_of_requests_to_one_path_is_one_entry_in_five_minutes() {
    let mut chance = Chance(4);
    let mut log: ActivityLog = ActivityLog::default();
    let mut counter = ActivityCounter::default();
    let (mut now, mut kept) = (NOW, Vec::new());
    while now < NOW + hours(24) {
        if log.record(access("/", now), &mut counter, &Thresholds::new()).needs_save() {
            kept.push(now);
        }
        now = now + Duration::from_millis(chance.below(20_000));
    }
    assert!(kept.windows(2).all(|pair| pair[1].since(pair[0]) >= minutes(5)));
    assert!((250..=288).contains(&kept.len()), "{}", kept.len());
}
