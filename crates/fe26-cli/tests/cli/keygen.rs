use crate::{Folder, fe26};

fn is_base64url(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[test]
fn a_password_is_32_random_bytes_as_base64url() {
    let password = fe26(&["keygen"], "").line();
    assert_eq!(password.len(), 43);
    assert!(is_base64url(&password));
    assert_ne!(password, fe26(&["keygen"], "").line());
}

#[test]
fn more_bytes_make_a_longer_password_and_fewer_are_refused() {
    assert_eq!(fe26(&["keygen", "--bytes", "64"], "").line().len(), 86);
    for bytes in ["0", "16", "31", "1025", "", "many"] {
        fe26(&["keygen", "--bytes", bytes], "").fails(2, "--bytes");
    }
}

#[test]
fn a_generated_password_seals() {
    let file = Folder::new(fe26(&["keygen"], "").ok());
    let seal = fe26(&["seal", "--password-file", &file.text()], "{}").line();
    assert_eq!(fe26(&["unseal", "--password-file", &file.text()], seal).line(), "{}");
}

#[test]
fn a_generated_keys_file_seals() {
    let json = fe26(&["keygen", "--keys-file-format"], "").line();
    let keys: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(keys["1"].as_str().unwrap().len(), 43);
    let file = Folder::new(json);
    let seal = fe26(&["seal", "--keys-file", &file.text()], "{}").line();
    assert!(seal.starts_with("Fe26.2*1*"));
}
