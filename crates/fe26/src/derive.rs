//! From a password and a salt to a key: PBKDF2-HMAC-SHA1, as iron has it.

use alloc::vec::Vec;

use sha1::block_api::compress;
use zeroize::Zeroizing;

use crate::dialect::Iterations;

/// A secret, prepared once so that a request only does what depends on the request.
#[derive(Clone)]
pub(crate) enum Secret {
    /// A text password. What is left of it opens seals as the password does, so it is as secret.
    Password(Prf),
    /// A raw key, used as it is.
    Raw(Zeroizing<Vec<u8>>),
}

impl Secret {
    pub(crate) fn from_password(password: &str) -> Self {
        Self::Password(Prf::new(password.as_bytes()))
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
                let [key] = pbkdf2([(prf, salt)], iterations);
                Key::Derived { key, len }
            }
        }
    }

    /// The keys of two secrets for two salts, with the length of each: less work for the processor than
    /// one after the other.
    pub(crate) fn keys<'k>(
        secrets: [&'k Self; 2],
        salts: [&[u8]; 2],
        iterations: Iterations,
        lens: [usize; 2],
    ) -> [Key<'k>; 2] {
        let [Self::Password(first), Self::Password(second)] = secrets else {
            return [0, 1].map(|n| secrets[n].key(salts[n], iterations, lens[n]));
        };
        let [one, other] = pbkdf2([(first, salts[0]), (second, salts[1])], iterations);
        [Key::Derived { key: one, len: lens[0] }, Key::Derived { key: other, len: lens[1] }]
    }
}

/// A key for one seal.
pub(crate) enum Key<'a> {
    Raw(&'a [u8]),
    Derived { key: Zeroizing<[u8; DERIVED_LEN]>, len: usize },
}

impl AsRef<[u8]> for Key<'_> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Raw(key) => key,
            Self::Derived { key, len } => &key[..*len],
        }
    }
}

/// HMAC-SHA1 with a password already absorbed: the two states of the hash from which every message
/// goes on (RFC 2104, section 4).
#[derive(Clone)]
pub(crate) struct Prf {
    inner: Zeroizing<State>,
    outer: Zeroizing<State>,
}

/// The state of SHA-1 between two blocks, which at its end is the hash.
type State = [u32; 5];
type Block = [u8; BLOCK_LEN];

impl Prf {
    fn new(password: &[u8]) -> Self {
        let mut key = Zeroizing::new([0; BLOCK_LEN]);
        if password.len() > BLOCK_LEN {
            let hash = Zeroizing::new(absorb(INITIAL, 0, password, &[]));
            put(&hash, &mut key[..HASH_LEN]);
        } else {
            key[..password.len()].copy_from_slice(password);
        }
        let padded = |pad| {
            let block = Zeroizing::new(key.map(|byte| byte ^ pad));
            let mut state = Zeroizing::new(INITIAL);
            compress(&mut state, &[*block]);
            state
        };
        Self { inner: padded(0x36), outer: padded(0x5c) }
    }
}

/// PBKDF2 of RFC 8018, section 5.2: two blocks of a key for each password and salt.
///
/// Written out because a library takes the password, and would absorb password and salt again for each
/// of the two blocks: 20 SHA-1 compressions a seal become 10. And all blocks of all keys take a step
/// before any takes the next one: they do not wait for one another, so that a processor overlaps them. The
/// `pbkdf2` crate is what the tests compare with.
fn pbkdf2<const KEYS: usize>(
    secrets: [(&Prf, &[u8]); KEYS],
    iterations: Iterations,
) -> [Zeroizing<[u8; DERIVED_LEN]>; KEYS] {
    let salted = secrets.map(|(prf, salt)| {
        let (whole, rest) = salt.as_chunks();
        let mut state = *prf.inner;
        compress(&mut state, whole);
        (state, BLOCK_LEN + salt.len() - rest.len(), rest)
    });
    let mut rounds = Zeroizing::new([[[0; 5]; BLOCKS]; KEYS]);
    for (rounds, (state, absorbed, rest)) in rounds.iter_mut().zip(salted) {
        for (round, index) in rounds.iter_mut().zip(1_u32..) {
            *round = absorb(state, absorbed, rest, &index.to_be_bytes());
        }
    }
    hash_again(&mut rounds, secrets.map(|(prf, _)| &prf.outer));
    let mut sums = rounds.clone();
    for _ in 1..iterations.get() {
        hash_again(&mut rounds, secrets.map(|(prf, _)| &prf.inner));
        hash_again(&mut rounds, secrets.map(|(prf, _)| &prf.outer));
        let words = rounds.as_flattened().as_flattened();
        for (sum, word) in sums.as_flattened_mut().as_flattened_mut().iter_mut().zip(words) {
            *sum ^= word;
        }
    }
    sums.map(|blocks| {
        let mut key = Zeroizing::new([0; DERIVED_LEN]);
        for (block, part) in blocks.iter().zip(key.chunks_exact_mut(HASH_LEN)) {
            put(block, part);
        }
        key
    })
}

