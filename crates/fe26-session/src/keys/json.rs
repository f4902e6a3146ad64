//! Reads the JSON of a keys file.

use std::fmt;

use base64_simd::URL_SAFE_NO_PAD;
use fe26::{KeyRing, KeyRingBuilder, Password};
use serde_core::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use zeroize::Zeroizing;

use crate::error::KeysError;

/// Reads a key ring.
///
/// # Errors
///
/// [`KeysError`] when `json` has another form or a password is refused. It never shows a secret.
///
/// # Examples
///
/// ```
/// let keys = fe26_session::keys::from_json(
///     r#"{ "2": "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o",
///          "1": "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U" }"#,
/// )?;
/// assert_eq!(keys.ids().count(), 2);
/// # Ok::<(), fe26_session::KeysError>(())
/// ```
pub fn from_json(json: &str) -> Result<KeyRing, KeysError> {
    Ok(builder_from_json(json)?.build()?)
}

/// Reads a key ring that is still to be added to or to be told which password seals.
///
/// # Errors
///
/// [`KeysError::Json`] when `json` has another form. Passwords are checked by
/// [`KeyRingBuilder::build`].
pub fn builder_from_json(json: &str) -> Result<KeyRingBuilder, KeysError> {
    let KeysFile(builder) = serde_json::from_str(json)
        .map_err(|error| KeysError::Json { line: error.line(), column: error.column() })?;
    Ok(builder)
}

struct KeysFile(KeyRingBuilder);

impl<'de> Deserialize<'de> for KeysFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = KeysFile;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of password ids")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<KeysFile, A::Error> {
                let mut builder = KeyRing::builder();
                while let Some((id, Secret(password))) = map.next_entry::<String, Secret>()? {
                    builder = builder.password(id.as_str(), password);
                }
                Ok(KeysFile(builder))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// `"text"`, `{"raw": …}` or `{"encryption": …, "integrity": …}`.
///
/// Read by hand because a derived enum would leave copies of the secrets in memory.
struct Secret(Password);

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forms;
        impl<'de> Visitor<'de> for Forms {
            type Value = Secret;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a secret")
            }

            fn visit_str<E>(self, text: &str) -> Result<Secret, E> {
                Ok(Secret(Password::text(text)))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Secret, A::Error> {
                let (mut raw, mut encryption, mut integrity) = (None, None, None);
                while let Some(form) = map.next_key::<String>()? {
                    let taken = match form.as_str() {
                        "raw" => raw.replace(map.next_value::<RawKey>()?.0).is_some(),
                        "encryption" => encryption.replace(map.next_value::<Part>()?.0).is_some(),
                        "integrity" => integrity.replace(map.next_value::<Part>()?.0).is_some(),
                        _ => true,
                    };
                    if taken {
                        return Err(A::Error::custom("unknown or repeated name"));
                    }
                }
                match (raw, encryption, integrity) {
                    (Some(raw), None, None) => Ok(Secret(raw)),
                    (None, Some(encryption), Some(integrity)) => {
                        Ok(Secret(Password::separate(encryption, integrity)))
                    }
                    _ => Err(A::Error::custom("incomplete secret")),
                }
            }
        }
        deserializer.deserialize_any(Forms)
    }
}

/// `"text"` or `{"raw": …}`, for encryption or for integrity.
struct Part(Password);

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forms;
        impl<'de> Visitor<'de> for Forms {
            type Value = Part;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one secret")
            }

            fn visit_str<E>(self, text: &str) -> Result<Part, E> {
                Ok(Part(Password::text(text)))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Part, A::Error> {
                match map.next_entry::<String, RawKey>()? {
                    Some((form, RawKey(raw))) if form == "raw" => Ok(Part(raw)),
                    _ => Err(A::Error::custom("unknown name")),
                }
            }
        }
        deserializer.deserialize_any(Forms)
    }
}

struct RawKey(Password);

impl<'de> Deserialize<'de> for RawKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let bytes = URL_SAFE_NO_PAD
            .decode_to_vec(text.as_bytes())
            .map_err(|_| D::Error::custom("base64url"))?;
        Ok(Self(Password::raw(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use fe26::{KeyError, SealOptions, UnixMillis};

    use super::*;

    const SECRET: &str = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";

    #[test]
    fn every_form_of_a_secret_is_read() {
        let json = format!(
            r#"{{"": "{SECRET}", "a_1": {{"raw": "{}"}},
                "3": {{"encryption": "e{SECRET}", "integrity": {{"raw": "{}"}}}}}}"#,
            "A".repeat(43),
            "B".repeat(64),
        );
        let keys = from_json(&json).unwrap();
        let ids: Vec<_> = keys.ids().map(|id| id.to_string()).collect();
        assert_eq!(ids, ["", "a_1", "3"]);
        let seal = fe26::seal(b"{}", &keys, &SealOptions::default(), UnixMillis::new(0)).unwrap();
        assert!(seal.starts_with("Fe26.2*3*"), "{seal}");
    }

    #[test]
    fn errors_say_where_and_never_what() {
        for (json, expected) in [
            (r#"{"1": 7}"#, KeysError::Json { line: 1, column: 7 }),
            (
                r#"{"1": "s3cret"}"#,
                KeysError::Key(KeyError::KeyTooShort { id: fe26::PasswordId::ONE, units: 6 }),
            ),
            ("{}", KeysError::Key(KeyError::NoKey)),
        ] {
            let error = from_json(json).unwrap_err();
            assert_eq!(error, expected, "{json}");
            assert!(!format!("{error} {error:?}").contains("s3cret"));
        }
        for json in [
            "[]",
            "\"s3cret\"",
            r#"{"1": {"raw": "s3cret="}}"#,
            r#"{"1": {"encryption": "s3cret"}}"#,
            r#"{"1": {"raw": "AAAA", "integrity": "s3cret"}}"#,
            r#"{"1": {"s3cret": "AAAA"}}"#,
            r#"{"1": {"encryption": {"s3cret": "AAAA"}, "integrity": "s3cret"}}"#,
            r#"{"1": {"encryption": {"raw": "AAAA", "raw": "s3cret"}, "integrity": "s3cret"}}"#,
        ] {
            let error = from_json(json).unwrap_err();
            assert!(matches!(error, KeysError::Json { .. }), "{json}");
            assert!(!format!("{error} {error:?}").contains("s3cret"));
        }
    }

    #[test]
    fn an_id_twice_is_refused() {
        let json = format!(r#"{{"1": "{SECRET}", "1": "other-{SECRET}"}}"#);
        let expected = KeysError::Key(KeyError::DuplicateId(fe26::PasswordId::ONE));
        assert_eq!(from_json(&json).unwrap_err(), expected);
    }

    /// The secret for integrity inside the one for encryption would be left out without a word.
    #[test]
    fn a_secret_for_encryption_is_one_secret_and_not_two() {
        let two = format!(r#"{{"encryption": "e{SECRET}", "integrity": "i{SECRET}"}}"#);
        for json in [
            format!(r#"{{"1": {{"encryption": {two}, "integrity": "{SECRET}"}}}}"#),
            format!(r#"{{"1": {{"encryption": "{SECRET}", "integrity": {two}}}}}"#),
        ] {
            let error = from_json(&json).unwrap_err();
            assert!(matches!(error, KeysError::Json { .. }), "{json}");
        }
    }
}
