//! A secret that turns up anywhere it should not.

use std::process::Command;

use crate::{Folder, Run, finish, program};

/// Letters, digits and `_` only, so that it could be an id, a name or a path as well.
const CANARY: &str = "Kanarienvogel_7fQ2xZ9LmTb4Vw6RsYc1";

#[track_caller]
fn check(args: &[&str], input: &str) -> Run {
    let run = with_canary(&mut program(args), input);
    let output = format!("{}{}", run.stdout, run.stderr);
    // The middle is enough, and is there however its ends are cut, quoted or joined.
    assert!(!output.contains(&CANARY[14..30]), "{args:?}: {output}");
    run
}

fn with_canary(command: &mut Command, input: &str) -> Run {
    finish(command.env("CANARY", CANARY).spawn().unwrap(), input.as_bytes().to_vec())
}

const COMMANDS: [&[&str]; 8] = [
    &["seal"],
    &["seal", "--lines"],
    &["unseal"],
    &["unseal", "--lines"],
    &["unseal", "--name", "session"],
    &["unseal", "--name", "session", "--lines"],
    &["reseal"],
    &["reseal", "--lines"],
];

#[test]
fn a_good_secret_is_never_printed() {
    let password = Folder::new(CANARY);
    let keys = Folder::new(format!(r#"{{"1": "{CANARY}"}}"#));
    let seal = check(&["seal", "--password-env", "CANARY"], "{}").stdout;
    let forged = seal.replacen("*1*", "*1*0", 1);
    let places = [
        ("--password-env", "CANARY".to_owned()),
        ("--password-file", password.text()),
        ("--keys-file", keys.text()),
    ];
    for command in COMMANDS {
        for (option, place) in &places {
            let cookies = format!("session={seal}; session={forged}");
            for input in [seal.as_str(), &forged, &cookies, "junk", "{\"a\":1}", ""] {
                let run = check(&[command, &[option, place]].concat(), input);
                assert!(run.code < 2, "{}", run.stderr);
            }
        }
    }
}

#[test]
fn a_secret_in_the_wrong_place_of_the_command_line_is_never_printed() {
    let joined = ["--password", "--secret", "--key", "--passphrase", "--password-env", "-p"]
        .map(|option| format!("{option}={CANARY}"));
    let glued = format!("-p{CANARY}");
    for command in COMMANDS {
        let mut wrong: Vec<Vec<&str>> = vec![
            vec!["--password", CANARY],
            vec!["--secret", CANARY],
            vec!["--password-env", CANARY],
            vec!["--password-file", CANARY],
            vec!["--keys-file", CANARY],
            vec!["--password-env", "CANARY", "--password-file", CANARY],
            vec!["--password-env", "CANARY", "-x", CANARY],
            vec!["first", CANARY],
            vec!["--lines", CANARY],
            vec![&glued],
        ];
        wrong.extend(joined.iter().map(|arg| vec![arg.as_str()]));
        for args in wrong {
            let run = check(&[command, &args].concat(), "{}");
            assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
        }
    }
}

/// A seal is worth as much as a password until it ends, and is easily pasted into the wrong place.
#[test]
fn a_seal_in_the_wrong_place_of_the_command_line_is_never_printed() {
    let seal = format!("Fe26.2*1*{CANARY}");
    let glued = |option: &str| format!("{option}={seal}");
    let (lines, envelope) = (glued("--lines"), glued("--envelope"));
    let (now, dialect, option) = (glued("--now"), glued("--dialect"), format!("--{seal}"));
    let secret = ["--password-env", "CANARY"];
    for command in ["unseal", "reseal", "inspect", "seal", "keygen"] {
        for wrong in [
            vec![&*seal, &*seal],
            vec!["--lines", &*seal],
            vec!["--name", "a b", &*seal],
            vec!["--now", &*seal],
            vec!["--skew", &*seal],
            vec!["--ttl", &*seal],
            vec!["--ttl", "1d", &*seal, "--skew"],
            vec!["--from", &*seal],
            vec!["--algorithm", &*seal],
            vec!["--iterations", &*seal],
            vec!["--bytes", &*seal],
            vec![&*lines],
            vec![&*envelope],
            vec![&*now],
            vec![&*dialect],
            vec![&*option],
            vec!["--", &*seal, &*seal],
            vec![&*seal, "--no-such-option"],
        ] {
            for secret in [&[][..], &secret] {
                let run = check(&[&[command], secret, &wrong].concat(), "");
                assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{command} {wrong:?}");
            }
        }
    }
    // A cookie might be called so.
    check(&["inspect", "--name", &seal], "a=1");
    check(&["unseal", "--password-env", "CANARY", "--name", &seal], "a=1");
    for wrong in [vec![&*seal], vec!["help", &*seal], vec![&*option], vec![&*seal, "unseal"]] {
        assert_eq!(check(&wrong, "").code, 2, "{wrong:?}");
    }
}

#[test]
fn a_secret_that_is_wrong_is_never_printed() {
    for content in [
        format!(" {CANARY}"),
        format!("{CANARY}\0"),
        format!("{CANARY}{CANARY}"),
        CANARY[..31].to_owned(),
    ] {
        let file = Folder::new(content);
        let run = check(&["seal", "--password-file", &file.text()], "{}");
        assert_eq!(run.code, 2, "{}", run.stderr);
    }
}

#[test]
fn a_secret_in_a_keys_file_that_is_wrong_is_never_printed() {
    for content in [
        CANARY.to_owned(),
        format!("\"{CANARY}\""),
        format!("[\"{CANARY}\"]"),
        format!("{{\"1\": {CANARY}}}"),
        format!("{{\"1\": \"{CANARY}"),
        format!("{{\"1\": \"{CANARY}\", \"1\": \"{CANARY}\"}}"),
        format!("{{\"1\": \"{CANARY}\", \"2\": \"{CANARY}\"}}"),
        format!("{{\"1\": \"{CANARY}{CANARY}\"}}"),
        format!("{{\"1\": {{\"{CANARY}\": 1}}}}"),
        format!("{{\"1\": {{\"raw\": \"{CANARY}\"}}}}"),
        format!("{{\"1\": {{\"secret\": \"{CANARY}\", \"state\": \"pending\"}}}}"),
        format!("{{\"1\": {{\"secret\": \"{CANARY}\", \"state\": \"{CANARY}\"}}}}"),
        format!("{{\"1\": {{\"encryption\": \"{CANARY}\"}}}}"),
        format!("{{\"1\": {{\"encryption\": \"{CANARY}\", \"integrity\": 7}}}}"),
        format!("{{\"{CANARY}\": \"1\"}}"),
        format!("{{\"{CANARY}\": \"complex_password_at_least_32_characters_long\"}}"),
    ] {
        let file = Folder::new(&content);
        let run = check(&["seal", "--keys-file", &file.text()], "{}");
        assert_eq!(run.code, 2, "{content}: {}", run.stderr);
    }
}
