use crate::{
    Folder, NOW, OTHER_PASSWORD, PASSWORD, WORKOS_PASSWORD, WORKOS_SEAL, fe26, sealed,
    with_password,
};

#[test]
fn the_seal_is_an_argument_or_standard_input() {
    let seal = sealed(&[], r#"{"a":1}"#);
    assert_eq!(with_password("unseal", &[&seal], "").line(), r#"{"a":1}"#);
    assert_eq!(with_password("unseal", &[], &seal).line(), r#"{"a":1}"#);
    assert_eq!(with_password("unseal", &[], format!("{seal}\n")).line(), r#"{"a":1}"#);
}

#[test]
fn a_seal_of_workos_opens() {
    let password = Folder::new(WORKOS_PASSWORD);
    let args = ["unseal", "--dialect", "workos", "--password-file", &password.text()];
    let accept = ["--danger-accept-weak-passwords"];
    assert_eq!(fe26(&[&args[..], &accept].concat(), WORKOS_SEAL).line(), r#"{"user":"alice"}"#);
    fe26(&args, WORKOS_SEAL).fails(2, "example from somebody's documentation");
}

#[test]
fn the_data_is_the_text_that_was_sealed() {
    let json = "{ \"n\": [1e2, 1.50, 123456789012345678901, -0],\n\t\"s\": \"\\u00e9\\/\\n\" }";
    let seal = sealed(&[], json);
    assert_eq!(with_password("unseal", &[], &seal).ok(), format!("{json}\n"));
    let line = with_password("unseal", &["--lines"], seal).line();
    assert_eq!(line, format!(r#"{{"data":{}}}"#, json.replace('\n', " ")));
}

#[test]
fn a_seal_opens_until_its_end_and_the_tolerance_are_over() {
    let seal = sealed(&["--ttl", "1h"], "{}");
    let at = |now: &str, skew: &str| {
        let args = ["unseal", "--password-env", "PASSWORD", "--now", now, "--skew", skew];
        fe26(&args, &seal)
    };
    at("1800003659999", "60s").ok();
    at("1800003660000", "60s").fails(1, "(expired)");
    at("1800003599999", "0").ok();
    at("1800003600000", "0").fails(1, "(expired)");
    let late = at("1800003900000", "60");
    assert!(late.stderr.contains("5 minutes ago, on 2027-01-15 09:00:00 UTC"), "{}", late.stderr);
}

#[test]
fn what_does_not_open_is_explained() {
    let seal = sealed(&[], "{}");
    let other = Folder::new(OTHER_PASSWORD);
    let keys = Folder::new(format!(r#"{{"2": "{OTHER_PASSWORD}", "3": "{PASSWORD}"}}"#));
    for (option, path, words, hint) in [
        ("--password-file", other.text(), "bad hmac value (bad-mac)", "another password"),
        ("--keys-file", keys.text(), "(unknown-key)", r#"have the ids "2", "3""#),
    ] {
        let run = fe26(&["unseal", option, &path], &seal);
        assert!(run.stderr.contains(hint), "{}", run.stderr);
        run.fails(1, words);
    }
    let run = with_password("unseal", &[], seal.replacen("*1*", "*2*", 1));
    assert!(run.stderr.contains("use a keys file"), "{}", run.stderr);
    run.fails(1, "(unknown-key)");
}

#[test]
fn a_payload_that_is_no_sound_json_is_refused() {
    // Only another program makes such seals, so this one was made with another dialect's eyes.
    let seal = sealed(&["--dialect", "iron"], "[1]");
    with_password("unseal", &["--dialect", "nuxt"], seal).fails(1, "(not-an-object)");
}

#[test]
fn an_argument_that_is_no_text_is_refused() {
    let mut program = crate::program(&["unseal", "--password-env", "PASSWORD", "--now", NOW]);
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        program.arg(std::ffi::OsStr::from_bytes(b"Fe26.2*\xff"));
    }
    #[cfg(not(unix))]
    program.arg("Fe26.2*\u{fffd}");
    crate::finish(program.spawn().unwrap(), Vec::new()).fails(1, "(invalid-character)");
}
