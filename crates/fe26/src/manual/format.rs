//! The format, byte by byte.
//!
//! A seal is eight parts joined by `*`, sometimes with `~2` behind it:
//!
//! ```text
//! Fe26.2*1*<64 hex>*<22 base64url>*<base64url>*1801209600000*<64 hex>*<43 base64url>~2
//! │      │ │        │              │           │             │        │             │
//! │      │ │        │              │           │             │        │             └ suffix: no meaning
//! │      │ │        │              │           │             │        └ MAC
//! │      │ │        │              │           │             └ salt of the integrity key
//! │      │ │        │              │           └ expiry in ms since 1970, or nothing
//! │      │ │        │              └ ciphertext
//! │      │ │        └ initialization vector, 16 bytes
//! │      │ └ salt of the encryption key
//! │      └ id of the password, or nothing
//! └ Fe for iron, 26 its atomic number, 2 the version of the format
//! ```
//!
//! # Keys
//!
//! From a text password, each key is PBKDF2-HMAC-SHA1 over the password's UTF-8 bytes. The salt is not
//! the 32 random bytes but the 64 characters that stand in the seal. Encryption and integrity have a
//! salt each, so a password gives two keys, and other ones for every seal. A raw key is used as it is
//! and leaves its salt empty.
//!
//! How many iterations is not written anywhere: one, except where a [`Dialect`](crate::Dialect) says
//! otherwise.
//!
//! # Encryption and integrity
//!
//! The plaintext, which for every known library is JSON, is encrypted with AES-256-CBC and PKCS #7
//! padding, or with AES-128-CTR whose counter is the whole 128-bit block. The MAC is HMAC-SHA-256 over
//! the first six parts as they stand, stars included: the prefix, the id, both random values of the
//! encryption, the ciphertext and the expiry. The salt of the integrity key needs no MAC, for another
//! salt is another key.
//!
//! # The suffix
//!
//! iron-session writes `~2` behind its seals. It stands outside the MAC, so whoever holds a seal can
//! change it or cut it off; it must therefore mean nothing, and means nothing here. Other suffixes are
//! refused because one seal shall have one text, and not because of what they might say.
//!
//! # Strictness
//!
//! Decoders that forgive padding, spare bits, white space or upper-case digits let one seal be written
//! in many ways. Whoever keeps a list of seals that are no longer to be accepted then keeps a list that
//! can be walked around. Here a seal opens in the one form in which it was made:
//!
//! | part | has to be |
//! | --- | --- |
//! | whole | 1 to 16384 bytes of cookie octets (RFC 6265, section 4.1.1) without `%` |
//! | id | at most 64 letters, digits and `_` |
//! | salts | 64 digits `0-9a-f`, or empty for a raw key |
//! | base64url | canonical (RFC 4648, section 3.5), without padding |
//! | expiry | empty, or 1 to 2^53 - 1 without sign and leading zero |
//! | suffix | nothing or `~2` |
//!
//! # Time
//!
//! A seal is over when its expiry is 60 seconds in the past, which tolerates clocks that differ by as
//! much. The comparison is iron's: `expiry <= now - 60000`.
//!
//! # Examples
//!
//! What the picture above shows, of a real seal:
//!
//! ```
//! use fe26::{KeyRing, SealOptions, UnixMillis};
//!
//! let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! let now = UnixMillis::new(1_800_000_000_000);
//! let seal = fe26::seal(b"0123456789", &keys, &SealOptions::default(), now)?;
//!
//! let parts: Vec<_> = seal.split('*').collect();
//! let lengths: Vec<_> = parts.iter().map(|part| part.len()).collect();
//! assert_eq!(lengths, [6, 1, 64, 22, 22, 13, 64, 43 + "~2".len()]);
//! assert_eq!(parts[5], "1801209600000"); // 14 days later
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
