use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::error::KeyError;
use crate::key_ring::{Entry, KeyRing, Ring};
use crate::key_state::KeyState;
use crate::password::{Password, Strictness};
use crate::password_id::PasswordId;
use crate::time::UnixMillis;

/// Puts a [`KeyRing`] together.
///
/// # Examples
///
/// ```
/// use fe26::{Dialect, KeyRing};
///
/// # let newest = "q0wTtcQvGYjIYLLmWcGrnVQkkH7LxvP0zH0tDgHhU0c";
/// # let new = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
/// # let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
/// let keys = KeyRing::builder()
///     .pending(3, newest) // told to every machine before the first one seals with it
///     .password(2, new) // seals
///     .open_only(1, old) // as long as a seal of it may be alive
///     .build()?;
/// assert_eq!(keys.sealing_id(Dialect::IRON_SESSION).as_str(), "2");
/// # Ok::<(), fe26::KeyError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct KeyRingBuilder {
    passwords: Vec<Given>,
    disabled: Vec<PasswordId>,
    sealing: Option<PasswordId>,
    lone: bool,
    strictness: Strictness,
    /// The first id that was none; told by `build`, so that calls chain.
    malformed_id: Option<KeyError>,
}

/// A password before it is checked.
#[derive(Clone, Debug)]
struct Given {
    id: PasswordId,
    state: KeyState,
    since: Option<UnixMillis>,
    password: Password,
}

impl KeyRingBuilder {
    /// Adds a password under `id`, a number or a word. It opens, and seals if it has the highest
    /// number of those that are added so.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, KeyRing};
    /// let keys = KeyRing::builder()
    ///     .password(9, "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U")
    ///     .password(10, "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")
    ///     .build()?;
    /// assert_eq!(keys.sealing_id(Dialect::IRON_SESSION).as_str(), "10"); // a number, not a text
    /// # Ok::<(), fe26::KeyError>(())
    /// ```
    #[must_use]
    pub fn password(
        self,
        id: impl TryInto<PasswordId, Error: Into<KeyError>>,
        password: impl Into<Password>,
    ) -> Self {
        self.add(id, KeyState::Active, None, password.into())
    }

