//! Seals that were verified are kept, where that is asked for, and nothing else changes.

use std::time::Duration;

use fe26_session::{CookieJar, KeyRing, Keys, Opened, Session, SessionConfig, UnixMillis};

use crate::support::{NOW, Visitor, config, empty_jar, keys, seal, set_cookies, value};

const ROOM: usize = 1 << 20;
const HOUR: Duration = Duration::from_secs(3600);

fn caching() -> SessionConfig {
    config().cache_verified_seals(ROOM)
}

fn request(seal: &str, now: UnixMillis) -> CookieJar {
    let line = format!("visitor={seal}");
    CookieJar::from_lines("GET", None, [("cookie", line.as_bytes())], now)
}

fn open(config: &SessionConfig, seal: &str, now: UnixMillis) -> Session<Visitor> {
    Session::open(config, &request(seal, now))
}

#[track_caller]
fn check_refused(config: &SessionConfig, seal: &str, now: UnixMillis, kind: &str) {
    match open(config, seal, now).opened() {
        Opened::Rejected(reason) => assert_eq!(reason.kind(), kind),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_session_that_was_kept_is_the_same_session() {
    let fresh = config().session_ids().idle_timeout(HOUR);
    let config = fresh.clone().cache_verified_seals(ROOM);
    let jar = empty_jar();
    let mut session = Session::<Visitor>::open(&config, &jar);
    session.name = Some("Ada".to_owned());
    session.save().unwrap();
    let seal = value(&set_cookies(&jar)[0]).to_owned();

    let later = NOW + Duration::from_secs(5);
    let expected = open(&fresh, &seal, later);
    for _ in 0..3 {
        let found = open(&config, &seal, later);
        assert_eq!(*found, *expected);
        assert_eq!(found.opened(), expected.opened());
        assert_eq!((found.id(), found.age()), (expected.id(), expected.age()));
        assert_eq!(found.ends_at(), expected.ends_at());
    }
}

#[test]
fn fields_that_the_type_does_not_know_are_kept_as_well() {
    let (config, seal) = (caching(), seal(r#"{"visits":1,"theirs":[1.0,"x"]}"#));
    for _ in 0..2 {
        let jar = request(&seal, NOW);
        let mut session = Session::<Visitor>::open(&config, &jar);
        session.visits += 1;
        session.save().unwrap();
        let saved = crate::support::unseal(value(&set_cookies(&jar)[0]));
        assert_eq!(saved, r#"{"visits":2,"theirs":[1.0,"x"]}"#);
    }
}

#[test]
fn a_seal_that_was_kept_still_ends() {
    let (config, seal) = (caching(), seal("{}"));
    assert!(!open(&config, &seal, NOW).is_new());
    let days = Duration::from_secs(14 * 24 * 3600);
    let tolerance = Duration::from_secs(60);
    assert!(!open(&config, &seal, NOW + days + tolerance - Duration::from_secs(1)).is_new());
    check_refused(&config, &seal, NOW + days + tolerance, "expired");
}

#[test]
fn timeouts_apply_to_what_was_kept() {
    for (config, kind) in
        [(caching().idle_timeout(HOUR), "idle"), (caching().absolute_timeout(HOUR), "absolute")]
    {
        let jar = empty_jar();
        Session::<Visitor>::open(&config, &jar).save().unwrap();
        let seal = value(&set_cookies(&jar)[0]).to_owned();
        assert!(!open(&config, &seal, NOW).is_new());
        assert!(!open(&config, &seal, NOW + HOUR - Duration::from_secs(1)).is_new());
        check_refused(&config, &seal, NOW + HOUR, kind);
    }
}

#[test]
fn a_password_that_was_taken_away_opens_nothing_that_was_kept() {
    let other = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
    let ring = Keys::new(keys());
    let config = SessionConfig::new("visitor", ring.clone()).unwrap().cache_verified_seals(ROOM);
    let seal = seal("{}");
    assert!(!open(&config, &seal, NOW).is_new());
    assert!(!open(&config, &seal, NOW).is_new());

    // The same id, and another password.
    ring.replace(KeyRing::from_password(other).unwrap());
    check_refused(&config, &seal, NOW, "bad-mac");
    ring.replace(KeyRing::from_passwords([(2, other)]).unwrap());
    check_refused(&config, &seal, NOW, "unknown-key");
    let disabled = KeyRing::builder().password(2, other).disabled(1).build().unwrap();
    ring.replace(disabled);
    check_refused(&config, &seal, NOW, "disabled-key");

    ring.replace(keys());
    assert!(!open(&config, &seal, NOW).is_new());
}

#[test]
fn a_seal_of_an_older_password_is_still_to_be_sealed_anew() {
    let old = (1, "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o");
    let ring = Keys::new(KeyRing::from_passwords([old]).unwrap());
    let config = SessionConfig::new("visitor", ring.clone()).unwrap().cache_verified_seals(ROOM);
    let seal = seal("{}");
    let is_outdated = || match open(&config, &seal, NOW).opened() {
        Opened::Valid(seal) => seal.outdated,
        other => panic!("{other:?}"),
    };
    assert_eq!([is_outdated(), is_outdated()], [false, false]);
    let new = (2, "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U");
    ring.replace(KeyRing::from_passwords([old, new]).unwrap());
    assert_eq!([is_outdated(), is_outdated()], [true, true]);
}

#[test]
fn every_opening_counts() {
    let keys = keys();
    let config = SessionConfig::new("visitor", keys.clone()).unwrap().cache_verified_seals(ROOM);
    let seal = seal("{}");
    for _ in 0..5 {
        open(&config, &seal, NOW);
    }
    assert_eq!(keys.opened().map(|(_, count)| count).collect::<Vec<_>>(), [5]);
}

#[test]
fn another_text_with_the_same_end_is_not_the_same_seal() {
    let (config, seal) = (caching(), seal(r#"{"name":"Ada"}"#));
    assert!(!open(&config, &seal, NOW).is_new());
    // The integrity salt and the MAC stay as they are.
    for place in [10, 80, 100, 120, 140] {
        let mut forged = seal.clone().into_bytes();
        forged[place] = if forged[place] == b'1' { b'2' } else { b'1' };
        let forged = String::from_utf8(forged).unwrap();
        for _ in 0..2 {
            assert!(open(&config, &forged, NOW).is_new(), "{forged}");
        }
    }
}

#[test]
fn what_was_refused_is_refused_again() {
    let config = caching();
    let refused = [seal("[]"), seal(r#"{"__proto__":{}}"#), "forged".to_owned(), {
        let stranger =
            KeyRing::from_password("Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U").unwrap();
        fe26::seal(b"{}", &stranger, &fe26::SealOptions::default(), NOW).unwrap()
    }];
    for seal in refused {
        let kind = |opened: &Opened| match opened {
            Opened::Rejected(reason) => reason.kind(),
            other => panic!("{other:?}"),
        };
        let first = kind(open(&config, &seal, NOW).opened());
        assert_eq!(kind(open(&config, &seal, NOW).opened()), first);
    }
}

/// What one configuration accepts is not accepted by another that was made of it.
#[test]
fn a_configuration_that_was_changed_keeps_nothing_of_the_first() {
    // Without ids nobody looks at what a session knows about itself.
    let (config, seal) = (caching(), seal(r#"{"_meta":{"id":7}}"#));
    assert!(!open(&config, &seal, NOW).is_new());
    let with_ids = config.clone().session_ids();
    assert!(open(&with_ids, &seal, NOW).is_new());
    assert!(!open(&config, &seal, NOW).is_new());
}

#[test]
fn many_threads_find_what_each_has_put_there() {
    let config = caching();
    let seals: Vec<_> = (0..50).map(|n| seal(&format!(r#"{{"visits":{n}}}"#))).collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for (visits, seal) in (0..).zip(&seals) {
                    assert_eq!(open(&config, seal, NOW).visits, visits);
                }
            });
        }
    });
}
