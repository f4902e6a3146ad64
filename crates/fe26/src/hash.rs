//! SHA-1 and SHA-256 block by block, as FIPS 180-4 has them.
//!
//! A library's hash takes a message in pieces, and copies what does not fill a block yet. What a seal
//! hashes lies in memory as a whole, so that the blocks can be hashed where they are; and of several
//! messages with one beginning the beginning is hashed once.

use zeroize::Zeroize;

/// A hash function whose blocks are 64 bytes long and whose words have 32 bits.
pub(crate) trait Hash: Clone {
    /// What is left of the blocks so far, and at the end the hash.
    type State: AsMut<[u32]> + AsRef<[u32]> + Copy + Zeroize;
    /// The state before the first block.
    const INITIAL: Self::State;

    fn compress(state: &mut Self::State, blocks: &[Block]);

    /// The hash of what goes on from `state`, behind `absorbed` bytes, with `text` and then `end`, which
    /// is no longer than a counter.
    fn finish(mut state: Self::State, absorbed: usize, text: &[u8], end: &[u8]) -> Self::State {
        let (whole, rest) = text.as_chunks();
        Self::compress(&mut state, whole);
        // What is left, the bit that ends a message, and the length of it all in bits (section 5.1.1).
        let mut blocks = [[0; BLOCK_LEN]; 2];
        let last = blocks.as_flattened_mut();
        let len = rest.len() + end.len();
        last[..rest.len()].copy_from_slice(rest);
        last[rest.len()..len].copy_from_slice(end);
        last[len] = 0x80;
        let count = (len + 1 + 8).div_ceil(BLOCK_LEN);
        let bits = (absorbed + text.len() + end.len()) as u64 * 8;
        last[count * BLOCK_LEN - 8..count * BLOCK_LEN].copy_from_slice(&bits.to_be_bytes());
        Self::compress(&mut state, &blocks[..count]);
        state
    }
}

/// A message that is a hash and stands behind one block of another: what HMAC hashes last.
#[inline]
pub(crate) fn hash_block(hash: &[u32]) -> Block {
    let mut words = [0; BLOCK_LEN / 4];
    words[..hash.len()].copy_from_slice(hash);
    words[hash.len()] = 0x8000_0000;
    words[BLOCK_LEN / 4 - 1] = (BLOCK_LEN + size_of_val(hash)) as u32 * 8;
    let mut block = [0; BLOCK_LEN];
    for (bytes, word) in block.as_chunks_mut().0.iter_mut().zip(words) {
        *bytes = word.to_be_bytes();
    }
    block
}

#[derive(Clone)]
pub(crate) struct Sha1;

impl Hash for Sha1 {
    type State = [u32; 5];
    /// Section 5.3.1.
    const INITIAL: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

    /// Out of line: the processor's instructions for hashing are slow beside registers of 256 bits that
    /// are in use. Compiled for a processor that has both, the compiler would put them side by side.
    #[inline(never)]
    fn compress(state: &mut [u32; 5], blocks: &[Block]) {
        sha1::block_api::compress(state, blocks);
    }
}

#[derive(Clone)]
pub(crate) struct Sha256;

impl Hash for Sha256 {
    type State = [u32; 8];
    /// Section 5.3.3.
    const INITIAL: [u32; 8] = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];

    /// Out of line, as for SHA-1.
    #[inline(never)]
    fn compress(state: &mut [u32; 8], blocks: &[Block]) {
        sha2::block_api::compress256(state, blocks);
    }
}

/// Writes a hash, or as much of it as `bytes` have room for.
pub(crate) fn put(hash: &[u32], bytes: &mut [u8]) {
    for (bytes, word) in bytes.chunks_mut(4).zip(hash) {
        bytes.copy_from_slice(&word.to_be_bytes()[..bytes.len()]);
    }
}

/// What is hashed at once.
pub(crate) type Block = [u8; BLOCK_LEN];
pub(crate) const BLOCK_LEN: usize = 64;

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[track_caller]
    fn check<H: Hash, D: sha2::Digest>(text: &[u8], absorbed: usize, end: &[u8]) {
        let mut state = H::INITIAL;
        H::compress(&mut state, text[..absorbed].as_chunks().0);
        let hash = H::finish(state, absorbed, &text[absorbed..], end);
        let mut bytes = [0; 32];
        put(hash.as_ref(), &mut bytes);
        let expected = D::new().chain_update(text).chain_update(end).finalize();
        assert_eq!(bytes[..expected.len()], *expected, "{} {absorbed} {}", text.len(), end.len());
    }

    #[test]
    fn hashes_are_those_of_the_libraries() {
        let text: Vec<u8> = (0..300).map(|n| n as u8).collect();
        for len in 0..text.len() {
            for absorbed in (0..=len).step_by(BLOCK_LEN) {
                for end in [&b""[..], b"7", b"1234"] {
                    check::<Sha1, sha1::Sha1>(&text[..len], absorbed, end);
                    check::<Sha256, sha2::Sha256>(&text[..len], absorbed, end);
                }
            }
        }
    }
}
