//! Where passwords come from, and how they are exchanged while requests go on.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use fe26_session::{
    KeyError, KeyRing, KeySource, Keys, KeysError, KeysWarning, LoadError, PasswordId, keys,
};

use crate::support::NOW;

const OLD: &str = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
const NEW: &str = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// What a source gives, in the words of a key ring's `Debug`.
#[track_caller]
fn loaded(source: KeySource) -> String {
    format!("{:?}", source.load().unwrap().ring)
}

#[track_caller]
fn refused(source: KeySource, words: &str) {
    let error = source.load().unwrap_err();
    let said = format!("{error} {error:?} {source:?}");
    assert!(said.contains(words), "{said}");
    for secret in [OLD, NEW] {
        assert!(!said.contains(&secret[..12]), "{said}");
    }
}

fn seal(keys: &KeyRing) -> String {
    fe26::seal(b"{}", keys, &fe26::SealOptions::default(), NOW).unwrap()
}

fn open(seal: &str, keys: &KeyRing) -> Result<fe26::Unsealed, fe26::UnsealError> {
    fe26::unseal(seal, keys, &fe26::SealOptions::default(), NOW)
}

#[test]
fn a_password_file_may_end_with_one_line_end_and_nothing_else() {
    let folder = folder();
    let path = folder.path().join("session.key");
    let lone = KeyRing::from_password(NEW).unwrap();
    for content in [NEW.to_owned(), format!("{NEW}\n"), format!("{NEW}\r\n")] {
        fs::write(&path, content).unwrap();
        let ring = KeySource::password_file(&path).load().unwrap().ring;
        assert!(open(&seal(&lone), &ring).is_ok());
    }
    for content in [format!("{NEW}\n\n"), format!(" {NEW}"), format!("{NEW}\t\n")] {
        fs::write(&path, content).unwrap();
        refused(KeySource::password_file(&path), "begins or ends with white space");
    }
}

#[test]
fn a_file_that_holds_no_password_is_refused_with_a_reason() {
    let folder = folder();
    let path = folder.path().join("session.key");
    let of = |content: &[u8]| {
        fs::write(&path, content).unwrap();
        KeySource::password_file(&path)
    };
    refused(of(b""), "too short");
    refused(of(b"\xff\xfe\xfd"), "not UTF-8");
    refused(of(&vec![b'x'; 65 * 1024]), "more than 65536 bytes");
    refused(of(b"complex_password_at_least_32_characters_long"), "documentation");
    let accepted = of(b"complex_password_at_least_32_characters_long");
    assert!(accepted.danger_accept_weak_passwords().load().is_ok());
    refused(KeySource::password_file(folder.path().join(NEW)), "cannot read");
    refused(KeySource::keys_file(folder.path()), "cannot read");
    refused(KeySource::directory(folder.path().join(NEW)), "cannot read");
    refused(KeySource::environment(NEW), "no environment variable");
}

