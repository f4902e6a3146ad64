//! `analyze` and its JSON.

use std::time::Duration;

use fe26_session::UnixMillis;
use fe26_session::activity::{
    Action, Activity, ActivityLog, Analysis, Presence, SessionHealth, Thresholds, analyze,
};

use crate::support::{Chance, NOW, access, ago, hours, log_of, minutes, to_json};

fn analysis_of(signed_in: Duration, inactive: Duration) -> Analysis {
    let presence = Presence { signed_in_at: ago(signed_in), last_access: ago(inactive) };
    analyze(&ActivityLog::<10>::default(), presence, NOW, &Thresholds::new())
}

#[test]
fn an_analysis_is_written_as_the_info_route_answers_it() {
    let actions = [Action::Login, Action::Access, Action::Access, Action::Refresh];
    let log = log_of(actions.map(|action| Activity::new(action, NOW)));
    let presence = Presence { signed_in_at: ago(minutes(61)), last_access: ago(minutes(7)) };
    let expected = concat!(
        r#"{"loginDuration":61,"lastAccessMinutes":7,"activityCount":4,"#,
        r#""recentActions":["login","access","access","refresh"],"sessionHealth":"active"}"#
    );
    assert_eq!(to_json(&analyze(&log, presence, NOW, &Thresholds::new())), expected);
}

#[test]
fn the_five_newest_actions_are_recent() {
    let mut activities: Vec<_> = (0..11).map(|_| access("/", NOW)).collect();
    activities.push(Activity::new(Action::Logout, NOW));
    let presence = Presence { signed_in_at: NOW, last_access: NOW };
    let analysis = analyze(&log_of(activities), presence, NOW, &Thresholds::new());
    let expected = [Action::Access, Action::Access, Action::Access, Action::Access, Action::Logout];
    assert_eq!(analysis.recent_actions, expected);
    assert_eq!(analysis.activity_count, 10);
}

#[test]
fn minutes_are_whole_ones() {
    let analysis = analysis_of(Duration::from_millis(119_999), Duration::from_millis(59_999));
    assert_eq!((analysis.login_minutes, analysis.last_access_minutes), (1, 0));
}

#[test]
fn a_session_is_idle_from_thirty_minutes_on() {
    let just_before = minutes(30) - Duration::from_millis(1);
    assert_eq!(analysis_of(hours(1), just_before).session_health, SessionHealth::Active);
    let idle = analysis_of(hours(1), minutes(30));
    assert_eq!(idle.session_health, SessionHealth::Idle);
    assert!(to_json(&idle).ends_with(r#""sessionHealth":"idle"}"#));
}

#[test]
fn when_a_session_is_idle_is_a_setting() {
    let presence = Presence { signed_in_at: NOW, last_access: ago(minutes(5)) };
    let log: ActivityLog = ActivityLog::default();
    let health = |idle_after| {
        analyze(&log, presence, NOW, &Thresholds::new().idle_after(idle_after)).session_health
    };
    assert_eq!(health(minutes(5)), SessionHealth::Idle);
    assert_eq!(health(minutes(6)), SessionHealth::Active);
    assert_eq!(health(Duration::ZERO), SessionHealth::Idle);
    assert_eq!(health(Duration::MAX), SessionHealth::Active);
}

#[test]
fn moments_in_the_future_are_now() {
    let future = NOW + hours(1000);
    let presence = Presence { signed_in_at: future, last_access: future };
    let analysis = analyze(&ActivityLog::<10>::default(), presence, NOW, &Thresholds::new());
    assert_eq!((analysis.login_minutes, analysis.last_access_minutes), (0, 0));
    assert_eq!(analysis.session_health, SessionHealth::Active);
}

#[test]
fn no_moment_overflows() {
    let mut chance = Chance(7);
    for _ in 0..20_000 {
        let presence = Presence { signed_in_at: chance.moment(), last_access: chance.moment() };
        let now = chance.moment();
        let log: ActivityLog = ActivityLog::default();
        let analysis = analyze(&log, presence, now, &Thresholds::new());
        assert!(analysis.login_minutes <= UnixMillis::new(u64::MAX).get() / 60_000);
        let is_idle = analysis.session_health == SessionHealth::Idle;
        assert_eq!(is_idle, analysis.last_access_minutes >= 30);
    }
}

#[test]
fn a_refresh_makes_no_session_younger() {
    let presence = Presence { signed_in_at: ago(hours(30)), last_access: ago(minutes(1)) };
    let refreshes = (0..10).map(|minute| Activity::new(Action::Refresh, ago(minutes(10 - minute))));
    let analysis = analyze(&log_of(refreshes), presence, NOW, &Thresholds::new());
    assert_eq!(analysis.login_minutes, 30 * 60);
}
