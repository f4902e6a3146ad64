//! What somebody should look at, although the passwords are good.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use fe26::{OpenOnly, PasswordId, UnixMillis};

use crate::keys::file;

/// What is not as it should be about passwords that could be loaded: about the place they came from,
/// or about the age of those that only open.
///
/// # Examples
///
/// ```
/// use fe26_session::KeysWarning;
///
/// let warning = KeysWarning::ReadableByOthers { path: "/etc/session.key".into(), mode: 0o644 };
/// assert!(warning.to_string().ends_with("it holds secrets: chmod 600 it"));
/// let warning = KeysWarning::Outlived { id: 1.into() };
/// assert!(warning.to_string().ends_with("every session that it sealed is over: take it out"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum KeysWarning {
    /// Other users of the machine may read the file or change it: its mode is more than `600`. Only
    /// known on Unix.
    ReadableByOthers {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The password only opens, every session that it sealed is over, and it has opened none since,
    /// as far as this process knows: it can be taken out.
    Outlived {
        /// Its id.
        id: PasswordId,
    },
    /// The password only opens, and has opened a seal when every session that it sealed should have
    /// been over: a machine or another program seals with it still, lets its sessions last longer, or
    /// the day is wrong. Taking it out would sign somebody out.
    StillInUse {
        /// Its id.
        id: PasswordId,
    },
    /// The password is said to only open since a day that is more than a day ahead. A typing mistake,
    /// which would keep the password for as long as it is wrong.
    DayAhead {
        /// Its id.
        id: PasswordId,
    },
    /// The password only opens, and since when is not said, so that nothing can tell when it has done
    /// its duty.
    Undated {
        /// Its id.
        id: PasswordId,
    },
}

impl KeysWarning {
    /// What the age of a password gives reason to, when no session lasts longer than `longest_life`.
    pub(super) fn of_age(
        OpenOnly { id, since, last_opened, .. }: OpenOnly,
        longest_life: Duration,
        now: UnixMillis,
    ) -> Option<Self> {
        let Some(since) = since else { return Some(Self::Undated { id }) };
        let end = since + longest_life;
        if since > now + LATEST_END_OF_TODAY {
            Some(Self::DayAhead { id })
        } else if now < end {
            None
        } else if last_opened.is_some_and(|at| at >= end) {
            Some(Self::StillInUse { id })
        } else {
            Some(Self::Outlived { id })
        }
    }

    /// A stable name in kebab case, for counters: `outlived`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::KeysWarning;
    /// assert_eq!(KeysWarning::StillInUse { id: 1.into() }.kind(), "still-in-use");
    /// ```
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ReadableByOthers { .. } => "readable-by-others",
            Self::Outlived { .. } => "outlived",
            Self::StillInUse { .. } => "still-in-use",
            Self::DayAhead { .. } => "day-ahead",
            Self::Undated { .. } => "undated",
        }
    }

    /// The password that it is about, if it is about one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::KeysWarning;
    /// let of_a_password = KeysWarning::Undated { id: 1.into() };
    /// assert_eq!(of_a_password.password_id(), Some(1.into()));
    /// let of_a_file = KeysWarning::ReadableByOthers { path: "session.key".into(), mode: 0o644 };
    /// assert_eq!(of_a_file.password_id(), None);
    /// ```
    #[must_use]
    pub const fn password_id(&self) -> Option<PasswordId> {
        match self {
            Self::ReadableByOthers { .. } => None,
            Self::Outlived { id }
            | Self::StillInUse { id }
            | Self::DayAhead { id }
            | Self::Undated { id } => Some(*id),
        }
    }
}

impl fmt::Display for KeysWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadableByOthers { path, mode } => {
                let name = file::shown(path.file_name().unwrap_or_default());
                write!(
                    f,
                    "others may read {name} (mode {mode:03o}), and it holds secrets: chmod 600 it"
                )
            }
            Self::Outlived { id } => write!(
                f,
                "password {id:?} only opens, and every session that it sealed is over: take it out"
            ),
            Self::StillInUse { id } => write!(
                f,
                "password {id:?} has opened a seal when every session that it sealed should have been \
                 over: find out who seals with it before you take it out"
            ),
            Self::DayAhead { id } => write!(
                f,
                "password {id:?} only opens since a day that has not come: correct its \"since\""
            ),
            Self::Undated { id } => write!(
                f,
                "password {id:?} only opens, and nothing says since when: give it a \"since\""
            ),
        }
    }
}

/// A keys file names days, which count to their end in UTC. That of today is a day ahead at most, and
/// where it is tomorrow already, two.
const LATEST_END_OF_TODAY: Duration = Duration::from_secs(2 * 24 * 60 * 60);