/// Each hash becomes the hash that goes on with it from the state of its key.
fn hash_again<const KEYS: usize>(
    rounds: &mut [[State; BLOCKS]; KEYS],
    states: [&Zeroizing<State>; KEYS],
) {
    for (rounds, state) in rounds.iter_mut().zip(states) {
        for round in rounds {
            let mut block = HASH_BLOCK;
            put(round, &mut block[..HASH_LEN]);
            *round = **state;
            compress(round, &[block]);
        }
    }
}

/// The hash that goes on from `state`, behind `absorbed` bytes, with `text` and then `end`.
fn absorb(mut state: State, absorbed: usize, text: &[u8], end: &[u8]) -> State {
    let (whole, rest) = text.as_chunks();
    compress(&mut state, whole);
    // What is left, the bit that ends a message, and the length of it all in bits (FIPS 180-4, 5.1.1).
    let mut blocks = [[0; BLOCK_LEN]; 2];
    let last = blocks.as_flattened_mut();
    let len = rest.len() + end.len();
    last[..rest.len()].copy_from_slice(rest);
    last[rest.len()..len].copy_from_slice(end);
    last[len] = 0x80;
    let left = (len + 1 + 8).div_ceil(BLOCK_LEN);
    let bits = (absorbed + text.len() + end.len()) as u64 * 8;
    last[left * BLOCK_LEN - 8..left * BLOCK_LEN].copy_from_slice(&bits.to_be_bytes());
    compress(&mut state, &blocks[..left]);
    state
}

/// Writes a hash as bytes.
fn put(hash: &State, bytes: &mut [u8]) {
    for (bytes, word) in bytes.chunks_exact_mut(4).zip(hash) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
}

const BLOCK_LEN: usize = 64;
const HASH_LEN: usize = 20;
/// How many hashes make a key.
const BLOCKS: usize = 2;
const DERIVED_LEN: usize = BLOCKS * HASH_LEN;
/// FIPS 180-4, section 5.3.1.
const INITIAL: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
/// A block with room for a hash: it stands behind one block, so that the message has 84 bytes.
const HASH_BLOCK: Block = {
    let mut block = [0; BLOCK_LEN];
    block[HASH_LEN] = 0x80;
    let [.., high, low] = ((BLOCK_LEN + HASH_LEN) as u64 * 8).to_be_bytes();
    block[BLOCK_LEN - 2] = high;
    block[BLOCK_LEN - 1] = low;
    block
};

/// Bytes of an AES-256 key and of an HMAC-SHA-256 key.
pub(crate) const MAX_KEY_LEN: usize = 32;

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec;

    use sha1::Sha1;

    use super::*;

    #[track_caller]
    fn check(password: &str, salt: &[u8], iterations: u32, len: usize, key: &Key<'_>) {
        let mut expected = vec![0; len];
        pbkdf2::pbkdf2_hmac::<Sha1>(password.as_bytes(), salt, iterations, &mut expected);
        let (password, salt) = (password.len(), salt.len());
        assert_eq!(key.as_ref(), expected, "{password} {salt} {iterations} {len}");
    }

    fn password(len: usize) -> String {
        (0..len).map(|n| char::from(b'a' + (n % 26) as u8)).collect()
    }

    #[test]
    fn keys_are_those_of_the_pbkdf2_crate() {
        for password in [1, 20, 32, 63, 64, 65, 119, 120, 128, 200].map(password) {
            let secret = Secret::from_password(&password);
            for salt_len in [0, 1, 51, 52, 59, 60, 63, 64, 65, 115, 116, 128, 200] {
                let salt = vec![b's'; salt_len];
                for iterations in [1, 2, 3, 100] {
                    for len in [16, 20, 32] {
                        let key = secret.key(&salt, Iterations::new(iterations).unwrap(), len);
                        check(&password, &salt, iterations, len, &key);
                    }
                }
            }
        }
    }

    #[test]
    fn two_keys_at_once_are_the_same_as_one_after_the_other() {
        let passwords = [password(32), password(100)];
        let secrets = passwords.each_ref().map(|password| Secret::from_password(password));
        let (salts, lens) = ([[b'a'; 64], [b'b'; 64]], [16, 32]);
        for iterations in [1, 2, 5] {
            let [first, second] = &secrets;
            let keys = Secret::keys(
                [first, second],
                [&salts[0], &salts[1]],
                Iterations::new(iterations).unwrap(),
                lens,
            );
            for n in [0, 1] {
                check(&passwords[n], &salts[n], iterations, lens[n], &keys[n]);
            }
        }
    }

    #[test]
    fn a_raw_key_beside_a_password_stays_as_it_is() {
        let (text, raw) = (password(40), Secret::Raw(Zeroizing::new(vec![7; 32])));
        let secret = Secret::from_password(&text);
        let salts: [&[u8]; 2] = [&[b'a'; 64], &[b'b'; 64]];
        for (secrets, derived) in [([&secret, &raw], 0), ([&raw, &secret], 1)] {
            let keys = Secret::keys(secrets, salts, Iterations::ONE, [32, 32]);
            check(&text, salts[derived], 1, 32, &keys[derived]);
            assert_eq!(keys[1 - derived].as_ref(), [7; 32]);
        }
    }
}
