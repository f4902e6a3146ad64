use std::env;
use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fe26::{KeyRing, KeyRingBuilder};
use zeroize::Zeroizing;

use crate::error::LoadError;
use crate::keys::file::{self, SecretFile};
use crate::keys::json::{self, builder_from_json};
use crate::keys::warning::KeysWarning;

/// Where a program has its passwords from, so that it can ask there again.
///
/// Give it to [`Keys::load`](crate::Keys::load).
///
/// # Examples
///
/// ```
/// use fe26_session::KeySource;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("session.key");
/// std::fs::write(&path, "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o\n")?;
/// let loaded = KeySource::password_file(&path).load()?;
/// for warning in loaded.warnings {
///     eprintln!("warning: {warning}"); // such as: others may read session.key (mode 644), …
/// }
/// assert_eq!(loaded.ring.ids().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct KeySource {
    place: Place,
    accept_weak: bool,
}

#[derive(Clone)]
enum Place {
    Environment(OsString),
    KeysFile(PathBuf),
    PasswordFile(PathBuf),
    Directory(PathBuf),
    Callback(Arc<Callback>),
}

type Callback = dyn Fn() -> Result<KeyRingBuilder, Box<dyn Error + Send + Sync>> + Send + Sync;

impl KeySource {
    /// The environment variable `name`: a [keys file](crate::keys) if it begins with `{`, otherwise
    /// one password.
    ///
    /// The variable stays in the environment of the process, where its children and whoever may look
    /// into `/proc` find it. In Rust 2024 only `unsafe` code may take it away, because another thread
    /// may be reading the environment at that moment; a file has no such drawback.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{KeySource, LoadError};
    /// let source = KeySource::environment("NO_SUCH_PASSWORD");
    /// assert!(matches!(source.load(), Err(LoadError::NotSet)));
    /// ```
    #[must_use]
    pub fn environment(name: impl Into<OsString>) -> Self {
        Self::new(Place::Environment(name.into()))
    }

    /// A [keys file](crate::keys): JSON with passwords by id.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{Dialect, KeySource};
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("keys.json");
    /// let json = r#"{ "2": { "secret": "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o", "state": "pending" },
    ///                 "1": "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U" }"#;
    /// std::fs::write(&path, json)?;
    /// let ring = KeySource::keys_file(&path).load()?.ring;
    /// assert_eq!(ring.sealing_id(Dialect::IRON_SESSION).as_str(), "1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn keys_file(path: impl Into<PathBuf>) -> Self {
        Self::new(Place::KeysFile(path.into()))
    }

    /// A file with one password and nothing else. One line end behind it is ignored.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::KeySource;
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("session.key");
    /// std::fs::write(&path, "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o\n")?; // fe26 keygen > session.key
    /// assert!(KeySource::password_file(&path).load().is_ok());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn password_file(path: impl Into<PathBuf>) -> Self {
        Self::new(Place::PasswordFile(path.into()))
    }

    /// A directory with a file for each password, as Kubernetes and Docker mount secrets. The name of
    /// a file is the id; in it stands the password, or what a [keys file](crate::keys) has under that
    /// id if it begins with `{`. One line end behind it is ignored.
    ///
    /// Names that begin with a dot and directories are left out; anything else has to be a password.
    /// All files are of one version of the mount, also while it changes.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::KeySource;
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path();
    /// std::fs::write(path.join("1"), "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U\n")?;
    /// std::fs::write(path.join("2"), "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o\n")?;
    /// assert_eq!(KeySource::directory(path).load()?.ring.ids().count(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn directory(path: impl Into<PathBuf>) -> Self {
        Self::new(Place::Directory(path.into()))
    }

    /// A function that knows, for example by asking a key management service.
    ///
    /// It is called on each load, by the thread that loads, and may take its time. Where the service
    /// has to be awaited, ask it first and call [`Keys::replace`](crate::Keys::replace).
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26_session::{KeySource, Keys, keys};
    ///
    /// # fn decrypt(_: &[u8]) -> Result<String, std::io::Error> {
    /// #     Ok(r#"{"1": "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o"}"#.to_owned())
    /// # }
    /// # let encrypted = b"";
    /// let source = KeySource::callback(|| Ok(keys::builder_from_json(&decrypt(encrypted)?)?));
    /// let keys = Keys::load(source)?;
    /// assert_eq!(keys.current().ids().next(), Some(1.into()));
    /// # Ok::<(), fe26_session::LoadError>(())
    /// ```
    #[must_use]
    pub fn callback(
        ask: impl Fn() -> Result<KeyRingBuilder, Box<dyn Error + Send + Sync>> + Send + Sync + 'static,
    ) -> Self {
        Self::new(Place::Callback(Arc::new(ask)))
    }

    fn new(place: Place) -> Self {
        Self { place, accept_weak: false }
    }

    /// Accepts passwords that can be guessed; see
    /// [`KeyRingBuilder::danger_accept_weak_passwords`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::KeySource;
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("session.key");
    /// std::fs::write(&path, "password_at_least_32_characters_long")?; // of somebody's documentation
    /// let source = KeySource::password_file(&path);
    /// assert!(source.load().is_err());
    /// assert!(source.danger_accept_weak_passwords().load().is_ok());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn danger_accept_weak_passwords(mut self) -> Self {
        self.accept_weak = true;
        self
    }

    /// Asks once.
    ///
    /// # Errors
    ///
    /// [`LoadError`] says what is wrong and never shows a secret, nor the name or path that was given:
    /// somebody may have given the secret itself.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{KeySource, LoadError};
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("session.key");
    /// std::fs::write(&path, "hunter2")?;
    /// let refused = KeySource::password_file(&path).load().unwrap_err();
    /// assert!(matches!(&refused, LoadError::Keys(_)));
    /// assert!(!refused.to_string().contains("hunter2"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn load(&self) -> Result<Loaded, LoadError> {
        let (builder, warnings) = self.ask()?;
        let builder =
            if self.accept_weak { builder.danger_accept_weak_passwords() } else { builder };
        Ok(Loaded { ring: builder.build()?, warnings })
    }

    fn ask(&self) -> Result<(KeyRingBuilder, Vec<KeysWarning>), LoadError> {
        match &self.place {
            Place::Environment(name) => Ok((from_environment(name)?, Vec::new())),
            Place::KeysFile(path) => from_file(path, |text| Ok(builder_from_json(text)?)),
            Place::PasswordFile(path) => from_file(path, |text| Ok(lone_password(text))),
            Place::Directory(path) => from_directory(path),
            Place::Callback(ask) => Ok((ask().map_err(LoadError::Callback)?, Vec::new())),
        }
    }
}

