//! What crosses the border to JavaScript: the same for the native addon and for WebAssembly.
//!
//! The npm package has everything that is JavaScript's: cookies, options, JSON, error texts. From here it
//! has three things: a key ring, `seal` and `unseal`. Both bindings convert their arguments, call
//! this crate and hand the answer back as it is.
//!
//! Every answer is one string, because a string is what both borders let through for the least:
//!
//! | answer | of | |
//! | --- | --- | --- |
//! | `Fe26.2*…` | [`seal`] | the seal |
//! | `0ID*END*PLAINTEXT` | [`unseal`] | `1` in front if it should be sealed anew; the password id; when it ends, or nothing |
//! | `!KIND*DETAIL*MESSAGE` | both | an error: its kind in kebab case, the password id or the end that it is about, and words |

#![forbid(unsafe_code)]
#![no_std]

extern crate alloc;

mod dialect;
mod ring;
mod seal;

pub use dialect::dialects;
pub use ring::{Ring, RingError};
pub use seal::{seal_with, unseal};

#[cfg(feature = "std")]
pub use seal::seal;
