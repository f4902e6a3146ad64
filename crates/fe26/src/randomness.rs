use core::fmt;

#[cfg(feature = "std")]
use crate::error::SealError;

/// The 80 random bytes of one seal: two salts and an initialization vector.
///
/// They are not secret, for they stand in the seal, but no two seals may share them. Draw them anew
/// each time from the operating system.
///
/// # Examples
///
/// With the `std` feature [`seal`](crate::seal) does this itself:
///
/// ```
/// use fe26::{KeyRing, Randomness, SealOptions, UnixMillis, seal_with};
///
/// let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// let now = UnixMillis::new(1_800_000_000_000);
/// let seal = seal_with(b"{}", &keys, &SealOptions::default(), now, Randomness::from_os()?)?;
/// assert!(seal.starts_with("Fe26.2*1*"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Randomness {
    pub(crate) encryption_salt: [u8; 32],
    pub(crate) integrity_salt: [u8; 32],
    pub(crate) iv: [u8; 16],
}

impl Randomness {
    /// How many bytes one seal needs.
    pub const LEN: usize = 80;

    /// Takes bytes that the caller drew from a cryptographic random number generator.
    ///
    /// This is for places where this crate cannot ask an operating system, such as WebAssembly, and
    /// for tests that compare a seal byte for byte. Sealing two payloads with the same bytes tells
    /// a reader where they begin to differ.
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        let mut rest = bytes.as_slice();
        Self {
            encryption_salt: take(&mut rest),
            integrity_salt: take(&mut rest),
            iv: take(&mut rest),
        }
    }

    /// Draws all 80 bytes from the operating system in one call.
    ///
    /// # Errors
    ///
    /// [`SealError::Randomness`] when it has none to give.
    #[cfg(feature = "std")]
    pub fn from_os() -> Result<Self, SealError> {
        let mut bytes = [0; Self::LEN];
        getrandom::fill(&mut bytes).map_err(|_| SealError::Randomness)?;
        Ok(Self::from_bytes(bytes))
    }
}

impl fmt::Debug for Randomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Randomness(80 bytes)")
    }
}

/// The next `N` bytes. The three lengths above add up to `LEN`, so there always are as many.
fn take<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    let mut bytes = [0; N];
    let (taken, left) = rest.split_at(N);
    bytes.copy_from_slice(taken);
    *rest = left;
    bytes
}
