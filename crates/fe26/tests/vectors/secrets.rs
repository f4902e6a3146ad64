//! Nothing that prints shows a secret.

use fe26::{KeyError, KeyRing, Password, SealOptions, UnixMillis, seal, unseal};

const SECRET: &str = "canary-yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSf";

#[test]
fn debug_and_errors_show_no_secret_and_no_plaintext() {
    let now = UnixMillis::new(1_800_000_000_000);
    let builder = KeyRing::builder().password(1, SECRET);
    let builder_text = format!("{builder:?}");
    let keys = builder.build().unwrap();
    let options = SealOptions::default();
    let sealed = seal(b"{\"name\":\"canary\"}", &keys, &options, now).unwrap();
    let opened = unseal(&sealed, &keys, &options, now).unwrap();
    let forged = unseal(sealed.replace("*1*", "*2*"), &keys, &options, now).unwrap_err();
    let refused = [
        KeyRing::from_password(&SECRET[..12]).unwrap_err(),
        KeyRing::from_password(format!("{SECRET}\n")).unwrap_err(),
        KeyRing::from_passwords([(1, SECRET), (2, SECRET)]).unwrap_err(),
        KeyRing::from_passwords([("canary*", SECRET)]).unwrap_err(),
        // Id and password in the wrong order.
        KeyRing::from_passwords([("canary_yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSf", "1")]).unwrap_err(),
    ];
    let mut texts = vec![
        builder_text,
        format!("{keys:#?}"),
        format!("{:?}", Password::text(SECRET)),
        format!("{:?}", Password::raw(SECRET.as_bytes())),
        format!("{opened:#?}"),
        format!("{forged} {forged:?}"),
    ];
    texts.extend(refused.iter().map(|error| format!("{error} {error:?}")));
    for text in texts {
        assert!(!text.contains("canary"), "{text}");
        assert!(!text.contains("99, 97, 110"), "the bytes of a secret: {text}");
    }
}

#[test]
fn a_ring_says_which_password_is_wrong_and_why() {
    let strong = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
    let said = |result: Result<KeyRing, fe26::KeyError>| result.unwrap_err().to_string();
    for (result, words) in [
        (KeyRing::from_passwords::<u32, &str>([]), "the key ring has no password"),
        (KeyRing::from_passwords([(1, strong), (2, "short")]), r#""2" has 5 characters"#),
        (KeyRing::from_passwords([(1, format!("{strong}\n"))]), r#""1" begins or ends"#),
        (KeyRing::from_passwords([(1, format!("{strong}\0x"))]), "NUL"),
        (KeyRing::from_password("a".repeat(40)), "can be guessed"),
        (
            KeyRing::from_password("complex_password_at_least_32_characters_long"),
            "somebody's documentation",
        ),
        (KeyRing::from_password(Password::raw([7; 31])), "31 bytes"),
        (
            KeyRing::from_passwords([("a", strong), ("b", "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5")]),
            "no password seals",
        ),
        (KeyRing::from_passwords([(-1, strong)]), "letters, digits and underscores"),
    ] {
        let said = said(result);
        assert!(said.contains(words), "{said}");
    }
}

/// JavaScript counts UTF-16 units, so that is what 32 characters are here.
#[test]
fn sixteen_emoji_are_thirty_two_characters() {
    let emoji: String = "🦀🐙🦑🦐🦞🐡🐠🐟🐬🐳🐋🦈🐊🐅🐆🦓".into();
    assert!(KeyRing::from_password(emoji.as_str()).is_ok());
    assert!(KeyRing::from_password("é".repeat(31)).is_err());
}

/// A seal of the other password would carry the id of the lone one, and nobody could open it.
#[test]
fn a_password_without_an_id_is_the_only_one_of_its_ring() {
    let other = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
    for builder in [
        KeyRing::builder().lone_password(SECRET).password(2, other),
        KeyRing::builder().password(2, other).lone_password(SECRET),
        KeyRing::builder().lone_password(other).lone_password(SECRET),
    ] {
        assert_eq!(builder.build().unwrap_err(), KeyError::LoneWithOthers);
    }
}
