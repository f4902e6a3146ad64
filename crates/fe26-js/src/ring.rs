use alloc::string::{String, ToString as _};
use core::fmt;

use fe26::{KeyError, KeyRing, KeyRingBuilder, Password};

/// A key ring, and what is wrong with it.
#[derive(Debug)]
pub struct Ring {
    pub(crate) keys: KeyRing,
    warning: Option<KeyError>,
}

/// Why no ring could be made.
#[derive(Debug)]
pub enum RingError {
    /// The bytes do not have the form that [`Ring::new`] describes.
    Form,
    /// A password is too short, an id is malformed, or none seals.
    Key(KeyError),
}

impl Ring {
    /// Makes a ring of `description`: records of a letter, a length in four bytes (little-endian) and
    /// as many bytes.
    ///
    /// | letter | record |
    /// | --- | --- |
    /// | `i` | the id of the password that follows; without it the password is the only one |
    /// | `t`, `r` | a secret, as text or raw |
    /// | `T`, `R` | the integrity secret that goes with the secret before it |
    /// | `s` | the id of the password that seals, where it is not the highest number |
    ///
    /// Passwords that iron accepts are accepted, for an application brings its own; what would be
    /// refused elsewhere becomes the [`warning`](Self::warning).
    ///
    /// # Errors
    ///
    /// [`RingError`].
    pub fn new(description: &[u8]) -> Result<Self, RingError> {
        let builder = read(description).ok_or(RingError::Form)?;
        let (keys, warning) = match builder.clone().build() {
            Ok(keys) => (keys, None),
            Err(error) if is_left_to_the_operator(&error) => {
                let keys = builder.danger_accept_what_iron_accepts().build();
                (keys.map_err(RingError::Key)?, Some(error))
            }
            Err(error) => return Err(RingError::Key(error)),
        };
        Ok(Self { keys, warning })
    }

    /// What the operator should be told about the passwords. Shows none of them.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        self.warning.as_ref().map(KeyError::to_string)
    }
}

/// Whether iron makes no fuss about it.
fn is_left_to_the_operator(error: &KeyError) -> bool {
    matches!(
        error,
        KeyError::WeakKey { .. }
            | KeyError::KeyWhitespace(_)
            | KeyError::KeyNul(_)
            | KeyError::DuplicateSecret(_)
    )
}

/// The records of a description.
fn read(mut rest: &[u8]) -> Option<KeyRingBuilder> {
    let mut builder = KeyRing::builder();
    let mut id = None;
    while let Some((letter, bytes)) = record(&mut rest)? {
        match letter {
            b'i' => id = Some(core::str::from_utf8(bytes).ok()?),
            b's' => builder = builder.sealing_with(core::str::from_utf8(bytes).ok()?),
            b't' | b'r' => {
                let password = with_integrity(secret(letter, bytes)?, &mut rest)?;
                builder = match id.take() {
                    Some(id) => builder.password(id, password),
                    None => builder.lone_password(password),
                };
            }
            _ => return None,
        }
    }
    Some(builder)
}

/// A password with the integrity secret that may follow.
fn with_integrity(encryption: Password, rest: &mut &[u8]) -> Option<Password> {
    let mut after = *rest;
    match record(&mut after)? {
        Some((letter @ (b'T' | b'R'), bytes)) => {
            *rest = after;
            Some(Password::separate(encryption, secret(letter.to_ascii_lowercase(), bytes)?))
        }
        _ => Some(encryption),
    }
}

fn secret(letter: u8, bytes: &[u8]) -> Option<Password> {
    match letter {
        b't' => core::str::from_utf8(bytes).ok().map(Password::text),
        _ => Some(Password::raw(bytes)),
    }
}

/// The next letter and its bytes; `Some(None)` at the end.
fn record<'a>(rest: &mut &'a [u8]) -> Option<Option<(u8, &'a [u8])>> {
    let Some((&letter, after)) = rest.split_first() else { return Some(None) };
    let (len, after) = after.split_first_chunk()?;
    let (bytes, after) = after.split_at_checked(u32::from_le_bytes(*len) as usize)?;
    *rest = after;
    Some(Some((letter, bytes)))
}

impl fmt::Display for RingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str("the description of the key ring is malformed"),
            Self::Key(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for RingError {}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    const NEW: &str = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
    const OLD: &str = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";

    fn description(records: &[(char, &str)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (letter, text) in records {
            bytes.push(*letter as u8);
            bytes.extend((text.len() as u32).to_le_bytes());
            bytes.extend(text.as_bytes());
        }
        bytes
    }

    #[track_caller]
    fn check(records: &[(char, &str)], expected: &str, warning: Option<&str>) {
        let ring = Ring::new(&description(records)).unwrap();
        assert_eq!(alloc::format!("{:?}", ring.keys), expected);
        assert_eq!(ring.warning().as_deref(), warning);
    }

    #[test]
    fn records_are_a_ring() {
        check(&[('t', NEW)], r#"KeyRing { ids: [""], sealing: "" }"#, None);
        let two = [('i', "2"), ('t', NEW), ('i', "1"), ('t', OLD)];
        check(&two, r#"KeyRing { ids: ["2", "1"], sealing: "2" }"#, None);
        let older = [two.as_slice(), &[('s', "1")]].concat();
        check(&older, r#"KeyRing { ids: ["2", "1"], sealing: "1" }"#, None);
        let raw = [('i', "9"), ('r', &NEW[..32]), ('R', OLD), ('i', "8"), ('t', NEW), ('T', OLD)];
        check(&raw, r#"KeyRing { ids: ["9", "8"], sealing: "9" }"#, None);
    }

    #[test]
    fn what_iron_accepts_is_accepted_with_a_warning() {
        let line_end = alloc::format!("{NEW}\n");
        check(
            &[('i', "1"), ('t', &line_end)],
            r#"KeyRing { ids: ["1"], sealing: "1" }"#,
            Some(
                r#"password "1" begins or ends with white space, perhaps the line end of its file"#,
            ),
        );
        check(
            &[('i', "2"), ('t', NEW), ('i', "1"), ('t', NEW)],
            r#"KeyRing { ids: ["2", "1"], sealing: "2" }"#,
            Some(r#"password "1" is the same secret as another one"#),
        );
    }

    #[test]
    fn a_short_password_is_refused_here_as_there() {
        let refused = Ring::new(&description(&[('i', "1"), ('t', "short")]));
        assert!(matches!(refused, Err(RingError::Key(KeyError::KeyTooShort { units: 5, .. }))));
    }

    #[test]
    fn malformed_descriptions_are_refused() {
        let whole = description(&[('i', "1"), ('t', NEW)]);
        for end in (1..whole.len()).filter(|end| *end != 6) {
            assert!(matches!(Ring::new(&whole[..end]), Err(RingError::Form)), "{end}");
        }
        for records in [&[('x', "1")][..], &[('T', NEW)], &[('i', "1"), ('T', NEW)]] {
            assert!(matches!(Ring::new(&description(records)), Err(RingError::Form)));
        }
        assert!(matches!(Ring::new(&[]), Err(RingError::Key(KeyError::NoKey))));
    }
}
