//! What the format costs at least: each primitive as fast as this processor has it, times how often a
//! seal needs it.
//!
//! The sum takes one step after another. Who overlaps steps that do not wait for one another can be
//! faster than it.

use std::hint::black_box;
use std::time::SystemTime;

use aes::cipher::{Array, BlockModeDecrypt as _, KeyIvInit as _};
use base64_simd::{AsOut as _, URL_SAFE_NO_PAD};
use chacha20::ChaCha12Rng;
use chacha20::rand_core::{Rng as _, SeedableRng as _};

use crate::Result;
use crate::rounds::{Contender, Times, measure};

/// How often a seal needs each primitive.
pub struct Counts {
    pub sha1_blocks: f64,
    pub sha256_blocks: f64,
    pub aes_blocks: f64,
    pub base64_bytes: f64,
    pub hex_salts: f64,
}

impl Counts {
    /// What the seal of a JSON text needs.
    pub fn of(seal: &str, json: &str) -> Self {
        let (salt, mac, suffix, stars) = (64, 43, "~2".len(), 2);
        let authenticated = seal.len() - salt - mac - suffix - stars;
        let blocks_of = |bytes: usize| (bytes + 1 + 8).div_ceil(64);
        let ciphertext = (json.len() / 16 + 1) * 16;
        Self {
            // For each of two keys: the salt once, then for each of two blocks the number and the outer hash.
            sha1_blocks: 2.0 * (1.0 + 2.0 * 2.0),
            // The key on the inside, the text, the key on the outside, and the inner hash.
            sha256_blocks: (1 + blocks_of(authenticated) + 1 + 1) as f64,
            aes_blocks: (ciphertext / 16) as f64,
            base64_bytes: (16 + ciphertext + 32) as f64,
            hex_salts: 2.0,
        }
    }
}

/// The primitives of this processor, each with its time.
pub struct Primitives {
    pub sha1_block: Times,
    /// Of four messages that are hashed side by side: whether they overlap is up to the processor.
    pub sha1_block_of_four: Times,
    pub sha256_block: Times,
    pub aes_key: Times,
    pub encrypted_block: Times,
    pub decrypted_block: Times,
    pub encoded_byte: Times,
    pub decoded_byte: Times,
    pub hex_salt: Times,
    pub random: Times,
    pub clock: Times,
}

impl Primitives {
    pub fn all(&self) -> [&Times; 11] {
        [
            &self.sha1_block,
            &self.sha1_block_of_four,
            &self.sha256_block,
            &self.aes_key,
            &self.encrypted_block,
            &self.decrypted_block,
            &self.encoded_byte,
            &self.decoded_byte,
            &self.hex_salt,
            &self.random,
            &self.clock,
        ]
    }

    /// What [`measure_with`] has found, of the primitives and of the others.
    pub fn and_others(times: Vec<Times>) -> Result<(Self, Vec<Times>)> {
        let mut times = times.into_iter();
        let mut next = |calls: usize| {
            let times = times.next().map(|times| times.times(1.0 / calls as f64));
            times.ok_or("a primitive is missing")
        };
        let primitives = Self {
            sha1_block: next(MANY)?,
            sha1_block_of_four: next(4 * MANY)?,
            sha256_block: next(MANY)?,
            aes_key: next(1)?,
            encrypted_block: next(MANY)?,
            decrypted_block: next(MANY)?,
            encoded_byte: next(MANY_BYTES)?,
            decoded_byte: next(MANY_BYTES)?,
            hex_salt: next(1)?,
            random: next(1)?,
            clock: next(1)?,
        };
        Ok((primitives, times.collect()))
    }

    /// One after another, what sealing needs.
    pub fn seal(&self, counts: &Counts) -> Times {
        self.both(counts)
            .and(&self.encrypted_block.times(counts.aes_blocks))
            .and(&self.encoded_byte.times(counts.base64_bytes))
            .and(&self.hex_salt.times(counts.hex_salts))
            .and(&self.random)
            .named("floor of sealing")
    }

    /// One after another, what opening needs.
    pub fn unseal(&self, counts: &Counts) -> Times {
        self.both(counts)
            .and(&self.decrypted_block.times(counts.aes_blocks))
            .and(&self.decoded_byte.times(counts.base64_bytes))
            .named("floor of opening")
    }

