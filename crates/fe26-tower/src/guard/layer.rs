use std::fmt;

use fe26_session::Guard;
use tower_layer::Layer;

use super::GuardService;

/// Lets only those requests pass whose session a [`Guard`] accepts.
///
/// It stands inside the [`SessionLayer`](crate::SessionLayer) of the same session. Handlers behind it
/// open the session again without decrypting it twice.
#[must_use]
pub struct GuardLayer<T> {
    guard: Guard<T>,
}

impl<T> GuardLayer<T> {
    /// A layer that asks `guard`.
    pub fn new(guard: Guard<T>) -> Self {
        Self { guard }
    }
}

impl<T, S> Layer<S> for GuardLayer<T> {
    type Service = GuardService<T, S>;

    fn layer(&self, inner: S) -> Self::Service {
        GuardService { inner, guard: self.guard.clone() }
    }
}

impl<T> Clone for GuardLayer<T> {
    fn clone(&self) -> Self {
        Self { guard: self.guard.clone() }
    }
}

impl<T> fmt::Debug for GuardLayer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardLayer").field("guard", &self.guard).finish()
    }
}
