use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::SystemTime;

use fe26_session::{SessionConfig, UnixMillis};
use tower_layer::Layer;

use super::SessionService;

/// Gives every request below it a session of type `T`.
///
/// A second session is a second layer with another type and another cookie name; both share the
/// cookie jar of the request.
#[must_use]
pub struct SessionLayer<T> {
    config: SessionConfig,
    clock: Clock,
    session: PhantomData<fn() -> T>,
}

pub(super) type Clock = Arc<dyn Fn() -> UnixMillis + Send + Sync>;

impl<T> SessionLayer<T> {
    /// A layer for the sessions of `config`.
    pub fn new(config: SessionConfig) -> Self {
        let clock = Arc::new(|| UnixMillis::from(SystemTime::now()));
        Self { config, clock, session: PhantomData }
    }

    /// Asks `clock` for the time of each request, instead of the system. For tests.
    pub fn clock(mut self, clock: impl Fn() -> UnixMillis + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }
}

impl<T, S> Layer<S> for SessionLayer<T> {
    type Service = SessionService<T, S>;

    fn layer(&self, inner: S) -> Self::Service {
        SessionService {
            inner,
            config: self.config.clone(),
            clock: Arc::clone(&self.clock),
            session: PhantomData,
        }
    }
}

impl<T> Clone for SessionLayer<T> {
    fn clone(&self) -> Self {
        Self { config: self.config.clone(), clock: Arc::clone(&self.clock), session: PhantomData }
    }
}

impl<T> fmt::Debug for SessionLayer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionLayer").field("config", &self.config).finish_non_exhaustive()
    }
}
