//! The Fe26.2 seal format: bytes are encrypted and signed into a string that fits a cookie, and back.
//!
//! This is the format of [`@hapi/iron`](https://hapi.dev/module/iron/), and with it of npm
//! `iron-session`, h3 and Nuxt, TanStack Start, SolidStart, hapi, WorkOS AuthKit and KeystoneJS.
//! What any of them sealed opens here, and what is sealed here opens there.
//!
//! ```
//! use fe26::{KeyRing, SealOptions, UnixMillis, seal, unseal};
//!
//! let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! let options = SealOptions::default(); // exactly npm iron-session: 14 days
//! let now = UnixMillis::from(std::time::SystemTime::now());
//!
//! let sealed = seal(br#"{"userId":"u-7"}"#, &keys, &options, now)?;
//! let opened = unseal(&sealed, &keys, &options, now)?;
//! assert_eq!(opened.plaintext(), br#"{"userId":"u-7"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Most applications want the crates above this one: `fe26-session` for a typed session in a cookie,
//! `fe26-axum` for axum. This one knows no cookie, no JSON and no clock.
//!
//! # A login by hand
//!
//! Where there is no adapter, this is all that a login needs of a seal:
//!
//! ```
//! use fe26::{KeyRing, SealError, SealOptions, UnixMillis, seal, unseal};
//!
//! /// The value of `Set-Cookie` in the answer to a login. The browser forgets the cookie a minute
//! /// before the seal ends.
//! fn sign_in(user: &str, keys: &KeyRing, now: UnixMillis) -> Result<String, SealError> {
//!     let seal = seal(user.as_bytes(), keys, &SealOptions::default(), now)?;
//!     Ok(format!("session={seal}; Max-Age=1209540; Path=/; HttpOnly; Secure; SameSite=Lax"))
//! }
//!
//! /// Who sent the cookie `session`. Whatever is wrong with it, its sender is nobody.
//! fn user(session: &str, keys: &KeyRing, now: UnixMillis) -> Option<String> {
//!     let opened = unseal(session, keys, &SealOptions::default(), now).ok()?;
//!     String::from_utf8(opened.plaintext().to_vec()).ok()
//! }
//!
//! # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! # let now = UnixMillis::new(1_800_000_000_000);
//! let answer = sign_in("u-7", &keys, now)?;
//! let sent_back = answer.trim_start_matches("session=").split(';').next().unwrap_or_default();
//! assert_eq!(user(sent_back, &keys, now).as_deref(), Some("u-7"));
//! assert_eq!(user("forged", &keys, now), None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Signing out is the same line with an empty value and `Max-Age=0`. Programs that share a cookie with
//! iron-session seal a JSON object.
//!
//! # What is checked, and in which order
//!
//! Length, characters, suffix, the eight parts, the form of each; then the password is looked up and
//! the MAC verified in constant time; and only then are expiry and ciphertext looked at. Nothing is
//! allocated before the MAC holds, and nothing outside the MAC decides anything. [`manual::format`]
//! has the details, [`manual::threats`] what this protects against and what it does not.
//!
//! # Features
//!
//! - `std` (default): randomness, seeded by the operating system, and [`UnixMillis`] from a `SystemTime`.
//!   Without it the crate is `no_std` with `alloc`; use [`seal_with`] and bring the random bytes.

#![forbid(unsafe_code)]
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

use alloc::string::String;
use alloc::vec::Vec;
use core::{fmt, mem};

use zeroize::{Zeroize as _, Zeroizing};

use crate::cipher::EncryptionKey;
use crate::derive::{MAX_KEY_LEN, Secret};
use crate::key_ring::Entry;
use crate::mac::SealMac;
use crate::options::Opening;
use crate::token::{Shape, Token, Writer, salt_text};

mod cipher;
mod derive;
mod dialect;
mod error;
mod hash;
mod hmac;
mod key_ring;
mod key_state;
mod mac;
pub mod manual;
mod options;
mod parts;
mod password;
mod password_id;
mod randomness;
mod strength;
mod time;
mod token;
mod wipe;

