use core::fmt;

use crate::password_id::PasswordId;
use crate::time::UnixMillis;

/// Why a seal did not open.
///
/// To the person who sent the seal all of these are one answer, "no session"; the kinds are for logs
/// and counters. Nothing here repeats what was received, except an id that has the form of one.
///
/// # Examples
///
/// ```
/// use fe26::{UnsealError, unseal};
/// # use fe26::{KeyRing, SealOptions, UnixMillis};
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
///
/// let for_the_log = |cookie: &str| match unseal(cookie, &keys, &options, now) {
///     Ok(_) => "opened".to_owned(),
///     Err(UnsealError::Expired { at }) => format!("over since {} s", now.since(at).as_secs()),
///     Err(error) => error.kind().to_owned(),
/// };
/// # let long_ago = UnixMillis::new(1_700_000_000_000);
/// # let old = fe26::seal(b"{}", &keys, &options, long_ago)?;
/// assert_eq!(for_the_log(&old), "over since 98790400 s");
/// assert_eq!(for_the_log("Fe26.2*1*"), "component-count");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum UnsealError {
    /// The text is not a seal.
    Malformed(Malformed),
    /// The key ring has no password of this id.
    UnknownKey(PasswordId),
    /// The key ring says that seals of this id do not open any more. Whether this one is genuine is not
    /// known.
    DisabledKey(PasswordId),
    /// The integrity check failed: another password, or somebody changed the seal.
    BadMac,
    /// The seal's time is over. Only said of a seal that is genuine.
    Expired {
        /// When it ended.
        at: UnixMillis,
    },
    /// The seal is genuine and still does not decrypt: its encryption secret is another one.
    Decrypt,
}

impl UnsealError {
    /// A stable name for logs and counters, in kebab case: `bad-mac`, `component-count`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Malformed, UnsealError};
    /// assert_eq!(UnsealError::BadMac.kind(), "bad-mac");
    /// assert_eq!(UnsealError::Malformed(Malformed::BadSuffix).kind(), "bad-suffix");
    /// ```
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Malformed(malformed) => malformed.kind(),
            Self::UnknownKey(_) => "unknown-key",
            Self::DisabledKey(_) => "disabled-key",
            Self::BadMac => "bad-mac",
            Self::Expired { .. } => "expired",
            Self::Decrypt => "decrypt",
        }
    }
}

impl fmt::Display for UnsealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(malformed) => malformed.fmt(f),
            Self::UnknownKey(id) => write!(f, "cannot find password: {id}"),
            Self::DisabledKey(id) => write!(f, "password {id:?} is disabled"),
            Self::BadMac => f.write_str("bad hmac value"),
            Self::Expired { at } => write!(f, "expired seal: it ended at {at} ms"),
            Self::Decrypt => f.write_str("the seal is genuine but does not decrypt"),
        }
    }
}

impl core::error::Error for UnsealError {}

