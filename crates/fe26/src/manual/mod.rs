//! Longer matters that belong to no single item.
//!
//! # Examples
//!
//! A seal is text, so what these pages say can be tried, such as what stands outside the encryption and
//! inside the MAC:
//!
//! ```
//! use fe26::{KeyRing, SealOptions, UnixMillis, UnsealError, seal, unseal};
//!
//! # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
//! let sealed = seal(b"{}", &keys, &options, now)?;
//! let prolonged = sealed.replace("*1801209600000*", "*1901209600000*");
//! assert_ne!(prolonged, sealed);
//! assert_eq!(unseal(&prolonged, &keys, &options, now).unwrap_err(), UnsealError::BadMac);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod format;
pub mod threats;
