//! What a seal protects, and what it does not.
//!
//! # What an attacker without the password gets
//!
//! The length of the payload to sixteen bytes, the id of the password, the expiry. Not the content, and
//! no seal that opens other than the ones they have.
//!
//! Every seal they have lets them try passwords at home, as fast as their hardware computes a few
//! SHA-1 and SHA-256 blocks. There is no defence in the format; a random password of 256 bits is the
//! defence. That is why [`KeyRing`](crate::KeyRing) refuses what can be guessed, and why `fe26 keygen`
//! exists.
//!
//! # What a forged seal costs
//!
//! One key derivation and a hash over at most 16 KiB, or two derivations where a second dialect is
//! accepted. Nothing is allocated and nothing decrypted for it. With the 8192 iterations of
//! [`Dialect::H3_V2`](crate::Dialect::H3_V2) the derivation is some thousand times dearer, for the
//! attacker who guesses and for the server that checks; limit requests per client there.
//!
//! # What whoever holds a seal can do
//!
//! Send it again until it expires. A seal is not used up by opening it, and nothing in it can be taken
//! back except by taking away its password.
//!
//! A seal does not say what it is for. Sign-in links and sessions that are sealed with one password
//! can be exchanged for one another, so give each purpose a password of its own.
//!
//! # What errors tell
//!
//! [`UnsealError`](crate::UnsealError) is precise for logs. Before the MAC has been verified it only
//! says what anybody can see in the text; `Expired` and `Decrypt` are said of genuine seals only, so
//! nobody can forge them into a log. To the sender, every failure should look alike.
//!
//! # Examples
//!
//! A sign-in link that is sealed with the password of the sessions is a session; with one of its own it
//! is not:
//!
//! ```
//! use fe26::{KeyRing, SealOptions, UnixMillis, seal, unseal};
//!
//! # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
//! let for_sessions = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! let for_links = KeyRing::from_password("Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U")?;
//!
//! let link = seal(br#"{"userId":"u-7"}"#, &for_sessions, &options, now)?;
//! assert!(unseal(&link, &for_sessions, &options, now).is_ok()); // pasted into a cookie
//!
//! let link = seal(br#"{"userId":"u-7"}"#, &for_links, &options, now)?;
//! assert!(unseal(&link, &for_sessions, &options, now).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
