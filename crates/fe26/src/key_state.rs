use core::fmt;

/// What the password of an id is good for: the four stations of its life.
///
/// A password that every machine has to know before the first seal is made with it begins as
/// `Pending`. Then it is `Active`, later `OpenOnly` for as long as a seal of it may be alive, and then
/// it is taken out of the ring. `Disabled` is the way out for a password that has leaked.
///
/// # Examples
///
/// ```
/// use fe26::{KeyRing, KeyState};
///
/// let keys = KeyRing::builder()
///     .pending(3, "q0wTtcQvGYjIYLLmWcGrnVQkkH7LxvP0zH0tDgHhU0c")
///     .password(2, "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")
///     .open_only(1, "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U")
///     .disabled(0)
///     .build()?;
/// let states: Vec<_> = keys.states().map(|(_, state)| state).collect();
/// assert_eq!(
///     states,
///     [KeyState::Pending, KeyState::Active, KeyState::OpenOnly, KeyState::Disabled],
/// );
/// # Ok::<(), fe26::KeyError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum KeyState {
    /// Opens, and does not seal yet.
    Pending,
    /// Opens, and seals if no active password has a higher number.
    Active,
    /// Opens, and does not seal any more.
    OpenOnly,
    /// Neither opens nor seals. Unlike an id that is not in the ring, a seal that names it is told
    /// apart in logs, as [`UnsealError::DisabledKey`](crate::UnsealError::DisabledKey).
    Disabled,
}

impl KeyState {
    /// A stable name in kebab case, which is also the one in keys files: `pending`, `active`,
    /// `open-only`, `disabled`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26::KeyState;
    /// assert_eq!(KeyState::OpenOnly.name(), "open-only");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::OpenOnly => "open-only",
            Self::Disabled => "disabled",
        }
    }
}

impl fmt::Display for KeyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
