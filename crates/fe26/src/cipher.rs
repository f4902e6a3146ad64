//! AES-256-CBC and AES-128-CTR, in pieces that the rest of sealing can work on at once.

use alloc::vec::Vec;

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{
    Array, BlockModeDecrypt as _, BlockModeEncrypt as _, InnerIvInit as _, InvalidLength,
    KeyInit as _, StreamCipher as _,
};
use aes::{Aes128, Aes256Dec, Aes256Enc};
use zeroize::Zeroizing;

use crate::dialect::Algorithm;

impl Algorithm {
    /// Bytes that `plaintext_len` bytes become.
    pub(crate) const fn ciphertext_len(self, plaintext_len: usize) -> usize {
        match self {
            Self::Aes256Cbc => (plaintext_len / BLOCK_LEN + 1) * BLOCK_LEN,
            Self::Aes128Ctr => plaintext_len,
        }
    }

    /// Whether `len` bytes can be a ciphertext.
    pub(crate) const fn accepts_ciphertext_len(self, len: usize) -> bool {
        match self {
            Self::Aes256Cbc => len > 0 && len.is_multiple_of(BLOCK_LEN),
            Self::Aes128Ctr => true,
        }
    }
}

/// A key, expanded, which takes as long as encrypting some blocks. Modes borrow it: whoever is moved leaves
/// a copy of the key behind.
pub(crate) enum EncryptionKey {
    Cbc(Aes256Enc),
    Ctr(Aes128),
}

impl EncryptionKey {
    pub(crate) fn new(algorithm: Algorithm, key: &[u8]) -> Result<Self, InvalidLength> {
        Ok(match algorithm {
            Algorithm::Aes256Cbc => Self::Cbc(Aes256Enc::new_from_slice(key)?),
            Algorithm::Aes128Ctr => Self::Ctr(Aes128::new_from_slice(key)?),
        })
    }

    /// Encrypts `plaintext` and hands the ciphertext to `emit` in pieces of 48 bytes.
    ///
    /// 48 bytes are three AES blocks, 64 characters of base64url and one SHA-256 block, so that a
    /// processor overlaps encrypting one piece with encoding and hashing the one before.
    pub(crate) fn encrypt(&self, iv: &[u8; BLOCK_LEN], plaintext: &[u8], emit: impl FnMut(&[u8])) {
        match self {
            Self::Cbc(key) => {
                let mut cbc = cbc::Encryptor::inner_iv_init(key, iv.into());
                let encrypt = |bytes: &mut [u8]| {
                    cbc.encrypt_blocks(Array::slice_as_chunks_mut(bytes).0);
                };
                in_pieces(Algorithm::Aes256Cbc, plaintext, encrypt, emit);
            }
            Self::Ctr(key) => {
                let mut ctr = counter(key, iv);
                let encrypt = |bytes: &mut [u8]| ctr.apply_keystream(bytes);
                in_pieces(Algorithm::Aes128Ctr, plaintext, encrypt, emit);
            }
        }
    }
}

/// Takes `plaintext` piece by piece, with the padding of PKCS #7 (RFC 5652, section 6.3) where the
/// algorithm has one; all pieces but the last are whole blocks.
fn in_pieces(
    algorithm: Algorithm,
    plaintext: &[u8],
    mut encrypt: impl FnMut(&mut [u8]),
    mut emit: impl FnMut(&[u8]),
) {
    let (pieces, rest) = plaintext.as_chunks();
    for piece in pieces {
        let mut piece: [u8; PIECE_LEN] = *piece;
        encrypt(&mut piece);
        emit(&piece);
    }
    let len = algorithm.ciphertext_len(rest.len());
    // The padding says how long it is, in each of its bytes.
    let mut last = [(len - rest.len()) as u8; PIECE_LEN];
    last[..rest.len()].copy_from_slice(rest);
    encrypt(&mut last[..len]);
    emit(&last[..len]);
}

