//! When an old password has done its duty, and who is told.

use std::fs;
use std::time::Duration;

use fe26_session::{
    AssuranceLevel, CookieJar, KeyRing, KeySource, Keys, KeysWarning, PasswordId, Session,
    SessionConfig, UnixMillis,
};
use http::HeaderMap;

use crate::support::{NOW, Visitor, set_cookies, value};

const OLD: &str = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
const NEW: &str = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
const ID: PasswordId = PasswordId::ONE;

const OUTLIVED: [KeysWarning; 1] = [KeysWarning::Outlived { id: ID }];
const STILL_IN_USE: [KeysWarning; 1] = [KeysWarning::StillInUse { id: ID }];
const NONE: [KeysWarning; 0] = [];

const MILLI: Duration = Duration::from_millis(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A program that sealed with 1 until `NOW`.
fn before() -> Keys {
    Keys::new(KeyRing::from_passwords([(1, OLD)]).unwrap())
}

/// Its ring from then on.
fn after() -> KeyRing {
    KeyRing::builder().password(2, NEW).open_only_since(1, OLD, NOW).build().unwrap()
}

/// The seals of two sessions that begin at `now`: of somebody who stays signed in, where that is
/// possible, and of somebody who does not.
fn sessions(config: &SessionConfig, now: UnixMillis) -> Vec<String> {
    let session = |remembered| {
        let jar = CookieJar::from_headers(&HeaderMap::new(), now);
        let mut session = Session::<Visitor>::open(config, &jar);
        session.remember(remembered);
        session.save().ok()?;
        Some(value(&set_cookies(&jar)[0]).to_owned())
    };
    [true, false].into_iter().filter_map(session).collect()
}

#[track_caller]
fn check_life(set: impl FnOnce(SessionConfig) -> SessionConfig, skew: Duration, longest: Duration) {
    let keys = before();
    let config = set(SessionConfig::new("visitor", keys.clone()).unwrap()).skew(skew);
    assert_eq!(config.longest_life(), longest);
    let seals = sessions(&config, NOW);
    keys.replace(after());

    let options = fe26::SealOptions::default().skew(skew);
    let opens = |seal, now| fe26::unseal(seal, &keys.current(), &options, now).is_ok();
    let warnings = |now| keys.age_warnings(config.longest_life(), now);
    for now in [NOW, NOW + (longest - MILLI)] {
        assert!(seals.iter().any(|seal| opens(seal, now)));
        assert_eq!(warnings(now), NONE);
    }
    for now in [NOW + longest, NOW + longest + MILLI, NOW + 100 * longest] {
        assert!(!seals.iter().any(|seal| opens(seal, now)));
        assert_eq!(warnings(now), OUTLIVED);
    }
}

#[test]
fn a_password_is_outlived_from_the_moment_in_which_its_longest_session_opens_no_more() {
    check_life(|config| config, MINUTE, 14 * DAY + MINUTE);
    check_life(|config| config.ttl(HOUR).rolling(), MINUTE, HOUR + MINUTE);
    check_life(|config| config.ttl(HOUR), Duration::ZERO, HOUR);
    check_life(|config| config.ttl(7 * DAY).remember_me(30 * DAY), MINUTE, 30 * DAY + MINUTE);
    check_life(|config| config.ttl(7 * DAY).remember_me(DAY), MINUTE, 7 * DAY + MINUTE);
    check_life(|config| config.idle_timeout(HOUR), MINUTE, HOUR + MINUTE);
    check_life(|config| config.absolute_timeout(DAY), MINUTE, DAY + MINUTE);
    check_life(|config| config.assurance_level(AssuranceLevel::Aal3), MINUTE, HOUR / 4 + MINUTE);
    // Whoever stays signed in is exempt from the idle timeout, and from no other.
    let remembered = |config: SessionConfig| config.idle_timeout(HOUR).remember_me(30 * DAY);
    check_life(remembered, MINUTE, 30 * DAY + MINUTE);
    check_life(|config| remembered(config).absolute_timeout(2 * DAY), MINUTE, 2 * DAY + MINUTE);
}

#[test]
fn where_seals_never_end_no_password_is_outlived() {
    let keys = Keys::new(after());
    let config = SessionConfig::new("visitor", keys.clone()).unwrap();
    let longest = config.danger_accept_seals_without_expiry().longest_life();
    assert_eq!(keys.age_warnings(longest, NOW + 1_000_000 * DAY), NONE);
}

/// A machine that nobody told, or a day that is too early: taking the password out signs people out.
#[test]
fn a_password_that_somebody_still_seals_with_is_not_called_outlived() {
    let (told, forgotten) = (Keys::new(after()), before());
    let config = |keys: &Keys| SessionConfig::new("visitor", keys.clone()).unwrap().ttl(DAY);
    let longest = config(&told).longest_life();
    let [seal] = &sessions(&config(&forgotten), NOW + DAY)[..] else { unreachable!() };
    let open = |now| fe26::unseal(seal, &told.current(), &fe26::SealOptions::default(), now);

    let end = NOW + longest;
    open(end - Duration::from_secs(1)).unwrap();
    assert_eq!(told.age_warnings(longest, end), OUTLIVED);
    open(end).unwrap();
    assert_eq!(told.age_warnings(longest, end), STILL_IN_USE);
    // It is known after another load too, and until the day has been put right.
    told.replace(after());
    assert_eq!(told.age_warnings(longest, end + DAY), STILL_IN_USE);
    let later = KeyRing::builder().password(2, NEW).open_only_since(1, OLD, NOW + DAY);
    told.replace(later.build().unwrap());
    assert_eq!(told.age_warnings(longest, end + (DAY - MILLI)), NONE);
    assert_eq!(told.age_warnings(longest, end + DAY), OUTLIVED);
}

#[test]
fn only_passwords_that_only_open_are_looked_at() {
    let ring = KeyRing::builder().pending(3, format!("3{NEW}")).password(2, NEW).password(1, OLD);
    let keys = Keys::new(ring.disabled(0).build().unwrap());
    assert_eq!(keys.age_warnings(DAY, NOW + 1000 * DAY), NONE);
}

#[test]
fn a_password_that_would_be_kept_for_ever_is_a_warning() {
    let keys = |since: Option<UnixMillis>| {
        let ring = KeyRing::builder().password(2, NEW);
        let ring = match since {
            Some(since) => ring.open_only_since(1, OLD, since),
            None => ring.open_only(1, OLD),
        };
        Keys::new(ring.build().unwrap())
    };
    let undated = [KeysWarning::Undated { id: ID }];
    assert_eq!(keys(None).age_warnings(DAY, NOW), undated);
    // Today ends at most two days from now, wherever today is.
    let (today, ahead) = (NOW + 2 * DAY, [KeysWarning::DayAhead { id: ID }]);
    assert_eq!(keys(Some(today)).age_warnings(DAY, NOW), NONE);
    assert_eq!(keys(Some(today + MILLI)).age_warnings(DAY, NOW), ahead);
    assert_eq!(keys(Some(UnixMillis::new(u64::MAX))).age_warnings(Duration::MAX, NOW), ahead);
}

#[test]
fn a_day_in_a_keys_file_counts_to_its_end_and_a_load_brings_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    let write = |old: &str| fs::write(&path, format!(r#"{{"2": "{NEW}"{old}}}"#)).unwrap();
    let since =
        |day| format!(r#", "1": {{"secret": "{OLD}", "state": "open-only", "since": "{day}"}}"#);
    let end_of_day = UnixMillis::new(1_800_057_600_000);

    write(&since("2027-01-15"));
    let keys = Keys::load(KeySource::keys_file(&path)).unwrap();
    assert_eq!(keys.age_warnings(HOUR, end_of_day + (HOUR - MILLI)), NONE);
    assert_eq!(keys.age_warnings(HOUR, end_of_day + HOUR), OUTLIVED);

    // What is broken changes nothing: neither the keys nor what is known of them.
    for day in ["2027-02-30", "15.01.2027", ""] {
        write(&since(day));
        keys.reload().unwrap_err();
        assert_eq!(keys.age_warnings(HOUR, end_of_day + HOUR), OUTLIVED);
    }
    write(&since("2027-01-16"));
    keys.reload().unwrap();
    assert_eq!(keys.age_warnings(HOUR, end_of_day + HOUR), NONE);
    write("");
    keys.reload().unwrap();
    assert_eq!(keys.age_warnings(HOUR, end_of_day + 1000 * DAY), NONE);
}

#[test]
fn a_directory_and_a_callback_bring_days_too() {
    let folder = tempfile::tempdir().unwrap();
    let old = format!(r#"{{"secret": "{OLD}", "state": "open-only", "since": "2027-01-14"}}"#);
    fs::write(folder.path().join("2"), NEW).unwrap();
    fs::write(folder.path().join("1"), &old).unwrap();
    let json = format!(r#"{{"2": "{NEW}", "1": {old}}}"#);
    let callback = move || Ok(fe26_session::keys::builder_from_json(&json)?);
    for source in [KeySource::directory(folder.path()), KeySource::callback(callback)] {
        let keys = Keys::load(source).unwrap();
        assert_eq!(keys.age_warnings(HOUR, NOW), OUTLIVED);
    }
}

#[test]
fn warnings_are_sentences_with_an_id_and_have_names_for_counters() {
    let id = ID;
    for (warning, kind, words) in [
        (
            KeysWarning::Outlived { id },
            "outlived",
            "every session that it sealed is over: take it out",
        ),
        (KeysWarning::StillInUse { id }, "still-in-use", "find out who seals with it"),
        (KeysWarning::DayAhead { id }, "day-ahead", r#"correct its "since""#),
        (KeysWarning::Undated { id }, "undated", r#"give it a "since""#),
    ] {
        let text = warning.to_string();
        assert!(text.starts_with("password \"1\" ") && text.contains(words), "{text}");
        assert_eq!((warning.kind(), warning.password_id()), (kind, Some(ID)));
    }
}