pub use dialect::{Algorithm, Dialect, Envelope, Iterations};
pub use error::{KeyError, Malformed, OptionsError, SealError, UnsealError, Weakness};
pub use key_ring::{KeyRing, KeyRingBuilder, OpenOnly};
pub use key_state::KeyState;
pub use options::SealOptions;
pub use parts::{Parts, inspect};
pub use password::Password;
pub use password_id::PasswordId;
pub use randomness::Randomness;
pub use time::UnixMillis;
pub use token::MAX_SEAL_LEN;

/// Seals `plaintext` with the newest password: encrypts and signs it into a string.
///
/// The string has only characters that a cookie value and a URL query may have as they are.
///
/// # Errors
///
/// [`SealError`] when the seal would be longer than [`MAX_SEAL_LEN`] or end after the year 287396,
/// when a raw key does not fit the cipher, or when the operating system has no random bytes.
///
/// # Examples
///
/// ```
/// # use fe26::{KeyRing, SealOptions, UnixMillis};
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let now = UnixMillis::new(1_800_000_000_000);
/// let seal = fe26::seal(b"{}", &keys, &SealOptions::default(), now)?;
/// assert!(seal.starts_with("Fe26.2*1*") && seal.ends_with("~2"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg(feature = "std")]
pub fn seal(
    plaintext: &[u8],
    keys: &KeyRing,
    options: &SealOptions,
    now: UnixMillis,
) -> Result<String, SealError> {
    seal_with(plaintext, keys, options, now, Randomness::from_os()?)
}

/// Seals `plaintext` with salts and initialization vector of the caller's; see [`seal`].
///
/// # Errors
///
/// As [`seal`], which has the same body.
///
/// # Examples
///
/// In WebAssembly, where this crate has no operating system to ask:
///
/// ```
/// use fe26::{KeyRing, Randomness, SealOptions, UnixMillis, seal_with};
/// # fn fill_from_host(bytes: &mut [u8]) {
/// #     bytes.fill(7);
/// # }
///
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// let mut bytes = [0; Randomness::LEN];
/// fill_from_host(&mut bytes); // crypto.getRandomValues
/// let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
/// let seal = seal_with(b"{}", &keys, &options, now, Randomness::from_bytes(bytes))?;
/// assert_eq!(fe26::unseal(&seal, &keys, &options, now)?.plaintext(), b"{}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn seal_with(
    plaintext: &[u8],
    keys: &KeyRing,
    options: &SealOptions,
    now: UnixMillis,
    randomness: Randomness,
) -> Result<String, SealError> {
    let Randomness { encryption_salt, integrity_salt, iv } = randomness;
    let Opening { algorithm, iterations } = options.current();
    let versioned = options.dialect().is_versioned();
    let Entry { encryption, integrity, .. } = keys.sealing();
    let id = keys.sealing_id(options.dialect());
    let expires = options.expiry(now)?;
    let shape = Shape {
        password_id: &id,
        encryption_salt: encryption.is_salted(),
        integrity_salt: integrity.is_salted(),
        ciphertext_len: algorithm.ciphertext_len(plaintext.len()),
        expires,
        versioned,
    };
    let len = shape.len();
    if len > MAX_SEAL_LEN {
        return Err(SealError::TooLong { len });
    }

    let mut seal = Writer::with_capacity(len);
    seal.header(&id, encryption.is_salted().then_some(&encryption_salt), &iv);
    let [encryption_key, integrity_key] = Secret::keys(
        [encryption, integrity],
        [&salt_text(&encryption_salt), &salt_text(&integrity_salt)],
        iterations,
        [algorithm.key_len(), MAX_KEY_LEN],
    );
    // Before the MAC's key: a processor expands one while it absorbs the other.
    let cipher = EncryptionKey::new(algorithm, encryption_key.as_ref()).map_err(|_| {
        let found = encryption_key.as_ref().len();
        SealError::RawKeyLength { expected: algorithm.key_len(), found }
    })?;
    let mut mac = SealMac::new(integrity_key.as_ref());

    cipher.encrypt(&iv, plaintext, |piece| {
        mac.absorb(seal.as_bytes());
        seal.ciphertext(piece);
    });
    seal.expiry(expires);
    let mac = mac.finish(seal.as_bytes());
    let integrity_salt = integrity.is_salted().then_some(&integrity_salt);
    Ok(seal.finish(integrity_salt, &mac, versioned))
}

