use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

pub use self::builder::KeyRingBuilder;
use self::uses::Uses;
use crate::derive::{MAX_KEY_LEN, Secret};
use crate::dialect::{Dialect, Iterations};
use crate::error::{KeyError, UnsealError};
use crate::key_state::KeyState;
use crate::mac::SealMac;
use crate::password::Password;
use crate::password_id::PasswordId;
use crate::time::UnixMillis;

mod builder;
mod uses;

/// The passwords of an application: one of them seals, every one opens.
///
/// Each password has an id, which stands in the seals it makes. The highest number seals unless
/// [`KeyRingBuilder::sealing_with`] says otherwise, so that a rotation is adding `2` and, when no
/// seal of `1` can be alive any more, taking `1` away. Where several machines have to change over
/// without an atomic moment, passwords have [states](KeyState): `2` begins as one that only opens.
///
/// What a request needs of a password is computed here, once. A clone shares it.
///
/// # Examples
///
/// ```
/// use fe26::KeyRing;
///
/// let new = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
/// let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
/// let keys = KeyRing::from_passwords([(2, new), (1, old)])?;
/// assert_eq!(format!("{keys:?}"), r#"KeyRing { ids: ["2", "1"], sealing: "2" }"#);
/// # Ok::<(), fe26::KeyError>(())
/// ```
#[derive(Clone)]
pub struct KeyRing(Arc<Ring>);

#[derive(Clone)]
struct Ring {
    entries: Vec<Entry>,
    disabled: Vec<PasswordId>,
    sealing: usize,
    /// Made of one password without an id: the dialect says which id its seals carry.
    lone: bool,
}

#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) id: PasswordId,
    state: KeyState,
    /// Since when an open-only password seals nowhere any more.
    since: Option<UnixMillis>,
    pub(crate) encryption: Secret,
    pub(crate) integrity: Secret,
    /// The seals it opened; shared with the rings whose counts go on here.
    opened: Arc<Uses>,
}

impl Entry {
    pub(crate) fn count_opened(&self, now: UnixMillis) {
        self.opened.add(now);
    }
}

/// A password that opens and does not seal any more, and what tells whether it can go.
///
/// # Examples
///
/// ```
/// use fe26::{KeyRing, OpenOnly, SealOptions, UnixMillis, seal, unseal};
///
/// # let new = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
/// # let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
/// # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
/// # let of_another_machine = seal(b"{}", &KeyRing::from_passwords([(1, old)])?, &options, now)?;
/// let keys = KeyRing::builder().password(2, new).open_only(1, old).build()?;
/// unseal(&of_another_machine, &keys, &options, now)?;
///
/// let last_used: Vec<_> =
///     keys.open_only().map(|OpenOnly { id, last_opened, .. }| (id, last_opened)).collect();
/// assert_eq!(last_used, [(1.into(), Some(now))]); // to the second
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct OpenOnly {
    /// Its id.
    pub id: PasswordId,
    /// Since when nobody seals with it, where that is [known](KeyRingBuilder::open_only_since).
    pub since: Option<UnixMillis>,
    /// When it last opened a seal, rounded down to a second; `None` if it did not since this ring was
    /// made.
    pub last_opened: Option<UnixMillis>,
}

impl KeyRing {
    /// A ring of one password without an id.
    ///
    /// Its seals carry the id that the [`Dialect`] gives a lone password, and it opens seals that
    /// carry any of the three: none, `default` and `1`.
    ///
    /// # Errors
    ///
    /// [`KeyError`] when the password is too short, malformed or easy to guess.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, KeyRing};
    /// let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// assert_eq!(keys.sealing_id(Dialect::IRON_SESSION).as_str(), "1");
    /// assert_eq!(keys.sealing_id(Dialect::NUXT).as_str(), "");
    /// assert!(KeyRing::from_password("too short").is_err());
    /// # Ok::<(), fe26::KeyError>(())
    /// ```
    pub fn from_password(password: impl Into<Password>) -> Result<Self, KeyError> {
        Self::builder().lone_password(password.into()).build()
    }

