//! From a password and a salt to a key: PBKDF2-HMAC-SHA1, as iron has it.

use alloc::vec::Vec;

use hmac::digest::FixedOutput as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use zeroize::{Zeroize as _, Zeroizing};

use crate::dialect::Iterations;

/// A secret, prepared once so that a request only does what depends on the request.
#[derive(Clone)]
pub(crate) enum Secret {
    /// A text password: HMAC-SHA1 with the password already absorbed, which is the part of PBKDF2
    /// that does not change. It opens seals as the password does, so it is as secret.
    Password(Hmac<Sha1>),
    /// A raw key, used as it is.
    Raw(Zeroizing<Vec<u8>>),
}

impl Secret {
    pub(crate) fn from_password(password: &str) -> Self {
        // Cannot fail: HMAC takes keys of every length (RFC 2104, section 2).
        Self::Password(Hmac::new_from_slice(password.as_bytes()).expect("any length is a key"))
    }

    /// Whether keys are derived with a salt, which then stands in the seal.
    pub(crate) const fn is_salted(&self) -> bool {
        matches!(self, Self::Password(_))
    }

    /// The key for `salt`: `len` bytes of PBKDF2, or the raw key whatever its length.
    pub(crate) fn key(&self, salt: &[u8], iterations: Iterations, len: usize) -> Key<'_> {
        match self {
            Self::Raw(key) => Key::Raw(key),
            Self::Password(prf) => {
                let mut key = Zeroizing::new([0; MAX_KEY_LEN]);
                pbkdf2(prf, salt, iterations, &mut key[..len]);
                Key::Derived { key, len }
            }
        }
    }
}

/// A key for one seal.
pub(crate) enum Key<'a> {
    Raw(&'a [u8]),
    Derived { key: Zeroizing<[u8; MAX_KEY_LEN]>, len: usize },
}

impl AsRef<[u8]> for Key<'_> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Raw(key) => key,
            Self::Derived { key, len } => &key[..*len],
        }
    }
}

/// PBKDF2 of RFC 8018, section 5.2.
///
/// Written out because a library takes the password, and would absorb password and salt again for
/// each of the two blocks of a key: 20 SHA-1 compressions a seal become 10. The `pbkdf2` crate is
/// what the tests compare with.
fn pbkdf2(prf: &Hmac<Sha1>, salt: &[u8], iterations: Iterations, key: &mut [u8]) {
    let salted = prf.clone().chain_update(salt);
    for (index, block) in (1_u32..).zip(key.chunks_mut(SHA1_LEN)) {
        let mut round = salted.clone().chain_update(index.to_be_bytes()).finalize_fixed();
        let mut sum = round;
        for _ in 1..iterations.get() {
            round = prf.clone().chain_update(round).finalize_fixed();
            for (sum, byte) in sum.iter_mut().zip(round) {
                *sum ^= byte;
            }
        }
        block.copy_from_slice(&sum[..block.len()]);
        round.as_mut_slice().zeroize();
        sum.as_mut_slice().zeroize();
    }
}

/// Bytes of an AES-256 key and of an HMAC-SHA-256 key.
pub(crate) const MAX_KEY_LEN: usize = 32;
const SHA1_LEN: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_pbkdf2_crate() {
        let salt = [b'a'; 64];
        for password_len in [1, 20, 32, 63, 64, 65, 100, 200] {
            let password = "p".repeat(password_len);
            for iterations in [1, 2, 3, 1000] {
                for len in [16, 20, 32] {
                    let mut expected = [0; MAX_KEY_LEN];
                    pbkdf2::pbkdf2_hmac::<Sha1>(
                        password.as_bytes(),
                        &salt,
                        iterations,
                        &mut expected[..len],
                    );
                    let secret = Secret::from_password(&password);
                    let key = secret.key(&salt, Iterations::new(iterations).unwrap(), len);
                    assert_eq!(key.as_ref(), &expected[..len], "{password_len} {iterations} {len}");
                }
            }
        }
    }
}
