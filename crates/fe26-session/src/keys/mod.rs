//! The passwords of a running program: where they come from, and how they change.
//!
//! # Loading
//!
//! A [`KeySource`] is an environment variable, a file, a directory mount or a function that knows.
//! [`Keys::load`] asks it once, [`Keys::reload`] again, at a signal or every minute:
//!
//! ```
//! use fe26_session::{KeySource, Keys, SessionConfig};
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("keys.json");
//! # std::fs::write(&path, r#"{"1": "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U"}"#)?;
//! let keys = Keys::load(KeySource::keys_file(&path))?;
//! for warning in keys.warnings() {
//!     eprintln!("warning: {warning}");
//! }
//! let config = SessionConfig::new("session", keys.clone())?;
//!
//! // Later, when the file is another one:
//! if let Err(error) = keys.reload() {
//!     eprintln!("the passwords stay as they are: {error}");
//! }
//! # assert_eq!(config.keys().ids().collect::<Vec<_>>(), [1.into()]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Keys files
//!
//! Key rings as JSON, the form in which files and environments hold them:
//!
//! ```json
//! {
//!     "4": { "secret": "…", "state": "pending" },
//!     "3": "secret",
//!     "2": { "encryption": "…", "integrity": "…", "state": "open-only", "since": "2027-01-15" },
//!     "1": { "raw": "base64url", "state": "open-only", "since": "2026-10-15" },
//!     "0": { "state": "disabled" }
//! }
//! ```
//!
//! The names are the password ids; `""` is the empty one. Of the active ones, which are those without
//! a state, the highest number seals; see [`KeyState`](fe26::KeyState).
//!
//! `since` is for those that only open, and may be left away: the day on which the last machine stopped
//! sealing with the password. It is a day in UTC and counts to its end, so that the hour does not
//! matter. [`Keys::age_warnings`] tells from it when the password can go, and nothing else follows from
//! it. A day that there is not, and one beside a password that seals or is about to, are errors; one
//! that is ahead is a warning.
//!
//! # Rotating
//!
//! A machine that meets a seal whose password it does not know takes it for junk and has the browser
//! remove the cookie. So a password has to be known by every machine before the first one seals with
//! it, and to be known until its last seal has ended. Each of these steps is done on one machine after
//! the other, in any order, while visitors come and go; the next one begins when **every** machine has
//! done the one before. Nothing checks that but you: without a store, machines know nothing of each
//! other.
//!
//! | when | keys file | seals | opens |
//! | --- | --- | --- | --- |
//! | before | `"1": "old"` | 1 | 1 |
//! | 1. tell everybody | `"2": {"secret": "new", "state": "pending"}, "1": "old"` | 1 | 1, 2 |
//! | 2. change over | `"2": "new", "1": {"secret": "old", "state": "open-only", "since": "2027-01-15"}` | 2 | 1, 2 |
//! | 3. clean up | `"2": "new"` | 2 | 2 |
//!
//! During step 2 some machines seal with 1 and some with 2, and all of them open both. The first visit
//! to a machine that has changed over brings a cookie of 2, so step 3 can come as soon as nobody brings
//! one of 1 any more: [`Keys::opened`] tells, and once the longest session that 1 sealed is over it is
//! certain. [`Keys::age_warnings`] says when that is, and says also when 1 has opened a seal after it:
//! a machine was forgotten.
//!
//! A password without an id stands in seals as number `1` where iron-session's dialect is written, and
//! as `""` in most others. That is its id in the first keys file.
//!
//! When a password has **leaked**, whoever has it is anybody. Make a new one active at once, on every
//! machine, and the old one `{"state": "disabled"}`. Everybody has to sign in again, and what the old
//! one sealed shows up in events as `disabled-key`.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use fe26::{KeyRing, PasswordId, UnixMillis};

use self::current::Current;
pub use self::json::{builder_from_json, from_json};
pub use self::source::{KeySource, Loaded};
pub use self::warning::KeysWarning;
use crate::error::LoadError;

