use std::io::{BufRead as _, BufReader, Read as _, Write as _};

use crate::{OTHER_PASSWORD, program, sealed, with_password};

#[test]
fn unseal_answers_every_line_and_ends_with_1_when_some_did_not_open() {
    let seal = sealed(&[], r#"{"a":1}"#);
    let forged = seal.replacen("*1*", "*1*0", 1);
    let run = with_password("unseal", &["--lines"], format!("{seal}\n{forged}\n\n{seal}\n"));
    let expected = "{\"data\":{\"a\":1}}\n{\"error\":\"invalid-salt\"}\n{\"error\":\"empty\"}\n{\"data\":{\"a\":1}}\n";
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (1, expected, ""));
}

#[test]
fn seal_answers_every_line_and_errors_begin_with_a_brace() {
    let run = with_password("seal", &["--lines"], "{\"a\":1}\n{\n\n[1]\r\n\"\\ud83e\"");
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let lines: Vec<_> = run.stdout.lines().collect();
    let errors: Vec<_> = lines.iter().map(|line| line.starts_with('{')).collect();
    assert_eq!(errors, [false, true, true, false, false]);
    assert_eq!(lines[1], r#"{"error":"invalid-json"}"#);
    let seals = [lines[0], lines[3], lines[4]].join("\n");
    let opened = with_password("unseal", &["--lines"], seals).ok();
    assert_eq!(opened, "{\"data\":{\"a\":1}}\n{\"data\":[1]}\n{\"data\":\"\\ud83e\"}\n");
}

#[test]
fn no_line_is_no_answer_and_no_error() {
    for command in ["seal", "unseal", "reseal"] {
        assert_eq!(with_password(command, &["--lines"], "").ok(), "");
    }
}

#[test]
fn only_the_line_feed_is_taken_off_a_seal() {
    let seal = sealed(&[], "{}");
    let run = with_password("unseal", &["--lines"], format!("{seal}\r\n {seal}\n{seal} \n{seal}"));
    let refused = "{\"error\":\"invalid-character\"}\n".repeat(3);
    assert_eq!(run.stdout, format!("{refused}{{\"data\":{{}}}}\n"));
}

#[test]
fn lines_may_hold_any_bytes() {
    let mut state = 0x9e37_79b9_u32;
    let mut noise: Vec<u8> = (0..200_000)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state as u8
        })
        .collect();
    noise.push(b'\n');
    let lines = noise.iter().filter(|byte| **byte == b'\n').count();
    for command in ["unseal", "seal", "reseal"] {
        let run = with_password(command, &["--lines"], &noise);
        assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{command}");
        assert_eq!(run.stdout.lines().count(), lines, "{command}");
    }
}

#[test]
fn a_line_that_is_too_long_is_refused_and_the_next_one_read() {
    let seal = sealed(&[], "{}");
    let longest = "x".repeat(16 * 1024);
    let endless = "x".repeat(3_000_000);
    let run = with_password(
        "unseal",
        &["--lines"],
        format!("{endless}\n{longest}\n{longest}x\n{seal}\n"),
    );
    let too_long = "{\"error\":\"too-long\"}\n";
    let expected =
        format!("{too_long}{{\"error\":\"component-count\"}}\n{too_long}{{\"data\":{{}}}}\n");
    assert_eq!((run.code, run.stdout), (1, expected));

    let run = with_password("seal", &["--lines"], format!("\"{endless}\"\n{{}}\n"));
    assert!(run.stdout.starts_with(&format!("{too_long}Fe26.2*")), "{}", run.stdout);
}

#[test]
fn ten_thousand_lines_come_out_in_order() {
    let payloads: Vec<_> = (0..10_000).map(|n| format!("{{\"n\":{n}}}")).collect();
    let seals = with_password("seal", &["--lines"], payloads.join("\n")).ok();
    let opened = with_password("unseal", &["--lines"], seals).ok();
    let expected: String = payloads.iter().map(|json| format!("{{\"data\":{json}}}\n")).collect();
    assert!(opened == expected);
}

#[test]
fn an_answer_comes_before_the_next_question() {
    let seal = sealed(&["--ttl", "never"], "{}");
    let mut child = program(&["unseal", "--lines", "--password-env", "PASSWORD"]).spawn().unwrap();
    let mut questions = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..3 {
        writeln!(questions, "{seal}").unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert_eq!(answer, "{\"data\":{}}\n");
    }
    drop(questions);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_reader_that_has_had_enough_is_no_error() {
    let seal = sealed(&["--ttl", "never"], "{}");
    let mut child = program(&["unseal", "--lines", "--password-env", "PASSWORD"]).spawn().unwrap();
    drop(child.stdout.take());
    let mut questions = child.stdin.take().unwrap();
    while writeln!(questions, "{seal}").is_ok() {}
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let seal = sealed(&["--ttl", "never"], "{}");
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for args in [&["inspect"][..], &["unseal", "--lines", "--password-env", "PASSWORD"]] {
        let child = program(args).stdout(full()).spawn().unwrap();
        crate::finish(child, seal.clone().into_bytes()).fails(2, "cannot write");
    }
}

#[test]
fn the_password_of_another_opens_no_line() {
    let seal = sealed(&[], "{}");
    let mut command = program(&["unseal", "--lines", "--password-env", "PASSWORD"]);
    let child = command.env("PASSWORD", OTHER_PASSWORD).spawn().unwrap();
    let run = crate::finish(child, seal.into_bytes());
    assert_eq!((run.code, run.stdout.as_str()), (1, "{\"error\":\"bad-mac\"}\n"));
}
