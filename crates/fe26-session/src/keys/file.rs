//! Small files with secrets in them.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use fe26::{KeyError, PasswordId};
use zeroize::Zeroizing;

use crate::error::{KeysError, LoadError};
use crate::keys::warning::KeysWarning;

/// What a file holds.
pub(super) struct SecretFile {
    bytes: Zeroizing<Vec<u8>>,
    pub(super) warning: Option<KeysWarning>,
}

impl SecretFile {
    /// Reads a file into memory that is wiped and never moved, so that no copy stays behind.
    pub(super) fn read(path: &Path) -> Result<Self, LoadError> {
        let file = File::open(path).map_err(LoadError::Read)?;
        let warning = warning(&file, path);
        let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_LEN + 1));
        file.take(MAX_LEN as u64 + 1).read_to_end(&mut bytes).map_err(LoadError::Read)?;
        if bytes.len() > MAX_LEN {
            return Err(LoadError::TooLong);
        }
        Ok(Self { bytes, warning })
    }

    /// The text without its last line end, if it has one: editors and `echo` put it there. What else
    /// stands at the ends was not meant to, and is left for the password's check to find.
    pub(super) fn text(&self) -> Result<&str, LoadError> {
        text(&self.bytes).map(without_line_end)
    }
}

/// A secret as text.
pub(super) fn text(bytes: &[u8]) -> Result<&str, LoadError> {
    std::str::from_utf8(bytes).map_err(|_| LoadError::NotText)
}

fn without_line_end(text: &str) -> &str {
    let line = text.strip_suffix('\n');
    line.map_or(text, |line| line.strip_suffix('\r').unwrap_or(line))
}

/// Reads every file of a directory whose name is an id.
///
/// Kubernetes mounts a secret as a directory of links through `..data`, itself a link to the directory
/// with the files of one version, and changes them all at once by changing `..data`. So the files are
/// read past the links, and all of one version: if it changed meanwhile, they are read again.
pub(super) fn read_directory(path: &Path) -> Result<Vec<(PasswordId, SecretFile)>, LoadError> {
    for _ in 0..ATTEMPTS {
        let version = version(path);
        let files = read_files(version.as_deref().unwrap_or(path));
        // Also when something was amiss: an old version is deleted soon, perhaps halfway through here.
        if self::version(path) == version {
            return files;
        }
    }
    Err(LoadError::Read(io::Error::other("the directory does not stop changing")))
}

/// Where `..data` leads, if there is one.
fn version(directory: &Path) -> Option<PathBuf> {
    fs::read_link(directory.join("..data")).ok().map(|target| directory.join(target))
}

fn read_files(directory: &Path) -> Result<Vec<(PasswordId, SecretFile)>, LoadError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).map_err(LoadError::Read)? {
        let entry = entry.map_err(LoadError::Read)?;
        if !is_hidden(&entry.file_name()) && !entry.path().is_dir() {
            names.push(entry.file_name());
        }
    }
    // So that it does not depend on the file system which of several mistakes is found first.
    names.sort();
    let read = |name: OsString| {
        let in_file = |reason| LoadError::InFile { file: shown(&name), reason: Box::new(reason) };
        let id = name.to_str().and_then(|name| PasswordId::try_from(name).ok());
        let id =
            id.ok_or(KeysError::Key(KeyError::KeyId)).map_err(|error| in_file(error.into()))?;
        Ok((id, SecretFile::read(&directory.join(&name)).map_err(in_file)?))
    };
    names.into_iter().map(read).collect()
}

/// `..data`, the versions beside it, `.gitkeep` and the like.
fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// A file's name for people; unless it is as long as a secret, with which somebody may have confused
/// it.
pub(super) fn shown(name: &OsStr) -> String {
    let name = name.to_string_lossy();
    match name.chars().count() {
        0..32 => name.into_owned(),
        count => format!("({count} characters)"),
    }
}

#[cfg(unix)]
fn warning(file: &File, path: &Path) -> Option<KeysWarning> {
    use std::os::unix::fs::PermissionsExt as _;

    let metadata = file.metadata().ok()?;
    let mode = metadata.permissions().mode() & 0o777;
    (metadata.is_file() && mode & 0o077 != 0)
        .then(|| KeysWarning::ReadableByOthers { path: path.to_owned(), mode })
}

#[cfg(not(unix))]
fn warning(_: &File, _: &Path) -> Option<KeysWarning> {
    None
}

/// Far beyond every key ring, and no reason to wait for a file that never ends.
const MAX_LEN: usize = LoadError::MAX_FILE_LEN;

/// A mount changes about once a minute at most.
const ATTEMPTS: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_line_end_is_taken_off() {
        for (text, expected) in [
            ("a", "a"),
            ("a\n", "a"),
            ("a\r\n", "a"),
            ("a\n\n", "a\n"),
            ("a\r", "a\r"),
            ("a\r\r\n", "a\r"),
            (" a \n", " a "),
            ("\n", ""),
            ("", ""),
        ] {
            assert_eq!(without_line_end(text), expected, "{text:?}");
        }
    }
}
