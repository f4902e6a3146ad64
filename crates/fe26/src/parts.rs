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
///
/// # Examples
///
/// Which passwords are still in use, of the cookies that a server was sent:
///
/// ```
/// use fe26::{PasswordId, inspect};
/// # use fe26::{KeyRing, SealOptions, UnixMillis};
/// # let keys = KeyRing::builder()
/// #     .password(2, "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")
/// #     .password(1, "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U");
/// # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
/// # let new = fe26::seal(b"{}", &keys.clone().build()?, &options, now)?;
/// # let old = fe26::seal(b"{}", &keys.sealing_with(1).build()?, &options, now)?;
///
/// let cookies = [new.as_str(), "junk", &old];
/// let ids: Vec<_> = cookies.iter().flat_map(inspect).map(|parts| parts.password_id()).collect();
/// assert_eq!(ids, [PasswordId::from(2), PasswordId::from(1)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, KeyRing, SealOptions, UnixMillis};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let seal = fe26::seal(b"{}", &keys, &SealOptions::new(Dialect::IRON), now)?;
    /// assert!(fe26::inspect(&seal)?.password_id().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn password_id(&self) -> PasswordId {
        self.password_id
    }

    /// Whether its encryption key comes from a text password; a raw key leaves the salt empty.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyRing, Password, SealOptions, UnixMillis};
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let keys = KeyRing::from_password(Password::raw([7; 32]))?;
    /// let seal = fe26::seal(b"{}", &keys, &SealOptions::default(), now)?;
    /// assert!(!fe26::inspect(&seal)?.has_encryption_salt());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn has_encryption_salt(&self) -> bool {
        self.encryption_salted
    }

    /// Whether its integrity key comes from a text password; a raw key leaves the salt empty.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyRing, Password, SealOptions, UnixMillis};
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// # let text = Password::text("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o");
    /// let keys = KeyRing::from_password(Password::separate(Password::raw([7; 32]), text))?;
    /// let seal = fe26::seal(b"{}", &keys, &SealOptions::default(), now)?;
    /// let parts = fe26::inspect(&seal)?;
    /// assert_eq!((parts.has_encryption_salt(), parts.has_integrity_salt()), (false, true));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn has_integrity_salt(&self) -> bool {
        self.integrity_salted
    }

    /// Bytes of ciphertext: as many as the plaintext has with aes-128-ctr, 1 to 16 more with
    /// aes-256-cbc.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyRing, SealOptions, UnixMillis};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let seal = fe26::seal(&[b'x'; 16], &keys, &SealOptions::default(), now)?;
    /// assert_eq!(fe26::inspect(&seal)?.ciphertext_len(), 32); // a whole block of padding
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn ciphertext_len(&self) -> usize {
        self.ciphertext_len
    }

    /// When it ends, without the tolerance for clocks; `None` is never.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, KeyRing, SealOptions, UnixMillis};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let seal = fe26::seal(b"{}", &keys, &SealOptions::new(Dialect::WORKOS), now)?;
    /// assert_eq!(fe26::inspect(&seal)?.expires_at(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn expires_at(&self) -> Option<UnixMillis> {
        self.expires_at
    }

    /// Whether it ends in `~2`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyRing, SealOptions, UnixMillis, inspect};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let seal = fe26::seal(b"{}", &keys, &SealOptions::default(), now)?;
    /// assert!(inspect(&seal)?.is_versioned());
    /// assert!(!inspect(seal.trim_end_matches("~2"))?.is_versioned());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
