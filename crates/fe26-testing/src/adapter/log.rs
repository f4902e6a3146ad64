//! What an application writes to its log.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level, Metadata, Subscriber};

/// Keeps the errors that this thread writes to `tracing`, as long as it lives.
#[derive(Debug)]
pub(crate) struct Log {
    errors: Errors,
    _guard: DefaultGuard,
}

impl Log {
    /// Begins to listen.
    pub(crate) fn listen() -> Self {
        let errors = Errors::default();
        let guard = tracing::subscriber::set_default(errors.clone());
        Self { errors, _guard: guard }
    }

    /// The fields of every error so far, one error a line.
    pub(crate) fn errors(&self) -> String {
        self.errors.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[derive(Clone, Debug, Default)]
struct Errors(Arc<Mutex<String>>);

impl Subscriber for Errors {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && *metadata.level() == Level::ERROR
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        let mut errors = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        errors.extend([line.0.as_str(), "\n"]);
    }

    // There are no spans here, because none is enabled.
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a `String` cannot fail.
        let _ = write!(self.0, "{field}={value:?} ");
    }
}