impl From<Malformed> for UnsealError {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

/// In which way a text is not a seal, in the order in which it is checked.
///
/// # Examples
///
/// ```
/// use fe26::{Malformed, inspect};
///
/// assert_eq!(inspect(""), Err(Malformed::Empty));
/// assert_eq!(inspect("eyJhbGciOiJIUzI1NiJ9.e30.c2ln"), Err(Malformed::ComponentCount)); // a JWT
/// assert_eq!(inspect("Fe26.1*1******"), Err(Malformed::UnknownPrefix)); // an older format
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Malformed {
    /// There is no text.
    Empty,
    /// The text is longer than [`MAX_SEAL_LEN`](crate::MAX_SEAL_LEN).
    TooLong,
    /// A byte that no seal and no cookie value may have.
    InvalidCharacter,
    /// What follows `~` is not `2`.
    BadSuffix,
    /// There are not eight parts.
    ComponentCount,
    /// The first part is not `Fe26.2`.
    UnknownPrefix,
    /// The password id has other characters than letters, digits and `_`, or more than 64.
    InvalidPasswordId,
    /// A salt is not 64 lower-case hexadecimal digits (or empty, for a raw key).
    InvalidSalt,
    /// A part is not canonical base64url.
    InvalidBase64,
    /// The initialization vector does not have 16 bytes.
    InvalidIvLength,
    /// The ciphertext has a length that the cipher never gives.
    InvalidCiphertextLength,
    /// The expiry is not a number of 1 to 2^53 - 1 in plain digits.
    InvalidExpiry,
    /// The MAC does not have 32 bytes.
    InvalidMacLength,
}

impl Malformed {
    /// A stable name in kebab case.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::Malformed;
    /// assert_eq!(Malformed::InvalidIvLength.kind(), "invalid-iv-length");
    /// ```
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too-long",
            Self::InvalidCharacter => "invalid-character",
            Self::BadSuffix => "bad-suffix",
            Self::ComponentCount => "component-count",
            Self::UnknownPrefix => "unknown-prefix",
            Self::InvalidPasswordId => "invalid-password-id",
            Self::InvalidSalt => "invalid-salt",
            Self::InvalidBase64 => "invalid-base64",
            Self::InvalidIvLength => "invalid-iv-length",
            Self::InvalidCiphertextLength => "invalid-ciphertext-length",
            Self::InvalidExpiry => "invalid-expiry",
            Self::InvalidMacLength => "invalid-mac-length",
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty seal",
            Self::TooLong => "the seal is longer than 16384 bytes",
            Self::InvalidCharacter => "the seal has a character that no cookie value may have",
            Self::BadSuffix => "the seal has a version suffix other than ~2",
            Self::ComponentCount => "incorrect number of sealed components",
            Self::UnknownPrefix => "wrong mac prefix",
            Self::InvalidPasswordId => "invalid password id",
            Self::InvalidSalt => "a salt is not 64 lower-case hexadecimal digits",
            Self::InvalidBase64 => "a component is not canonical base64url",
            Self::InvalidIvLength => "the initialization vector does not have 16 bytes",
            Self::InvalidCiphertextLength => "the ciphertext has an impossible length",
            Self::InvalidExpiry => "invalid expiration",
            Self::InvalidMacLength => "the mac does not have 32 bytes",
        })
    }
}

impl core::error::Error for Malformed {}

/// Why nothing was sealed.
///
/// # Examples
///
/// ```
/// use fe26::{SealError, seal};
/// # use fe26::{KeyRing, SealOptions, UnixMillis};
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
///
/// let refused = seal(&[b'x'; 20_000], &keys, &options, now).unwrap_err();
/// assert!(matches!(refused, SealError::TooLong { len } if len > 20_000));
/// # Ok::<(), fe26::KeyError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SealError {
    /// The seal would be longer than [`MAX_SEAL_LEN`](crate::MAX_SEAL_LEN), so nobody would open it.
    TooLong {
        /// Bytes the seal would have.
        len: usize,
    },
    /// The seal would end after [`UnixMillis::MAX_IN_SEAL`].
    ExpiryOutOfRange,
    /// The raw encryption key does not have the length of the cipher's keys.
    RawKeyLength {
        /// Bytes the cipher needs.
        expected: usize,
        /// Bytes the key has.
        found: usize,
    },
    /// The operating system gave no random bytes. Nothing is ever sealed without them.
    Randomness,
}

impl SealError {
    /// A stable name for logs and counters, in kebab case.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::SealError;
    /// assert_eq!(SealError::ExpiryOutOfRange.kind(), "expiry-out-of-range");
    /// ```
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "too-long",
            Self::ExpiryOutOfRange => "expiry-out-of-range",
            Self::RawKeyLength { .. } => "raw-key-length",
            Self::Randomness => "randomness",
        }
    }
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { len } => {
                write!(f, "the seal would have {len} bytes, at most {} open", crate::MAX_SEAL_LEN)
            }
            Self::ExpiryOutOfRange => f.write_str("the seal would end after the year 287396"),
            Self::RawKeyLength { expected, found } => {
                write!(f, "the cipher needs a raw key of {expected} bytes, this one has {found}")
            }
            Self::Randomness => f.write_str("the operating system gave no random bytes"),
        }
    }
}

impl core::error::Error for SealError {}