    /// A ring of passwords with ids, as iron-session's `{ 1: "…", 2: "…" }`.
    ///
    /// # Errors
    ///
    /// [`KeyError`] when there is none, an id is malformed or used twice, or a password is too
    /// short, malformed, easy to guess or the same as another.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyRing, SealOptions, UnixMillis, seal, unseal};
    /// # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
    /// let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
    /// let sealed = seal(b"{}", &KeyRing::from_passwords([(1, old)])?, &options, now)?;
    ///
    /// let new = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
    /// let rotated = KeyRing::from_passwords([(2, new), (1, old)])?;
    /// assert!(unseal(&sealed, &rotated, &options, now)?.is_outdated());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_passwords<Id, P>(
        passwords: impl IntoIterator<Item = (Id, P)>,
    ) -> Result<Self, KeyError>
    where
        Id: TryInto<PasswordId, Error: Into<KeyError>>,
        P: Into<Password>,
    {
        let add = |builder: KeyRingBuilder, (id, password)| builder.password(id, password);
        passwords.into_iter().fold(Self::builder(), add).build()
    }

    /// Starts a ring piece by piece.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, KeyRing};
    /// let keys = KeyRing::builder()
    ///     .password("spring", "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U")
    ///     .password("autumn", "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")
    ///     .sealing_with("autumn")
    ///     .build()?;
    /// assert_eq!(keys.sealing_id(Dialect::IRON_SESSION).as_str(), "autumn");
    /// # Ok::<(), fe26::KeyError>(())
    /// ```
    #[must_use]
    pub fn builder() -> KeyRingBuilder {
        KeyRingBuilder::default()
    }

    /// The ids of the passwords that open, in the order they were given; a password without an id has
    /// the empty one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::KeyRing;
    /// # let new = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
    /// # let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
    /// let keys = KeyRing::builder().password(2, new).open_only(1, old).disabled(0).build()?;
    /// let ids: Vec<_> = keys.ids().map(|id| id.to_string()).collect();
    /// assert_eq!(ids, ["2", "1"]);
    /// # Ok::<(), fe26::KeyError>(())
    /// ```
    pub fn ids(&self) -> impl Iterator<Item = PasswordId> {
        self.0.entries.iter().map(|entry| entry.id)
    }

    /// The ids with the state of each: those of [`ids`](Self::ids), then the disabled ones.
    ///
    /// Several may be active; [`sealing_id`](Self::sealing_id) is the one that seals.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyRing, KeyState};
    /// # let new = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
    /// # let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
    /// let keys = KeyRing::builder().disabled(0).pending(2, new).password(1, old).build()?;
    /// let states: Vec<_> = keys.states().map(|(id, state)| format!("{id} {state}")).collect();
    /// assert_eq!(states, ["2 pending", "1 active", "0 disabled"]);
    /// # Ok::<(), fe26::KeyError>(())
    /// ```
    pub fn states(&self) -> impl Iterator<Item = (PasswordId, KeyState)> {
        let passwords = self.0.entries.iter().map(|entry| (entry.id, entry.state));
        passwords.chain(self.0.disabled.iter().map(|id| (*id, KeyState::Disabled)))
    }

    /// How many seals each password has opened, by its id: those that were genuine, in time and not
    /// garbled, since this ring was made. All clones of a ring count together.
    ///
    /// A rotation is over when the count of the old password stands still: no browser brings a seal of
    /// it any more. That is known of this process alone, and nothing is remembered when it ends.
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26::{KeyRing, PasswordId, SealOptions, UnixMillis, seal, unseal};
    ///
    /// let new = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
    /// let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
    /// let keys = KeyRing::from_passwords([(2, new), (1, old)])?;
    /// let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
    /// unseal(seal(b"{}", &keys, &options, now)?, &keys, &options, now)?;
    ///
    /// let counts: Vec<_> = keys.opened().collect();
    /// assert_eq!(counts, [(PasswordId::from(2), 1), (PasswordId::from(1), 0)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn opened(&self) -> impl Iterator<Item = (PasswordId, usize)> {
        self.0.entries.iter().map(|entry| (entry.id, entry.opened.count()))
    }

    /// Counts a seal that was opened without being unsealed again, because its content was kept.
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26::{KeyRing, PasswordId, UnixMillis};
    ///
    /// let keys = KeyRing::from_passwords([(1, "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")])?;
    /// keys.count_opened(&PasswordId::from(1), UnixMillis::new(1_800_000_000_000));
    /// assert_eq!(keys.opened().next(), Some((PasswordId::from(1), 1)));
    /// # Ok::<(), fe26::KeyError>(())
    /// ```
    pub fn count_opened(&self, id: &PasswordId, now: UnixMillis) {
        if let Ok(entry) = self.find(id) {
            entry.count_opened(now);
        }
    }

    /// Whether both are one ring, and not two that are equal: what was opened with one was opened with the
    /// other.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::KeyRing;
    /// let new = || KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o");
    /// let keys = new()?;
    /// assert!(keys.ptr_eq(&keys.clone()));
    /// assert!(!keys.ptr_eq(&new()?));
    /// # Ok::<(), fe26::KeyError>(())
    /// ```
    #[must_use]
    pub fn ptr_eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The passwords that only open, since when, and when each was last of use.
    ///
    /// One of them can go when every seal it made has ended, which is the longest ttl after
    /// [`since`](OpenOnly::since). If it has opened a seal [later](OpenOnly::last_opened) than that,
    /// somebody seals with it still.
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26::{KeyRing, UnixMillis};
    ///
    /// let changed_over = UnixMillis::new(1_800_000_000_000);
    /// let keys = KeyRing::builder()
    ///     .password(2, "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")
    ///     .open_only_since(1, "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U", changed_over)
    ///     .build()?;
    /// let [old] = keys.open_only().collect::<Vec<_>>()[..] else { unreachable!() };
    /// assert_eq!((old.id.as_str(), old.since, old.last_opened), ("1", Some(changed_over), None));
    /// # Ok::<(), fe26::KeyError>(())
    /// ```
    pub fn open_only(&self) -> impl Iterator<Item = OpenOnly> {
        let only_open = self.0.entries.iter().filter(|entry| entry.state == KeyState::OpenOnly);
        only_open.map(|Entry { id, since, opened, .. }| OpenOnly {
            id: *id,
            since: *since,
            last_opened: opened.last(),
        })
    }

    /// Goes on counting where `earlier` is, for each id that both have, and together with it: a
    /// request that still uses `earlier` counts here as well.
    ///
    /// For a ring that takes the place of `earlier`, before anybody has a clone of it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyRing, PasswordId, SealOptions, UnixMillis, seal, unseal};
    /// # let new = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
    /// # let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
    /// # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
    /// let before = KeyRing::from_passwords([(1, old)])?;
    /// unseal(seal(b"{}", &before, &options, now)?, &before, &options, now)?;
    ///
    /// let after = KeyRing::from_passwords([(2, new), (1, old)])?.with_counts_of(&before);
    /// assert_eq!(after.opened().last(), Some((PasswordId::ONE, 1)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_counts_of(mut self, earlier: &Self) -> Self {
        for entry in &mut Arc::make_mut(&mut self.0).entries {
            let same_id = earlier.0.entries.iter().find(|other| other.id == entry.id);
            if let Some(earlier) = same_id {
                entry.opened = Arc::clone(&earlier.opened);
            }
        }
        self
    }

    /// A key of its own for another use of the same secret, such as hashing what goes into a log.
    ///
    /// It is derived from the password that seals, and another `use_for` gives another key, so
    /// neither seals nor other uses can be attacked with it (NIST SP 800-108, section 7.1, asks that
    /// one key has one use).
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = fe26::KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// assert_eq!(keys.subkey("logs"), keys.subkey("logs"));
    /// assert_ne!(keys.subkey("logs"), keys.subkey("metrics"));
    /// # Ok::<(), fe26::KeyError>(())
    /// ```
    #[must_use]
    pub fn subkey(&self, use_for: &str) -> Zeroizing<[u8; 32]> {
        // The salt of a seal is hexadecimal, so that no seal can have this one.
        let salt = ["subkey: ", use_for].concat();
        let secret = &self.sealing().integrity;
        let key = secret.key(salt.as_bytes(), Iterations::ONE, MAX_KEY_LEN);
        Zeroizing::new(SealMac::new(key.as_ref()).finish(salt.as_bytes()))
    }

    /// The id that new seals of `dialect` carry.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, KeyRing};
    /// # let new = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
    /// # let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
    /// let keys = KeyRing::from_passwords([(1, old), (2, new)])?;
    /// assert_eq!(keys.sealing_id(Dialect::IRON_SESSION).as_str(), "2");
    ///
    /// let lone = KeyRing::from_password(new)?;
    /// assert_eq!(lone.sealing_id(Dialect::IRON_SESSION).as_str(), "1");
    /// assert_eq!(lone.sealing_id(Dialect::IRON).as_str(), "");
    /// # Ok::<(), fe26::KeyError>(())
    /// ```
    #[must_use]
    pub fn sealing_id(&self, dialect: Dialect) -> PasswordId {
        if self.0.lone { dialect.lone_password_id() } else { self.sealing().id }
    }

    /// The password that seals.
    pub(crate) fn sealing(&self) -> &Entry {
        &self.0.entries[self.0.sealing]
    }

    /// The password that opens seals of `id`.
    pub(crate) fn find(&self, id: &PasswordId) -> Result<&Entry, UnsealError> {
        let unknown = UnsealError::UnknownKey(*id);
        if self.0.lone {
            let is_alias = LONE_IDS.contains(&id.as_str());
            return if is_alias { Ok(&self.0.entries[0]) } else { Err(unknown) };
        }
        // JavaScript's `passwords[id || 'default']`.
        let default = || id.is_empty().then(|| self.named("default")).flatten();
        self.named(id.as_str()).or_else(default).unwrap_or(Err(unknown))
    }

    fn named(&self, id: &str) -> Option<Result<&Entry, UnsealError>> {
        let Ring { entries, disabled, .. } = &*self.0;
        let entry = entries.iter().find(|entry| entry.id.as_str() == id).map(Ok);
        entry.or_else(|| {
            let disabled = disabled.iter().find(|disabled| disabled.as_str() == id);
            disabled.map(|id| Err(UnsealError::DisabledKey(*id)))
        })
    }

    /// Whether a seal of `entry` should be made anew: `entry` is not the one that seals, and is not
    /// about to be either. (Where it seals already, on another machine, a new seal would be made
    /// anew in turn, and so on with each request.)
    pub(crate) fn is_outdated(&self, entry: &Entry) -> bool {
        entry.state != KeyState::Pending && !core::ptr::eq(entry, self.sealing())
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing")
            .field("ids", &self.states().map(IdWithState).collect::<Vec<_>>())
            .field("sealing", &self.sealing().id)
            .finish()
    }
}

struct IdWithState((PasswordId, KeyState));

impl fmt::Debug for IdWithState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            (id, KeyState::Active) => id.fmt(f),
            (id, state) => write!(f, "{id:?} {state}"),
        }
    }
}

/// The ids that libraries give the only password there is.
const LONE_IDS: [&str; 3] = ["", "default", "1"];
