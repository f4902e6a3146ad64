//! `audit`, its words and its JSON.

use std::time::Duration;

use fe26_session::UnixMillis;
use fe26_session::activity::{
    ActivityCounter, ActivityLog, Audit, Finding, Presence, RiskLevel, Thresholds, audit,
};

use crate::support::{Chance, NOW, access, ago, hours, minutes, seconds, to_json};

const MILLISECOND: Duration = Duration::from_millis(1);

fn counter_of(actions: u32) -> ActivityCounter {
    let mut counter = ActivityCounter::default();
    (0..actions).for_each(|_| counter.add(NOW));
    counter
}

fn audit_of(signed_in: Duration, inactive: Duration, actions: u32) -> Audit {
    let presence = Presence { signed_in_at: ago(signed_in), last_access: ago(inactive) };
    audit(presence, &counter_of(actions), NOW, &Thresholds::new())
}

#[test]
fn an_audit_is_written_as_the_info_route_answers_it() {
    let expected = concat!(
        r#"{"issues":["The session is older than 24 hours","#,
        r#""The session has been inactive for more than 2 hours","#,
        r#""There were more than 50 actions in the last hour"],"#,
        r#""riskLevel":"medium","#,
        r#""recommendations":["Rotate the session","Sign out automatically","#,
        r#""Review the recent activity"]}"#
    );
    assert_eq!(to_json(&audit_of(hours(25), hours(3), 51)), expected);
}

#[test]
fn nothing_found_is_a_low_risk() {
    let audit = audit_of(hours(1), minutes(1), 7);
    assert_eq!(audit.risk_level(), RiskLevel::Low);
    assert_eq!(to_json(&audit), r#"{"issues":[],"riskLevel":"low","recommendations":[]}"#);
}

#[test]
fn each_threshold_itself_is_still_fine() {
    assert_eq!(audit_of(hours(24), hours(2), 50).findings, []);
    let one = |audit: Audit| audit.findings;
    assert_eq!(
        one(audit_of(hours(24) + MILLISECOND, hours(2), 50)),
        [Finding::OlderThan(hours(24))]
    );
    assert_eq!(
        one(audit_of(hours(24), hours(2) + MILLISECOND, 50)),
        [Finding::InactiveFor(hours(2))]
    );
    assert_eq!(one(audit_of(hours(24), hours(2), 51)), [Finding::MoreActionsThan(50)]);
}

#[test]
fn one_finding_is_a_medium_risk_with_one_recommendation() {
    let audit = audit_of(hours(3), hours(3), 0);
    assert_eq!(audit.risk_level(), RiskLevel::Medium);
    let expected = concat!(
        r#"{"issues":["The session has been inactive for more than 2 hours"],"#,
        r#""riskLevel":"medium","recommendations":["Sign out automatically"]}"#
    );
    assert_eq!(to_json(&audit), expected);
    assert!(RiskLevel::Low < RiskLevel::Medium);
}

#[test]
fn every_threshold_is_a_setting_and_named_in_words() {
    let thresholds =
        Thresholds::new().rotate_after(minutes(90)).sign_out_after(seconds(61)).actions_per_hour(3);
    let presence = Presence { signed_in_at: ago(hours(2)), last_access: ago(minutes(2)) };
    let issues: Vec<_> = audit(presence, &counter_of(4), NOW, &thresholds)
        .findings
        .iter()
        .map(Finding::to_string)
        .collect();
    let expected = [
        "The session is older than 90 minutes",
        "The session has been inactive for more than 61 seconds",
        "There were more than 3 actions in the last hour",
    ];
    assert_eq!(issues, expected);
}

#[test]
fn one_of_a_unit_is_said_so() {
    for (duration, words) in [
        (hours(1), "1 hour"),
        (minutes(1), "1 minute"),
        (seconds(1), "1 second"),
        (Duration::ZERO, "0 hours"),
        (hours(24 * 30), "720 hours"),
    ] {
        let expected = format!("The session is older than {words}");
        assert_eq!(Finding::OlderThan(duration).to_string(), expected);
    }
}

#[test]
fn an_old_session_is_found_though_somebody_is_there() {
    assert_eq!(audit_of(hours(25), Duration::ZERO, 1).findings, [Finding::OlderThan(hours(24))]);
}

#[test]
fn fifty_one_saved_actions_in_an_hour_are_found_although_the_log_keeps_ten() {
    let mut log: ActivityLog = ActivityLog::default();
    let mut counter = ActivityCounter::default();
    for second in 0..51 {
        let at = NOW + seconds(second * 70);
        log.record(access("/", at), &mut counter, &Thresholds::new());
        // Every one of these requests saves its session for some reason of its own.
        counter = serde_json::from_str(&to_json(&counter)).unwrap();
        log = serde_json::from_str(&to_json(&log)).unwrap();
    }
    let now = NOW + seconds(50 * 70);
    let presence = Presence { signed_in_at: NOW, last_access: now };
    let audit = audit(presence, &counter, now, &Thresholds::new());
    assert_eq!(log.entries().len(), 10);
    assert_eq!(audit.findings, [Finding::MoreActionsThan(50)]);
}

#[test]
fn moments_in_the_future_are_no_finding() {
    let future = NOW + hours(1000);
    let presence = Presence { signed_in_at: future, last_access: future };
    let audit = audit(presence, &ActivityCounter::default(), NOW, &Thresholds::new());
    assert_eq!(audit.findings, []);
}

#[test]
fn no_moment_and_no_setting_overflows() {
    let mut chance = Chance(8);
    let durations = [Duration::ZERO, MILLISECOND, hours(24), Duration::MAX];
    for _ in 0..20_000 {
        let mut duration = || durations[usize::try_from(chance.below(4)).unwrap()];
        let thresholds = Thresholds::new()
            .rotate_after(duration())
            .sign_out_after(duration())
            .actions_per_hour(u32::MAX);
        let presence = Presence { signed_in_at: chance.moment(), last_access: chance.moment() };
        let now: UnixMillis = chance.moment();
        let audit = audit(presence, &counter_of(1), now, &thresholds);
        assert!(audit.findings.len() <= 2);
        let is_medium = audit.risk_level() == RiskLevel::Medium;
        assert_eq!(is_medium, !audit.findings.is_empty());
        assert!(!to_json(&audit).is_empty());
    }
}
