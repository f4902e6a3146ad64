use crate::{DIALECTS, Folder, NOW, WORKOS_SEAL, fe26, sealed};

/// What `inspect` says behind `label` in its first part.
#[track_caller]
fn told(label: &str, args: &[&str], seal: &str) -> String {
    let report = fe26(&[&["inspect"], args].concat(), seal).ok();
    let line = report.lines().find_map(|line| line.strip_prefix(label));
    line.unwrap_or_else(|| panic!("no {label}: {report}")).trim().to_owned()
}

#[test]
fn every_part_is_told_with_its_length() {
    let seal = sealed(&["--ttl", "14d"], r#"{"userId":"u-7"}"#);
    let report = fe26(&["inspect", "--now", NOW, &seal], "").ok();
    let expected = "\
size            265 bytes, 7 % of a 4096-byte cookie
password id     1
keys            derived from a text password
expiry          expires in 14 days (2027-01-29 08:00:00 UTC)
plaintext       16 to 31 bytes (aes-256-cbc), or 32 (aes-128-ctr)
likely dialect  iron-session

part                  length
prefix                     6  Fe26.2
password id                1  1
encryption salt           64  32 bytes
initialization vector     22  16 bytes
ciphertext                43  32 bytes
expiry                    13  1801209600000 ms
integrity salt            64  32 bytes
mac                       43  32 bytes
suffix                     2  ~2
";
    assert_eq!(report, expected);
}

#[test]
fn the_end_is_told_in_words() {
    let seal = sealed(&["--ttl", "1h"], "{}");
    let at = |now: u64| told("expiry", &["--now", &now.to_string()], &seal);
    assert_eq!(at(1_800_000_001_000), "expires in 59 minutes 59 seconds (2027-01-15 09:00:00 UTC)");
    let tolerated = "expired 59 seconds ago (2027-01-15 09:00:00 UTC), still accepted for a minute";
    assert_eq!(at(1_800_003_659_999), tolerated);
    assert_eq!(at(1_800_003_900_000), "expired 5 minutes ago (2027-01-15 09:00:00 UTC)");
    assert_eq!(told("expiry", &[], WORKOS_SEAL), "never");
}

#[test]
fn the_likely_dialects_of_a_seal_include_its_own() {
    for dialect in DIALECTS {
        let likely = told("likely dialect", &[], &sealed(&["--dialect", dialect], "{}"));
        assert!(likely.contains(dialect), "{dialect}: {likely}");
    }
}

#[test]
fn a_raw_key_is_recognized_by_its_empty_salts() {
    let keys = Folder::new(format!(r#"{{"a": {{"raw": "{}"}}}}"#, "A".repeat(43)));
    let args = ["seal", "--dialect", "iron", "--keys-file", &keys.text()];
    let seal = fe26(&args, "{}").line();
    assert_eq!(told("keys", &[], &seal), "raw key: the salts are empty");
    assert_eq!(told("password id", &[], &seal), "a");
    assert!(told("likely dialect", &[], &seal).starts_with("iron;"));
}

#[test]
fn the_plaintext_of_a_counter_mode_is_as_long_as_the_ciphertext() {
    let seal = sealed(&["--algorithm", "aes-128-ctr"], "{\"a\": 1}");
    assert_eq!(told("plaintext", &[], &seal), "8 bytes (aes-128-ctr)");
}

#[test]
fn a_seal_that_fills_a_cookie_is_said_to_take_several() {
    let seal = sealed(&[], &format!("\"{}\"", "x".repeat(3000)));
    assert!(told("size", &[], &seal).ends_with("it takes several cookies"));
}

#[test]
fn a_text_that_is_no_seal_is_explained() {
    let seal = sealed(&[], "{}");
    for (input, kind, hint) in [
        (String::new(), "(empty)", "standard input"),
        ("junk".to_owned(), "(component-count)", "begins with Fe26.2*"),
        (format!("session={seal}"), "(unknown-prefix)", "name of the cookie"),
        (seal[..150].to_owned(), "(component-count)", "name.0, name.1"),
        (seal.replace('*', "%2A"), "(invalid-character)", "percent-encoded"),
        (format!("\"{seal}\""), "(invalid-character)", "quotation marks"),
        (format!("{seal}\n{seal}"), "(invalid-character)", "white space"),
        (seal[..seal.len() - 5].to_owned(), "(invalid-mac-length)", "missing"),
        (format!("{seal}2"), "(bad-suffix)", ""),
        ("x".repeat(1_000_000), "(too-long)", "16384"),
    ] {
        let run = fe26(&["inspect"], &input);
        assert!(run.stderr.contains(hint), "{input}: {}", run.stderr);
        run.fails(1, kind);
    }
}

#[test]
fn one_line_end_behind_the_seal_is_ignored() {
    for end in ["", "\n", "\r\n"] {
        fe26(&["inspect"], format!("{WORKOS_SEAL}{end}")).ok();
    }
    fe26(&["inspect"], format!("{WORKOS_SEAL}\n\n")).fails(1, "(invalid-character)");
}