mod current;
mod day;
mod file;
mod json;
mod source;
mod warning;

/// What `current` locks with; its model has locks of its own.
mod lock {
    pub(super) use std::sync::{Mutex, RwLock};
}

/// The key ring of a running program, which can be exchanged for another one.
///
/// A [`KeyRing`] becomes one by itself. A clone is the same keys, so keep one to
/// [`reload`](Self::reload) or [`replace`](Self::replace) the ring later. Requests never wait for that:
/// a ring is read and checked before it takes the place of the other, and a request that has begun
/// goes on with the ring it has.
///
/// # Examples
///
/// ```
/// use fe26_session::{KeyRing, Keys, SessionConfig};
///
/// # let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
/// # let new = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
/// let keys = Keys::new(KeyRing::from_passwords([(1, old)])?);
/// let config = SessionConfig::new("session", keys.clone())?;
///
/// // Later, in the same process:
/// keys.replace(KeyRing::from_passwords([(2, new), (1, old)])?);
/// assert_eq!(config.keys().ids().count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Keys(Arc<Current<Loaded, Option<KeySource>>>);

impl Keys {
    /// Keys that begin as `ring`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{KeyRing, Keys, LoadError};
    /// let ring = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let keys = Keys::new(ring);
    /// assert!(matches!(keys.reload(), Err(LoadError::NoSource)));
    /// # Ok::<(), fe26_session::KeyError>(())
    /// ```
    #[must_use]
    pub fn new(ring: KeyRing) -> Self {
        Self(Arc::new(Current::new(Loaded { ring, warnings: Vec::new() }, None)))
    }

    /// Keys from `source`, which [`reload`](Self::reload) asks again.
    ///
    /// # Errors
    ///
    /// [`LoadError`]; it never shows a secret.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{KeySource, Keys};
    /// let refused = Keys::load(KeySource::environment("NO_SUCH_PASSWORD")).unwrap_err();
    /// assert_eq!(refused.to_string(), "no environment variable has this name");
    /// ```
    pub fn load(source: KeySource) -> Result<Self, LoadError> {
        Ok(Self(Arc::new(Current::new(source.load()?, Some(source)))))
    }

