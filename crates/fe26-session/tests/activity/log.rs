//! The log and its entries: shape and bounds.

use std::net::{IpAddr, Ipv6Addr};

use fe26_session::UnixMillis;
use fe26_session::activity::{Action, Activity, ActivityLog};

use crate::support::{Chance, NOW, USER_AGENT, access, log_of, minutes, seconds, to_json};

#[test]
fn an_activity_is_written_as_node_writes_it() {
    let activity = Activity::new(Action::Access, NOW)
        .with_ip("203.0.113.7".parse().unwrap())
        .with_user_agent("curl/8.9.1")
        .with_path("/dashboard");
    let expected = concat!(
        r#"{"timestamp":1800000000000,"action":"access","ip":"203.0.113.7","#,
        r#""userAgent":"curl/8.9.1","path":"/dashboard"}"#
    );
    assert_eq!(to_json(&activity), expected);
    assert_eq!(serde_json::from_str::<Activity>(expected).unwrap(), activity);
}

#[test]
fn what_is_not_known_is_absent() {
    for (action, name) in [
        (Action::Login, "login"),
        (Action::Logout, "logout"),
        (Action::Access, "access"),
        (Action::Refresh, "refresh"),
    ] {
        let expected = format!(r#"{{"timestamp":1800000000000,"action":"{name}"}}"#);
        let activity = Activity::new(action, NOW);
        assert_eq!(to_json(&activity), expected);
        assert_eq!(serde_json::from_str::<Activity>(&expected).unwrap(), activity);
    }
}

#[test]
fn a_log_is_written_as_an_array_with_the_newest_last() {
    let log = log_of([
        Activity::new(Action::Login, NOW),
        Activity::new(Action::Logout, NOW + minutes(1)),
    ]);
    let expected = concat!(
        r#"[{"timestamp":1800000000000,"action":"login"},"#,
        r#"{"timestamp":1800000060000,"action":"logout"}]"#
    );
    assert_eq!(to_json(&log), expected);
    assert_eq!(serde_json::from_str::<ActivityLog>(expected).unwrap(), log);
    assert_eq!(to_json(&ActivityLog::<10>::default()), "[]");
}

#[test]
fn a_log_keeps_the_ten_newest() {
    let log = log_of((0..25).map(|minute| access("/", NOW + minutes(minute))));
    let kept: Vec<_> = log.entries().iter().map(Activity::timestamp).collect();
    let expected: Vec<_> = (15..25).map(|minute| NOW + minutes(minute)).collect();
    assert_eq!(kept, expected);
}

#[test]
fn a_log_keeps_as_many_as_its_type_says() {
    let three: ActivityLog<3> = serde_json::from_str(&to_json(&log_of(
        (0..10).map(|minute| access("/", NOW + minutes(minute))),
    )))
    .unwrap();
    assert_eq!(three.entries().len(), 3);
    assert_eq!(three.entries()[2].timestamp(), NOW + minutes(9));
}

#[test]
fn latest_gives_what_there_is() {
    let log = log_of((0..7).map(|second| access("/", NOW + seconds(second))));
    assert_eq!(log.latest(5), &log.entries()[2..]);
    assert_eq!(log.latest(usize::MAX), log.entries());
    assert_eq!(log.latest(0), []);
}

#[test]
fn a_user_agent_is_cut_where_it_stops_telling_the_device() {
    let activity = Activity::new(Action::Login, NOW).with_user_agent(USER_AGENT);
    let kept = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KH";
    assert_eq!(activity.user_agent(), Some(kept));
}

#[test]
fn long_texts_are_cut_between_characters() {
    let activity = access(&"é".repeat(500), NOW).with_user_agent(&format!("a{}", "🦀".repeat(500)));
    assert_eq!(activity.path().unwrap(), "é".repeat(Activity::MAX_PATH_LEN / 2));
    assert_eq!(activity.user_agent().unwrap(), format!("a{}", "🦀".repeat(15)));
}

#[test]
fn no_text_takes_more_bytes_of_json_than_it_may() {
    let mut chance = Chance(1);
    let alphabet = ['a', '"', '\\', '\n', '\0', '\u{1f}', '\u{7f}', 'é', '…', '🦀', '\u{2028}'];
    for _ in 0..2000 {
        let len = chance.below(120);
        let text: String = (0..len)
            .map(|_| alphabet[usize::try_from(chance.below(alphabet.len() as u64)).unwrap()])
            .collect();
        let activity = access(&text, NOW).with_user_agent(&text);
        for (kept, limit) in [
            (activity.path().unwrap(), Activity::MAX_PATH_LEN),
            (activity.user_agent().unwrap(), Activity::MAX_USER_AGENT_LEN),
        ] {
            let bytes = to_json(&kept).len() - 2;
            assert!(text.starts_with(kept) && bytes <= limit, "{kept:?}");
            // Nothing is cut that would have fit: no character takes more than six bytes.
            assert!(kept == text || bytes > limit - 6, "{kept:?} of {text:?}");
        }
    }
}

#[test]
fn a_query_is_never_kept() {
    for path in ["/reset?token=s3cret", "/reset#token=s3cret", "/reset?a#token=s3cret"] {
        assert_eq!(access(path, NOW).path(), Some("/reset"));
        let json = format!(r#"{{"timestamp":1,"action":"access","path":"{path}"}}"#);
        assert_eq!(serde_json::from_str::<Activity>(&json).unwrap().path(), Some("/reset"));
    }
}

#[test]
fn addresses_are_kept_as_they_are_written() {
    for ip in ["203.0.113.7", "2001:db8::7", "::ffff:203.0.113.7"] {
        let activity = Activity::new(Action::Login, NOW).with_ip(ip.parse().unwrap());
        assert!(to_json(&activity).contains(&format!(r#""ip":"{ip}""#)));
    }
    let longest = Activity::new(Action::Login, NOW).with_ip(IpAddr::V6(Ipv6Addr::from(u128::MAX)));
    assert_eq!(serde_json::from_str::<Activity>(&to_json(&longest)).unwrap(), longest);
}

#[test]
fn a_moment_that_no_session_could_be_saved_with_is_the_last_one_that_can() {
    let activity = Activity::new(Action::Login, UnixMillis::new(u64::MAX));
    assert_eq!(activity.timestamp(), UnixMillis::MAX_IN_SEAL);
}
