//! What the program promises to whoever starts it.

// Clippy's exception for tests knows only functions that are marked as such.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

#[test]
fn it_says_where_it_is_and_how_to_sign_in() {
    let data = tempfile::tempdir().unwrap();
    let demo = Demo::start(data.path());
    assert!(demo.address.starts_with("127.0.0.1:"), "{}", demo.address);
    for words in ["admin@example.com", "copper-lantern-on-the-hill", "user@example.com", "Ctrl-C"] {
        assert!(demo.greeting.contains(words), "{}", demo.greeting);
    }
}

#[test]
fn a_session_outlives_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let json = r#"{"email":"user@example.com","password":"iron-kettle-by-the-harbour"}"#;
    let login = format!(
        "POST /api/auth/login HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Host: 127.0.0.1\r\nConnection: close\r\n\r\n{json}",
        json.len(),
    );
    let answer = Demo::start(data.path()).talk(&login);
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = cookie.split(';').next().unwrap();

    let me = format!(
        "GET /api/auth/me HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
    );
    let answer = Demo::start(data.path()).talk(&me);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
}

#[cfg(unix)]
#[test]
fn it_ends_cleanly_when_it_is_told_to() {
    for signal in ["INT", "TERM"] {
        let data = tempfile::tempdir().unwrap();
        let mut demo = Demo::start(data.path());
        // A browser that keeps a connection ready for later.
        let _idle = TcpStream::connect(&demo.address).unwrap();
        let id = demo.process.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        assert!(demo.process.wait().unwrap().success(), "SIG{signal}");
        assert!(!data.path().join("accounts.db-wal").exists(), "the database is closed");
    }
}

#[test]
fn it_refuses_to_be_reached_from_other_machines() {
    let refusal = run(["--listen", "0.0.0.0:0"]);
    assert_eq!(refusal.status.code(), Some(2));
    assert!(words(&refusal).contains("not a loopback address"), "{}", words(&refusal));
}

#[test]
fn it_names_the_file_that_it_cannot_use_and_keeps_its_secret() {
    let data = tempfile::tempdir().unwrap();
    let keys = data.path().join("keys.json");
    fs::write(&keys, r#"{"1": "hunter2"}"#).unwrap();
    let refusal = run(["--listen", "127.0.0.1:0", "--data", data.path().to_str().unwrap()]);
    assert_eq!(refusal.status.code(), Some(1));
    let words = words(&refusal);
    assert!(words.contains(keys.to_str().unwrap()) && words.contains("too short"), "{words}");
    assert!(!words.contains("hunter2"));
}

#[test]
fn a_data_directory_that_is_a_file_is_an_error_in_words() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap();
    let refusal = run(["--listen", "127.0.0.1:0", "--data", path]);
    assert_eq!(refusal.status.code(), Some(1));
    assert!(words(&refusal).starts_with(&format!("demo: cannot open {path}: ")));
}

/// A demo that runs until this is dropped.
struct Demo {
    process: Child,
    address: String,
    greeting: String,
}

impl Demo {
    fn start(data: &Path) -> Self {
        let mut process = Command::new(PROGRAM)
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut greeting = String::new();
        for line in lines {
            greeting += &line;
            greeting.push('\n');
            if line.contains("Ctrl-C") {
                break;
            }
        }
        let (_, address) = greeting.lines().next().unwrap().split_once("http://").unwrap();
        Self { process, address: address.to_owned(), greeting }
    }

    /// Sends a request and reads until the demo closes the connection.
    fn talk(&self, request: &str) -> String {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        connection.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // Fails only when the program has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn run<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");
