use core::sync::atomic::{AtomicUsize, Ordering};

use crate::time::UnixMillis;

/// How often a password has opened a seal, and when it last did.
///
/// Nothing is decided by it while a seal is opened, so that the two need not be in step with each
/// other or with anything else.
#[derive(Default)]
pub(super) struct Uses {
    count: AtomicUsize,
    /// The second since 1970, from 1 on: 0 is never. In a word, because not every processor that has
    /// a use for this crate has atomics of 64 bits.
    last: AtomicUsize,
}

impl Uses {
    pub(super) fn add(&self, now: UnixMillis) {
        self.count.fetch_add(1, Ordering::Relaxed);
        let second = usize::try_from(now.get() / 1000).unwrap_or(usize::MAX).saturating_add(1);
        // Mostly it is no later than what stands there, and reading costs less than writing the same again.
        if self.last.load(Ordering::Relaxed) < second {
            self.last.fetch_max(second, Ordering::Relaxed);
        }
    }

    pub(super) fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// Rounded down to a second.
    pub(super) fn last(&self) -> Option<UnixMillis> {
        let second = self.last.load(Ordering::Relaxed).checked_sub(1)?;
        Some(UnixMillis::new((second as u64).saturating_mul(1000)))
    }
}
