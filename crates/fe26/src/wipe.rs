//! Secrets on the stack that do not stay there.

use core::ops::{Deref, DerefMut};

use zeroize::{DefaultIsZeroes, Zeroize as _};

/// An array that is overwritten when it is dropped: all at once, where `Zeroizing` writes element by
/// element.
#[derive(Clone)]
pub(crate) struct Wiped<W: DefaultIsZeroes, const N: usize>(pub(crate) [W; N]);

impl<W: DefaultIsZeroes, const N: usize> Deref for Wiped<W, N> {
    type Target = [W; N];

    fn deref(&self) -> &[W; N] {
        &self.0
    }
}

impl<W: DefaultIsZeroes, const N: usize> DerefMut for Wiped<W, N> {
    fn deref_mut(&mut self) -> &mut [W; N] {
        &mut self.0
    }
}

impl<W: DefaultIsZeroes, const N: usize> Drop for Wiped<W, N> {
    fn drop(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}
