//! Logs and counters that another program wrote into the same cookie.

use std::fmt::Write as _;

use fe26_session::UnixMillis;
use fe26_session::activity::{Action, Activity, ActivityCounter, ActivityLog};
use serde::Deserialize;

use crate::support::{Chance, NOW, minutes, to_json};

/// A session as an application declares it.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Visitor {
    activities: ActivityLog,
    activity_counter: ActivityCounter,
    name: String,
}

fn read_log(json: &str) -> ActivityLog {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

#[track_caller]
fn check_timestamps(json: &str, expected: &[u64]) {
    let log = read_log(json);
    let kept: Vec<_> = log.entries().iter().map(|entry| entry.timestamp().get()).collect();
    assert_eq!(kept, expected, "{json}");
}

/// JSON of every type, some of it almost right.
const ODDITIES: &[&str] = &[
    "null",
    "true",
    "0",
    "-1",
    "18446744073709551615",
    "1e308",
    "0.5",
    r#""""#,
    r#""login""#,
    "[]",
    r#"[1,"login"]"#,
    "{}",
    r#"{"timestamp":1}"#,
    r#"{"action":"login"}"#,
    r#"{"timestamp":"1","action":"login"}"#,
    r#"{"timestamp":null,"action":"login"}"#,
    r#"{"timestamp":[1],"action":"login"}"#,
    r#"{"timestamp":-1,"action":"login"}"#,
    r#"{"timestamp":9007199254740992,"action":"login"}"#,
    r#"{"timestamp":1e300,"action":"login"}"#,
    r#"{"timestamp":1,"action":"Login"}"#,
    r#"{"timestamp":1,"action":"login "}"#,
    r#"{"timestamp":1,"action":"profile"}"#,
    r#"{"timestamp":1,"action":["login"]}"#,
    r#"{"timestamp":1,"action":{"login":null}}"#,
    r#"{"Timestamp":1,"Action":"login"}"#,
    r#"{"0":{"timestamp":1,"action":"login"}}"#,
    r#"[{"timestamp":1,"action":"login"}]"#,
];

#[test]
fn what_is_no_entry_is_left_away_and_its_neighbours_stay() {
    let good = |timestamp| format!(r#"{{"timestamp":{timestamp},"action":"login"}}"#);
    for oddity in ODDITIES {
        check_timestamps(&format!("[{},{oddity},{}]", good(1), good(2)), &[1, 2]);
        assert!(serde_json::from_str::<Activity>(oddity).is_err(), "{oddity}");
    }
    check_timestamps(&format!("[{}]", ODDITIES.join(",")), &[]);
}

#[test]
fn what_is_no_array_is_an_empty_log() {
    for oddity in ODDITIES.iter().filter(|oddity| !oddity.starts_with('[')) {
        assert_eq!(read_log(oddity), ActivityLog::default(), "{oddity}");
    }
}

#[test]
fn what_is_no_counter_is_one_at_zero() {
    for oddity in ODDITIES.iter().chain(&[
        r#"{"slot":-1,"counts":[7]}"#,
        r#"{"slot":"1800000000000","counts":[7]}"#,
        r#"{"slot":1800000000000,"counts":7}"#,
        r#"{"slot":1800000000000,"counts":{"0":7}}"#,
        r#"{"slot":1800000000000,"counts":["7",-7,7.5,null,[7],true]}"#,
        r#"{"slot":9007199254740993,"counts":[7]}"#,
        r#"{"counts":[7]}"#,
    ]) {
        let counter: ActivityCounter = serde_json::from_str(oddity).unwrap();
        assert_eq!(counter.in_last_hour(NOW), 0, "{oddity}");
    }
}

#[test]
fn a_counter_takes_the_newest_numbers_of_a_longer_one() {
    let json = r#"{"slot":1800000000000,"counts":[900,1,2,3,4,5,6,7]}"#;
    let counter: ActivityCounter = serde_json::from_str(json).unwrap();
    assert_eq!(counter.in_last_hour(NOW), 1 + 2 + 3 + 4 + 5 + 6 + 7);
    let json = r#"{"slot":1800000000000,"counts":[99999999999,1]}"#;
    let counter: ActivityCounter = serde_json::from_str(json).unwrap();
    assert_eq!(counter.in_last_hour(NOW), u32::MAX);
}

#[test]
fn a_counter_with_a_moment_inside_a_slot_counts_for_that_slot() {
    let json = format!(r#"{{"slot":{},"counts":[7]}}"#, (NOW + minutes(9)).get());
    let counter: ActivityCounter = serde_json::from_str(&json).unwrap();
    assert_eq!(to_json(&counter), r#"{"slot":1800000000000,"counts":[7]}"#);
}

#[test]
fn an_entry_stays_without_the_fields_that_are_wrong() {
    // `unknown` and lists of addresses are what programs copy from X-Forwarded-For.
    for ip in [r#""unknown""#, r#""203.0.113.7, 10.0.0.1""#, r#""""#, "7", "null", "[]", "{}"] {
        let json = format!(
            r#"{{"timestamp":5,"action":"access","ip":{ip},"userAgent":7,"path":{{}},"country":"NL"}}"#
        );
        let expected = Activity::new(Action::Access, UnixMillis::new(5));
        assert_eq!(serde_json::from_str::<Activity>(&json).unwrap(), expected, "{json}");
    }
}

#[test]
fn fractions_of_a_millisecond_are_left_away() {
    for timestamp in ["1800000000000.75", "1.8e12", "1800000000000.0"] {
        check_timestamps(
            &format!(r#"[{{"timestamp":{timestamp},"action":"login"}}]"#),
            &[1_800_000_000_000],
        );
    }
}

#[test]
fn huge_texts_are_cut_when_they_are_read() {
    let huge = "\\u0001é\\\"".repeat(100_000);
    let json =
        format!(r#"[{{"timestamp":1,"action":"login","userAgent":"{huge}","path":"{huge}"}}]"#);
    let written = to_json(&read_log(&json));
    assert!(written.len() < 200, "{written}");
    assert_eq!(to_json(&read_log(&written)), written);
}

#[test]
fn ten_of_ten_thousand_entries_are_read() {
    let entries: Vec<_> =
        (0..10_000).map(|at| format!(r#"{{"timestamp":{at},"action":"access"}}"#)).collect();
    let newest: Vec<_> = (9_990..10_000).collect();
    check_timestamps(&format!("[{}]", entries.join(",")), &newest);
}

#[test]
fn ten_good_entries_are_found_among_ten_thousand_bad_ones() {
    let mut json = String::from("[");
    let mut good = Vec::new();
    for at in 0..10_000 {
        if at % 700 == 0 {
            good.push(at);
            write!(json, r#"{{"timestamp":{at},"action":"login"}},"#).unwrap();
        }
        write!(json, "{},", ODDITIES[usize::try_from(at).unwrap() % ODDITIES.len()]).unwrap();
    }
    json.push_str("null]");
    check_timestamps(&json, &good[good.len() - 10..]);
}

#[test]
fn any_json_reads_and_is_written_within_bounds() {
    let mut chance = Chance(2);
    for _ in 0..5_000 {
        let (log, counter) = (any_json(&mut chance, 4), any_json(&mut chance, 4));
        let json = format!(r#"{{"activities":{log},"activityCounter":{counter},"name":"Ada"}}"#);
        let visitor: Visitor = serde_json::from_str(&json).unwrap();
        assert_eq!(visitor.name, "Ada", "what follows is read: {json}");
        assert!(visitor.activities.entries().len() <= 10);
        assert!(to_json(&visitor.activity_counter).len() < 100, "{json}");
        let written = to_json(&visitor.activities);
        assert_eq!(read_log(&written), visitor.activities, "{json}");
    }
}

/// Any value, often one that a log or a counter could have.
fn any_json(chance: &mut Chance, depth: u64) -> String {
    let mut pick = |choices: &[&str]| {
        choices[usize::try_from(chance.next()).unwrap() % choices.len()].to_owned()
    };
    let leaf = pick(&[
        "null",
        "1",
        "-1",
        "1800000000000",
        "1e99",
        r#""login""#,
        r#""access""#,
        r#""::1""#,
        r#""/é""#,
    ]);
    if depth == 0 {
        return leaf;
    }
    let keys = ["timestamp", "action", "ip", "userAgent", "path", "slot", "counts"];
    match chance.below(4) {
        0 => leaf,
        1 => {
            let fields: Vec<_> = keys
                .iter()
                .filter_map(|key| {
                    let is_there = chance.below(3) > 0;
                    is_there.then(|| format!(r#""{key}":{}"#, any_json(chance, depth.min(2) - 1)))
                })
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        _ => {
            let items: Vec<_> =
                (0..chance.below(14)).map(|_| any_json(chance, depth - 1)).collect();
            format!("[{}]", items.join(","))
        }
    }
}

#[test]
fn a_log_inside_a_flattened_struct_reads_alike() {
    #[derive(Deserialize)]
    struct Outer {
        #[serde(flatten)]
        visitor: Visitor,
    }
    let json = r#"{"name":"Ada","activities":[7,{"timestamp":1,"action":"login"}]}"#;
    let outer: Outer = serde_json::from_str(json).unwrap();
    assert_eq!(outer.visitor.activities.entries().len(), 1);
}
