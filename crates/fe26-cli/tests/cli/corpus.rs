//! The seals of `vectors/`, through the program.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Folder, fe26};

fn vectors(name: &str) -> Value {
    let path = format!("{}/../../vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The text of an `input`, which may be told in segments.
fn input(case: &Value) -> String {
    let segment = |segment: &Value| match segment {
        Value::String(text) => text.clone(),
        repeated => {
            let count = usize::try_from(repeated[1].as_u64().unwrap()).unwrap();
            repeated[0].as_str().unwrap().repeat(count)
        }
    };
    match &case["input"]["segments"] {
        Value::Array(segments) => segments.iter().map(segment).collect(),
        _ => case["input"].as_str().unwrap().to_owned(),
    }
}

/// `fe26 unseal --lines` on the questions, and its answers.
fn answers(args: &[&str], questions: &[String]) -> Vec<String> {
    let run = fe26(&[&["unseal", "--lines"], args].concat(), questions.join("\n") + "\n");
    assert!(run.code < 2, "{}", run.stderr);
    let answers: Vec<_> = run.stdout.lines().map(str::to_owned).collect();
    assert_eq!(answers.len(), questions.len());
    answers
}

/// Cases with equal keys, so that one run of the program does for all of them.
fn grouped<'a>(
    cases: impl IntoIterator<Item = &'a Value>,
    key: impl Fn(&Value) -> String,
) -> BTreeMap<String, Vec<&'a Value>> {
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for case in cases {
        groups.entry(key(case)).or_default().push(case);
    }
    groups
}

#[track_caller]
fn check_expected(case: &Value, answer: &str) {
    let expected = case["expect"].as_array().unwrap();
    let found: Value = serde_json::from_str(answer).unwrap();
    let as_expected = match found.get("error") {
        Some(kind) => expected.contains(kind),
        None => expected.contains(&"ok".into()) && found["data"] == case["data"],
    };
    assert!(as_expected, "{case}: {answer}");
}

#[test]
fn every_seal_of_the_corpus_gets_its_kind() {
    let corpus = vectors("corpus.json");
    let (now, passwords) = (corpus["now"].to_string(), &corpus["passwords"]);
    let all = corpus["cases"].as_array().unwrap();
    // Class I is about what a session may hold; this program seals and unseals any JSON.
    let cases = all.iter().filter(|case| case["class"] != "payload");
    // A line cannot hold a line feed; what has one is asked as an argument instead.
    let (with_line_feed, lines): (Vec<_>, Vec<_>) =
        cases.partition(|case| input(case).contains('\n'));
    assert_eq!((lines.len(), with_line_feed.len()), (235, 3));

    let keys_of = |case: &Value| case.get("passwords").unwrap_or(passwords).to_string();
    for (keys, cases) in grouped(lines, keys_of) {
        let keys = Folder::new(keys);
        let questions: Vec<_> = cases.iter().map(|case| input(case)).collect();
        let keys = keys.text();
        let answers = answers(&["--now", &now, "--keys-file", &keys, ACCEPT_WEAK], &questions);
        for (case, answer) in cases.iter().zip(&answers) {
            check_expected(case, answer);
        }
    }
    for case in with_line_feed {
        let keys = Folder::new(keys_of(case));
        let run = fe26(&["unseal", "--now", &now, "--keys-file", &keys.text(), &input(case)], "");
        run.fails(1, &format!("({})", case["expect"][0].as_str().unwrap()));
    }
}

#[test]
fn every_seal_of_a_real_package_opens_to_the_text_that_was_sealed() {
    let vectors = vectors("seal.json");
    let how = ["dialect", "algorithm", "iterations", "now", "password", "passwords"];
    let groups = grouped(vectors["cases"].as_array().unwrap(), |case| {
        how.map(|field| case[field].to_string()).concat()
    });
    let mut opened = 0;
    for cases in groups.values() {
        let text = |field: &str| cases[0][field].as_str();
        let (option, secret) = match text("password") {
            Some(password) => ("--password-file", Folder::new(password)),
            None => ("--keys-file", Folder::new(cases[0]["passwords"].to_string())),
        };
        let number = |field: &str| cases[0][field].to_string();
        let (iterations, now, path) = (number("iterations"), number("now"), secret.text());
        let args = [
            "--envelope",
            ACCEPT_WEAK,
            "--dialect",
            text("dialect").unwrap(),
            "--algorithm",
            text("algorithm").unwrap(),
            "--iterations",
            &iterations,
            "--now",
            &now,
            option,
            &path,
        ];
        let seals: Vec<_> =
            cases.iter().map(|case| case["seal"].as_str().unwrap().to_owned()).collect();
        for (case, answer) in cases.iter().zip(answers(&args, &seals)) {
            let plaintext = case["plaintext"].as_str().unwrap();
            assert_eq!(answer, format!("{{\"data\":{plaintext}}}"), "{}", case["id"]);
            opened += 1;
        }
    }
    assert_eq!(opened, 363);
}

/// Some of the passwords are easy to guess, as those of real applications are.
const ACCEPT_WEAK: &str = "--danger-accept-weak-passwords";
