use crate::{Folder, NOW, OTHER_PASSWORD, PASSWORD, fe26, finish, program, sealed, set_mode};

/// Seals and unseals `{}` with a file in `option`.
fn round_trip(option: &str, content: &str) -> String {
    let file = Folder::new(content);
    let args = |command| [command, "--dialect", "iron", option, &file.text()].map(str::to_owned);
    let run = |command, input: &str| {
        let args = args(command);
        fe26(&args.each_ref().map(String::as_str), input).line()
    };
    let seal = run("seal", "{}");
    assert_eq!(run("unseal", &seal), "{}");
    seal
}

#[track_caller]
fn refused(option: &str, content: impl AsRef<[u8]>, words: &str) {
    let file = Folder::new(content);
    fe26(&["seal", option, &file.text()], "{}").fails(2, words);
}

#[test]
fn a_password_is_the_same_from_everywhere() {
    let seal = sealed(&[], "{}");
    for content in [PASSWORD.to_owned(), format!("{PASSWORD}\n"), format!("{PASSWORD}\r\n")] {
        let file = Folder::new(content);
        fe26(&["unseal", "--now", NOW, "--password-file", &file.text()], &seal).ok();
    }
    let keys = Folder::new(format!(r#"{{"1": "{PASSWORD}"}}"#));
    fe26(&["unseal", "--now", NOW, "--keys-file", &keys.text()], &seal).ok();
}

#[test]
fn an_environment_variable_may_hold_a_keys_file() {
    let json = format!(r#"{{"2": "{OTHER_PASSWORD}", "1": "{PASSWORD}"}}"#);
    let args = ["unseal", "--now", NOW, "--password-env", "KEYS"];
    let run = |json: &str| {
        let child = program(&args).env("KEYS", json).spawn().unwrap();
        finish(child, sealed(&[], "{}").into_bytes())
    };
    assert_eq!(run(&json).line(), "{}");
    run(&json[..json.len() - 1]).fails(2, "--password-env: not a keys file at line 1");
}

#[test]
fn a_lone_password_opens_seals_with_the_ids_that_libraries_give_it() {
    for id in ["", "default", "1"] {
        let keys = Folder::new(format!(r#"{{"{id}": "{PASSWORD}"}}"#));
        let seal = fe26(&["seal", "--keys-file", &keys.text()], "{}").line();
        fe26(&["unseal", "--password-env", "PASSWORD"], seal).ok();
    }
}

#[test]
fn every_form_of_a_keys_file_seals_and_opens() {
    let raw = |bytes: usize| format!(r#"{{"raw": "{}"}}"#, "AAAA".repeat(bytes / 3) + "AAA");
    for (content, id) in [
        (
            format!(r#"{{"1": "{PASSWORD}", "10": "{OTHER_PASSWORD}", "word": "w{PASSWORD}"}}"#),
            "10",
        ),
        (format!(r#"{{"": "{PASSWORD}"}}"#), ""),
        (format!(r#"{{"default": "{PASSWORD}"}}"#), "default"),
        (format!(r#"{{"1": {}}}"#, raw(32)), "1"),
        (
            format!(r#"{{"7": {{"encryption": "{PASSWORD}", "integrity": "{OTHER_PASSWORD}"}}}}"#),
            "7",
        ),
        (format!(r#"{{"7": {{"encryption": {}, "integrity": {}}}}}"#, raw(32), raw(65)), "7"),
        (format!(r#"{{"7": {{"integrity": {}, "encryption": "{PASSWORD}"}}}}"#, raw(32)), "7"),
    ] {
        let seal = round_trip("--keys-file", &content);
        assert_eq!(seal.split('*').nth(1), Some(id), "{content}");
    }
}

#[test]
fn a_keys_file_says_what_each_password_is_good_for() {
    let pending = format!(r#""3": {{"secret": "{OTHER_PASSWORD}", "state": "pending"}}"#);
    let keys = Folder::new(format!(
        r#"{{{pending}, "2": "{PASSWORD}", "1": {{"secret": "x{PASSWORD}", "state": "open-only"}},
            "0": {{"state": "disabled"}}}}"#
    ));
    let with = |file: &Folder, command, input: &str| {
        fe26(&[command, "--now", NOW, "--keys-file", &file.text()], input)
    };
    let seal = with(&keys, "seal", "{}").line();
    assert_eq!(seal.split('*').nth(1), Some("2"));

    for (id, password) in [("3", OTHER_PASSWORD.to_owned()), ("1", format!("x{PASSWORD}"))] {
        let elsewhere = Folder::new(format!(r#"{{"{id}": "{password}"}}"#));
        let seal = with(&elsewhere, "seal", "{}").line();
        assert_eq!(with(&keys, "unseal", &seal).line(), "{}", "{id}");
    }
    let elsewhere = Folder::new(format!(r#"{{"0": "y{PASSWORD}"}}"#));
    let seal = with(&elsewhere, "seal", "{}").line();
    with(&keys, "unseal", &seal).fails(1, r#"password "0" is disabled (disabled-key)"#);

    refused("--keys-file", format!("{{{pending}}}"), "no password is active");
}

#[test]
fn a_password_that_is_wrong_is_bad_usage() {
    for (content, words) in [
        (String::new(), "too short"),
        ("short".to_owned(), "5 characters, at least 32"),
        (format!(" {PASSWORD}"), "white space"),
        (format!("{PASSWORD}\n\n"), "white space"),
        (format!("{PASSWORD}\0"), "NUL"),
        ("password".repeat(5), "can be guessed"),
        ("x".repeat(70_000), "more than 65536 bytes"),
    ] {
        refused("--password-file", content, words);
    }
    refused("--password-file", b"\xff\xfe not UTF-8, as no password may be \xff", "not UTF-8");
}

#[test]
fn a_keys_file_that_is_wrong_is_bad_usage() {
    for (content, words) in [
        (String::new(), "not a keys file at line 1"),
        ("{}".to_owned(), "no password"),
        (format!("\"{PASSWORD}\""), "not a keys file"),
        (
            format!(r#"{{"1": "{PASSWORD}", "1": "x{PASSWORD}"}}"#),
            r#"two passwords have the id "1""#,
        ),
        (format!(r#"{{"1": "{PASSWORD}", "2": "{PASSWORD}"}}"#), "same secret"),
        (format!(r#"{{"a": "{PASSWORD}", "b": "x{PASSWORD}"}}"#), "no password seals"),
        (format!(r#"{{"a-b": "{PASSWORD}"}}"#), "letters, digits and underscores"),
        (r#"{"1": {"raw": "AAAA"}}"#.to_owned(), "3 bytes"),
        (format!(r#"{{"{PASSWORD}": "1"}}"#), "an id is as long as a secret"),
    ] {
        refused("--keys-file", content, words);
    }
}

#[test]
fn a_password_that_can_be_guessed_is_accepted_only_when_asked_for() {
    let file = Folder::new("complex_password_at_least_32_characters_long");
    let args = ["seal", "--password-file", &file.text(), "--danger-accept-weak-passwords"];
    fe26(&args[..3], "{}").fails(2, "example from somebody's documentation");
    fe26(&args, "{}").ok();
}

#[test]
fn a_place_without_a_secret_is_bad_usage() {
    fe26(&["seal", "--password-env", "NO_SUCH_NAME"], "{}").fails(2, "--password-env");
    fe26(&["seal", "--password-env", "A=B"], "{}").fails(2, "--password-env");
    fe26(&["seal", "--password-env", ""], "{}").fails(2, "--password-env");
    for option in ["--password-file", "--keys-file"] {
        fe26(&["seal", option, "no/such/file"], "{}").fails(2, option);
        fe26(&["seal", option, "."], "{}").fails(2, "cannot read the secrets: ");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_others_may_read_gets_a_warning() {
    let file = Folder::new(PASSWORD);
    for (mode, warned) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true)] {
        set_mode(&file.path(), mode);
        let run = fe26(&["seal", "--password-file", &file.text()], "{}");
        assert_eq!(run.code, 0);
        assert_eq!(run.stderr.starts_with("warning: others may read"), warned, "{mode:o}");
        assert_eq!(run.stderr.is_empty(), !warned, "{mode:o}");
    }
}
