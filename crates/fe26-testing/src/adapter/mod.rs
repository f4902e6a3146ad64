//! The promises that every adapter keeps, written once and run by each of them.
//!
//! An adapter's test is four things: the handlers of one small application, made by
//! [`application!`](crate::application) for the adapter's own `Session`; its [routes](crate::routes) in
//! the framework's router; an [`Adapter`] that lets it answer requests; and
//! [`adapter_tests!`](crate::adapter_tests), which makes a test of each promise.
//!
//! An adapter that protects against requests from other sites promises more, about an application that
//! has something to protect: [`protection_tests!`](crate::protection_tests) over the handlers of
//! [`protected_application!`](crate::protected_application).

mod application;
mod browser;
mod list;
mod log;
pub mod promises;
mod protected;
mod setup;

use http::{Request, Response};
pub use tokio::task::yield_now as let_others_go_first;

pub use application::{Basket, LateBody, Reason, Stranger, Visitor, response_with};
pub use protected::TRUSTED_ORIGIN;
pub use setup::Setup;

/// A framework with `fe26` in it.
pub trait Adapter {
    /// Starts the application with the sessions and the clock of `setup`, sends it the requests, all
    /// at the same time, and gives back the answers in the same order.
    fn respond(
        setup: &Setup,
        requests: Vec<Request<Vec<u8>>>,
    ) -> impl Future<Output = Vec<Response<Vec<u8>>>>;
}

/// Runs one promise to its end.
///
/// # Panics
///
/// When the promise is broken.
pub fn keep(promise: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a thread without a runtime").block_on(promise);
}
