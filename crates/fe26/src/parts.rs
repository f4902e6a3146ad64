use crate::error::Malformed;
use crate::password_id::PasswordId;
use crate::time::UnixMillis;
use crate::token::Token;

/// What a seal says about itself to everybody, without its password.
///
/// # Security
///
/// Nothing of this has been verified, and anybody can write it. It is for tools and for counting
/// which passwords are still in use; only [`unseal`](crate::unseal) tells whether a seal is genuine.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Parts {
    password_id: PasswordId,
    encryption_salted: bool,
    integrity_salted: bool,
    ciphertext_len: usize,
    expires_at: Option<UnixMillis>,
    versioned: bool,
}

impl Parts {
    /// The id of the password it names; empty when there is none.
    #[must_use]
    pub const fn password_id(&self) -> PasswordId {
        self.password_id
    }

    /// Whether its encryption key comes from a text password; a raw key leaves the salt empty.
    #[must_use]
    pub const fn has_encryption_salt(&self) -> bool {
        self.encryption_salted
    }

    /// Whether its integrity key comes from a text password; a raw key leaves the salt empty.
    #[must_use]
    pub const fn has_integrity_salt(&self) -> bool {
        self.integrity_salted
    }

    /// Bytes of ciphertext: as many as the plaintext has with aes-128-ctr, 1 to 16 more with
    /// aes-256-cbc.
    #[must_use]
    pub const fn ciphertext_len(&self) -> usize {
        self.ciphertext_len
    }

    /// When it ends, without the tolerance for clocks; `None` is never.
    #[must_use]
    pub const fn expires_at(&self) -> Option<UnixMillis> {
        self.expires_at
    }

    /// Whether it ends in `~2`.
    #[must_use]
    pub const fn is_versioned(&self) -> bool {
        self.versioned
    }
}

/// Reads what a seal says about itself, without a password and without verifying anything.
///
/// # Errors
///
/// [`Malformed`] when `seal` is not a seal, by the same rules as [`unseal`](crate::unseal).
///
/// # Examples
///
/// ```
/// use fe26::{KeyRing, SealOptions, UnixMillis};
///
/// let keys = KeyRing::from_passwords([(7, "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")])?;
/// let options = SealOptions::default().ttl(core::time::Duration::from_secs(60));
/// let seal = fe26::seal(b"{}", &keys, &options, UnixMillis::new(1_800_000_000_000))?;
///
/// let parts = fe26::inspect(&seal)?;
/// assert_eq!(parts.password_id().as_str(), "7");
/// assert_eq!(parts.expires_at(), Some(UnixMillis::new(1_800_000_060_000)));
/// assert_eq!(parts.ciphertext_len(), 16);
/// assert!(parts.is_versioned() && parts.has_encryption_salt() && parts.has_integrity_salt());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn inspect(seal: impl AsRef<[u8]>) -> Result<Parts, Malformed> {
    let seal = seal.as_ref();
    let token = Token::parse(seal)?;
    Ok(Parts {
        password_id: token.password_id,
        encryption_salted: !token.encryption_salt.is_empty(),
        integrity_salted: !token.integrity_salt.is_empty(),
        ciphertext_len: token.ciphertext_len(),
        expires_at: token.expires,
        // `parse` lets no other suffix pass, and a MAC has no `~`.
        versioned: seal.ends_with(b"~2"),
    })
}
