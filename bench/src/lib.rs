//! What the measuring program and the servers that it measures have in common.

pub mod payload;

/// The password of everybody who takes one.
pub const PASSWORD: &str = "q7Rf2mXz9LkT4vBn8WcY1sHd6GpJ3eUa";

/// Whatever goes wrong is for the person at the terminal.
pub type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;