    /// Asks where the keys were loaded from, and uses what is there from the next request on. Counts of
    /// [`opened`](Self::opened) seals go on.
    ///
    /// # Errors
    ///
    /// [`LoadError`]; the keys are then what they were.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{KeySource, Keys};
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("keys.json");
    /// # std::fs::write(&path, r#"{"1": "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U"}"#)?;
    /// let keys = Keys::load(KeySource::keys_file(&path))?;
    /// std::fs::write(&path, "half of a file")?;
    /// assert!(keys.reload().is_err());
    /// assert_eq!(keys.current().ids().count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reload(&self) -> Result<(), LoadError> {
        let load = |source: &Option<KeySource>| source.as_ref().ok_or(LoadError::NoSource)?.load();
        self.0.ask(load, Loaded::following)
    }

    /// Uses `ring` from the next request on. Counts of [`opened`](Self::opened) seals go on.
    ///
    /// # Examples
    ///
    /// From a service that has to be awaited:
    ///
    /// ```
    /// # use fe26_session::{KeyError, KeyRing, Keys};
    /// # async fn ask_the_service() -> String {
    /// #     "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o".to_owned()
    /// # }
    /// async fn rotate(keys: &Keys, old: &str) -> Result<(), KeyError> {
    ///     let new = ask_the_service().await;
    ///     keys.replace(KeyRing::from_passwords([(2, new.as_str()), (1, old)])?);
    ///     Ok(())
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), KeyError> {
    /// # let old = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
    /// # let keys = Keys::new(KeyRing::from_passwords([(1, old)])?);
    /// # rotate(&keys, old).await?;
    /// assert_eq!(keys.current().ids().next(), Some(2.into()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn replace(&self, ring: KeyRing) {
        self.0.replace(Loaded { ring, warnings: Vec::new() }, Loaded::following);
    }

    /// The ring of this moment.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{KeyRing, Keys};
    /// # let new = KeyRing::from_passwords([(2, "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")])?;
    /// # let old = KeyRing::from_passwords([(1, "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U")])?;
    /// let keys = Keys::new(old);
    /// let of_this_request = keys.current();
    /// keys.replace(new);
    /// assert_eq!(of_this_request.ids().next(), Some(1.into())); // goes on with what it has
    /// assert_eq!(keys.current().ids().next(), Some(2.into()));
    /// # Ok::<(), fe26_session::KeyError>(())
    /// ```
    #[must_use]
    pub fn current(&self) -> KeyRing {
        self.0.read(|loaded| loaded.ring.clone())
    }

    /// How many seals each password has opened since the keys were first made or loaded in this
    /// process; see [`KeyRing::opened`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, Keys, Session, SessionConfig, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let new = (2, "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o");
    /// # let old = (1, "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U");
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// # let before = KeyRing::from_passwords([old])?;
    /// # let seal = fe26::seal(b"{}", &before, &fe26::SealOptions::default(), now)?;
    /// # let line = format!("session={seal}");
    /// # let jar = CookieJar::from_lines("GET", None, [("cookie", line.as_bytes())], now);
    /// let keys = Keys::new(KeyRing::from_passwords([new, old])?);
    /// let config = SessionConfig::new("session", keys.clone())?;
    /// let session = Session::<Visitor>::open(&config, &jar); // of a cookie that `1` has sealed
    /// assert_eq!(keys.opened(), [(2.into(), 0), (1.into(), 1)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn opened(&self) -> Vec<(PasswordId, usize)> {
        self.current().opened().collect()
    }

    /// What somebody should look at about the place of the passwords, as of the last load that went
    /// well.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{KeyRing, Keys};
    /// # let ring = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let keys = Keys::new(ring); // from no file that others could read
    /// assert!(keys.warnings().is_empty());
    /// # Ok::<(), fe26_session::KeyError>(())
    /// ```
    #[must_use]
    pub fn warnings(&self) -> Vec<KeysWarning> {
        self.0.read(|loaded| loaded.warnings.clone())
    }

    /// What somebody should look at now about the passwords that [only open](fe26::KeyState::OpenOnly): which
    /// of them can go, because no session that they sealed can be alive, and which of them would be kept
    /// for ever, because nothing says since when they only open. For a health check, or once a day.
    ///
    /// `longest_life` is how long after it was made a seal may be opened at most. A configuration knows
    /// its own: [`SessionConfig::longest_life`](crate::SessionConfig::longest_life). Of several that have
    /// these keys, and seals for [other purposes](crate::SealFor), the longest counts.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use fe26_session::{Keys, KeysWarning, SessionConfig, UnixMillis, keys};
    ///
    /// let keys = Keys::new(keys::from_json(
    ///     r#"{ "2": "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o",
    ///          "1": { "secret": "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U",
    ///                 "state": "open-only", "since": "2027-01-14" } }"#,
    /// )?);
    /// let config = SessionConfig::new("session", keys.clone())?; // 14 days
    /// let day_15 = UnixMillis::new(1_799_971_200_000);
    /// assert_eq!(keys.age_warnings(config.longest_life(), day_15), []);
    ///
    /// let day_30 = day_15 + Duration::from_secs(15 * 24 * 3600);
    /// let warnings = keys.age_warnings(config.longest_life(), day_30);
    /// assert_eq!(warnings, [KeysWarning::Outlived { id: 1.into() }]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn age_warnings(&self, longest_life: Duration, now: UnixMillis) -> Vec<KeysWarning> {
        let ring = self.current();
        let open_only = ring.open_only();
        open_only.filter_map(|old| KeysWarning::of_age(old, longest_life, now)).collect()
    }
}

impl From<KeyRing> for Keys {
    fn from(ring: KeyRing) -> Self {
        Self::new(ring)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.current().fmt(f)
    }
}