    fn both(&self, counts: &Counts) -> Times {
        self.sha1_block
            .times(counts.sha1_blocks)
            .and(&self.sha256_block.times(counts.sha256_blocks))
            .and(&self.aes_key)
            .and(&self.clock)
    }
}

/// Measures the primitives and `others` in the same rounds: times to be told apart by
/// [`Primitives::and_others`].
pub fn measure_with(others: Vec<Contender<'_>>, rounds: usize) -> Result<Vec<Times>> {
    let blocks = [[7; 64]; MANY];
    let (key, iv) = ([7; 32], [9; 16]);
    let mut decryptor = cbc::Decryptor::<aes::Aes256Dec>::new_from_slices(&key, &iv)?;
    let expanded = processor::Key::new(&key);
    let mut aes = vec![[7_u8; 16]; MANY];
    let mut decrypted = aes.clone();
    let bytes = [7; MANY_BYTES];
    let mut text = vec![0; MANY_BYTES / 3 * 4];
    let encoded = URL_SAFE_NO_PAD.encode_to_string(bytes);
    let mut decoded = bytes;
    let mut hex = [0; 64];
    let mut rng = ChaCha12Rng::from_seed(key);

    let mut contenders = vec![
        Contender::new("SHA-1, a block", || {
            let mut states = [[7; 5]];
            processor::sha1(black_box(&mut states), black_box([&blocks]));
            states
        }),
        Contender::new("SHA-1, a block of four messages at once", || {
            let mut states = [[7; 5]; 4];
            processor::sha1(black_box(&mut states), black_box([&blocks; 4]));
            states
        }),
        Contender::new("SHA-256, a block", || {
            let mut state = [7; 8];
            sha2::block_api::compress256(black_box(&mut state), black_box(&blocks));
            state
        }),
        Contender::new("AES-256, expanding a key", || processor::Key::new(black_box(&key))),
        Contender::new("AES-256-CBC, encrypting a block", || {
            expanded.encrypt_cbc(black_box(&iv), black_box(&mut aes));
        }),
        Contender::new("AES-256-CBC, decrypting a block", || {
            let blocks = Array::cast_slice_from_core_mut(black_box(&mut decrypted));
            decryptor.decrypt_blocks(blocks);
        }),
        Contender::new("base64url, encoding a byte", || {
            let _ = URL_SAFE_NO_PAD.encode(black_box(&bytes), text.as_mut_slice().as_out());
        }),
        Contender::new("base64url, decoding a byte", || {
            let out = decoded.as_mut_slice().as_out();
            URL_SAFE_NO_PAD.decode(black_box(encoded.as_bytes()), out).is_ok()
        }),
        Contender::new("hexadecimal, a salt", || {
            let salt: &[u8; 32] = black_box(&key);
            let _ = hex_simd::encode(salt, hex.as_mut_slice().as_out(), hex_simd::AsciiCase::Lower);
        }),
        Contender::new("random bytes of a seal", || {
            let mut bytes = [0; 80];
            rng.fill_bytes(&mut bytes);
            bytes
        }),
        Contender::new("clock", SystemTime::now),
    ];
    contenders.extend(others);
    measure(contenders, rounds)
}

/// So many blocks at once that calling costs nothing.
const MANY: usize = 128;
const MANY_BYTES: usize = 3 * 16 * MANY;

/// SHA-1 and AES-256 with the processor's instructions and nothing around them. (What the crates do for
/// SHA-256 is as fast as it gets, one block after another.)
#[cfg(target_arch = "x86_64")]
mod processor {
    use std::arch::x86_64::*;

    /// Hashes as many messages side by side, with as many blocks each.
    pub fn sha1<const N: usize, const BLOCKS: usize>(
        states: &mut [[u32; 5]; N],
        messages: [&[[u8; 64]; BLOCKS]; N],
    ) {
        assert!(is_x86_feature_detected!("sha"), "this processor has no SHA");
        // SAFETY: it has it.
        unsafe { compress(states, messages) }
    }

