use core::fmt;

#[cfg(feature = "std")]
use crate::error::SealError;

/// The 80 random bytes of one seal: two salts and an initialization vector.
///
/// They are not secret, for they stand in the seal, but no two seals may share them. Draw them anew
/// each time from the operating system.
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

    /// Takes 80 bytes that the operating system has drawn.
    ///
    /// Each thread asks for those of 32 seals at once, because asking takes longer than sealing. No byte
    /// is handed out twice, and a process that was forked asks anew. The copy of a virtual machine that
    /// is started twice from one snapshot goes on with the same bytes for up to 31 seals a thread: where
    /// that is done, seal with [`from_bytes`](Self::from_bytes).
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
        ahead::next().map(Self::from_bytes)
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

/// Random bytes that were asked for before they are needed.
#[cfg(feature = "std")]
mod ahead {
    use std::cell::RefCell;

    use super::Randomness;
    use crate::error::SealError;

    std::thread_local! {
        static BLOCK: RefCell<Block> = const { RefCell::new(Block::EMPTY) };
    }

    /// The next bytes of this thread.
    pub(super) fn next() -> Result<[u8; Randomness::LEN], SealError> {
        BLOCK.with_borrow_mut(|block| block.take(std::process::id(), getrandom::fill))
    }

    /// What one call to the operating system gave.
    struct Block {
        seals: [[u8; Randomness::LEN]; SEALS],
        left: usize,
        /// The process that asked. One that was forked has a copy of the block, and must not use it.
        process: u32,
    }

    impl Block {
        const EMPTY: Self = Self { seals: [[0; Randomness::LEN]; SEALS], left: 0, process: 0 };

        fn take<E>(
            &mut self,
            process: u32,
            fill: impl FnOnce(&mut [u8]) -> Result<(), E>,
        ) -> Result<[u8; Randomness::LEN], SealError> {
            if self.left == 0 || self.process != process {
                self.left = 0;
                fill(self.seals.as_flattened_mut()).map_err(|_| SealError::Randomness)?;
                (self.left, self.process) = (SEALS, process);
            }
            self.left -= 1;
            // Overwritten, so that no mistake can hand it out again.
            Ok(std::mem::replace(&mut self.seals[self.left], [0; Randomness::LEN]))
        }
    }

    /// 2560 bytes: what asking costs is then a fortieth of it.
    const SEALS: usize = 32;

    #[cfg(test)]
    mod tests {
        use std::collections::HashSet;

        use super::*;

        /// Gives bytes that count up, so that each tells when it was given.
        fn counting(next: &mut u64) -> impl FnMut(&mut [u8]) -> Result<(), ()> {
            move |bytes| {
                for chunk in bytes.chunks_mut(Randomness::LEN) {
                    *next += 1;
                    chunk[..8].copy_from_slice(&next.to_be_bytes());
                }
                Ok(())
            }
        }

        #[test]
        fn nothing_is_handed_out_twice() {
            let (mut block, mut next) = (Block::EMPTY, 0);
            let mut fill = counting(&mut next);
            let taken: HashSet<_> =
                (0..10 * SEALS).map(|_| block.take(1, &mut fill).unwrap()).collect();
            assert_eq!(taken.len(), 10 * SEALS);
            assert!(!taken.contains(&[0; Randomness::LEN]));
            drop(fill);
            assert_eq!(next, 10 * SEALS as u64, "asked no more often than needed");
        }

        #[test]
        fn a_forked_process_asks_anew() {
            let (mut parent, mut next) = (Block::EMPTY, 0);
            let mut fill = counting(&mut next);
            parent.take(1, &mut fill).unwrap();
            let mut child =
                Block { seals: parent.seals, left: parent.left, process: parent.process };
            let of_child = child.take(2, &mut fill).unwrap();
            let of_parent: std::vec::Vec<_> =
                (1..SEALS).map(|_| parent.take(1, &mut fill).unwrap()).collect();
            assert!(!of_parent.contains(&of_child));
        }

        #[test]
        fn without_randomness_there_is_an_error_and_never_a_block_of_zeros() {
            let (mut block, mut next) = (Block::EMPTY, 0);
            let refuse = |_: &mut [u8]| Err(());
            assert_eq!(block.take(1, refuse), Err(SealError::Randomness));
            block.take(1, counting(&mut next)).unwrap();
            assert_eq!(block.take(2, refuse), Err(SealError::Randomness));
            assert_eq!(block.take(1, refuse), Err(SealError::Randomness));
            assert_ne!(block.take(1, counting(&mut next)), Ok([0; Randomness::LEN]));
        }
    }
}
