use core::fmt;

#[cfg(feature = "std")]
use crate::error::SealError;

/// The 80 random bytes of one seal: two salts and an initialization vector.
///
/// They are not secret, for they stand in the seal, but no two seals may share them: draw them anew each
/// time, from a cryptographic random number generator.
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::Randomness;
    /// assert_eq!(Randomness::LEN, 32 + 32 + 16); // two salts and an initialization vector
    /// ```
    pub const LEN: usize = 80;

    /// Takes bytes that the caller drew from a cryptographic random number generator.
    ///
    /// This is for places where this crate cannot ask an operating system, such as WebAssembly, and
    /// for tests that compare a seal byte for byte. Sealing two payloads with the same bytes tells
    /// a reader where they begin to differ.
    ///
    /// # Examples
    ///
    /// For a test that compares a seal byte for byte:
    ///
    /// ```
    /// # use fe26::{KeyRing, Randomness, SealOptions, UnixMillis, seal_with};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
    /// let sealed_with = |byte| {
    ///     seal_with(b"{}", &keys, &options, now, Randomness::from_bytes([byte; Randomness::LEN]))
    /// };
    /// assert_eq!(sealed_with(1)?, sealed_with(1)?);
    /// assert_ne!(sealed_with(1)?, sealed_with(2)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        let mut rest = bytes.as_slice();
        Self {
            encryption_salt: take(&mut rest),
            integrity_salt: take(&mut rest),
            iv: take(&mut rest),
        }
    }

    /// Draws 80 bytes from a ChaCha12 generator, of which each thread has one and seeds it from the
    /// operating system: asking that takes longer than sealing. A generator that is 2^16 seals old is
    /// seeded anew.
    ///
    /// The nanosecond of the day is mixed into both salts. A process that was forked, or a virtual machine
    /// that was started twice from one snapshot, has the same generator twice; their seals get
    /// different keys all the same, unless both are made in the same nanosecond.
    ///
    /// # Errors
    ///
    /// [`SealError::Randomness`] when it has none to give.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyRing, Randomness, SealOptions, UnixMillis, seal_with};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
    /// let one = seal_with(b"{}", &keys, &options, now, Randomness::from_os()?)?;
    /// let other = seal_with(b"{}", &keys, &options, now, Randomness::from_os()?)?;
    /// assert_ne!(one, other);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "std")]
    pub fn from_os() -> Result<Self, SealError> {
        generator::next()
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

/// Random bytes without a system call.
#[cfg(feature = "std")]
mod generator {
    use std::cell::RefCell;
    use std::time::{Duration, SystemTime};

    use chacha20::ChaCha12Rng;
    use chacha20::rand_core::{Rng as _, SeedableRng as _};
    use zeroize::Zeroizing;

    use super::Randomness;
    use crate::error::SealError;

    std::thread_local! {
        static GENERATOR: RefCell<Generator> = const { RefCell::new(Generator::UNSEEDED) };
    }

    /// The next bytes of this thread.
    pub(super) fn next() -> Result<Randomness, SealError> {
        // A clock before 1970 is as good as any: all that counts is that it moves.
        let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        GENERATOR.with_borrow_mut(|generator| generator.next(time, getrandom::fill))
    }

    /// What a thread has left of one seed.
    struct Generator {
        rng: Option<ChaCha12Rng>,
        seals: u32,
    }

    impl Generator {
        const UNSEEDED: Self = Self { rng: None, seals: 0 };

        fn next<E>(
            &mut self,
            time: Duration,
            fill: impl FnOnce(&mut [u8]) -> Result<(), E>,
        ) -> Result<Randomness, SealError> {
            if self.seals == SEALS_OF_A_SEED {
                self.rng = None;
            }
            let rng = match &mut self.rng {
                Some(rng) => rng,
                unseeded => {
                    let mut seed = Zeroizing::new([0; 32]);
                    fill(&mut *seed).map_err(|_| SealError::Randomness)?;
                    self.seals = 0;
                    unseeded.insert(ChaCha12Rng::from_seed(*seed))
                }
            };
            self.seals += 1;
            let mut bytes = [0; Randomness::LEN];
            rng.fill_bytes(&mut bytes);
            let mut drawn = Randomness::from_bytes(bytes);
            for salt in [&mut drawn.encryption_salt, &mut drawn.integrity_salt] {
                for (byte, time) in salt.iter_mut().zip(time.as_nanos().to_le_bytes()) {
                    *byte ^= time;
                }
            }
            Ok(drawn)
        }
    }

    const SEALS_OF_A_SEED: u32 = 1 << 16;

    #[cfg(test)]
    mod tests {
        use std::collections::HashSet;
        use std::vec::Vec;

        use super::*;

        /// Gives seeds that count up.
        fn counting(next: &mut u8) -> impl FnMut(&mut [u8]) -> Result<(), ()> {
            move |seed| {
                *next += 1;
                seed.fill(*next);
                Ok(())
            }
        }

        fn parts(drawn: Randomness) -> [Vec<u8>; 3] {
            [drawn.encryption_salt.into(), drawn.integrity_salt.into(), drawn.iv.into()]
        }

        const NOON: Duration = Duration::from_nanos(1_800_000_000_000_000_000);

        #[test]
        fn nothing_is_drawn_twice() {
            let (mut generator, mut seeds) = (Generator::UNSEEDED, 0);
            let mut fill = counting(&mut seeds);
            let drawn: HashSet<_> =
                (0..3000).flat_map(|_| parts(generator.next(NOON, &mut fill).unwrap())).collect();
            assert_eq!(drawn.len(), 9000);
            drop(fill);
            assert_eq!(seeds, 1);
        }

        #[test]
        fn a_copy_of_the_process_draws_other_salts() {
            let [mut parent, mut child] = [Generator::UNSEEDED; 2];
            let same = |seed: &mut [u8]| {
                seed.fill(7);
                Ok::<(), ()>(())
            };
            let [one, other, iv] = parts(parent.next(NOON, same).unwrap());
            let of_child = parts(child.next(NOON + Duration::from_nanos(1), same).unwrap());
            assert!(of_child.contains(&iv), "they are copies");
            assert!(!of_child.contains(&one) && !of_child.contains(&other));
        }

        #[test]
        fn a_seed_is_used_for_so_many_seals_and_no_more() {
            let (mut generator, mut seeds) = (Generator::UNSEEDED, 0);
            let mut fill = counting(&mut seeds);
            for _ in 0..=SEALS_OF_A_SEED {
                generator.next(NOON, &mut fill).unwrap();
            }
            drop(fill);
            assert_eq!(seeds, 2);
        }

        #[test]
        fn without_randomness_there_is_an_error_and_never_an_old_seed() {
            let (mut generator, mut seeds) = (Generator::UNSEEDED, 0);
            let refuse = |_: &mut [u8]| Err(());
            assert_eq!(generator.next(NOON, refuse).err(), Some(SealError::Randomness));
            generator.next(NOON, counting(&mut seeds)).unwrap();
            generator.seals = SEALS_OF_A_SEED;
            for _ in 0..2 {
                assert_eq!(generator.next(NOON, refuse).err(), Some(SealError::Randomness));
            }
            generator.next(NOON, counting(&mut seeds)).unwrap();
            assert_eq!(seeds, 2);
        }
    }
}