impl fmt::Debug for KeySource {
    /// Not the name of the variable: somebody may have given the secret itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, path) = match &self.place {
            Place::Environment(_) => ("environment", None),
            Place::KeysFile(path) => ("keys file", Some(path)),
            Place::PasswordFile(path) => ("password file", Some(path)),
            Place::Directory(path) => ("directory", Some(path)),
            Place::Callback(_) => ("callback", None),
        };
        let mut debug = f.debug_struct("KeySource");
        debug.field("kind", &kind);
        if let Some(name) = path.and_then(|path| path.file_name()) {
            debug.field("name", &file::shown(name));
        }
        debug.finish()
    }
}

/// What a [`KeySource`] gave.
///
/// # Examples
///
/// ```
/// use fe26_session::KeySource;
/// use fe26_session::keys::Loaded;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("keys.json");
/// # std::fs::write(&path, r#"{"7": "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o"}"#)?;
/// let Loaded { ring, warnings, .. } = KeySource::keys_file(&path).load()?;
/// for warning in warnings {
///     eprintln!("warning: {warning}");
/// }
/// assert_eq!(ring.ids().next(), Some(7.into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Loaded {
    /// The passwords.
    pub ring: KeyRing,
    /// What somebody should look at. The passwords are good all the same.
    pub warnings: Vec<KeysWarning>,
}

impl Loaded {
    /// This, counting on where `earlier` is.
    pub(super) fn following(self, earlier: &Self) -> Self {
        Self { ring: self.ring.with_counts_of(&earlier.ring), ..self }
    }
}

fn from_environment(name: &OsStr) -> Result<KeyRingBuilder, LoadError> {
    let value = env::var_os(name).ok_or(LoadError::NotSet)?;
    let value = Zeroizing::new(value.into_encoded_bytes());
    from_value(file::text(&value)?)
}

fn from_value(text: &str) -> Result<KeyRingBuilder, LoadError> {
    if json::is_object(text) { Ok(builder_from_json(text)?) } else { Ok(lone_password(text)) }
}

fn from_file(
    path: &Path,
    read: impl FnOnce(&str) -> Result<KeyRingBuilder, LoadError>,
) -> Result<(KeyRingBuilder, Vec<KeysWarning>), LoadError> {
    let file = SecretFile::read(path)?;
    let builder = read(file.text()?)?;
    Ok((builder, file.warning.into_iter().collect()))
}

fn from_directory(path: &Path) -> Result<(KeyRingBuilder, Vec<KeysWarning>), LoadError> {
    let (mut builder, mut warnings) = (KeyRing::builder(), Vec::new());
    for (id, secret) in file::read_directory(path)? {
        let key = secret.text().and_then(|text| Ok(json::key(text)?));
        let key = key.map_err(|reason| LoadError::InFile {
            file: file::shown(id.as_str().as_ref()),
            reason: Box::new(reason),
        })?;
        builder = key.add_to(builder, id.as_str());
        warnings.extend(secret.warning);
    }
    Ok((builder, warnings))
}

fn lone_password(text: &str) -> KeyRingBuilder {
    KeyRing::builder().lone_password(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";

    #[test]
    fn a_value_that_begins_with_a_brace_is_a_keys_file_and_any_other_a_password() {
        for (value, expected) in [
            (SECRET.to_owned(), r#"KeyRing { ids: [""], sealing: "" }"#),
            (format!(r#"{{"7": "{SECRET}"}}"#), r#"KeyRing { ids: ["7"], sealing: "7" }"#),
            (format!("\n  {{\"7\": \"{SECRET}\"}}\n"), r#"KeyRing { ids: ["7"], sealing: "7" }"#),
        ] {
            let ring = from_value(&value).unwrap().build().unwrap();
            assert_eq!(format!("{ring:?}"), expected);
        }
        // A variable has no line end that nobody wrote, so none is taken off.
        let error = from_value(&format!("{SECRET}\n")).unwrap().build().unwrap_err();
        assert!(error.to_string().contains("white space"), "{error}");
        assert!(matches!(from_value(&format!("{{{SECRET}")), Err(LoadError::Keys(_))));
    }

    #[test]
    fn what_prints_of_a_source_is_no_secret() {
        for source in [
            KeySource::environment(SECRET),
            KeySource::keys_file(SECRET),
            KeySource::password_file(SECRET),
            KeySource::directory(SECRET),
        ] {
            let text = format!("{source:?} {}", source.load().unwrap_err());
            assert!(!text.contains(&SECRET[..12]), "{text}");
        }
    }
}