#[test]
fn a_keys_file_is_json_and_a_password_alone_is_not() {
    let folder = folder();
    let path = folder.path().join("keys.json");
    fs::write(&path, format!("{{\n\"2\": \"{NEW}\"}}\n")).unwrap();
    assert_eq!(loaded(KeySource::keys_file(&path)), r#"KeyRing { ids: ["2"], sealing: "2" }"#);
    fs::write(&path, NEW).unwrap();
    refused(KeySource::keys_file(&path), "not a keys file at line 1");
}

#[test]
fn a_directory_has_a_file_for_each_password() {
    let folder = folder();
    for (name, content) in [
        ("10", format!("{NEW}\n")),
        ("9", format!(r#"{{"secret": "{OLD}", "state": "open-only"}}"#)),
        ("0", r#"{"state": "disabled"}"#.to_owned()),
        (".gitkeep", String::new()),
        (".10.swp", "junk".to_owned()),
    ] {
        fs::write(folder.path().join(name), content).unwrap();
    }
    fs::create_dir(folder.path().join("lost+found")).unwrap();
    let expected = r#"KeyRing { ids: ["10", "9" open-only, "0" disabled], sealing: "10" }"#;
    assert_eq!(loaded(KeySource::directory(folder.path())), expected);
}

#[test]
fn a_directory_says_which_file_is_wrong() {
    for (name, content, words) in [
        ("key.txt", NEW.as_bytes(), "in the file key.txt: a password id may have letters"),
        ("1~", NEW.as_bytes(), "in the file 1~: a password id"),
        ("1", b"\xff", "in the file 1: not UTF-8"),
        ("1", b"{\"secret\": 7}", "in the file 1: not a keys file at line 1, column 12"),
        ("1", b"short", r#""1" has 5 characters"#),
        // A password where an id should be.
        ("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o.", b"1", "in the file (44 characters): "),
    ] {
        let folder = folder();
        fs::write(folder.path().join("2"), OLD).unwrap();
        fs::write(folder.path().join(name), content).unwrap();
        refused(KeySource::directory(folder.path()), words);
    }
    refused(KeySource::directory(folder().path()), "the key ring has no password");
}

#[cfg(unix)]
#[test]
fn a_file_that_others_may_read_is_a_warning() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = folder();
    let path = folder.path().join("1");
    fs::write(&path, NEW).unwrap();
    for (mode, warned) in [(0o600, false), (0o400, false), (0o640, true), (0o602, true)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let expected = warned.then(|| KeysWarning::ReadableByOthers { path: path.clone(), mode });
        for source in [KeySource::password_file(&path), KeySource::directory(folder.path())] {
            let keys = Keys::load(source).unwrap();
            assert_eq!(keys.warnings(), expected.clone().into_iter().collect::<Vec<_>>());
        }
    }
    let keys = Keys::load(KeySource::password_file(&path)).unwrap();
    let words = keys.warnings()[0].to_string();
    assert_eq!(words, "others may read 1 (mode 602), and it holds secrets: chmod 600 it");
}

/// Makes version `number` of a mounted secret and changes over to it, as the kubelet does.
#[cfg(unix)]
fn mount(directory: &Path, number: u32) {
    use std::os::unix::fs::symlink;

    let version = format!("..version_{number}");
    fs::create_dir(directory.join(&version)).unwrap();
    fs::write(directory.join(&version).join(number.to_string()), NEW).unwrap();
    let old = format!(r#"{{"secret": "{OLD}", "state": "open-only"}}"#);
    fs::write(directory.join(&version).join(format!("old_{number}")), old).unwrap();
    symlink(&version, directory.join("..data_tmp")).unwrap();
    fs::rename(directory.join("..data_tmp"), directory.join("..data")).unwrap();
    for name in [number.to_string(), format!("old_{number}")] {
        symlink(format!("..data/{name}"), directory.join(name)).unwrap();
    }
    if let Some(previous) = number.checked_sub(1) {
        for name in [previous.to_string(), format!("old_{previous}")] {
            fs::remove_file(directory.join(name)).unwrap();
        }
        fs::remove_dir_all(directory.join(format!("..version_{previous}"))).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_kubernetes_mount_is_read_past_its_links() {
    let folder = folder();
    for number in [0, 1] {
        mount(folder.path(), number);
        let ring = format!(
            r#"KeyRing {{ ids: ["{number}", "old_{number}" open-only], sealing: "{number}" }}"#
        );
        assert_eq!(loaded(KeySource::directory(folder.path())), ring);
    }
}

#[cfg(unix)]
#[test]
fn a_mount_that_changes_is_read_in_one_version() {
    let folder = folder();
    mount(folder.path(), 0);
    let read = thread::scope(|scope| {
        let changes = scope.spawn(|| (1..300).for_each(|number| mount(folder.path(), number)));
        let mut read = 0;
        while !changes.is_finished() {
            match KeySource::directory(folder.path()).load() {
                Ok(loaded) => {
                    let ids: Vec<_> = loaded.ring.ids().map(|id| id.to_string()).collect();
                    assert_eq!(ids.get(1), Some(&format!("old_{}", ids[0])), "{ids:?}");
                    read += 1;
                }
                // No mount changes so often that this is more than a possibility.
                Err(error) => {
                    assert!(error.to_string().contains("does not stop changing"), "{error}")
                }
            }
        }
        read
    });
    assert!(read > 0);
}

#[test]
fn a_callback_is_asked_each_time_and_its_error_is_the_source() {
    let asked = std::sync::Arc::new(AtomicUsize::new(0));
    let asks = std::sync::Arc::clone(&asked);
    let keys =
        Keys::load(KeySource::callback(move || match asks.fetch_add(1, Ordering::Relaxed) {
            0 => Ok(KeyRing::builder().password(1, OLD)),
            1 => Ok(keys::builder_from_json(&format!(r#"{{"2": "{NEW}"}}"#))?),
            _ => Err("the service is away".into()),
        }))
        .unwrap();
    keys.reload().unwrap();
    assert_eq!(format!("{keys:?}"), r#"KeyRing { ids: ["2"], sealing: "2" }"#);
    let error = keys.reload().unwrap_err();
    assert_eq!(error.to_string(), "the callback gave no keys");
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "the service is away");
    assert_eq!(asked.load(Ordering::Relaxed), 3);
    assert_eq!(format!("{keys:?}"), r#"KeyRing { ids: ["2"], sealing: "2" }"#);
}

#[test]
fn what_is_broken_changes_nothing() {
    let folder = folder();
    let path = folder.path().join("keys.json");
    fs::write(&path, format!(r#"{{"1": "{OLD}"}}"#)).unwrap();
    let keys = Keys::load(KeySource::keys_file(&path)).unwrap();
    for (content, expected) in [
        (String::new(), KeysError::Json { line: 1, column: 0 }),
        (format!(r#"{{"2": "{NEW}", "1": "{OLD}""#), KeysError::Json { line: 1, column: 103 }),
        (r#"{"1": {"state": "disabled"}}"#.to_owned(), KeysError::Key(KeyError::NoActiveKey)),
        (format!(r#"{{"2": "{OLD}", "1": "{OLD}"}}"#), {
            KeysError::Key(KeyError::DuplicateSecret(PasswordId::from(1)))
        }),
    ] {
        fs::write(&path, content).unwrap();
        match keys.reload().unwrap_err() {
            LoadError::Keys(error) => assert_eq!(error, expected),
            other => panic!("{other}"),
        }
        assert_eq!(format!("{keys:?}"), r#"KeyRing { ids: ["1"], sealing: "1" }"#);
    }
    fs::remove_file(&path).unwrap();
    assert!(matches!(keys.reload(), Err(LoadError::Read(_))));
    assert_eq!(format!("{keys:?}"), r#"KeyRing { ids: ["1"], sealing: "1" }"#);
}

#[test]
fn keys_that_were_not_loaded_cannot_be_loaded_again() {
    let keys = Keys::from(KeyRing::from_password(NEW).unwrap());
    assert!(matches!(keys.reload(), Err(LoadError::NoSource)));
}

#[test]
fn counts_go_on_when_the_keys_change() {
    let folder = folder();
    let path = folder.path().join("keys.json");
    fs::write(&path, format!(r#"{{"1": "{OLD}"}}"#)).unwrap();
    let keys = Keys::load(KeySource::keys_file(&path)).unwrap();
    let seal = seal(&keys.current());
    // A request that takes its time.
    let begun_before = keys.current();
    open(&seal, &keys.current()).unwrap();

    fs::write(&path, format!(r#"{{"2": "{NEW}", "1": "{OLD}"}}"#)).unwrap();
    keys.reload().unwrap();
    open(&seal, &keys.current()).unwrap();
    open(&seal, &begun_before).unwrap();
    let [two, one] = [2, 1].map(PasswordId::from);
    assert_eq!(keys.opened(), [(two, 0), (one, 3)]);

    keys.replace(KeyRing::from_passwords([(1, OLD)]).unwrap());
    open(&seal, &keys.current()).unwrap();
    assert_eq!(keys.opened(), [(one, 4)]);
}
