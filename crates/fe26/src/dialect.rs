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
    ///
    /// # Examples
    ///
    /// ```
    /// use core::time::Duration;
    /// use fe26::Dialect;
    ///
    /// let ours = Dialect::IRON_SESSION;
    /// assert_eq!(ours.ttl(), Some(Duration::from_secs(14 * 24 * 3600)));
    /// assert_eq!((ours.lone_password_id().as_str(), ours.is_versioned()), ("1", true));
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, KeyRing, SealOptions, UnixMillis};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let options = SealOptions::new(Dialect::IRON);
    /// let seal = fe26::seal(b"{}", &keys, &options, UnixMillis::new(1_800_000_000_000))?;
    /// assert!(seal.starts_with("Fe26.2**")); // no password id
    /// assert_eq!(fe26::inspect(&seal)?.expires_at(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const IRON: Self = Self {
        name: "iron",
        lone_password_id: PasswordId::EMPTY,
        versioned: false,
        ttl: None,
        ..Self::IRON_SESSION
    };

    /// h3 version 1, which Nitro 2 and so Nuxt 3 and 4 run on: iron with an [`Envelope::H3`].
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26::{Dialect, Envelope};
    ///
    /// assert_eq!(Dialect::H3_V1.envelope(), Envelope::H3);
    /// assert_eq!(Dialect::H3_V1.iterations(), Dialect::IRON.iterations());
    /// ```
    pub const H3_V1: Self = Self { name: "h3-v1", envelope: Envelope::H3, ..Self::IRON };

    /// h3 version 2: as version 1 with 8192 iterations.
    ///
    /// Seals of one iteration are opened too, as h3 2.0.8 itself does, and marked as outdated.
    ///
    /// # Examples
    ///
    /// An upgrade from h3 1 to h3 2 signs nobody out:
    ///
    /// ```
    /// # use fe26::{Dialect, KeyRing, SealOptions, UnixMillis, seal, unseal};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let old = seal(b"{}", &keys, &SealOptions::new(Dialect::H3_V1), now)?;
    /// let opened = unseal(&old, &keys, &SealOptions::new(Dialect::H3_V2), now)?;
    /// assert!(opened.is_outdated());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const H3_V2: Self = Self {
        name: "h3-v2",
        iterations: Iterations(8192),
        legacy_iterations: Some(Iterations::ONE),
        ..Self::H3_V1
    };

    /// `nuxt-auth-utils`, on h3 version 1.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::Dialect;
    /// assert_eq!(Dialect::NUXT.name(), "nuxt");
    /// assert_eq!(Dialect::NUXT.iterations(), Dialect::H3_V1.iterations());
    /// assert_eq!(Dialect::NUXT.envelope(), Dialect::H3_V1.envelope());
    /// ```
    pub const NUXT: Self = Self { name: "nuxt", ..Self::H3_V1 };

    /// TanStack Start, on an early h3 version 2 that still used one iteration.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::Dialect;
    /// assert_eq!(Dialect::TANSTACK_START.iterations().get(), 1);
    /// assert_eq!(Dialect::H3_V2.iterations().get(), 8192); // what later versions of h3 use
    /// ```
    pub const TANSTACK_START: Self = Self { name: "tanstack-start", ..Self::H3_V1 };

    /// SolidStart 2, on h3 version 2; seals of SolidStart 1 are opened too.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, Iterations};
    /// assert_eq!(Dialect::SOLID_START.iterations().get(), 8192);
    /// assert_eq!(Dialect::SOLID_START.legacy_iterations(), Some(Iterations::ONE)); // SolidStart 1
    /// ```
    pub const SOLID_START: Self = Self { name: "solid-start", ..Self::H3_V2 };

    /// WorkOS AuthKit: iron-session's seal without an expiry.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::Dialect;
    /// assert_eq!(Dialect::WORKOS.ttl(), None);
    /// assert_eq!(Dialect::WORKOS.is_versioned(), Dialect::IRON_SESSION.is_versioned());
    /// ```
    pub const WORKOS: Self = Self { name: "workos", ttl: None, ..Self::IRON_SESSION };

    /// KeystoneJS 6: iron with 8 hours.
    ///
    /// # Examples
    ///
    /// ```
    /// # use core::time::Duration;
    /// # use fe26::Dialect;
    /// assert_eq!(Dialect::KEYSTONE.ttl(), Some(Duration::from_secs(8 * 3600)));
    /// assert!(Dialect::KEYSTONE.lone_password_id().is_empty());
    /// ```
    pub const KEYSTONE: Self =
        Self { name: "keystone", ttl: Some(Duration::from_secs(8 * 60 * 60)), ..Self::IRON };

    /// `hono_sessions`: iron with its defaults.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, Envelope};
    /// assert_eq!((Dialect::HONO.ttl(), Dialect::HONO.envelope()), (None, Envelope::Bare));
    /// ```
    pub const HONO: Self = Self { name: "hono", ..Self::IRON };

    /// Every dialect that has a name.
    ///
    /// # Examples
    ///
    /// For the help text of a program:
    ///
    /// ```
    /// # use fe26::Dialect;
    /// let names: Vec<_> = Dialect::ALL.iter().map(Dialect::name).collect();
    /// assert!(names.join(", ").starts_with("iron-session, iron, h3-v1, h3-v2, nuxt"));
    /// ```
    pub const ALL: &'static [Self] = &[
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::Dialect;
    /// assert_eq!(Dialect::from_name("h3-v2"), Some(Dialect::H3_V2));
    /// assert_eq!(Dialect::from_name("H3"), None); // the names are exact
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|dialect| dialect.name == name).copied()
    }

    /// The same dialect with another cipher.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Algorithm, Dialect, KeyRing, SealOptions, UnixMillis};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let ours = SealOptions::new(Dialect::IRON.with_algorithm(Algorithm::Aes128Ctr));
    /// let seal = fe26::seal(b"{}", &keys, &ours, UnixMillis::new(1_800_000_000_000))?;
    /// assert_eq!(fe26::inspect(&seal)?.ciphertext_len(), 2); // counter mode pads nothing
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_algorithm(self, algorithm: Algorithm) -> Self {
        Self { algorithm, ..self }
    }

    /// The same dialect with another number of PBKDF2 iterations, and no other accepted.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, Iterations};
    /// let ours = Dialect::H3_V2.with_iterations(Iterations::new(20_000)?);
    /// assert_eq!(ours.iterations().get(), 20_000);
    /// assert_eq!(ours.legacy_iterations(), None); // seals of one iteration do not open any more
    /// # Ok::<(), fe26::OptionsError>(())
    /// ```
    #[must_use]
    pub const fn with_iterations(self, iterations: Iterations) -> Self {
        Self { iterations, legacy_iterations: None, ..self }
    }

    /// The name in kebab case.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::Dialect;
    /// assert_eq!(Dialect::TANSTACK_START.name(), "tanstack-start");
    /// ```
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The cipher.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Algorithm, Dialect};
    /// assert!(Dialect::ALL.iter().all(|dialect| dialect.algorithm() == Algorithm::Aes256Cbc));
    /// ```
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// PBKDF2 iterations of new seals.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::Dialect;
    /// assert_eq!(Dialect::IRON_SESSION.iterations().get(), 1);
    /// ```
    #[must_use]
    pub const fn iterations(&self) -> Iterations {
        self.iterations
    }

    /// PBKDF2 iterations of older seals that are opened as well.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, Iterations};
    /// assert_eq!(Dialect::H3_V2.legacy_iterations(), Some(Iterations::ONE));
    /// assert_eq!(Dialect::H3_V1.legacy_iterations(), None); // nothing came before it
    /// ```
    #[must_use]
    pub const fn legacy_iterations(&self) -> Option<Iterations> {
        self.legacy_iterations
    }

    /// The id a seal carries when the [`KeyRing`](crate::KeyRing) was made of one password without an id.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, PasswordId};
    /// assert_eq!(Dialect::IRON_SESSION.lone_password_id(), PasswordId::ONE);
    /// assert_eq!(Dialect::NUXT.lone_password_id(), PasswordId::EMPTY);
    /// ```
    #[must_use]
    pub const fn lone_password_id(&self) -> PasswordId {
        self.lone_password_id
    }

    /// Whether new seals end in `~2`. Both forms are opened, and neither means anything: the suffix
    /// stands outside the MAC.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, KeyRing, SealOptions, UnixMillis, seal, unseal};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
    /// assert!(Dialect::IRON_SESSION.is_versioned());
    /// let seal = seal(b"{}", &keys, &options, now)?;
    /// let without = seal.strip_suffix("~2").ok_or("no suffix")?;
    /// assert!(unseal(without, &keys, &options, now).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn is_versioned(&self) -> bool {
        self.versioned
    }

    /// What the library wraps around the application's data.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, Envelope};
    /// assert_eq!(Dialect::NUXT.envelope(), Envelope::H3);
    /// assert_eq!(Dialect::IRON_SESSION.envelope(), Envelope::Bare);
    /// ```
    #[must_use]
    pub const fn envelope(&self) -> Envelope {
        self.envelope
    }

    /// How long the library's own seals last by default; `None` is for ever.
    ///
    /// # Examples
    ///
    /// ```
    /// # use core::time::Duration;
    /// # use fe26::Dialect;
    /// assert_eq!(Dialect::IRON_SESSION.ttl(), Some(Duration::from_secs(14 * 24 * 3600)));
    /// assert_eq!(Dialect::IRON.ttl(), None);
    /// ```
    #[must_use]
    pub const fn ttl(&self) -> Option<Duration> {
        self.ttl
    }
}