/// Decrypts `ciphertext` in its place; `None` when key or padding are wrong.
pub(crate) fn decrypt(
    algorithm: Algorithm,
    key: &[u8],
    iv: &[u8; BLOCK_LEN],
    ciphertext: Vec<u8>,
) -> Option<Zeroizing<Vec<u8>>> {
    let mut buffer = Zeroizing::new(ciphertext);
    match algorithm {
        Algorithm::Aes256Cbc => {
            let key = Aes256Dec::new(<&[u8; 32]>::try_from(key).ok()?.into());
            let cbc = cbc::Decryptor::inner_iv_init(&key, iv.into());
            let len = cbc.decrypt_padded::<Pkcs7>(&mut buffer).ok()?.len();
            buffer.truncate(len);
        }
        Algorithm::Aes128Ctr => {
            let key = Aes128::new(<&[u8; 16]>::try_from(key).ok()?.into());
            counter(&key, iv).apply_keystream(&mut buffer);
        }
    }
    Some(buffer)
}

/// CTR with the whole block as its counter.
fn counter<'k>(key: &'k Aes128, iv: &[u8; BLOCK_LEN]) -> ctr::Ctr128BE<&'k Aes128> {
    ctr::Ctr128BE::from_core(ctr::CtrCore::inner_iv_init(key, iv.into()))
}

const BLOCK_LEN: usize = 16;
const PIECE_LEN: usize = 3 * BLOCK_LEN;

#[cfg(test)]
mod tests {
    use aes::cipher::KeyIvInit as _;

    use super::*;

    /// Every length around the edges of blocks and pieces, against the cipher's own one-call form.
    #[test]
    fn pieces_join_to_what_one_call_gives() {
        let (key, iv) = ([7; 32], [9; 16]);
        for len in (0..=200).chain([2499, 4096]) {
            let plaintext: Vec<u8> = (0..len).map(|n| n as u8).collect();
            let mut buffer = plaintext.clone();
            buffer.resize(len + BLOCK_LEN, 0);
            let expected = cbc::Encryptor::<Aes256Enc>::new_from_slices(&key, &iv)
                .unwrap()
                .encrypt_padded::<Pkcs7>(&mut buffer, len)
                .unwrap();
            let mut ciphertext = Vec::new();
            let cipher = EncryptionKey::new(Algorithm::Aes256Cbc, &key).unwrap();
            cipher.encrypt(&iv, &plaintext, |piece| ciphertext.extend_from_slice(piece));
            assert_eq!(ciphertext, expected, "{len} bytes");
            let opened = decrypt(Algorithm::Aes256Cbc, &key, &iv, ciphertext).unwrap();
            assert_eq!(*opened, plaintext);
        }
    }

    #[test]
    fn the_counter_is_the_whole_block() {
        // All ones but the last bit: the second block carries through every byte.
        let (key, mut iv) = ([7; 16], [0xff; 16]);
        iv[15] = 0xfe;
        let mut ciphertext = Vec::new();
        let cipher = EncryptionKey::new(Algorithm::Aes128Ctr, &key).unwrap();
        cipher.encrypt(&iv, &[0; 64], |piece| ciphertext.extend_from_slice(piece));
        let mut from_zero = Vec::new();
        cipher.encrypt(&[0; 16], &[0; 32], |piece| from_zero.extend_from_slice(piece));
        assert_eq!(ciphertext[32..64], from_zero[..32]);
    }

    #[test]
    fn a_key_of_the_wrong_length_is_an_error() {
        for (algorithm, len) in [(Algorithm::Aes256Cbc, 16), (Algorithm::Aes128Ctr, 32)] {
            let key = alloc::vec![0; len];
            assert!(EncryptionKey::new(algorithm, &key).is_err());
            assert!(decrypt(algorithm, &key, &[0; 16], alloc::vec![0; 16]).is_none());
        }
    }
}
