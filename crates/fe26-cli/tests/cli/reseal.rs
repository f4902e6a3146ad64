use crate::{Folder, NOW, OTHER_PASSWORD, PASSWORD, expiry, fe26, sealed, with_password};

const DATA: &str = r#"{"userId":"u-7"}"#;

#[test]
fn after_a_rotation_the_newest_password_seals() {
    let old = sealed(&["--ttl", "1h"], DATA);
    let keys = Folder::new(format!(r#"{{"1": "{PASSWORD}", "2": "{OTHER_PASSWORD}"}}"#));
    let new = fe26(&["reseal", "--now", NOW, "--keys-file", &keys.text()], &old).line();
    assert!(new.starts_with("Fe26.2*2*"), "{new}");
    assert_eq!(expiry(&new), expiry(&old));
    assert_eq!(fe26(&["unseal", "--now", NOW, "--keys-file", &keys.text(), &new], "").line(), DATA);
}

#[test]
fn the_new_seal_ends_when_the_old_one_does() {
    let hour = sealed(&["--ttl", "1h"], DATA);
    for now in ["1800000000000", "1800001234567", "1800003600001", "1800003659999"] {
        let args = ["reseal", "--password-env", "PASSWORD", "--now", now];
        assert_eq!(expiry(&fe26(&args, &hour).line()), "1800003600000", "{now}");
    }
    let forever = sealed(&["--ttl", "never"], DATA);
    assert_eq!(expiry(&with_password("reseal", &[], &forever).line()), "");
}

#[test]
fn a_ttl_replaces_the_old_end() {
    let seal = sealed(&["--ttl", "1h"], DATA);
    let ttl = |ttl| with_password("reseal", &["--ttl", ttl], &seal).line();
    assert_eq!(expiry(&ttl("1d")), "1800086400000");
    assert_eq!(expiry(&ttl("never")), "");
}

#[test]
fn a_seal_is_converted_from_one_dialect_to_another() {
    for (from, to) in [
        ("iron-session", "iron"),
        ("iron", "iron-session"),
        ("iron-session", "nuxt"),
        ("nuxt", "iron-session"),
        ("h3-v2", "workos"),
        ("h3-v1", "h3-v2"),
    ] {
        let old = sealed(&["--dialect", from], DATA);
        let new = with_password("reseal", &["--from", from, "--dialect", to], &old).line();
        assert_eq!(with_password("unseal", &["--dialect", to], &new).line(), DATA, "{from} {to}");
        assert_eq!(new.ends_with("~2"), matches!(to, "iron-session" | "workos"));
    }
}

#[test]
fn an_envelope_stays_as_it_is_where_both_dialects_have_it() {
    let whole = r#"{"id":"x", "createdAt":1, "data":{"a":1}, "lastSeenAt":2}"#;
    let old = sealed(&["--dialect", "h3-v1", "--envelope"], whole);
    let new = with_password("reseal", &["--from", "h3-v1", "--dialect", "h3-v2"], &old).line();
    let opened = with_password("unseal", &["--dialect", "h3-v2", "--envelope"], &new).line();
    assert_eq!(opened, whole);
}

#[test]
fn a_seal_that_does_not_open_is_not_resealed() {
    with_password("reseal", &[], "junk").fails(1, "(component-count)");
    let seal = sealed(&["--iterations", "2"], DATA);
    with_password("reseal", &[], &seal).fails(1, "(bad-mac)");
    let list = sealed(&[], "[]");
    with_password("reseal", &["--from", "iron-session", "--dialect", "nuxt"], &list)
        .fails(1, "(not-an-object)");
}

#[test]
fn every_line_is_resealed() {
    let seals = [sealed(&[], DATA), "junk".to_owned(), sealed(&["--ttl", "0"], "{}")].join("\n");
    let run = with_password("reseal", &["--lines"], seals);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[1], r#"{"error":"component-count"}"#);
    assert_eq!(with_password("unseal", &[], lines[2]).line(), "{}");
}
