use alloc::string::ToString as _;
use core::fmt;

use crate::error::KeyError;

/// The name of a password inside a key ring: up to 64 letters, digits and `_`; it may be empty.
///
/// # Examples
///
/// ```
/// use fe26::PasswordId;
///
/// assert_eq!(PasswordId::from(2).as_str(), "2");
/// assert!(PasswordId::try_from("primary_2026").is_ok());
/// assert!(PasswordId::try_from("not*an*id").is_err());
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct PasswordId {
    // In place, so that looking at a forged seal allocates nothing.
    bytes: [u8; Self::MAX_LEN],
    len: u8,
}

impl PasswordId {
    /// No id, which is what @hapi/iron and h3 write.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::PasswordId;
    /// assert_eq!(PasswordId::try_from(""), Ok(PasswordId::EMPTY));
    /// ```
    pub const EMPTY: Self = Self { bytes: [0; Self::MAX_LEN], len: 0 };

    /// `1`, which is what iron-session writes for a password without an id.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::PasswordId;
    /// assert_eq!(PasswordId::from(1), PasswordId::ONE);
    /// ```
    pub const ONE: Self = {
        let mut bytes = [0; Self::MAX_LEN];
        bytes[0] = b'1';
        Self { bytes, len: 1 }
    };

    /// The most characters an id has.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyError, PasswordId};
    /// let too_long = "x".repeat(PasswordId::MAX_LEN + 1);
    /// assert_eq!(PasswordId::try_from(too_long.as_str()), Err(KeyError::KeyId));
    /// ```
    pub const MAX_LEN: usize = 64;

    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        if text.len() > Self::MAX_LEN || !text.iter().all(is_word) {
            return None;
        }
        let mut id = Self { len: text.len() as u8, ..Self::EMPTY };
        id.bytes[..text.len()].copy_from_slice(text);
        Some(id)
    }

    /// The id as text.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::PasswordId;
    /// assert_eq!(PasswordId::from(7).as_str(), "7");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Always ASCII: `parse` is the only way in.
        core::str::from_utf8(&self.bytes[..usize::from(self.len)]).unwrap_or_default()
    }

    /// Whether this is no id.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::PasswordId;
    /// assert!(PasswordId::EMPTY.is_empty());
    /// assert!(!PasswordId::from(0).is_empty());
    /// ```
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The id as a number, if it is one.
    pub(crate) fn number(&self) -> Option<u128> {
        let digits = !self.is_empty() && self.as_str().bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| self.as_str().parse().ok()).flatten()
    }
}

impl From<u32> for PasswordId {
    fn from(number: u32) -> Self {
        // Cannot be refused: at most ten digits.
        Self::parse(number.to_string().as_bytes()).unwrap_or(Self::EMPTY)
    }
}

impl TryFrom<i32> for PasswordId {
    type Error = KeyError;

    /// What a plain `2` in the source is.
    ///
    /// # Errors
    ///
    /// [`KeyError::KeyId`] when the number is negative.
    fn try_from(number: i32) -> Result<Self, KeyError> {
        u32::try_from(number).map(Self::from).map_err(|_| KeyError::KeyId)
    }
}

impl TryFrom<&str> for PasswordId {
    type Error = KeyError;

    /// Takes a word, or none.
    ///
    /// # Errors
    ///
    /// [`KeyError::KeyId`] when it has other characters than letters, digits and `_`, or more than
    /// [`MAX_LEN`](PasswordId::MAX_LEN).
    fn try_from(id: &str) -> Result<Self, KeyError> {
        Self::parse(id.as_bytes()).ok_or(KeyError::KeyId)
    }
}

impl fmt::Display for PasswordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl fmt::Debug for PasswordId {
    /// Shows no id that is as long as a password: somebody may have confused the two, and the errors
    /// of a [`KeyError`] are printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.len {
            0..32 => fmt::Debug::fmt(self.as_str(), f),
            len => write!(f, "({len} characters)"),
        }
    }
}
