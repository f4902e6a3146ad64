use crate::{DIALECTS, fe26, with_password};

#[test]
fn help_is_printed_for_everything() {
    for args in [&["--help"][..], &["help", "seal"], &["unseal", "--help"], &["reseal", "-h"]] {
        let help = fe26(args, "").ok();
        assert!(help.contains("Usage: fe26") && help.contains("Examples:"), "{help}");
    }
    let help = fe26(&["seal", "--help"], "").ok();
    for dialect in DIALECTS {
        assert!(help.contains(&format!("  {dialect} ")), "{dialect}: {help}");
    }
    assert!(fe26(&["--version"], "").line().starts_with("fe26 "));
}

#[test]
fn help_fits_a_terminal_of_100_columns() {
    for command in ["keygen", "inspect", "seal", "unseal", "reseal"] {
        for flag in ["-h", "--help"] {
            let help = fe26(&[command, flag], "").ok();
            for line in help.lines().filter(|line| !line.starts_with("Usage:")) {
                assert!(line.chars().count() <= 100, "{command} {flag}: {line}");
            }
        }
    }
}

#[test]
fn a_wrong_call_ends_with_2_and_prints_nothing() {
    for (args, words) in [
        (&["unsael"][..], "the commands are keygen, inspect, seal, unseal, reseal"),
        (&["help", "unsael"], "unrecognized subcommand '…'"),
        (&["seal"], "--password-env <NAME>|--password-file <FILE>|--keys-file <FILE>"),
        (&["unseal", "--password-env", "PASSWORD", "--liens"], "--liens"),
        (&["unseal", "--password-env", "PASSWORD", "--ttl", "1d"], "--name <COOKIE>"),
        (&["unseal", "--password-env", "PASSWORD", "--name", "a b"], "no cookie name may have"),
        (&["unseal", "--password-env", "PASSWORD", "--name", ""], "no cookie name may have"),
        (&["unseal", "--name", "session"], "--keys-file <FILE>"),
        (&["seal", "--password-env", "PASSWORD", "--name", "session"], "--name"),
        (&["unseal", "--password-env", "PASSWORD", "--lines", "Fe26.2*"], "--lines"),
        (&["seal", "--password-env", "PASSWORD", "--keys-file", "x"], "cannot be used with"),
        (&["seal", "--password-env", "PASSWORD", "{}"], "read from standard input"),
        (&["seal", "--password", "x"], "never an argument"),
        (&["inspect", "--password-env", "PASSWORD"], "--password-env"),
        (&["keygen", "now"], "unexpected argument"),
    ] {
        fe26(args, "{}").fails(2, words);
    }
    for (option, value, words) in [
        ("--dialect", "php", "'…' for '--dialect <NAME>': the dialects are iron-session, iron,"),
        ("--dialect", "IRON", "iron-session, iron, h3-v1"),
        ("--now", "1e12", "--now"),
        ("--now", "yesterday", "--now"),
        ("--skew", "long", "--skew"),
    ] {
        with_password("unseal", &[option, value], "").fails(2, words);
    }
    let nothing = fe26(&[], "");
    assert_eq!((nothing.code, nothing.stdout.as_str()), (2, ""));
    assert!(nothing.stderr.contains("Usage: fe26 <COMMAND>"), "{}", nothing.stderr);
}

#[test]
fn nothing_is_coloured_for_a_program() {
    let seal = crate::sealed(&[], "{}");
    for run in [
        fe26(&["inspect"], &seal),
        fe26(&["inspect"], "junk"),
        fe26(&["seal"], ""),
        fe26(&["--help"], ""),
        with_password("unseal", &[], &seal),
    ] {
        assert!(!format!("{}{}", run.stdout, run.stderr).contains('\u{1b}'), "{run:?}");
    }
}
