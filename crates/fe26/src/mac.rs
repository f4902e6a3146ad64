//! HMAC-SHA-256 over the first six parts of a seal.

use hmac::digest::FixedOutput as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// A MAC that is being computed.
pub(crate) struct SealMac(Hmac<Sha256>);

impl SealMac {
    pub(crate) fn new(key: &[u8]) -> Self {
        // Cannot fail: HMAC takes keys of every length (RFC 2104, section 2).
        Self(Hmac::new_from_slice(key).expect("any length is a key"))
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(crate) fn finalize(self) -> [u8; 32] {
        self.0.finalize_fixed().into()
    }

    /// Compares in constant time: how long it takes does not tell how much of a guess was right.
    pub(crate) fn verifies(self, mac: &[u8; 32]) -> bool {
        self.0.verify_slice(mac).is_ok()
    }
}