/// Why a key ring could not be made.
///
/// # Examples
///
/// ```
/// use fe26::{KeyError, KeyRing, PasswordId};
///
/// let refused = KeyRing::from_passwords([(1, "hunter2")]).unwrap_err();
/// assert_eq!(refused, KeyError::KeyTooShort { id: PasswordId::ONE, units: 7 });
/// // It names the password by its id and does not show it.
/// assert!(!refused.to_string().contains("hunter2"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum KeyError {
    /// There is no password at all.
    NoKey,
    /// An id has other characters than letters, digits and `_`, or more than 64.
    KeyId,
    /// Two passwords have this id.
    DuplicateId(PasswordId),
    /// One password has no id although there are others, so that a seal could not say which one it
    /// was made with.
    LoneWithOthers,
    /// No password is active, so that none seals.
    NoActiveKey,
    /// None of several active ids is a number, and nothing says which one seals; or the one that was
    /// named is not in the ring.
    NoSealingKey,
    /// The password that is to seal is pending, open-only or disabled.
    NotActive(PasswordId),
    /// A text password has fewer than 32 UTF-16 units, JavaScript's count of characters.
    KeyTooShort {
        /// Whose password it is.
        id: PasswordId,
        /// UTF-16 units it has.
        units: usize,
    },
    /// A raw key has a length that no cipher and no MAC here takes.
    RawKeyLength {
        /// Whose key it is.
        id: PasswordId,
        /// Bytes it has.
        bytes: usize,
    },
    /// A text password begins or ends with white space, most often the line end of a file.
    KeyWhitespace(PasswordId),
    /// A text password holds a NUL, which PBKDF2 cannot tell from the end of the password.
    KeyNul(PasswordId),
    /// A text password can be guessed.
    WeakKey {
        /// Whose password it is.
        id: PasswordId,
        /// Why.
        weakness: Weakness,
    },
    /// The password of this id is also that of another, so that taking one away changes nothing.
    DuplicateSecret(PasswordId),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKey => f.write_str("the key ring has no password"),
            Self::KeyId => f.write_str(
                "a password id may have letters, digits and underscores, at most 64 of them",
            ),
            Self::DuplicateId(id) => write!(f, "two passwords have the id {id:?}"),
            Self::LoneWithOthers => {
                f.write_str("a password without an id has to be the only one: give each an id")
            }
            Self::NoActiveKey => f.write_str("no password is active, so that none seals"),
            Self::NoSealingKey => f.write_str(
                "no password seals: give one a number as its id, or say which id is to seal",
            ),
            Self::NotActive(id) => write!(f, "password {id:?} is to seal and is not active"),
            Self::KeyTooShort { id, units } => write!(
                f,
                "password string too short: {id:?} has {units} characters, at least 32 are required"
            ),
            Self::RawKeyLength { id, bytes } => write!(
                f,
                "the raw key of {id:?} has {bytes} bytes: encryption takes 32 (16 for aes-128-ctr), \
                 integrity 32 or more"
            ),
            Self::KeyWhitespace(id) => write!(
                f,
                "password {id:?} begins or ends with white space, perhaps the line end of its file"
            ),
            Self::KeyNul(id) => write!(f, "password {id:?} holds a NUL character"),
            Self::WeakKey { id, weakness } => write!(f, "password {id:?} {weakness}"),
            Self::DuplicateSecret(id) => {
                write!(f, "password {id:?} is the same secret as another one")
            }
        }
    }
}

impl core::error::Error for KeyError {}

impl From<core::convert::Infallible> for KeyError {
    fn from(never: core::convert::Infallible) -> Self {
        match never {}
    }
}

/// Why a password can be guessed.
///
/// # Examples
///
/// ```
/// use fe26::{KeyError, KeyRing, PasswordId, Weakness};
///
/// let example = "complex_password_at_least_32_characters_long";
/// assert_eq!(
///     KeyRing::from_password(example).unwrap_err(),
///     KeyError::WeakKey { id: PasswordId::EMPTY, weakness: Weakness::PublishedExample },
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Weakness {
    /// It is printed in the documentation of some library.
    PublishedExample,
    /// It repeats itself, counts up, or has too few different characters.
    LittleVariety,
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PublishedExample => "is an example from somebody's documentation",
            Self::LittleVariety => "can be guessed: it repeats itself or has little variety",
        })
    }
}

/// Why an option cannot have a value.
///
/// # Examples
///
/// ```
/// use fe26::Iterations;
///
/// let refused = Iterations::new(0).unwrap_err();
/// assert_eq!(refused.to_string(), "0 iterations: at least 1 and at most 100000 are possible");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum OptionsError {
    /// Not between 1 and [`Iterations::MAX`](crate::Iterations::MAX).
    Iterations(u32),
}

impl fmt::Display for OptionsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Iterations(n) => {
                write!(f, "{n} iterations: at least 1 and at most 100000 are possible")
            }
        }
    }
}

impl core::error::Error for OptionsError {}
