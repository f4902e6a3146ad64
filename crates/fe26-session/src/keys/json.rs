//! Reads the JSON of a keys file.

use std::fmt;

use base64_simd::URL_SAFE_NO_PAD;
use fe26::{KeyRing, KeyRingBuilder, KeyState, Password, UnixMillis};
use serde_core::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use zeroize::Zeroizing;

use crate::error::KeysError;
use crate::keys::day::Day;

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
///
/// # Examples
///
/// ```
/// use fe26_session::{Dialect, keys};
///
/// let file = r#"{ "2": "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o",
///                 "1": "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U" }"#;
/// let keys = keys::builder_from_json(file)?.sealing_with(1).build()?;
/// assert_eq!(keys.sealing_id(Dialect::IRON_SESSION).as_str(), "1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn builder_from_json(json: &str) -> Result<KeyRingBuilder, KeysError> {
    parse(json).map(|KeysFile(builder)| builder)
}

/// Reads what a keys file has under an id, or a password as it is.
pub(super) fn key(text: &str) -> Result<Key, KeysError> {
    if is_object(text) { parse(text) } else { Ok(Key::Active(Password::text(text))) }
}

/// Whether a text that may be a password is JSON. (A password does not begin with white space.)
pub(super) fn is_object(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

fn parse<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, KeysError> {
    serde_json::from_str(json)
        .map_err(|error| KeysError::Json { line: error.line(), column: error.column() })
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
                while let Some((id, key)) = map.next_entry::<String, Key>()? {
                    builder = key.add_to(builder, &id);
                }
                Ok(KeysFile(builder))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// What stands under an id: `"text"`, or an object with a secret in one of three forms, a state, or
/// both, and for an open-only password a day.
///
/// Read by hand because a derived enum would leave copies of the secrets in memory.
#[derive(Default)]
struct Entry {
    secret: Option<Password>,
    raw: Option<Password>,
    encryption: Option<Password>,
    integrity: Option<Password>,
    state: Option<KeyState>,
    since: Option<UnixMillis>,
}

impl Entry {
    /// Reads the value of `name`; `false` if there is no such name or it had one already.
    fn read<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<bool, A::Error> {
        Ok(match name {
            "secret" => self.secret.replace(Password::text(map.next_value::<String>()?)).is_none(),
            "raw" => self.raw.replace(map.next_value::<RawKey>()?.0).is_none(),
            "encryption" => self.encryption.replace(map.next_value::<Part>()?.0).is_none(),
            "integrity" => self.integrity.replace(map.next_value::<Part>()?.0).is_none(),
            "state" => self.state.replace(map.next_value::<State>()?.0).is_none(),
            "since" => self.since.replace(map.next_value::<Day>()?.end()).is_none(),
            _ => false,
        })
    }

    fn finish(self) -> Option<Key> {
        let Self { secret, raw, encryption, integrity, state, since } = self;
        let password = match (secret, raw, encryption, integrity) {
            (Some(secret), None, None, None) => Some(secret),
            (None, Some(raw), None, None) => Some(raw),
            (None, None, Some(encryption), Some(integrity)) => {
                Some(Password::separate(encryption, integrity))
            }
            (None, None, None, None) => None,
            _ => return None,
        };
        match (state.unwrap_or(KeyState::Active), since, password) {
            // Its secret and its day may still stand there, and are of no use any more: whoever
            // disables a password is in a hurry.
            (KeyState::Disabled, ..) => Some(Key::Disabled),
            (KeyState::OpenOnly, since, Some(password)) => Some(Key::OpenOnly(password, since)),
            (KeyState::Pending, None, Some(password)) => Some(Key::Pending(password)),
            (KeyState::Active, None, Some(password)) => Some(Key::Active(password)),
            _ => None,
        }
    }
}

/// A password of the ring, or the lack of one.
pub(super) enum Key {
    Pending(Password),
    Active(Password),
    OpenOnly(Password, Option<UnixMillis>),
    Disabled,
}

impl Key {
    /// Adds this to a ring under `id`.
    pub(super) fn add_to(self, builder: KeyRingBuilder, id: &str) -> KeyRingBuilder {
        match self {
            Self::Pending(password) => builder.pending(id, password),
            Self::Active(password) => builder.password(id, password),
            Self::OpenOnly(password, None) => builder.open_only(id, password),
            Self::OpenOnly(password, Some(since)) => builder.open_only_since(id, password, since),
            Self::Disabled => builder.disabled(id),
        }
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forms;
        impl<'de> Visitor<'de> for Forms {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a secret")
            }

            fn visit_str<E>(self, text: &str) -> Result<Key, E> {
                Ok(Key::Active(Password::text(text)))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Key, A::Error> {
                let mut entry = Entry::default();
                while let Some(name) = map.next_key::<String>()? {
                    if !entry.read(&name, &mut map)? {
                        return Err(A::Error::custom("unknown or repeated name"));
                    }
                }
                entry.finish().ok_or_else(|| {
                    A::Error::custom("not one secret, or a day beside another state than open-only")
                })
            }
        }
        deserializer.deserialize_any(Forms)
    }
}

struct State(KeyState);

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let states = [KeyState::Pending, KeyState::Active, KeyState::OpenOnly, KeyState::Disabled];
        let state = states.into_iter().find(|state| state.name() == name);
        state.map(Self).ok_or_else(|| D::Error::custom("no such state"))
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
    fn every_form_of_a_secret_may_have_a_state() {
        let raw = |letter: &str| format!(r#""raw": "{}""#, letter.repeat(43));
        let json = format!(
            r#"{{"7": {{"state": "pending", {}}},
                "6": {{"encryption": "e{SECRET}", "integrity": {{{}}}, "state": "pending"}},
                "5": {{"secret": "{SECRET}"}},
                "4": {{"secret": "4{SECRET}", "state": "active"}},
                "3": {{{}, "state": "open-only"}},
                "2": {{"state": "disabled"}},
                "1": {{"secret": "too short to matter", "state": "disabled"}}}}"#,
            raw("A"),
            raw("E"),
            raw("I"),
        );
        let keys = from_json(&json).unwrap();
        let expected = r#"KeyRing { ids: ["7" pending, "6" pending, "5", "4", "3" open-only, "2" disabled, "1" disabled], sealing: "5" }"#;
        assert_eq!(format!("{keys:?}"), expected);
    }

    /// What the ring tells of its only open-only password.
    #[track_caller]
    fn since(key: &str) -> Option<u64> {
        let keys = from_json(&format!(r#"{{"2": "{SECRET}", "1": {key}}}"#)).unwrap();
        let [old] = keys.open_only().collect::<Vec<_>>()[..] else { panic!("{keys:?}") };
        old.since.map(UnixMillis::get)
    }

    #[test]
    fn every_form_of_a_secret_may_only_open_since_a_day() {
        let end_of_day = Some(1_799_971_200_000);
        for secret in [
            format!(r#""secret": "1{SECRET}""#),
            format!(r#""raw": "{}""#, "A".repeat(43)),
            format!(r#""encryption": "e{SECRET}", "integrity": "i{SECRET}""#),
        ] {
            let key = |rest| format!(r#"{{{secret}, "state": "open-only"{rest}}}"#);
            assert_eq!(since(&key("")), None);
            assert_eq!(since(&key(r#", "since": "2027-01-14""#)), end_of_day);
        }
        let first = format!(
            r#"{{"since": "2027-01-14", "state": "open-only", "raw": "{}"}}"#,
            "A".repeat(43)
        );
        assert_eq!(since(&first), end_of_day);
    }

    /// Whoever disables a password changes one word, in a hurry.
    #[test]
    fn a_disabled_password_may_keep_its_day_and_another_state_may_not() {
        let keys = |state: &str| {
            let key = format!(r#"{{"secret": "1{SECRET}", {state}"since": "2027-01-14"}}"#);
            from_json(&format!(r#"{{"2": "{SECRET}", "1": {key}}}"#))
        };
        let expected = r#"KeyRing { ids: ["2", "1" disabled], sealing: "2" }"#;
        assert_eq!(format!("{:?}", keys(r#""state": "disabled", "#).unwrap()), expected);
        for state in ["", r#""state": "active", "#, r#""state": "pending", "#] {
            let error = keys(state).unwrap_err();
            assert!(matches!(error, KeysError::Json { line: 1, .. }), "{state} {error}");
        }
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
            (r#"{"1": {"state": "disabled"}}"#, KeysError::Key(KeyError::NoActiveKey)),
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
            r#"{"1": {"secret": "s3cret", "raw": "AAAA"}}"#,
            r#"{"1": {"secret": "s3cret", "state": "s3cret"}}"#,
            r#"{"1": {"secret": "s3cret", "state": "Active"}}"#,
            r#"{"1": {"secret": "s3cret", "state": null}}"#,
            r#"{"1": {"secret": "s3cret", "state": "open-only", "since": "s3cret"}}"#,
            r#"{"1": {"secret": "s3cret", "state": "open-only", "since": "2027-02-29"}}"#,
            r#"{"1": {"secret": "s3cret", "state": "open-only", "since": 1800000000000}}"#,
            r#"{"1": {"secret": "s3cret", "state": "open-only", "since": null}}"#,
            r#"{"1": {"secret": "s3cret", "since": "2027-01-14"}}"#,
            r#"{"1": {"secret": {"raw": "s3cret"}}}"#,
            r#"{"1": {"state": "active"}}"#,
            r#"{"1": {"encryption": {"raw": "AAAA", "state": "pending"}, "integrity": "s3cret"}}"#,
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
