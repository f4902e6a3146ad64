//! HMAC-SHA-256 over the first six parts of a seal.

use ctutils::CtEq as _;

use crate::hash::{BLOCK_LEN, Hash as _, Sha256, put};
use crate::hmac::HmacKey;

/// A MAC that is being computed of a text that may still be growing.
pub(crate) struct SealMac {
    key: HmacKey<Sha256>,
    state: [u32; 8],
    /// How many bytes of the text the state stands for: whole blocks.
    absorbed: usize,
}

impl SealMac {
    pub(crate) fn new(key: &[u8]) -> Self {
        let key = HmacKey::new(key);
        Self { state: *key.inner, key, absorbed: 0 }
    }

    /// Absorbs what of the text fills blocks; `text` is all there is so far.
    pub(crate) fn absorb(&mut self, text: &[u8]) {
        let (blocks, _) = text[self.absorbed..].as_chunks();
        Sha256::compress(&mut self.state, blocks);
        self.absorbed += blocks.len() * BLOCK_LEN;
    }

    /// The MAC of the whole text.
    pub(crate) fn finish(self, text: &[u8]) -> [u8; 32] {
        let hash = self.key.finish(self.state, self.absorbed, &text[self.absorbed..]);
        let mut mac = [0; 32];
        put(&hash, &mut mac);
        mac
    }

    /// Compares in constant time: how long it takes does not tell how much of a guess was right.
    pub(crate) fn verifies(self, text: &[u8], mac: &[u8; 32]) -> bool {
        self.finish(text).ct_eq(mac).into()
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use hmac::{Hmac, KeyInit as _, Mac as _};

    use super::*;

    /// However the text has grown, and whatever the length of the key.
    #[test]
    fn macs_are_those_of_the_hmac_crate() {
        let text: Vec<u8> = (0..300).map(|n| n as u8).collect();
        for key_len in [0, 1, 32, 63, 64, 65, 128, 200] {
            let key = &text[..key_len];
            for len in (0..=text.len()).step_by(7).chain([64, 128, 192]) {
                let text = &text[..len];
                let reference = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
                let expected: [u8; 32] =
                    reference.chain_update(text).finalize().into_bytes().into();
                for step in [1, 33, 64, 97, 300] {
                    let mut mac = SealMac::new(key);
                    for end in (0..len).step_by(step) {
                        mac.absorb(&text[..end]);
                    }
                    assert_eq!(mac.finish(text), expected, "{key_len} {len} {step}");
                }
                assert!(SealMac::new(key).verifies(text, &expected));
                for n in 0..32 {
                    let mut other = expected;
                    other[n] ^= 1;
                    assert!(!SealMac::new(key).verifies(text, &other));
                }
            }
        }
    }
}
