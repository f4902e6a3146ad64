//! The session key: made on the first start, kept beside the database.

use std::error::Error;
use std::path::Path;

use fe26_axum::{KeySource, Keys};

use crate::private_file;

/// Loads the keys, and makes them first if there are none.
pub(crate) fn open_or_create(path: &Path) -> Result<Keys, Box<dyn Error + Send + Sync>> {
    if !path.try_exists()? {
        create(path)?;
    }
    Ok(Keys::load(KeySource::keys_file(path))?)
}

fn create(path: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    let keys = format!("{{\"1\": \"{}\"}}\n", private_file::random_text()?);
    private_file::create(path, &keys)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_first_start_makes_one_password_of_43_characters() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keys.json");
        let keys = open_or_create(&path).unwrap();
        assert_eq!(format!("{keys:?}"), r#"KeyRing { ids: ["1"], sealing: "1" }"#);
        assert_eq!(fs::read_to_string(&path).unwrap().trim().len(), r#"{"1": ""}"#.len() + 43);
    }

    #[test]
    fn a_later_start_keeps_the_keys() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keys.json");
        open_or_create(&path).unwrap();
        let keys = fs::read_to_string(&path).unwrap();
        open_or_create(&path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), keys);
    }

    #[test]
    fn keys_of_another_process_are_not_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keys.json");
        fs::write(&path, "theirs").unwrap();
        create(&path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_the_keys() {
        use std::os::unix::fs::PermissionsExt as _;

        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keys.json");
        open_or_create(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
