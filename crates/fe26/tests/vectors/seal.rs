//! What real packages sealed opens, and sealing it again gives the same text but for what is random.

use std::time::Duration;

use fe26::{SealOptions, UnixMillis, seal, unseal};
use fe26_testing::vectors::{self, SealCase};

fn options(case: &SealCase) -> SealOptions {
    let options = SealOptions::new(case.dialect());
    match case.expires {
        Some(expires) => options.ttl(Duration::from_millis(expires - case.now)),
        None => options.danger_without_expiry(),
    }
}

#[test]
fn every_seal_of_a_real_package_opens() {
    let cases = vectors::seals();
    assert!(cases.len() >= 363, "{} cases", cases.len());
    for case in cases {
        let (id, options) = (&case.id, options(&case));
        let opened = unseal(&case.seal, &case.keys(), &options, case.now());
        let opened = opened.unwrap_or_else(|error| panic!("{id}: {error}"));
        assert_eq!(opened.plaintext(), case.plaintext.as_bytes(), "{id}");
        assert_eq!(opened.password_id().as_str(), case.password_id, "{id}");
        assert_eq!(opened.expires_at(), case.expires.map(UnixMillis::new), "{id}");
    }
}

#[test]
fn a_seal_ends_when_it_says_it_does() {
    for case in vectors::seals() {
        let Some(expires) = case.expires else { continue };
        let at = |now| unseal(&case.seal, &case.keys(), &options(&case), UnixMillis::new(now));
        assert!(at(expires + 59_999).is_ok(), "{}", case.id);
        assert_eq!(at(expires + 60_000).unwrap_err().kind(), "expired", "{}", case.id);
    }
}

/// The same parts in the same places: everything that is not random is equal.
#[test]
fn our_seal_of_the_same_payload_differs_only_in_what_is_random() {
    for case in vectors::seals() {
        let (id, options) = (&case.id, options(&case));
        let keys = case.keys();
        if keys.sealing_id(case.dialect()).as_str() != case.password_id {
            continue; // sealed before a rotation; ours would use the newer password
        }
        let ours = seal(case.plaintext.as_bytes(), &keys, &options, case.now()).unwrap();
        let parts = |seal: &str| seal.split('*').map(str::to_owned).collect::<Vec<_>>();
        let (ours_parts, theirs) = (parts(&ours), parts(&case.seal));
        for fixed in [0, 1, 5] {
            assert_eq!(ours_parts[fixed], theirs[fixed], "{id}, part {fixed}");
        }
        let lengths = |parts: &[String]| parts.iter().map(String::len).collect::<Vec<_>>();
        assert_eq!(lengths(&ours_parts), lengths(&theirs), "{id}");
        assert_eq!(ours.capacity(), ours.len(), "{id}: allocated once, with the right size");
        let opened = unseal(&ours, &keys, &options, case.now()).unwrap();
        assert_eq!(opened.plaintext(), case.plaintext.as_bytes(), "{id}");
    }
}
