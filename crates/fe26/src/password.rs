use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

use crate::derive::{MAX_KEY_LEN, Secret};
use crate::dialect::Algorithm;
use crate::error::KeyError;
use crate::mac::SealMac;
use crate::password_id::PasswordId;
use crate::strength::weakness;

/// A secret that seals and opens: text of at least 32 characters, a raw key, or one of either for
/// encryption and another for integrity.
///
/// It does not print, cannot be compared and is wiped from memory when it is dropped. What is wrong
/// with it is said when the [`KeyRing`](crate::KeyRing) is made.
///
/// # Examples
///
/// ```
/// use fe26::{KeyRing, Password};
///
/// let separate = Password::separate(
///     Password::text("encryption: 9qGJEGuVYRbJ7hLHRmZ3jQ2D"),
///     Password::text("integrity: kW8rkCCVJ3ZrJEuHVOx0n5yP"),
/// );
/// assert_eq!(format!("{separate:?}"), "Password(REDACTED)");
/// let keys = KeyRing::from_password(separate)?;
/// # Ok::<(), fe26::KeyError>(())
/// ```
#[derive(Clone)]
pub struct Password {
    encryption: Material,
    /// `None`: the encryption secret is the integrity secret too.
    integrity: Option<Material>,
}

#[derive(Clone)]
enum Material {
    Text(Zeroizing<String>),
    Raw(Zeroizing<Vec<u8>>),
}

impl Password {
    /// A text password, from which keys are derived for each seal.
    ///
    /// # Security
    ///
    /// The format hashes it once with SHA-1, so every seal somebody holds lets them try guesses
    /// about as fast as their hardware can count. Use `fe26 keygen`, not a sentence.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyRing, Password};
    /// let from_a_file = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o\n";
    /// assert!(KeyRing::from_password(Password::text(from_a_file)).is_err()); // the line end
    /// assert!(KeyRing::from_password(Password::text(from_a_file.trim_end())).is_ok());
    /// ```
    #[must_use]
    pub fn text(password: impl Into<String>) -> Self {
        Self { encryption: Material::Text(Zeroizing::new(password.into())), integrity: None }
    }

    /// A raw key, which is used as it is and leaves the salts of a seal empty; iron's `Buffer`.
    ///
    /// 32 bytes. As a part of [`Password::separate`] an encryption key for aes-128-ctr has 16, and
    /// an integrity key may have more.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyRing, Password, SealOptions, UnixMillis};
    /// # fn from_key_management() -> [u8; 32] {
    /// #     [7; 32]
    /// # }
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let keys = KeyRing::from_password(Password::raw(from_key_management()))?;
    /// let seal = fe26::seal(b"{}", &keys, &SealOptions::default(), now)?;
    /// assert!(seal.starts_with("Fe26.2*1**")); // no salt
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn raw(key: impl Into<Vec<u8>>) -> Self {
        Self { encryption: Material::Raw(Zeroizing::new(key.into())), integrity: None }
    }

    /// One secret for encryption and another for integrity; iron's `{ encryption, integrity }`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyRing, Password, SealOptions, UnixMillis, UnsealError, seal, unseal};
    /// # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
    /// let both = Password::separate(Password::raw([1; 32]), Password::raw([2; 32]));
    /// let sealed = seal(b"{}", &KeyRing::from_password(both)?, &options, now)?;
    /// // Whoever knows the secret for integrity alone can tell that the seal is genuine, no more.
    /// let half = Password::separate(Password::raw([3; 32]), Password::raw([2; 32]));
    /// let refused = unseal(&sealed, &KeyRing::from_password(half)?, &options, now);
    /// assert_eq!(refused.unwrap_err(), UnsealError::Decrypt);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn separate(encryption: Self, integrity: Self) -> Self {
        Self { encryption: encryption.encryption, integrity: Some(integrity.encryption) }
    }

    /// Refuses what is too short and, as far as `strictness` says, what is malformed or easy to guess.
    pub(crate) fn check(&self, id: PasswordId, strictness: Strictness) -> Result<(), KeyError> {
        let shared = self.integrity.is_none();
        self.encryption.check(id, strictness, |len| {
            len == MAX_KEY_LEN || (!shared && len == Algorithm::Aes128Ctr.key_len())
        })?;
        let integrity = self.integrity.as_ref();
        integrity.map_or(Ok(()), |key| key.check(id, strictness, |len| len >= MAX_KEY_LEN))
    }

    /// Whether the two hold the same secrets, so that one of them is not a second password.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.encryption.bytes() == other.encryption.bytes()
            && self.integrity().is_same_mac_key(other.integrity())
    }

    /// The secrets for encryption and for integrity, ready to derive keys.
    pub(crate) fn prepare(&self) -> (Secret, Secret) {
        let encryption = self.encryption.prepare();
        let integrity =
            self.integrity.as_ref().map_or_else(|| encryption.clone(), Material::prepare);
        (encryption, integrity)
    }

    fn integrity(&self) -> &Material {
        self.integrity.as_ref().unwrap_or(&self.encryption)
    }
}

/// Which text passwords a ring takes, the most lenient first.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Strictness {
    /// All of 32 characters, as iron does.
    Iron,
    /// Not those that a reader may cut or take for another; but those that can be guessed.
    AcceptsWeak,
    /// None of these.
    #[default]
    Full,
}

impl From<&str> for Password {
    fn from(password: &str) -> Self {
        Self::text(password)
    }
}

impl From<String> for Password {
    fn from(password: String) -> Self {
        Self::text(password)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(REDACTED)")
    }
}

impl Material {
    fn check(
        &self,
        id: PasswordId,
        strictness: Strictness,
        raw_len_is_right: impl Fn(usize) -> bool,
    ) -> Result<(), KeyError> {
        let text = match self {
            Self::Raw(key) if raw_len_is_right(key.len()) => return Ok(()),
            Self::Raw(key) => return Err(KeyError::RawKeyLength { id, bytes: key.len() }),
            Self::Text(text) => text,
        };
        // JavaScript's `length`: sixteen emoji are 32, here as there.
        let units = text.encode_utf16().count();
        if units < MIN_PASSWORD_UNITS {
            return Err(KeyError::KeyTooShort { id, units });
        }
        if strictness == Strictness::Iron {
            return Ok(());
        }
        if text.contains('\0') {
            return Err(KeyError::KeyNul(id));
        }
        if text.trim() != text.as_str() {
            return Err(KeyError::KeyWhitespace(id));
        }
        match weakness(text) {
            Some(weakness) if strictness == Strictness::Full => {
                Err(KeyError::WeakKey { id, weakness })
            }
            _ => Ok(()),
        }
    }

    fn prepare(&self) -> Secret {
        match self {
            Self::Text(text) => Secret::from_password(text),
            Self::Raw(key) => Secret::Raw(key.clone()),
        }
    }

    /// Whether two integrity secrets make the same MAC. HMAC fills a key up with zeros and hashes a
    /// long one (RFC 2104, section 2), so raw keys of different lengths may be one.
    fn is_same_mac_key(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Raw(key), Self::Raw(other)) => {
                SealMac::new(key).finish(b"") == SealMac::new(other).finish(b"")
            }
            _ => self.bytes() == other.bytes(),
        }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Raw(key) => key,
        }
    }
}

/// iron's `minPasswordlength`.
const MIN_PASSWORD_UNITS: usize = 32;
