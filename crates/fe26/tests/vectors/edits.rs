//! One seal has one text: whatever is changed in it, it no longer opens.

use fe26::{KeyRing, Randomness, SealOptions, UnixMillis, seal_with, unseal};

const NOW: UnixMillis = UnixMillis::new(1_800_000_000_000);

fn keys() -> KeyRing {
    KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o").unwrap()
}

/// A cookie of about the size of a login; the random bytes are fixed so that a failure repeats.
fn sealed() -> String {
    let mut bytes = [0; Randomness::LEN];
    bytes.iter_mut().enumerate().for_each(|(n, byte)| *byte = (n * 151 + 7) as u8);
    let random = Randomness::from_bytes(bytes);
    let payload = br#"{"userId":"u-7","username":"Ada","role":"admin","isLoggedIn":true}"#;
    seal_with(payload, &keys(), &SealOptions::default(), NOW, random).unwrap()
}

#[track_caller]
fn check_refused(edited: &[u8], keys: &KeyRing) {
    let opened = unseal(edited, keys, &SealOptions::default(), NOW);
    assert!(opened.is_err(), "opened: {}", edited.escape_ascii());
}

#[test]
fn no_replaced_inserted_or_deleted_character_is_accepted() {
    let (seal, keys) = (sealed().into_bytes(), keys());
    assert!(unseal(&seal, &keys, &SealOptions::default(), NOW).is_ok());
    let mut tried = 0;
    for at in 0..=seal.len() {
        for byte in 0..128 {
            let mut inserted = seal.clone();
            inserted.insert(at, byte);
            check_refused(&inserted, &keys);
            tried += 1;
            if seal.get(at).is_some_and(|&old| old != byte) {
                let mut replaced = seal.clone();
                replaced[at] = byte;
                check_refused(&replaced, &keys);
                tried += 1;
            }
        }
        if at < seal.len() {
            let mut deleted = seal.clone();
            deleted.remove(at);
            check_refused(&deleted, &keys);
            tried += 1;
        }
    }
    assert_eq!(tried, seal.len() * 256 + 128);
}

/// Without its suffix a seal is the same seal, for raw iron never had one; nothing shorter is.
#[test]
fn no_prefix_of_a_seal_is_accepted_but_the_one_without_suffix() {
    let (seal, keys) = (sealed(), keys());
    for len in 0..seal.len() {
        let cut = &seal[..len];
        let opened = unseal(cut, &keys, &SealOptions::default(), NOW).is_ok();
        assert_eq!(opened, len == seal.len() - "~2".len(), "{cut}");
    }
}

#[test]
fn no_part_of_another_seal_fits() {
    let keys = keys();
    let other = seal_with(
        br#"{"userId":"u-8","username":"Bob","role":"guest","isLoggedIn":true}"#,
        &keys,
        &SealOptions::default(),
        UnixMillis::new(NOW.get() + 1),
        Randomness::from_os().unwrap(),
    )
    .unwrap();
    let ours = sealed();
    for (into, from) in [(&ours, &other), (&other, &ours)] {
        let theirs: Vec<_> = from.split('*').collect();
        // Prefix and password id are the same in both.
        for part in 2..8 {
            let mut parts: Vec<_> = into.split('*').collect();
            parts[part] = theirs[part];
            check_refused(parts.join("*").as_bytes(), &keys);
        }
    }
}