/// Verifies and decrypts what [`seal`] or another library of the family made.
///
/// The options' own dialect and the one given to [`SealOptions::also_open`] are accepted. The ttl of
/// the options is not looked at: a seal ends when it says it does.
///
/// # Errors
///
/// [`UnsealError`]; [`UnsealError::kind`] names it for logs. Show none of it to whoever sent the seal.
///
/// # Examples
///
/// ```
/// # use fe26::{KeyRing, SealOptions, UnixMillis, UnsealError};
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
/// # let seal = fe26::seal(b"{}", &keys, &options, now)?;
/// let somebody_elses = KeyRing::from_password("Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U")?;
/// let refused = fe26::unseal(&seal, &somebody_elses, &options, now);
/// assert_eq!(refused.unwrap_err(), UnsealError::BadMac);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn unseal(
    seal: impl AsRef<[u8]>,
    keys: &KeyRing,
    options: &SealOptions,
    now: UnixMillis,
) -> Result<Unsealed, UnsealError> {
    let token = Token::parse(seal.as_ref())?;
    let ciphertext_len = token.ciphertext_len();
    if !options.openings().any(|o| o.algorithm.accepts_ciphertext_len(ciphertext_len)) {
        return Err(Malformed::InvalidCiphertextLength.into());
    }
    let entry = keys.find(&token.password_id)?;
    if token.encryption_salt.is_empty() == entry.encryption.is_salted()
        || token.integrity_salt.is_empty() == entry.integrity.is_salted()
    {
        return Err(Malformed::InvalidSalt.into());
    }

    let opening = options
        .openings()
        .find(|opening| mac_verifies(&token, entry, *opening))
        .ok_or(UnsealError::BadMac)?;
    if let Some(at) = token.expires.filter(|at| options.is_expired(*at, now)) {
        return Err(UnsealError::Expired { at });
    }
    let plaintext = decrypt(&token, entry, opening).ok_or(UnsealError::Decrypt)?;
    entry.count_opened(now);
    Ok(Unsealed {
        plaintext,
        password_id: token.password_id,
        expires_at: token.expires,
        outdated: opening != options.current() || keys.is_outdated(entry),
    })
}

fn mac_verifies(token: &Token<'_>, entry: &Entry, opening: Opening) -> bool {
    let key = entry.integrity.key(token.integrity_salt, opening.iterations, MAX_KEY_LEN);
    SealMac::new(key.as_ref()).verifies(token.signed, &token.mac)
}

/// Decrypts a token whose MAC has been verified.
fn decrypt(token: &Token<'_>, entry: &Entry, opening: Opening) -> Option<Zeroizing<Vec<u8>>> {
    let Opening { algorithm, iterations } = opening;
    let key = entry.encryption.key(token.encryption_salt, iterations, algorithm.key_len());
    let ciphertext = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(token.ciphertext).ok()?;
    cipher::decrypt(algorithm, key.as_ref(), &token.iv, ciphertext)
}

