//! What a password is good for in each of its states.

use fe26::{
    Dialect, KeyError, KeyRing, KeyRingBuilder, KeyState, Password, PasswordId, SealOptions,
    UnixMillis, UnsealError, Unsealed, seal, unseal,
};

const NOW: UnixMillis = UnixMillis::new(1_800_000_000_000);
const OLD: &str = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
const CURRENT: &str = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
const NEW: &str = "q0wTtcQvGYjIYLLmWcGrnVQkkH7LxvP0zH0tDgHhU0c";

/// A ring with a password in each state.
fn ring() -> KeyRing {
    KeyRing::builder()
        .pending(3, NEW)
        .password(2, CURRENT)
        .open_only(1, OLD)
        .disabled(0)
        .build()
        .unwrap()
}

/// A seal by the password of `id`, as a machine makes it that knows no other.
fn sealed_with(id: u32, password: &str) -> String {
    let keys = KeyRing::from_passwords([(id, password)]).unwrap();
    seal(b"{}", &keys, &SealOptions::default(), NOW).unwrap()
}

fn open(seal: &str, keys: &KeyRing) -> Result<Unsealed, UnsealError> {
    unseal(seal, keys, &SealOptions::default(), NOW)
}

fn sealing_id(keys: &KeyRing) -> String {
    keys.sealing_id(Dialect::IRON_SESSION).to_string()
}

#[test]
fn only_an_active_password_seals_whatever_the_others_are_called() {
    assert_eq!(sealing_id(&ring()), "2");
    let seal = seal(b"{}", &ring(), &SealOptions::default(), NOW).unwrap();
    assert!(seal.starts_with("Fe26.2*2*"), "{seal}");
}

#[test]
fn of_several_active_passwords_the_highest_number_seals() {
    let builder = KeyRing::builder().password(9, OLD).password(10, CURRENT).open_only(11, NEW);
    assert_eq!(sealing_id(&builder.clone().build().unwrap()), "10");
    assert_eq!(sealing_id(&builder.sealing_with(9).build().unwrap()), "9");
}

#[test]
fn the_only_active_password_seals_even_if_its_id_is_a_word() {
    let keys = KeyRing::builder().password("word", CURRENT).pending(1, NEW).build().unwrap();
    assert_eq!(sealing_id(&keys), "word");
}

#[test]
fn pending_active_and_open_only_passwords_open() {
    for (id, password) in [(3, NEW), (2, CURRENT), (1, OLD)] {
        let opened = open(&sealed_with(id, password), &ring()).unwrap();
        assert_eq!(opened.password_id(), PasswordId::from(id));
    }
}

#[test]
fn a_disabled_password_opens_nothing_and_is_told_apart_from_an_unknown_one() {
    let error = open(&sealed_with(0, "0iAlqQNLmSfcnlVRWxYyZZqCwXl2fVAfvJZGsMvOdU4"), &ring());
    let error = error.unwrap_err();
    assert_eq!(error, UnsealError::DisabledKey(PasswordId::from(0)));
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        ("disabled-key", r#"password "0" is disabled"#)
    );
    let unknown = open(&sealed_with(7, OLD), &ring()).unwrap_err();
    assert_eq!(unknown, UnsealError::UnknownKey(PasswordId::from(7)));
}

/// JavaScript's `passwords[id || 'default']` finds the disabled one as it finds the others.
#[test]
fn a_seal_without_an_id_does_not_open_when_default_is_disabled() {
    let keys = KeyRing::builder().password(1, CURRENT).disabled("default").build().unwrap();
    let lone = KeyRing::from_password(OLD).unwrap();
    let options = SealOptions::new(Dialect::IRON);
    let seal = seal(b"{}", &lone, &options, NOW).unwrap();
    let error = unseal(&seal, &keys, &options, NOW).unwrap_err();
    assert_eq!(error.kind(), "disabled-key");
}

