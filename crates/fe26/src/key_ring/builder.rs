use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::error::KeyError;
use crate::key_ring::{Entry, KeyRing, Ring};
use crate::key_state::KeyState;
use crate::password::Password;
use crate::password_id::PasswordId;

/// Puts a [`KeyRing`] together.
#[derive(Clone, Debug, Default)]
pub struct KeyRingBuilder {
    passwords: Vec<(PasswordId, KeyState, Password)>,
    disabled: Vec<PasswordId>,
    sealing: Option<PasswordId>,
    lone: bool,
    accept_weak: bool,
    /// The first id that was none; told by `build`, so that calls chain.
    malformed_id: Option<KeyError>,
}

impl KeyRingBuilder {
    /// Adds a password under `id`, a number or a word. It opens, and seals if it has the highest
    /// number of those that are added so.
    #[must_use]
    pub fn password(
        self,
        id: impl TryInto<PasswordId, Error: Into<KeyError>>,
        password: impl Into<Password>,
    ) -> Self {
        self.add(id, KeyState::Active, password.into())
    }

    /// Adds a password that opens and does not seal yet, whatever its number.
    ///
    /// So a new password begins: when the first machine seals with it, all the others have to know it
    /// already, or they take its sessions for junk.
    #[must_use]
    pub fn pending(
        self,
        id: impl TryInto<PasswordId, Error: Into<KeyError>>,
        password: impl Into<Password>,
    ) -> Self {
        self.add(id, KeyState::Pending, password.into())
    }

    /// Adds a password that opens and does not seal any more, whatever its number.
    #[must_use]
    pub fn open_only(
        self,
        id: impl TryInto<PasswordId, Error: Into<KeyError>>,
        password: impl Into<Password>,
    ) -> Self {
        self.add(id, KeyState::OpenOnly, password.into())
    }

    /// Refuses every seal of `id` as [`UnsealError::DisabledKey`](crate::UnsealError::DisabledKey): its
    /// password has leaked.
    #[must_use]
    pub fn disabled(mut self, id: impl TryInto<PasswordId, Error: Into<KeyError>>) -> Self {
        let id = self.checked(id);
        self.disabled.extend(id);
        self
    }

    /// Adds the password without an id, which then has to be the only one. (With an id it would open
    /// no aliases.)
    #[must_use]
    pub fn lone_password(mut self, password: impl Into<Password>) -> Self {
        self.passwords.push((PasswordId::EMPTY, KeyState::Active, password.into()));
        self.lone = true;
        self
    }

    /// Makes the active password of `id` the one that seals, instead of the highest number: to seal
    /// with an older one again, or where ids are words.
    #[must_use]
    pub fn sealing_with(mut self, id: impl TryInto<PasswordId, Error: Into<KeyError>>) -> Self {
        self.sealing = self.checked(id);
        self
    }

    /// Accepts text passwords that can be guessed: examples from documentation, repeated text.
    ///
    /// For tests and for opening old seals. Whoever guesses the password can make every session.
    #[must_use]
    pub fn danger_accept_weak_passwords(mut self) -> Self {
        self.accept_weak = true;
        self
    }

    /// Checks everything and prepares the passwords.
    ///
    /// # Errors
    ///
    /// [`KeyError`] says which password is wrong, by its id, and never shows it.
    pub fn build(self) -> Result<KeyRing, KeyError> {
        self.check_ids()?;
        self.check_passwords()?;
        let sealing = self.sealing_index()?;
        let entries = self.passwords.iter().map(|(id, state, password)| {
            let (encryption, integrity) = password.prepare();
            Entry { id: *id, state: *state, encryption, integrity, opened: Arc::default() }
        });
        let entries = entries.collect();
        let Self { disabled, lone, .. } = self;
        Ok(KeyRing(Arc::new(Ring { entries, disabled, sealing, lone })))
    }

    fn add(
        mut self,
        id: impl TryInto<PasswordId, Error: Into<KeyError>>,
        state: KeyState,
        password: Password,
    ) -> Self {
        if let Some(id) = self.checked(id) {
            self.passwords.push((id, state, password));
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
        for (index, (id, _, password)) in self.passwords.iter().enumerate() {
            password.check(*id, self.accept_weak)?;
            if self.passwords[..index].iter().any(|(.., other)| password.is_same(other)) {
                return Err(KeyError::DuplicateSecret(*id));
            }
        }
        Ok(())
    }

    /// Which of the passwords seals.
    fn sealing_index(&self) -> Result<usize, KeyError> {
        let passwords = self.passwords.iter().enumerate();
        let active = passwords.filter(|(_, (_, state, _))| *state == KeyState::Active);
        let active: Vec<_> = active.map(|(index, (id, ..))| (index, *id)).collect();
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
        self.passwords.iter().map(|(id, ..)| id).chain(&self.disabled)
    }
}
