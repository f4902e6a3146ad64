use core::time::Duration;

use crate::error::OptionsError;
use crate::password_id::PasswordId;

/// What two programs must agree on beyond the bytes of a seal.
///
/// The text of a seal does not say how often the password was hashed, which cipher was used, or what
/// the application wrapped around its data. Every library of the family chose its own values; each
/// choice is a constant here, named after the library.
///
/// # Examples
///
/// ```
/// use fe26::{Algorithm, Dialect, Iterations};
///
/// assert_eq!(Dialect::H3_V2.iterations().get(), 8192);
/// // A hapi server that was configured away from the defaults:
/// let ours = Dialect::IRON
///     .with_algorithm(Algorithm::Aes128Ctr)
///     .with_iterations(Iterations::new(10_000)?);
/// assert_eq!(ours.name(), "iron");
/// # Ok::<(), fe26::OptionsError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Dialect {
    name: &'static str,
    algorithm: Algorithm,
    iterations: Iterations,
    legacy_iterations: Option<Iterations>,
    lone_password_id: PasswordId,
    versioned: bool,
    envelope: Envelope,
    ttl: Option<Duration>,
}

impl Dialect {
    /// npm `iron-session` 8 and 9: password id `1`, the version suffix `~2`, 14 days.
    pub const IRON_SESSION: Self = Self {
        name: "iron-session",
        algorithm: Algorithm::Aes256Cbc,
        iterations: Iterations::ONE,
        legacy_iterations: None,
        lone_password_id: PasswordId::ONE,
        versioned: true,
        envelope: Envelope::Bare,
        ttl: Some(Duration::from_secs(14 * 24 * 60 * 60)),
    };

    /// npm `@hapi/iron` and `iron-webcrypto` with their defaults: empty password id, no expiry.
    pub const IRON: Self = Self {
        name: "iron",
        lone_password_id: PasswordId::EMPTY,
        versioned: false,
        ttl: None,
        ..Self::IRON_SESSION
    };

    /// h3 version 1, which Nitro 2 and so Nuxt 3 and 4 run on: iron with an [`Envelope::H3`].
    pub const H3_V1: Self = Self { name: "h3-v1", envelope: Envelope::H3, ..Self::IRON };

    /// h3 version 2: as version 1 with 8192 iterations.
    ///
    /// Seals of one iteration are opened too, as h3 2.0.8 itself does, and marked as outdated.
    pub const H3_V2: Self = Self {
        name: "h3-v2",
        iterations: Iterations(8192),
        legacy_iterations: Some(Iterations::ONE),
        ..Self::H3_V1
    };

    /// `nuxt-auth-utils`, on h3 version 1.
    pub const NUXT: Self = Self { name: "nuxt", ..Self::H3_V1 };

    /// TanStack Start, on an early h3 version 2 that still used one iteration.
    pub const TANSTACK_START: Self = Self { name: "tanstack-start", ..Self::H3_V1 };

    /// SolidStart 2, on h3 version 2; seals of SolidStart 1 are opened too.
    pub const SOLID_START: Self = Self { name: "solid-start", ..Self::H3_V2 };

    /// WorkOS AuthKit: iron-session's seal without an expiry.
    pub const WORKOS: Self = Self { name: "workos", ttl: None, ..Self::IRON_SESSION };

    /// KeystoneJS 6: iron with 8 hours.
    pub const KEYSTONE: Self =
        Self { name: "keystone", ttl: Some(Duration::from_secs(8 * 60 * 60)), ..Self::IRON };

    /// `hono_sessions`: iron with its defaults.
    pub const HONO: Self = Self { name: "hono", ..Self::IRON };

    /// Every dialect that has a name.
    pub const ALL: [Self; 10] = [
        Self::IRON_SESSION,
        Self::IRON,
        Self::H3_V1,
        Self::H3_V2,
        Self::NUXT,
        Self::TANSTACK_START,
        Self::SOLID_START,
        Self::WORKOS,
        Self::KEYSTONE,
        Self::HONO,
    ];

    /// The dialect called `name`, as in `fe26 unseal --dialect NAME`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name == name)
    }

    /// The same dialect with another cipher.
    #[must_use]
    pub const fn with_algorithm(self, algorithm: Algorithm) -> Self {
        Self { algorithm, ..self }
    }

    /// The same dialect with another number of PBKDF2 iterations, and no other accepted.
    #[must_use]
    pub const fn with_iterations(self, iterations: Iterations) -> Self {
        Self { iterations, legacy_iterations: None, ..self }
    }

    /// The name in kebab case.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The cipher.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// PBKDF2 iterations of new seals.
    #[must_use]
    pub const fn iterations(&self) -> Iterations {
        self.iterations
    }

    /// PBKDF2 iterations of older seals that are opened as well.
    #[must_use]
    pub const fn legacy_iterations(&self) -> Option<Iterations> {
        self.legacy_iterations
    }

    /// The id a seal carries when the [`KeyRing`](crate::KeyRing) was made of one password without an id.
    #[must_use]
    pub const fn lone_password_id(&self) -> PasswordId {
        self.lone_password_id
    }

    /// Whether new seals end in `~2`. Both forms are opened, and neither means anything: the suffix
    /// stands outside the MAC.
    #[must_use]
    pub const fn is_versioned(&self) -> bool {
        self.versioned
    }

    /// What the library wraps around the application's data.
    #[must_use]
    pub const fn envelope(&self) -> Envelope {
        self.envelope
    }

    /// How long the library's own seals last by default; `None` is for ever.
    #[must_use]
    pub const fn ttl(&self) -> Option<Duration> {
        self.ttl
    }
}

/// The cipher inside a seal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Algorithm {
    /// AES with a 256-bit key in CBC mode with PKCS #7 padding: what everybody uses.
    Aes256Cbc,
    /// AES with a 128-bit key in counter mode, the counter being the whole block, big-endian.
    Aes128Ctr,
}

impl Algorithm {
    /// The algorithm called `name` in iron's options: `aes-256-cbc` or `aes-128-ctr`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Aes256Cbc, Self::Aes128Ctr].into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The name in iron's options.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aes256Cbc => "aes-256-cbc",
            Self::Aes128Ctr => "aes-128-ctr",
        }
    }

    /// Bytes in a key.
    #[must_use]
    pub const fn key_len(self) -> usize {
        match self {
            Self::Aes256Cbc => 32,
            Self::Aes128Ctr => 16,
        }
    }
}

/// What stands between the seal and the application's data.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Envelope {
    /// Nothing: the payload is the application's data.
    Bare,
    /// h3's `{"id": …, "createdAt": …, "data": …}`.
    H3,
}

/// PBKDF2 iterations: at least 1, at most [`Iterations::MAX`].
///
/// The number is the price of every forged cookie, because it is paid before the MAC can be checked;
/// so it comes from configuration alone, and has an upper limit.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Iterations(u32);

impl Iterations {
    /// One iteration: right for a password that is as random as a key.
    pub const ONE: Self = Self(1);

    /// The most that can be asked for: 100 000, some 20 ms of one core.
    pub const MAX: Self = Self(100_000);

    /// Checks a number of iterations.
    ///
    /// # Errors
    ///
    /// [`OptionsError::Iterations`] outside 1 to 100 000.
    pub const fn new(iterations: u32) -> Result<Self, OptionsError> {
        if iterations < Self::ONE.0 || iterations > Self::MAX.0 {
            return Err(OptionsError::Iterations(iterations));
        }
        Ok(Self(iterations))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}