/// Else a machine on which the password is active and one on which it is pending would make each
/// other's seals anew with every request.
#[test]
fn a_seal_is_outdated_by_older_passwords_only() {
    for (id, password, outdated) in [(3, NEW, false), (2, CURRENT, false), (1, OLD, true)] {
        let opened = open(&sealed_with(id, password), &ring()).unwrap();
        assert_eq!(opened.is_outdated(), outdated, "{id}");
    }
}

#[track_caller]
fn refused(builder: KeyRingBuilder, expected: KeyError) {
    assert_eq!(builder.build().unwrap_err(), expected);
}

#[test]
fn no_ring_is_without_an_active_password() {
    let ring = KeyRing::builder;
    refused(ring(), KeyError::NoKey);
    refused(ring().pending(1, NEW), KeyError::NoActiveKey);
    refused(ring().open_only(1, OLD).disabled(2), KeyError::NoActiveKey);
    refused(ring().disabled(1), KeyError::NoActiveKey);
    refused(ring().open_only(1, OLD).sealing_with(1), KeyError::NoActiveKey);
}

#[test]
fn the_password_that_is_named_to_seal_has_to_be_an_active_one_of_the_ring() {
    let ring =
        || KeyRing::builder().pending(3, NEW).password(2, CURRENT).open_only(1, OLD).disabled(0);
    for id in [3, 1, 0] {
        refused(ring().sealing_with(id), KeyError::NotActive(PasswordId::from(id as u32)));
    }
    refused(ring().sealing_with(7), KeyError::NoSealingKey);
    assert!(ring().sealing_with(2).build().is_ok());
}

#[test]
fn one_id_has_one_state_and_one_secret_one_id() {
    let ring = || KeyRing::builder().password(2, CURRENT);
    refused(ring().pending(2, NEW), KeyError::DuplicateId(PasswordId::from(2)));
    refused(ring().disabled(2), KeyError::DuplicateId(PasswordId::from(2)));
    refused(ring().open_only(1, CURRENT), KeyError::DuplicateSecret(PasswordId::from(1)));
    refused(ring().disabled("not*an*id"), KeyError::KeyId);
    refused(KeyRing::builder().lone_password(OLD).disabled(2), KeyError::LoneWithOthers);
}

/// RFC 2104, section 2: a key is filled up with zeros, so K and K followed by zeros are one key.
#[test]
fn integrity_keys_that_make_the_same_mac_are_one_secret() {
    let key = Vec::from_iter(1..=40);
    let padded = |zeros| [&key[..], &vec![0; zeros]].concat();
    let with =
        |integrity: Vec<u8>| Password::separate(Password::raw([7; 32]), Password::raw(integrity));
    let ring = |other| KeyRing::builder().password(2, with(key.clone())).open_only(1, with(other));

    for zeros in [0, 1, 24] {
        refused(ring(padded(zeros)), KeyError::DuplicateSecret(PasswordId::from(1)));
    }
    // Longer than a block of SHA-256, a key is hashed first: another key.
    for other in [padded(25), [&[0], &key[..]].concat(), key[..39].to_vec()] {
        assert!(ring(other).build().is_ok());
    }
}

#[test]
fn a_ring_says_who_is_in_which_state() {
    assert_eq!(
        format!("{:?}", ring()),
        r#"KeyRing { ids: ["3" pending, "2", "1" open-only, "0" disabled], sealing: "2" }"#,
    );
    let states: Vec<_> = ring().states().map(|(id, state)| (id.to_string(), state)).collect();
    let expected = [
        ("3", KeyState::Pending),
        ("2", KeyState::Active),
        ("1", KeyState::OpenOnly),
        ("0", KeyState::Disabled),
    ];
    assert_eq!(states, expected.map(|(id, state)| (id.to_owned(), state)));
    let ids: Vec<_> = ring().ids().map(|id| id.to_string()).collect();
    assert_eq!(ids, ["3", "2", "1"], "those that open");
}

