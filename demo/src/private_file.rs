//! Files with secrets: only their owner may read them, and they are there whole or not at all.

use std::error::Error;
use std::fs::DirBuilder;
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes the file under another name and moves it into place.
///
/// Only its owner may read it: that is how temporary files are made. If another process was quicker,
/// its file stays.
pub(crate) fn create(path: &Path, text: &str) -> Result<(), Box<dyn Error + Send + Sync>> {
    let directory = path.parent().unwrap_or_else(|| Path::new(""));
    let mut file = NamedTempFile::new_in(directory)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(failed) if failed.error.kind() != io::ErrorKind::AlreadyExists => {
            Err(failed.error.into())
        }
        _ => Ok(()),
    }
}

/// Makes a directory that only its owner can look into: it holds password hashes and the session key.
pub(crate) fn create_directory(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// 32 random bytes as text: 43 characters, so that a Node program takes them as its password as they are.
pub(crate) fn random_text() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(base64_simd::URL_SAFE_NO_PAD.encode_to_string(bytes))
}
