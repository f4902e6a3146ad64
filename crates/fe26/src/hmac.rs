//! HMAC (RFC 2104) with its key absorbed.

use zeroize::Zeroizing;

use crate::hash::{BLOCK_LEN, Hash, hash_block, put};
use crate::wipe::Wiped;

/// The two states of a hash from which every message of one key goes on (section 4). Who has them has
/// the key.
#[derive(Clone)]
pub(crate) struct HmacKey<H: Hash> {
    pub(crate) inner: Zeroizing<H::State>,
    pub(crate) outer: Zeroizing<H::State>,
}

impl<H: Hash> HmacKey<H> {
    pub(crate) fn new(key: &[u8]) -> Self {
        let mut block = Wiped([0; BLOCK_LEN]);
        if key.len() > BLOCK_LEN {
            put(Zeroizing::new(H::finish(H::INITIAL, 0, key, &[])).as_ref(), &mut *block);
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        let mut key = Self { inner: Zeroizing::new(H::INITIAL), outer: Zeroizing::new(H::INITIAL) };
        let [inner, outer] = [0x36, 0x5c].map(|pad| Wiped(block.map(|byte| byte ^ pad)));
        H::compress(&mut key.inner, core::slice::from_ref(&*inner));
        H::compress(&mut key.outer, core::slice::from_ref(&*outer));
        key
    }

    /// The MAC of a message whose first `absorbed` bytes have led to `state` and whose last ones are
    /// `text`.
    pub(crate) fn finish(&self, state: H::State, absorbed: usize, text: &[u8]) -> H::State {
        let hash = H::finish(state, BLOCK_LEN + absorbed, text, &[]);
        let mut mac = *self.outer;
        H::compress(&mut mac, &[hash_block(hash.as_ref())]);
        mac
    }
}