/// What was in a seal, and what the seal said about itself.
///
/// The plaintext is wiped from memory when this is dropped, and does not print.
///
/// # Examples
///
/// ```
/// use fe26::{UnixMillis, seal, unseal};
/// # use core::time::Duration;
/// # use fe26::{KeyRing, SealOptions};
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
///
/// let options = SealOptions::default().ttl(Duration::from_secs(60));
/// let now = UnixMillis::new(1_800_000_000_000);
/// let opened = unseal(seal(b"secret", &keys, &options, now)?, &keys, &options, now)?;
/// assert_eq!(opened.plaintext(), b"secret");
/// assert_eq!(opened.expires_at(), Some(UnixMillis::new(1_800_000_060_000)));
/// assert!(!format!("{opened:?}").contains("secret"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Unsealed {
    plaintext: Zeroizing<Vec<u8>>,
    password_id: PasswordId,
    expires_at: Option<UnixMillis>,
    outdated: bool,
}

impl Unsealed {
    /// The bytes that were sealed.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyRing, SealOptions, UnixMillis};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
    /// # let seal = fe26::seal(br#"{"n":1}"#, &keys, &options, now)?;
    /// let opened = fe26::unseal(&seal, &keys, &options, now)?;
    /// assert_eq!(std::str::from_utf8(opened.plaintext())?, r#"{"n":1}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn plaintext(&self) -> &[u8] {
        &self.plaintext
    }

    /// The bytes that were sealed, still to be wiped when dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyRing, SealOptions, UnixMillis};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
    /// # let seal = fe26::seal(b"{}", &keys, &options, now)?;
    /// let plaintext = fe26::unseal(&seal, &keys, &options, now)?.into_plaintext();
    /// assert_eq!(*plaintext, b"{}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn into_plaintext(mut self) -> Zeroizing<Vec<u8>> {
        mem::take(&mut self.plaintext)
    }

    /// The id that stands in the seal; empty when there is none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, KeyRing, SealOptions, UnixMillis};
    /// # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
    /// let keys = KeyRing::from_passwords([(7, "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")])?;
    /// # let seal = fe26::seal(b"{}", &keys, &options, now)?;
    /// assert_eq!(fe26::unseal(&seal, &keys, &options, now)?.password_id().as_str(), "7");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn password_id(&self) -> PasswordId {
        self.password_id
    }

    /// When the seal ends, without the tolerance for clocks; `None` is never.
    ///
    /// # Examples
    ///
    /// ```
    /// # use core::time::Duration;
    /// # use fe26::{Dialect, KeyRing, SealOptions, UnixMillis, seal, unseal};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let options = SealOptions::new(Dialect::KEYSTONE);
    /// let opened = unseal(seal(b"{}", &keys, &options, now)?, &keys, &options, now)?;
    /// assert_eq!(opened.expires_at(), Some(now + Duration::from_secs(8 * 3600)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn expires_at(&self) -> Option<UnixMillis> {
        self.expires_at
    }

    /// Whether a new seal would be made with another password or in another dialect, so that this
    /// is a good moment to make one. (A [pending](KeyState::Pending) password is newer than the one
    /// that seals, so its seals are not outdated.)
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, KeyRing, SealOptions, UnixMillis, seal, unseal};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let before = SealOptions::new(Dialect::IRON);
    /// let options = SealOptions::new(Dialect::H3_V2).also_open(Dialect::IRON);
    /// let opened = unseal(seal(b"{}", &keys, &before, now)?, &keys, &options, now)?;
    /// if opened.is_outdated() {
    ///     let new = seal(opened.plaintext(), &keys, &options, now)?;
    ///     assert!(!unseal(&new, &keys, &options, now)?.is_outdated());
    /// }
    /// # assert!(opened.is_outdated());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn is_outdated(&self) -> bool {
        self.outdated
    }
}

impl Drop for Unsealed {
    fn drop(&mut self) {
        // As a whole: a vector would do it byte by byte.
        self.plaintext.as_mut_slice().zeroize();
        self.plaintext.clear();
    }
}

impl fmt::Debug for Unsealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsealed")
            .field("plaintext", &format_args!("{} bytes", self.plaintext.len()))
            .field("password_id", &self.password_id)
            .field("expires_at", &self.expires_at)
            .field("outdated", &self.outdated)
            .finish()
    }
}
