//! `fe26 unseal --name`: the session in a `Cookie` header.

use fe26_testing::cookie_headers::{Answer, cookie_headers};
use serde_json::Value;

use crate::{
    Folder, NOW, PASSWORD, Run, WORKOS_PASSWORD, WORKOS_SEAL, fe26, sealed, with_password,
};

/// `fe26 unseal --name session --now NOW …`
fn open(args: &[&str], header: impl AsRef<[u8]>) -> Run {
    with_password("unseal", &[&["--name", "session"], args].concat(), header)
}

/// The answers to several headers.
fn answers(args: &[&str], headers: &[String]) -> Vec<String> {
    let run = open(&[&["--lines"], args].concat(), headers.join("\n"));
    assert!(run.code < 2 && run.stderr.is_empty(), "{}", run.stderr);
    run.stdout.lines().map(str::to_owned).collect()
}

/// The same table as the library's own tests; several lines of a header are joined, as HTTP/2 says.
#[test]
fn every_hostile_header_gives_the_same_as_on_a_server() {
    let headers = cookie_headers();
    let password = Folder::new(&headers.password);
    let lines: Vec<_> = headers.cases.iter().map(|case| case.lines.join(&b"; "[..])).collect();
    let (now, path) = (headers.now.to_string(), password.text());
    let args = ["--lines", "--name", &headers.name, "--now", &now, "--password-file", &path];
    let run = fe26(&[&["unseal"], &args[..]].concat(), lines.join(&b'\n'));
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    assert_eq!(run.stdout.lines().count(), headers.cases.len());
    let cases = headers.cases.iter().zip(&lines).zip(run.stdout.lines());
    let mistakes: Vec<_> = cases
        .filter_map(|((case, line), answer)| {
            case.mistake(&read(answer), std::slice::from_ref(line))
        })
        .collect();
    assert_eq!(mistakes, [""; 0]);
}

fn read(answer: &str) -> Answer {
    let answer: Value = serde_json::from_str(answer).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let events = answer.get("events").map_or(&[][..], |events| events.as_array().unwrap());
    assert!(answer.get("events").is_none() || !events.is_empty(), "{answer}");
    let person = match answer.get("error") {
        Some(kind) => Err(text(kind)),
        None => Ok(text(&answer["data"]["name"])),
    };
    Answer { person, events: events.iter().map(text).collect() }
}