fn counts(keys: &KeyRing) -> Vec<(String, usize)> {
    keys.opened().map(|(id, count)| (id.to_string(), count)).collect()
}

fn expected<const N: usize>(counts: [(&str, usize); N]) -> Vec<(String, usize)> {
    counts.map(|(id, count)| (id.to_owned(), count)).to_vec()
}

#[test]
fn a_ring_and_its_clones_count_the_seals_that_each_password_opened() {
    let keys = ring();
    let clone = keys.clone();
    for (id, password) in [(2, CURRENT), (1, OLD), (2, CURRENT)] {
        open(&sealed_with(id, password), &clone).unwrap();
    }
    assert_eq!(counts(&keys), expected([("3", 0), ("2", 2), ("1", 1)]));
}

/// The state of an open-only password in `keys`, which has one.
fn retired(keys: &KeyRing) -> (String, Option<u64>, Option<u64>) {
    let [old] = keys.open_only().collect::<Vec<_>>()[..] else { panic!("{keys:?}") };
    (old.id.to_string(), old.since.map(UnixMillis::get), old.last_opened.map(UnixMillis::get))
}

#[test]
fn a_ring_tells_since_when_a_password_only_opens_and_when_it_last_did() {
    let keys = KeyRing::builder().password(2, CURRENT).open_only_since(1, OLD, NOW);
    let keys = keys.build().unwrap();
    let since = Some(NOW.get());
    let options = SealOptions::default();
    let sealed = sealed_with(1, OLD);
    assert_eq!(retired(&keys), ("1".to_owned(), since, None));
    // The last one comes from a machine whose clock is behind.
    for (later, last) in [(0, 0), (86_400_999, 86_400_000), (3_600_000, 86_400_000)] {
        unseal(&sealed, &keys, &options, UnixMillis::new(NOW.get() + later)).unwrap();
        assert_eq!(retired(&keys), ("1".to_owned(), since, Some(NOW.get() + last)));
    }
    // What is known of its use is kept, and the moment is the one that was last given.
    let another = KeyRing::builder().password(2, CURRENT).open_only(1, OLD).build().unwrap();
    let another = another.with_counts_of(&keys);
    assert_eq!(retired(&another), ("1".to_owned(), None, Some(NOW.get() + 86_400_000)));
}

#[test]
fn a_seal_that_was_opened_in_1970_was_opened() {
    let keys = KeyRing::builder().password(2, CURRENT).open_only(1, OLD).build().unwrap();
    unseal(sealed_with(1, OLD), &keys, &SealOptions::default(), UnixMillis::new(0)).unwrap();
    assert_eq!(retired(&keys), ("1".to_owned(), None, Some(0)));
}

/// Whoever can send cookies could otherwise keep an old password in use for ever.
#[test]
fn forged_disabled_and_expired_seals_are_not_counted() {
    let keys = ring();
    let genuine = sealed_with(1, OLD);
    for seal in [genuine.replace("*1*", "*2*"), sealed_with(1, NEW), sealed_with(0, OLD)] {
        open(&seal, &keys).unwrap_err();
    }
    let options = SealOptions::default();
    unseal(&genuine, &keys, &options, UnixMillis::new(NOW.get() * 2)).unwrap_err();
    assert_eq!(counts(&keys), expected([("3", 0), ("2", 0), ("1", 0)]));
    assert_eq!(retired(&keys), ("1".to_owned(), None, None));
}

#[test]
fn a_ring_goes_on_counting_where_the_one_before_it_is() {
    let before = ring();
    open(&sealed_with(2, CURRENT), &before).unwrap();
    let after = KeyRing::from_passwords([(3, NEW), (2, CURRENT)]).unwrap().with_counts_of(&before);
    assert_eq!(counts(&after), expected([("3", 0), ("2", 1)]));
    // Of a request that began before.
    open(&sealed_with(2, CURRENT), &before).unwrap();
    assert_eq!(counts(&after), expected([("3", 0), ("2", 2)]));
}
