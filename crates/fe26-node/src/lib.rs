//! The N-API binding: hands the arguments to [`fe26_js`] and its answers back.

#![expect(clippy::must_use_candidate, reason = "JavaScript is the caller")]
#![expect(missing_docs, reason = "napi's macros add items of their own")]

use fe26_js::RingError;
use napi::bindgen_prelude::Uint8Array;
use napi::{Error, Result, Status};
use napi_derive::napi;

/// A key ring, as long as JavaScript holds it.
#[napi]
#[derive(Debug)]
pub struct Ring(fe26_js::Ring);

#[napi]
impl Ring {
    /// See `fe26_js::Ring::new` for the form of the bytes.
    ///
    /// # Errors
    ///
    /// JavaScript gets an exception with the words of `fe26_js::RingError`.
    #[napi(constructor)]
    pub fn new(description: Uint8Array) -> Result<Self> {
        let said = |error: RingError| Error::new(Status::InvalidArg, error.to_string());
        fe26_js::Ring::new(&description).map(Self).map_err(said)
    }

    /// What the operator should be told about the passwords, if anything.
    #[napi(getter)]
    pub fn warning(&self) -> Option<String> {
        self.0.warning()
    }

    #[napi]
    pub fn seal(&self, plaintext: String, dialect: u32, end: f64) -> String {
        fe26_js::seal(&zeroize::Zeroizing::new(plaintext), &self.0, dialect, end)
    }

    #[napi]
    pub fn unseal(&self, seal: String, dialect: u32, now: f64, skew: f64) -> String {
        fe26_js::unseal(&seal, &self.0, dialect, now, skew).as_str().to_owned()
    }
}

/// The table of dialects; see `fe26_js::dialects`.
#[napi]
pub fn dialects() -> String {
    fe26_js::dialects()
}
