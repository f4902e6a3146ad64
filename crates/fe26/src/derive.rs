//! From a password and a salt to a key: PBKDF2-HMAC-SHA1, as iron has it.

use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::dialect::Iterations;
use crate::hash::{BLOCK_LEN, Block, Hash as _, Sha1, hash_block};
use crate::hmac::HmacKey;
use crate::wipe::Wiped;

/// A secret, prepared once so that a request only does what depends on the request.
#[derive(Clone)]
pub(crate) enum Secret {
    /// A text password. What is left of it opens seals as the password does, so it is as secret.
    Password(HmacKey<Sha1>),
    /// A raw key, used as it is.
    Raw(Zeroizing<Vec<u8>>),
}

impl Secret {
    pub(crate) fn from_password(password: &str) -> Self {
        Self::Password(HmacKey::new(password.as_bytes()))
    }

    /// Whether keys are derived with a salt, which then stands in the seal.
    pub(crate) const fn is_salted(&self) -> bool {
        matches!(self, Self::Password(_))
    }

    /// The key for `salt`: `len` bytes of PBKDF2, or the raw key whatever its length.
    pub(crate) fn key(&self, salt: &[u8], iterations: Iterations, len: usize) -> Key<'_> {
        match self {
            Self::Raw(key) => Key::Raw(key),
            Self::Password(password) => {
                let [key] = pbkdf2([password], [salt], iterations);
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
        let [one, other] = pbkdf2([first, second], salts, iterations);
        [Key::Derived { key: one, len: lens[0] }, Key::Derived { key: other, len: lens[1] }]
    }
}

/// A key for one seal.
pub(crate) enum Key<'a> {
    Raw(&'a [u8]),
    Derived { key: Wiped<u8, DERIVED_LEN>, len: usize },
}

impl AsRef<[u8]> for Key<'_> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Raw(key) => key,
            Self::Derived { key, len } => &key.0[..*len],
        }
    }
}

/// PBKDF2 of RFC 8018, section 5.2: two blocks of a key for each password and salt.
///
/// Written out because a library takes the password, and would absorb password and salt again for each
/// of the two blocks: 20 SHA-1 compressions a seal become 10. And all blocks of all keys take a step
/// before any takes the next one: they do not wait for one another, so that a processor overlaps them. The
/// `pbkdf2` crate is what the tests compare with.
fn pbkdf2<const KEYS: usize>(
    passwords: [&HmacKey<Sha1>; KEYS],
    salts: [&[u8]; KEYS],
    iterations: Iterations,
) -> [Wiped<u8, DERIVED_LEN>; KEYS] {
    let mut rounds = Zeroizing::new([[[0; 5]; BLOCKS]; KEYS]);
    for ((rounds, password), salt) in rounds.iter_mut().zip(passwords).zip(salts) {
        let mut state = *password.inner;
        Sha1::compress(&mut state, salt.as_chunks().0);
        *rounds = [state; BLOCKS];
    }
    for (rounds, salt) in rounds.iter_mut().zip(salts) {
        hash_number(rounds, salt);
    }
    hash_again(&mut rounds, passwords, |password| *password.outer);
    if iterations == Iterations::ONE {
        return rounds.each_ref().map(key_of);
    }
    let mut sums = rounds.clone();
    for _ in 1..iterations.get() {
        hash_again(&mut rounds, passwords, |password| *password.inner);
        hash_again(&mut rounds, passwords, |password| *password.outer);
        let words = rounds.as_flattened().as_flattened();
        for (sum, word) in sums.as_flattened_mut().as_flattened_mut().iter_mut().zip(words) {
            *sum ^= word;
        }
    }
    sums.each_ref().map(key_of)
}

/// Goes on, from the state that stands for a password and the whole blocks of its salt, with the rest of
/// the salt and the number of each block of the key.
fn hash_number(rounds: &mut [State; BLOCKS], salt: &[u8]) {
    if salt.len() == BLOCK_LEN {
        // As in every seal. What remains to be hashed is known when this is compiled.
        for (round, block) in rounds.iter_mut().zip(&BEHIND_A_SALT) {
            Sha1::compress(round, core::slice::from_ref(block));
        }
        return;
    }
    let (_, rest) = salt.as_chunks::<BLOCK_LEN>();
    let absorbed = BLOCK_LEN + salt.len() - rest.len();
    for (round, number) in rounds.iter_mut().zip(1_u32..) {
        *round = Sha1::finish(*round, absorbed, rest, &number.to_be_bytes());
    }
}

/// Each hash becomes the hash that goes on with it from a state of its password.
fn hash_again<const KEYS: usize>(
    rounds: &mut [[State; BLOCKS]; KEYS],
    passwords: [&HmacKey<Sha1>; KEYS],
    state: impl Fn(&HmacKey<Sha1>) -> State,
) {
    let mut blocks = [[[0; BLOCK_LEN]; BLOCKS]; KEYS];
    for (block, round) in blocks.as_flattened_mut().iter_mut().zip(rounds.as_flattened()) {
        *block = hash_block(round);
    }
    for ((rounds, blocks), password) in rounds.iter_mut().zip(&blocks).zip(passwords) {
        for (round, block) in rounds.iter_mut().zip(blocks) {
            *round = state(password);
            Sha1::compress(round, core::slice::from_ref(block));
        }
    }
}

fn key_of(blocks: &[State; BLOCKS]) -> Wiped<u8, DERIVED_LEN> {
    let mut key = Wiped([0; DERIVED_LEN]);
    for (bytes, word) in key.as_chunks_mut().0.iter_mut().zip(blocks.as_flattened()) {
        *bytes = word.to_be_bytes();
    }
    key
}

/// What is hashed last for each block of a key whose password and salt filled a block each: the number
/// of the block, the bit that ends a message, and its length in bits.
const BEHIND_A_SALT: [Block; BLOCKS] = {
    let mut blocks = [[0; BLOCK_LEN]; BLOCKS];
    let [.., high, low] = ((BLOCK_LEN + BLOCK_LEN + 4) as u64 * 8).to_be_bytes();
    let mut n = 0;
    while n < BLOCKS {
        blocks[n][3] = n as u8 + 1;
        blocks[n][4] = 0x80;
        (blocks[n][BLOCK_LEN - 2], blocks[n][BLOCK_LEN - 1]) = (high, low);
        n += 1;
    }
    blocks
};
/// The state of SHA-1 between two blocks, which at its end is the hash.
type State = [u32; 5];
const HASH_LEN: usize = 20;
/// How many hashes make a key.
const BLOCKS: usize = 2;
const DERIVED_LEN: usize = BLOCKS * HASH_LEN;
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