    /// FIPS 180-4, section 6.1.2, four rounds at a time.
    #[target_feature(enable = "sha,sse4.1,ssse3")]
    fn compress<const N: usize, const BLOCKS: usize>(
        states: &mut [[u32; 5]; N],
        messages: [&[[u8; 64]; BLOCKS]; N],
    ) {
        let in_order = _mm_set_epi64x(0x0001_0203_0405_0607, 0x0809_0a0b_0c0d_0e0f);
        let nothing = _mm_setzero_si128();
        let (mut abcd, mut e) = ([nothing; N], [nothing; N]);
        for n in 0..N {
            let [a, b, c, d, last] = states[n].map(|word| word as i32);
            (abcd[n], e[n]) = (_mm_set_epi32(a, b, c, d), _mm_set_epi32(last, 0, 0, 0));
        }
        for block in 0..BLOCKS {
            let before = (abcd, e);
            let mut words = [[nothing; 4]; N];
            for (words, message) in words.iter_mut().zip(messages) {
                for (words, bytes) in words.iter_mut().zip(message[block].as_chunks::<16>().0) {
                    // SAFETY: 16 bytes each.
                    let loaded = unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) };
                    *words = _mm_shuffle_epi8(loaded, in_order);
                }
            }
            let mut last = abcd;
            // Words are made four groups before they are needed, and behind the instruction that all wait for:
            // a processor that has to choose takes the older one.
            macro_rules! rounds {
                ($function:literal, $groups:expr) => {
                    for group in $groups {
                        for n in 0..N {
                            let (words, place) = (&mut words[n], group % 4);
                            let next = match group {
                                0 => _mm_add_epi32(e[n], words[0]),
                                _ => _mm_sha1nexte_epu32(last[n], words[place]),
                            };
                            last[n] = abcd[n];
                            abcd[n] = _mm_sha1rnds4_epu32(abcd[n], next, $function);
                            if group < 16 {
                                let sum = _mm_sha1msg1_epu32(words[place], words[(place + 1) % 4]);
                                let sum = _mm_xor_si128(sum, words[(place + 2) % 4]);
                                words[place] = _mm_sha1msg2_epu32(sum, words[(place + 3) % 4]);
                            }
                        }
                    }
                };
            }
            rounds!(0, 0..5);
            rounds!(1, 5..10);
            rounds!(2, 10..15);
            rounds!(3, 15..20);
            for n in 0..N {
                e[n] = _mm_sha1nexte_epu32(last[n], before.1[n]);
                abcd[n] = _mm_add_epi32(abcd[n], before.0[n]);
            }
        }
        for n in 0..N {
            let word = [
                _mm_extract_epi32::<3>(abcd[n]),
                _mm_extract_epi32::<2>(abcd[n]),
                _mm_extract_epi32::<1>(abcd[n]),
                _mm_extract_epi32::<0>(abcd[n]),
                _mm_extract_epi32::<3>(e[n]),
            ];
            states[n] = word.map(|word| word as u32);
        }
    }

    #[derive(Clone, Copy)]
    pub struct Key([__m128i; 15]);

    impl Key {
        pub fn new(key: &[u8; 32]) -> Self {
            assert!(is_x86_feature_detected!("aes"), "this processor has no AES");
            // SAFETY: it has them.
            unsafe { expand(key) }
        }

        pub fn encrypt_cbc(&self, iv: &[u8; 16], blocks: &mut [[u8; 16]]) {
            // SAFETY: there is no key without `new`, which has asked.
            unsafe { encrypt_cbc(self, iv, blocks) }
        }
    }

    /// FIPS 197, section 5.2. The last round without a round key, on a word four times over, is SubWord
    /// with ShiftRows undone; it is faster than the instruction made for it.
    #[target_feature(enable = "aes,ssse3")]
    fn expand(key: &[u8; 32]) -> Key {
        let load = |bytes: &[u8]| {
            // SAFETY: there are 16 of them.
            unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
        };
        let mut round = [_mm_setzero_si128(); 15];
        (round[0], round[1]) = (load(&key[..16]), load(&key[16..]));
        let rotated = _mm_set1_epi32(0x0c0f_0e0d);
        let as_is = _mm_set1_epi32(0x0f0e_0d0c);
        for n in 2..15 {
            let (last, constant) = if n % 2 == 0 {
                (_mm_shuffle_epi8(round[n - 1], rotated), 1 << (n / 2 - 1))
            } else {
                (_mm_shuffle_epi8(round[n - 1], as_is), 0)
            };
            let word = _mm_aesenclast_si128(last, _mm_set1_epi32(constant));
            let mut sum = round[n - 2];
            sum = _mm_xor_si128(sum, _mm_slli_si128(sum, 4));
            sum = _mm_xor_si128(sum, _mm_slli_si128(sum, 8));
            round[n] = _mm_xor_si128(sum, word);
        }
        Key(round)
    }

    #[target_feature(enable = "aes")]
    fn encrypt_cbc(key: &Key, iv: &[u8; 16], blocks: &mut [[u8; 16]]) {
        // SAFETY: 16 bytes each.
        let mut chained = unsafe { _mm_loadu_si128(iv.as_ptr().cast()) };
        for block in blocks {
            // SAFETY: 16 bytes each.
            let plain = unsafe { _mm_loadu_si128(block.as_ptr().cast()) };
            chained = _mm_xor_si128(chained, _mm_xor_si128(plain, key.0[0]));
            for round in &key.0[1..14] {
                chained = _mm_aesenc_si128(chained, *round);
            }
            chained = _mm_aesenclast_si128(chained, key.0[14]);
            // SAFETY: 16 bytes each.
            unsafe { _mm_storeu_si128(block.as_mut_ptr().cast(), chained) }
        }
    }
}