#[test]
fn every_line_is_a_header_and_its_session_or_error_the_answer() {
    let (ada, eve) = (sealed(&[], r#"{"user":"ada"}"#), sealed(&[], r#"{"user":"eve"}"#));
    let (front, back) = ada.split_at(150);
    let answers = answers(
        &[],
        &[
            format!("theme=dark; session={ada}"),
            format!("session.1={back}; session.0={front}"),
            format!("session={ada}; session=junk"),
            format!("session={ada}; session.3=junk"),
            format!("session={ada}; session={eve}"),
            "theme=dark".to_owned(),
            String::new(),
            "session=junk".to_owned(),
            format!("session={}", ada.replacen("*1*", "*2*", 1)),
        ],
    );
    let expected = [
        r#"{"data":{"user":"ada"}}"#,
        r#"{"data":{"user":"ada"}}"#,
        r#"{"data":{"user":"ada"},"events":["duplicate-cookie"]}"#,
        r#"{"data":{"user":"ada"},"events":["stale-chunk"]}"#,
        r#"{"error":"ambiguous-session"}"#,
        r#"{"error":"absent"}"#,
        r#"{"error":"absent"}"#,
        r#"{"error":"component-count"}"#,
        r#"{"error":"unknown-key"}"#,
    ];
    assert_eq!(answers, expected);
}

#[test]
fn one_header_is_an_argument_or_standard_input() {
    let header = format!("a=1; session={}", sealed(&[], r#"{"a": 1}"#));
    assert_eq!(open(&[&header], "").line(), r#"{"a": 1}"#);
    for header in [header.clone(), format!("{header}\n"), format!("{header}\r\n")] {
        assert_eq!(open(&[], &header).line(), r#"{"a": 1}"#);
        assert_eq!(open(&[], format!("Cookie: {header}")).line(), r#"{"a": 1}"#);
    }
}

#[test]
fn the_headers_name_is_taken_off_only_where_nobody_else_can_have_written_it() {
    let seal = sealed(&[], "{}");
    for start in ["cookie: ", "Cookie:", " Cookie: ", "Cookie: Cookie: "] {
        open(&[], format!("{start}session={seal}")).fails(1, "(absent)");
    }
    // A cookie of the name `Cookie: session`, which a neighbouring host can set, would be taken for it.
    let lines = answers(&[], &[format!("Cookie: session={seal}")]);
    assert_eq!(lines, [r#"{"error":"absent"}"#]);
}

#[test]
fn the_data_is_the_text_that_was_sealed_on_one_line() {
    let json = "{ \"n\": [1e2, 1.50, 123456789012345678901, -0],\n\t\"s\": \"\\ud83e\\/\\n\" }";
    let header = format!("session={}", sealed(&[], json));
    assert_eq!(open(&[], &header).ok(), format!("{json}\n"));
    assert_eq!(answers(&[], &[header]), [format!(r#"{{"data":{}}}"#, json.replace('\n', " "))]);
}

#[test]
fn the_sessions_own_field_is_printed_only_with_its_envelope() {
    let json = r#"{"a":1, "_meta":{"id":"x"}, "b":2}"#;
    let header = format!("session={}", sealed(&[], json));
    assert_eq!(open(&[], &header).line(), r#"{"a":1, "b":2}"#);
    assert_eq!(open(&["--envelope"], &header).line(), json);

    let whole = r#"{"id":"x", "data":{"a":1,"_meta":7}, "createdAt":1}"#;
    let nuxt = ["--dialect", "nuxt"];
    let seal = sealed(&[&nuxt[..], &["--envelope", "--ttl", "1h"]].concat(), whole);
    let header = format!("session={seal}");
    assert_eq!(open(&nuxt, &header).line(), r#"{"a":1}"#);
    assert_eq!(open(&[&nuxt[..], &["--envelope"]].concat(), &header).line(), whole);
}

#[test]
fn a_payload_that_no_session_may_hold_is_refused() {
    let kinds = [
        ("[1]", "not-an-object"),
        ("7", "not-an-object"),
        (r#"{"_meta":{"purpose":"sign-in-link"}}"#, "wrong-purpose"),
    ];
    for (json, kind) in kinds {
        let header = format!("session={}", sealed(&[], json));
        open(&[], &header).fails(1, &format!("({kind})"));
        assert_eq!(answers(&[], &[header]), [format!(r#"{{"error":"{kind}"}}"#)]);
    }
}

#[test]
fn a_seal_may_last_as_long_as_it_likes_unless_the_servers_ttl_is_given() {
    let header = |ttl: &str| format!("session={}", sealed(&["--ttl", ttl], "{}"));
    let headers = ["1h", "14d", "5000w", "never"].map(header);
    let kinds = |args: &[&str]| {
        let answers = answers(args, &headers);
        answers.iter().map(|answer| answer.split('"').nth(3).unwrap_or("ok").to_owned()).collect()
    };
    let check = |args: &[&str], expected: [&str; 4]| {
        let kinds: Vec<String> = kinds(args);
        assert_eq!(kinds, expected, "{args:?}");
    };
    check(&[], ["ok", "ok", "ok", "no-expiry"]);
    check(&["--dialect", "workos"], ["ok"; 4]);
    check(&["--ttl", "14d"], ["ok", "ok", "lifetime-too-long", "no-expiry"]);
    check(&["--ttl", "14d", "--dialect", "workos"], ["ok", "ok", "lifetime-too-long", "no-expiry"]);
    for never in ["never", "0"] {
        check(&["--ttl", never], ["ok"; 4]);
    }
}

#[test]
fn a_session_opens_until_its_end_and_the_tolerance_are_over() {
    let header = format!("session={}", sealed(&["--ttl", "1h"], "{}"));
    let at = |now: &str, skew: &str| {
        let args = ["unseal", "--name", "session", "--password-env", "PASSWORD"];
        fe26(&[&args[..], &["--now", now, "--skew", skew]].concat(), &header)
    };
    at("1800003659999", "60s").ok();
    at("1800003660000", "60s").fails(1, "(expired)");
    at("1800003599999", "0").ok();
    at("1800003600000", "0").fails(1, "(expired)");
}

#[test]
fn a_session_of_workos_opens() {
    let password = Folder::new(WORKOS_PASSWORD);
    let path = password.text();
    let args = ["unseal", "--name", "wos-session", "--dialect", "workos", "--password-file"];
    let args = [&args[..], &[path.as_str(), "--danger-accept-weak-passwords"]].concat();
    let header = format!("wos-session={WORKOS_SEAL}");
    assert_eq!(fe26(&args, header).line(), r#"{"user":"alice"}"#);
}

#[test]
fn what_is_remarkable_is_a_warning_beside_the_data() {
    let header = format!("session={}; session=junk; session.2=x", sealed(&[], "{}"));
    let run = open(&[], header);
    assert_eq!((run.code, run.stdout.as_str()), (0, "{}\n"));
    let lines: Vec<_> = run.stderr.lines().collect();
    assert!(lines.iter().all(|line| line.starts_with("warning: ")), "{}", run.stderr);
    assert!(lines[0].ends_with("(duplicate-cookie)") && lines[1].ends_with("(stale-chunk)"));
}

#[test]
fn what_does_not_open_is_explained() {
    let seal = sealed(&[], "{}");
    let forever = sealed(&["--ttl", "never"], "{}");
    for (header, kind, hint) in [
        ("a=1".to_owned(), "(absent)", "fe26 inspect --name"),
        (
            format!("session={seal}; session={}", sealed(&[], "{}")),
            "(ambiguous-session)",
            "inspect",
        ),
        (format!("session={forever}"), "(no-expiry)", "--ttl never"),
        (format!("session={}", seal.replacen("*1*", "*2*", 1)), "(unknown-key)", "keys file"),
        ("session=junk".to_owned(), "(component-count)", "begins with Fe26.2*"),
    ] {
        let run = open(&[], header);
        assert!(run.stderr.contains(hint), "{}", run.stderr);
        run.fails(1, kind);
    }
}

#[test]
fn a_header_of_a_mebibyte_is_read_and_a_longer_one_refused() {
    let pair = format!("session={}; a=", sealed(&[], "{}"));
    let longest = pair.clone() + &"x".repeat((1 << 20) - pair.len());
    let too_long = format!("{longest}x");
    let endless = longest.repeat(3);
    let answers = answers(&[], &[endless, too_long.clone(), longest.clone(), pair]);
    let refused = r#"{"error":"too-long"}"#;
    assert_eq!(answers, [refused, refused, r#"{"data":{}}"#, r#"{"data":{}}"#]);
    assert_eq!(open(&[], longest + "\r\n").line(), "{}");
    open(&[], too_long).fails(1, "(too-long)");
}

#[test]
fn headers_may_hold_any_bytes() {
    let mut state = 0x9e37_79b9_u32;
    let mut noise: Vec<u8> = (0..300_000)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            // Semicolons and equals signs more often than chance has them.
            match state >> 24 {
                0..=15 => b';',
                16..=31 => b'=',
                _ => state as u8,
            }
        })
        .collect();
    noise.push(b'\n');
    let lines = noise.iter().filter(|byte| **byte == b'\n').count();
    let run = open(&["--lines"], &noise);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    assert_eq!(run.stdout, "{\"error\":\"absent\"}\n".repeat(lines));
}

#[test]
fn a_key_ring_opens_sessions_of_every_password_in_it() {
    let keys = Folder::new(format!(r#"{{"1": "{PASSWORD}", "2": "{}"}}"#, crate::OTHER_PASSWORD));
    let args = ["--now", NOW, "--keys-file", &keys.text()];
    let header = format!("session={}", sealed(&[], r#"{"a":1}"#));
    let open = [&["unseal", "--name", "session"], &args[..]].concat();
    assert_eq!(fe26(&open, header).line(), r#"{"a":1}"#);
}
