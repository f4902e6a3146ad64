//! Keys for other uses of the secret that seals.
//!
//! The expected keys were made with Node's crypto module and again with Python's hashlib, which agree.
//! In Node, where `salt` is `"subkey: logs"` and a raw key takes the place of what `pbkdf2Sync` returns:
//!
//! ```js
//! createHmac("sha256", pbkdf2Sync(password, salt, 1, 32, "sha1")).update(salt).digest("hex")
//! ```

use std::collections::HashSet;

use fe26::{KeyRing, Password};

const OLD: &str = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
const NEW: &str = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";

fn hex(key: &[u8]) -> String {
    key.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[track_caller]
fn check(password: impl Into<Password>, use_for: &str, expected: &str) {
    let keys = KeyRing::from_password(password).unwrap();
    assert_eq!(hex(&*keys.subkey(use_for)), expected);
}

#[test]
fn a_subkey_is_the_one_that_node_and_python_derive() {
    check(NEW, "logs", "9c39feda5dde3b6ea4ac6854832b028120944a9d65c69e62748599fd7b853d1b");
    check(NEW, "", "23aa8bbebbdf812d978c08a39e9fa6de573be78b4e4ffe71b0232469d6c193e9");
    let raw = Password::raw((0..32).collect::<Vec<u8>>());
    check(raw, "logs", "3d709389f42aa2ae311bb4069bd1887e4efe6871117445803ee3de4ad1bf92bc");
    // Of two secrets, the one for integrity.
    let separate = Password::separate(Password::text(OLD), Password::text(NEW));
    check(separate, "logs", "9c39feda5dde3b6ea4ac6854832b028120944a9d65c69e62748599fd7b853d1b");
}

#[test]
fn another_use_or_another_password_is_another_key() {
    let uses = ["", "logs", "Logs", "logs ", "logs\0", "subkey: logs", "fe26 session events"];
    let mut seen = HashSet::new();
    for secret in [Password::text(OLD), Password::text(NEW), Password::raw([7; 32])] {
        let keys = KeyRing::from_password(secret).unwrap();
        for use_for in uses {
            assert!(seen.insert(*keys.subkey(use_for)), "{use_for:?}");
        }
    }
}

/// What a log tells together stays together until the machine changes over.
#[test]
fn passwords_that_do_not_seal_change_no_subkey() {
    let alone = KeyRing::from_passwords([(2, NEW)]).unwrap();
    let among_others = KeyRing::builder().password(2, NEW).open_only(1, OLD);
    let among_others = among_others.pending(3, format!("3{NEW}")).build().unwrap();
    assert_eq!(alone.subkey("logs"), among_others.subkey("logs"));
    let changed_over = KeyRing::builder().open_only(2, NEW).password(3, OLD).build().unwrap();
    assert_ne!(alone.subkey("logs"), changed_over.subkey("logs"));
}
