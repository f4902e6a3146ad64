use crate::{DIALECTS, Folder, NOW, expiry, fe26, sealed, with_password};

#[test]
fn every_dialect_comes_back() {
    let json = r#"{"name":"Zoë 🦀","n":[1.0e+2,-0],"lone":"\ud83e"}"#;
    for dialect in DIALECTS {
        let seal = sealed(&["--dialect", dialect], json);
        let opened = with_password("unseal", &["--dialect", dialect], &seal).line();
        assert_eq!(opened, json, "{dialect}");
    }
}

#[test]
fn the_dialect_decides_id_suffix_and_lifetime() {
    for (dialect, start, versioned, end) in [
        ("iron-session", "Fe26.2*1*", true, "1801209600000"),
        ("workos", "Fe26.2*1*", true, ""),
        ("iron", "Fe26.2**", false, ""),
        ("nuxt", "Fe26.2**", false, ""),
        ("keystone", "Fe26.2**", false, "1800028800000"),
    ] {
        let seal = sealed(&["--dialect", dialect], "{}");
        assert!(seal.starts_with(start), "{seal}");
        assert_eq!(seal.ends_with("~2"), versioned, "{seal}");
        assert_eq!(expiry(&seal), end, "{seal}");
    }
}

#[test]
fn the_ttl_is_a_number_with_a_unit_or_never() {
    for (ttl, end) in [
        ("14d", "1801209600000"),
        ("2w", "1801209600000"),
        ("12h", "1800043200000"),
        ("30m", "1800001800000"),
        ("90s", "1800000090000"),
        ("90", "1800000090000"),
        ("0", ""),
        ("never", ""),
    ] {
        assert_eq!(expiry(&sealed(&["--ttl", ttl], "{}")), end, "{ttl}");
    }
    for ttl in ["", "1y", "1 d", "1.5h", "soon"] {
        with_password("seal", &["--ttl", ttl], "{}").fails(2, "--ttl");
    }
}

#[test]
fn an_end_beyond_all_time_is_bad_usage() {
    with_password("seal", &["--ttl", "9007199254740992s"], "{}").fails(2, "year 287396");
}

#[test]
fn cipher_and_iterations_can_be_others_than_the_dialects() {
    let args = ["--algorithm", "aes-128-ctr", "--iterations", "2"];
    let seal = sealed(&args, r#"{"a":1}"#);
    assert_eq!(with_password("unseal", &args, &seal).line(), r#"{"a":1}"#);
    with_password("unseal", &args[..2], &seal).fails(1, "(bad-mac)");
    with_password("seal", &["--algorithm", "rot13"], "{}").fails(2, "aes-128-ctr");
    for iterations in ["0", "100001", "", "one"] {
        with_password("seal", &["--iterations", iterations], "{}").fails(2, "--iterations");
    }
}

#[test]
fn any_json_is_sealed_without_the_white_space_around_it() {
    for json in ["{}", " [1, 2]\n", "null", "\"text\"\r\n", "{\n  \"a\": 1\n}\n"] {
        let opened = with_password("unseal", &[], sealed(&[], json)).ok();
        assert_eq!(opened, format!("{}\n", json.trim()));
    }
}

#[test]
fn what_is_no_sound_json_is_refused() {
    for (input, kind) in [
        (&b""[..], "(invalid-json)"),
        (b"{", "(invalid-json)"),
        (b"{} {}", "(invalid-json)"),
        (b"\"\xff\"", "(invalid-utf8)"),
        (br#"{"a":1,"a":2}"#, "(duplicate-key)"),
        (br#"{"__proto__":1}"#, "(forbidden-key)"),
        (&[b'['; 200], "(too-deep)"),
        (&[b' '; 100_000], "(too-long)"),
    ] {
        with_password("seal", &[], input).fails(1, kind);
    }
}

#[test]
fn what_no_seal_can_hold_is_refused() {
    let json = format!("\"{}\"", "x".repeat(16_000));
    with_password("seal", &[], json).fails(1, "(too-long)");
}

#[test]
fn h3_gets_its_envelope_around_an_object() {
    let seal = sealed(&["--dialect", "h3-v1"], " {\"a\": 1} ");
    let whole = with_password("unseal", &["--dialect", "h3-v1", "--envelope"], &seal).line();
    let envelope: serde_json::Value = serde_json::from_str(&whole).unwrap();
    assert_eq!(envelope["id"].as_str().unwrap().len(), 36);
    assert_eq!(envelope["createdAt"].to_string(), NOW);
    assert!(whole.ends_with(r#","data":{"a": 1}}"#), "{whole}");
    with_password("seal", &["--dialect", "h3-v1"], "[]").fails(1, "(not-an-object)");
}

#[test]
fn an_envelope_that_is_there_already_is_taken_as_it_is() {
    let whole = r#"{"id":"x", "createdAt":1, "data":{"a":1}, "lastSeenAt":2}"#;
    let args = ["--dialect", "h3-v2", "--envelope"];
    let seal = sealed(&args, &format!("{whole}\n"));
    assert_eq!(with_password("unseal", &args, &seal).line(), whole);
    assert_eq!(with_password("unseal", &args[..2], &seal).line(), r#"{"a":1}"#);
    with_password("seal", &args, r#"{"a":1}"#).fails(1, "(not-an-object)");
}

#[test]
fn a_key_that_does_not_fit_the_cipher_is_bad_usage() {
    let keys = Folder::new(format!(r#"{{"1": {{"raw": "{}"}}}}"#, "A".repeat(43)));
    let args = ["seal", "--lines", "--algorithm", "aes-128-ctr", "--keys-file", &keys.text()];
    fe26(&args, "{}\n").fails(2, "raw key of 16 bytes");
}