/// The cipher inside a seal.
///
/// # Examples
///
/// ```
/// use fe26::{Algorithm, Dialect};
///
/// assert_eq!(Dialect::IRON_SESSION.algorithm(), Algorithm::Aes256Cbc);
/// // A hapi server with `encryption: { algorithm: "aes-128-ctr", … }`:
/// let theirs = Algorithm::from_name("aes-128-ctr").map(|it| Dialect::IRON.with_algorithm(it));
/// assert!(theirs.is_some());
/// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::Algorithm;
    /// assert_eq!(Algorithm::from_name("aes-256-cbc"), Some(Algorithm::Aes256Cbc));
    /// assert_eq!(Algorithm::from_name("aes-256-gcm"), None); // iron has no such thing
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Aes256Cbc, Self::Aes128Ctr].into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The name in iron's options.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::Algorithm;
    /// assert_eq!(Algorithm::Aes128Ctr.name(), "aes-128-ctr");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aes256Cbc => "aes-256-cbc",
            Self::Aes128Ctr => "aes-128-ctr",
        }
    }

    /// Bytes in a key.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::Algorithm;
    /// assert_eq!(Algorithm::Aes256Cbc.key_len(), 32);
    /// assert_eq!(Algorithm::Aes128Ctr.key_len(), 16);
    /// ```
    #[must_use]
    pub const fn key_len(self) -> usize {
        match self {
            Self::Aes256Cbc => 32,
            Self::Aes128Ctr => 16,
        }
    }
}