    /// Adds a password that opens and does not seal yet, whatever its number.
    ///
    /// So a new password begins: when the first machine seals with it, all the others have to know it
    /// already, or they take its sessions for junk.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyRing, SealOptions, UnixMillis, seal, unseal};
    /// # let new = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
    /// # let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
    /// # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
    /// let here = KeyRing::builder().password(1, old).pending(2, new).build()?;
    /// assert!(seal(b"{}", &here, &options, now)?.starts_with("Fe26.2*1*"));
    /// // Another machine is a step ahead:
    /// let there = KeyRing::builder().open_only(1, old).password(2, new).build()?;
    /// assert!(unseal(seal(b"{}", &there, &options, now)?, &here, &options, now).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn pending(
        self,
        id: impl TryInto<PasswordId, Error: Into<KeyError>>,
        password: impl Into<Password>,
    ) -> Self {
        self.add(id, KeyState::Pending, None, password.into())
    }

    /// Adds a password that opens and does not seal any more, whatever its number.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyError, KeyRing};
    /// # let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
    /// let refused = KeyRing::builder().open_only(1, old).build();
    /// assert_eq!(refused.unwrap_err(), KeyError::NoActiveKey); // some password has to seal
    /// ```
    #[must_use]
    pub fn open_only(
        self,
        id: impl TryInto<PasswordId, Error: Into<KeyError>>,
        password: impl Into<Password>,
    ) -> Self {
        self.add(id, KeyState::OpenOnly, None, password.into())
    }

    /// As [`open_only`](Self::open_only), and since when is known: from that moment on no machine and
    /// no other program has sealed with it. Whoever asks [`KeyRing::open_only`] can tell from that when
    /// the password can go; nothing else follows from it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyRing, UnixMillis};
    /// # let new = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
    /// # let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
    /// let changed_over = UnixMillis::new(1_800_000_000_000);
    /// let keys = KeyRing::builder().password(2, new).open_only_since(1, old, changed_over).build()?;
    /// assert!(keys.open_only().all(|password| password.since == Some(changed_over)));
    /// # Ok::<(), fe26::KeyError>(())
    /// ```
    #[must_use]
    pub fn open_only_since(
        self,
        id: impl TryInto<PasswordId, Error: Into<KeyError>>,
        password: impl Into<Password>,
        since: UnixMillis,
    ) -> Self {
        self.add(id, KeyState::OpenOnly, Some(since), password.into())
    }

    /// Refuses every seal of `id` as [`UnsealError::DisabledKey`](crate::UnsealError::DisabledKey): its
    /// password has leaked.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyRing, PasswordId, SealOptions, UnixMillis, UnsealError, seal, unseal};
    /// # let new = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
    /// # let leaked = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
    /// # let (options, now) = (SealOptions::default(), UnixMillis::new(1_800_000_000_000));
    /// let sealed = seal(b"{}", &KeyRing::from_passwords([(1, leaked)])?, &options, now)?;
    /// let keys = KeyRing::builder().password(2, new).disabled(1).build()?;
    /// let refused = unseal(&sealed, &keys, &options, now).unwrap_err();
    /// assert_eq!(refused, UnsealError::DisabledKey(PasswordId::ONE));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn disabled(mut self, id: impl TryInto<PasswordId, Error: Into<KeyError>>) -> Self {
        let id = self.checked(id);
        self.disabled.extend(id);
        self
    }

    /// Adds the password without an id, which then has to be the only one. (With an id it would open
    /// no aliases.)
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyError, KeyRing};
    /// # let new = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
    /// # let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
    /// assert!(KeyRing::builder().lone_password(new).build().is_ok());
    /// let two = KeyRing::builder().lone_password(new).password(1, old).build();
    /// assert_eq!(two.unwrap_err(), KeyError::LoneWithOthers);
    /// ```
    #[must_use]
    pub fn lone_password(mut self, password: impl Into<Password>) -> Self {
        self.lone = true;
        self.add(PasswordId::EMPTY, KeyState::Active, None, password.into())
    }

    /// Makes the active password of `id` the one that seals, instead of the highest number: to seal
    /// with an older one again, or where ids are words.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{Dialect, KeyRing};
    /// # let new = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
    /// # let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
    /// let keys = KeyRing::builder().password(2, new).password(1, old).sealing_with(1).build()?;
    /// assert_eq!(keys.sealing_id(Dialect::IRON_SESSION).as_str(), "1");
    /// # Ok::<(), fe26::KeyError>(())
    /// ```
    #[must_use]
    pub fn sealing_with(mut self, id: impl TryInto<PasswordId, Error: Into<KeyError>>) -> Self {
        self.sealing = self.checked(id);
        self
    }

    /// Accepts text passwords that can be guessed: examples from documentation, repeated text.
    ///
    /// For tests and for opening old seals. Whoever guesses the password can make every session.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::KeyRing;
    /// let of_another_test_suite = "this_is_a_very_long_password_at_least_32_characters";
    /// let builder = KeyRing::builder().lone_password(of_another_test_suite);
    /// assert!(builder.clone().build().is_err());
    /// assert!(builder.danger_accept_weak_passwords().build().is_ok());
    /// ```
    #[must_use]
    pub fn danger_accept_weak_passwords(mut self) -> Self {
        self.strictness = self.strictness.min(Strictness::AcceptsWeak);
        self
    }

    /// Accepts every password that npm `iron-session` and `@hapi/iron` accept: those of
    /// [`danger_accept_weak_passwords`](Self::danger_accept_weak_passwords), with white space at an
    /// end, with a NUL, and the same one under two ids.
    ///
    /// For a program that takes the place of one of them and has to go on with its passwords. Build
    /// the ring without this first: the error says what the operator should be told.
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26::{KeyError, KeyRing};
    ///
    /// let with_line_end = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o\n";
    /// let keys = || KeyRing::builder().password(1, with_line_end);
    /// assert!(matches!(keys().build(), Err(KeyError::KeyWhitespace(_))));
    /// assert!(keys().danger_accept_what_iron_accepts().build().is_ok());
    /// ```
    #[must_use]
    pub fn danger_accept_what_iron_accepts(mut self) -> Self {
        self.strictness = Strictness::Iron;
        self
    }

    /// Checks everything and prepares the passwords.
    ///
    /// # Errors
    ///
    /// [`KeyError`] says which password is wrong, by its id, and never shows it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::{KeyError, KeyRing, PasswordId};
    /// let one = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
    /// let twice = KeyRing::builder().password(2, one).password(1, one).build();
    /// assert_eq!(twice.unwrap_err(), KeyError::DuplicateSecret(PasswordId::ONE));
    /// assert_eq!(KeyRing::builder().build().unwrap_err(), KeyError::NoKey);
    /// ```
    pub fn build(self) -> Result<KeyRing, KeyError> {
        self.check_ids()?;
        self.check_passwords()?;
        let sealing = self.sealing_index()?;
        let Self { passwords, disabled, lone, .. } = self;
        let entries = passwords.into_iter().map(|Given { id, state, since, password }| {
            let (encryption, integrity) = password.prepare();
            Entry { id, state, since, encryption, integrity, opened: Arc::default() }
        });
        let entries = entries.collect();
        Ok(KeyRing(Arc::new(Ring { entries, disabled, sealing, lone })))
    }

    fn add(
        mut self,
        id: impl TryInto<PasswordId, Error: Into<KeyError>>,
        state: KeyState,
        since: Option<UnixMillis>,
        password: Password,
    ) -> Self {
        if let Some(id) = self.checked(id) {
            self.passwords.push(Given { id, state, since, password });
        }
        self
    }

    fn checked(
        &mut self,
        id: impl TryInto<PasswordId, Error: Into<KeyError>>,
    ) -> Option<PasswordId> {
        id.try_into().map_err(|error| self.malformed_id.get_or_insert(error.into())).ok()
    }

    fn check_ids(&self) -> Result<(), KeyError> {
        if let Some(error) = &self.malformed_id {
            return Err(error.clone());
        }
        let ids: Vec<_> = self.ids().collect();
        if self.lone && ids.len() > 1 {
            return Err(KeyError::LoneWithOthers);
        }
        let is_twice = |(index, id): &(usize, &&PasswordId)| ids[..*index].contains(id);
        let twice = ids.iter().enumerate().find(is_twice);
        twice.map_or(Ok(()), |(_, id)| Err(KeyError::DuplicateId(**id)))
    }

    fn check_passwords(&self) -> Result<(), KeyError> {
        for (index, Given { id, password, .. }) in self.passwords.iter().enumerate() {
            password.check(*id, self.strictness)?;
            let is_same = |other: &Given| password.is_same(&other.password);
            if self.strictness > Strictness::Iron && self.passwords[..index].iter().any(is_same) {
                return Err(KeyError::DuplicateSecret(*id));
            }
        }
        Ok(())
    }

    /// Which of the passwords seals.
    fn sealing_index(&self) -> Result<usize, KeyError> {
        let passwords = self.passwords.iter().enumerate();
        let active = passwords.filter(|(_, given)| given.state == KeyState::Active);
        let active: Vec<_> = active.map(|(index, given)| (index, given.id)).collect();
        let numbers = || active.iter().filter(|(_, id)| id.number().is_some());
        let sealing = match (self.sealing, active.as_slice()) {
            (_, []) if self.ids().next().is_none() => return Err(KeyError::NoKey),
            (_, []) => return Err(KeyError::NoActiveKey),
            (Some(named), _) => active.iter().find(|(_, id)| *id == named),
            (None, [only]) => Some(only),
            (None, _) => numbers().max_by_key(|(_, id)| id.number()),
        };
        sealing.map(|(index, _)| *index).ok_or_else(|| self.why_none_seals())
    }

    fn why_none_seals(&self) -> KeyError {
        let named = self.sealing.filter(|named| self.ids().any(|id| id == named));
        named.map_or(KeyError::NoSealingKey, KeyError::NotActive)
    }

    fn ids(&self) -> impl Iterator<Item = &PasswordId> {
        self.passwords.iter().map(|given| &given.id).chain(&self.disabled)
    }
}
