//! What is allocated, and when. Alone in its program, because it counts for all of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use allocation_counter::measure;
use fe26::{KeyRing, MAX_SEAL_LEN, SealOptions, UnixMillis, UnsealError, inspect, seal, unseal};

const NOW: UnixMillis = UnixMillis::new(1_800_000_000_000);

fn keys() -> KeyRing {
    let old = (1, "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U");
    KeyRing::from_passwords([old, (2, "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")]).unwrap()
}

/// Seals from short to as long as they may be.
fn seals(keys: &KeyRing) -> Vec<String> {
    let options = SealOptions::default();
    let seals = [2, 105, 349, 2499, 12_000].map(|len| seal(&vec![b'x'; len], keys, &options, NOW));
    seals.map(Result::unwrap).into()
}

#[test]
fn nothing_is_allocated_before_the_mac_holds() {
    let (keys, options) = (keys(), SealOptions::default());
    let other = [(2, "Bc6Wq0LhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7UJp5y")];
    let other = KeyRing::from_passwords(other).unwrap();
    for seal in seals(&keys) {
        let mut opened = None;
        let info = measure(|| opened = Some(unseal(&seal, &other, &options, NOW)));
        assert_eq!(opened.unwrap().unwrap_err(), UnsealError::BadMac);
        assert_eq!(info.count_total, 0, "{} characters of a stranger's seal", seal.len());

        for bad in [&seal[..seal.len() - 1], &seal[1..], &seal.replace('*', "%")] {
            let info = measure(|| assert!(unseal(bad, &keys, &options, NOW).is_err()));
            assert_eq!(info.count_total, 0, "{bad}");
        }
        let info = measure(|| assert!(inspect(&seal).is_ok()));
        assert_eq!(info.count_total, 0);
    }
    let endless = "x".repeat(MAX_SEAL_LEN + 1);
    let info = measure(|| assert!(unseal(&endless, &keys, &options, NOW).is_err()));
    assert_eq!(info.count_total, 0);
}

#[test]
fn sealing_allocates_the_seal_and_opening_the_plaintext() {
    let (keys, options) = (keys(), SealOptions::default());
    // The thread's generator of random numbers is made once.
    drop(seals(&keys));
    for len in [0, 2, 47, 48, 49, 349, 2499] {
        let plaintext = vec![b'x'; len];
        let mut sealed = None;
        let info = measure(|| sealed = Some(seal(&plaintext, &keys, &options, NOW)));
        let sealed = sealed.unwrap().unwrap();
        assert_eq!((info.count_total, info.bytes_total), (1, sealed.len() as u64), "{len} bytes");

        let ciphertext_len = inspect(&sealed).unwrap().ciphertext_len() as u64;
        let mut opened = None;
        let info = measure(|| opened = Some(unseal(&sealed, &keys, &options, NOW)));
        assert_eq!(opened.unwrap().unwrap().plaintext(), plaintext);
        assert_eq!((info.count_total, info.bytes_total), (1, ciphertext_len), "{len} bytes");
    }
}