/// The libraries, where nothing else is known.
#[cfg(not(target_arch = "x86_64"))]
mod processor {
    use aes::cipher::{Array, BlockModeEncrypt as _, InnerIvInit as _, KeyInit as _};

    pub fn sha1<const N: usize, const BLOCKS: usize>(
        states: &mut [[u32; 5]; N],
        messages: [&[[u8; 64]; BLOCKS]; N],
    ) {
        for (state, message) in states.iter_mut().zip(messages) {
            sha1::block_api::compress(state, message);
        }
    }

    pub struct Key(aes::Aes256Enc);

    impl Key {
        pub fn new(key: &[u8; 32]) -> Self {
            Self(aes::Aes256Enc::new(key.into()))
        }

        pub fn encrypt_cbc(&self, iv: &[u8; 16], blocks: &mut [[u8; 16]]) {
            let mut cbc = cbc::Encryptor::inner_iv_init(self.0.clone(), iv.into());
            cbc.encrypt_blocks(Array::cast_slice_from_core_mut(blocks));
        }
    }
}

#[cfg(test)]
mod tests {
    use aes::cipher::BlockModeEncrypt as _;

    use super::*;

    #[test]
    fn the_floor_hashes_as_the_library_does() {
        let message = |first: usize| -> [[u8; 64]; 3] {
            std::array::from_fn(|n| std::array::from_fn(|m| (first + n * m) as u8))
        };
        let messages = [message(0), message(7)];
        let mut states = [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]];
        let mut expected = states;
        processor::sha1(&mut states, messages.each_ref());
        for (state, message) in expected.iter_mut().zip(&messages) {
            sha1::block_api::compress(state, message);
        }
        assert_eq!(states, expected);
    }

    #[test]
    fn the_floor_encrypts_as_the_library_does() {
        let (key, iv) = (std::array::from_fn(|n| n as u8), [9; 16]);
        let mut blocks = [[7; 16], [8; 16], [9; 16]];
        let mut expected = blocks;
        processor::Key::new(&key).encrypt_cbc(&iv, &mut blocks);
        let mut cbc = cbc::Encryptor::<aes::Aes256Enc>::new_from_slices(&key, &iv).unwrap();
        cbc.encrypt_blocks(Array::cast_slice_from_core_mut(&mut expected));
        assert_eq!(blocks, expected);
    }

    #[test]
    fn a_small_seal_needs_what_the_format_says() {
        let ours = crate::contenders::Ours::new().unwrap();
        for (json_len, sha256, aes) in [(105, 8.0, 7.0), (349, 13.0, 22.0), (2499, 58.0, 157.0)] {
            let json = "x".repeat(json_len);
            let counts = Counts::of(&ours.seal(json.as_bytes()), &json);
            assert_eq!((counts.sha256_blocks, counts.aes_blocks), (sha256, aes));
        }
    }
}
