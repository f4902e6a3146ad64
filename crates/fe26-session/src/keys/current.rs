//! A value that everybody reads, and that another one takes the place of now and then.
//!
//! This file is compiled twice: here, and on the locks of loom in `tests/model`, which tries every order
//! in which threads can do what stands here.

use std::mem;
use std::sync::PoisonError;

use super::lock::{Mutex, RwLock};

/// A value, and where the next one comes from.
pub(super) struct Current<T, S> {
    value: RwLock<T>,
    source: Mutex<S>,
}

impl<T, S> Current<T, S> {
    pub(super) fn new(value: T, source: S) -> Self {
        Self { value: RwLock::new(value), source: Mutex::new(source) }
    }

    /// Looks at the value of this moment.
    pub(super) fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.value.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts `next` in place of the value. `follow` is told which value that is, and no other comes
    /// between.
    pub(super) fn replace(&self, next: T, follow: impl FnOnce(T, &T) -> T) {
        let mut value = self.value.write().unwrap_or_else(PoisonError::into_inner);
        let next = follow(next, &value);
        let previous = mem::replace(&mut *value, next);
        // Wiping the old secrets is nothing a request should wait for.
        drop(value);
        drop(previous);
    }

    /// Asks the source, and puts what it gives in place of the value; if it gives none, nothing changes.
    /// One at a time, so that of two who ask the later answer stays.
    pub(super) fn ask<E>(
        &self,
        ask: impl FnOnce(&S) -> Result<T, E>,
        follow: impl FnOnce(T, &T) -> T,
    ) -> Result<(), E> {
        let source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
        self.replace(ask(&source)?, follow);
        Ok(())
    }
}