/// What stands between the seal and the application's data.
///
/// # Examples
///
/// This crate leaves the payload to its reader, who has to know:
///
/// ```
/// use fe26::{Dialect, Envelope};
///
/// let data = |dialect: Dialect| match dialect.envelope() {
///     Envelope::H3 => "in the payload's field `data`",
///     _ => "the payload",
/// };
/// assert_eq!(data(Dialect::IRON_SESSION), "the payload");
/// assert_eq!(data(Dialect::NUXT), "in the payload's field `data`");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Envelope {
    /// Nothing: the payload is the application's data.
    Bare,
    /// h3's `{"id": …, "createdAt": …, "data": …}`.
    H3,
}

impl Envelope {
    /// The name in lower case: `bare` or `h3`.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(fe26::Dialect::NUXT.envelope().name(), "h3");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::H3 => "h3",
        }
    }
}

/// PBKDF2 iterations: at least 1, at most [`Iterations::MAX`].
///
/// The number is the price of every forged cookie, because it is paid before the MAC can be checked;
/// so it comes from configuration alone, and has an upper limit.
///
/// # Examples
///
/// ```
/// use fe26::{Iterations, OptionsError};
///
/// let from_configuration = 10_000;
/// assert_eq!(Iterations::new(from_configuration)?.get(), 10_000);
/// assert_eq!(Iterations::new(0), Err(OptionsError::Iterations(0)));
/// # Ok::<(), OptionsError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Iterations(u32);

impl Iterations {
    /// One iteration: right for a password that is as random as a key.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, Iterations};
    /// assert_eq!(Dialect::IRON_SESSION.iterations(), Iterations::ONE);
    /// ```
    pub const ONE: Self = Self(1);

    /// The most that can be asked for: 100 000, some 20 ms of one core.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::Iterations;
    /// assert!(Iterations::new(Iterations::MAX.get() + 1).is_err());
    /// ```
    pub const MAX: Self = Self(100_000);

    /// Checks a number of iterations.
    ///
    /// # Errors
    ///
    /// [`OptionsError::Iterations`] outside 1 to 100 000.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Iterations, OptionsError};
    /// assert!(Iterations::new(8192).is_ok());
    /// assert_eq!(Iterations::new(1_000_000), Err(OptionsError::Iterations(1_000_000)));
    /// ```
    pub const fn new(iterations: u32) -> Result<Self, OptionsError> {
        if iterations < Self::ONE.0 || iterations > Self::MAX.0 {
            return Err(OptionsError::Iterations(iterations));
        }
        Ok(Self(iterations))
    }

    /// The number.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::Iterations;
    /// assert_eq!(Iterations::ONE.get(), 1);
    /// ```
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}
