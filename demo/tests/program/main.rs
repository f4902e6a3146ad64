//! What the program promises to whoever starts it.

// Clippy's exception for tests knows only functions that are marked as such.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

#[cfg(unix)]
mod rotation;

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
    let cookie = Demo::start(data.path()).sign_in();
    let answer = Demo::start(data.path()).get("/api/auth/me", &cookie);
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
        demo.signal(signal);
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
    output: Mutex<Receiver<String>>,
}

impl Demo {
    fn start(data: &Path) -> Self {
        let mut process = Command::new(PROGRAM)
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let (said, output) = mpsc::channel();
        // Ends with the demo; a test that has ended does not listen any more.
        thread::spawn(move || lines.for_each(|line| drop(said.send(line))));
        let (address, greeting, output) = (String::new(), String::new(), Mutex::new(output));
        let mut demo = Self { process, address, greeting, output };
        while !demo.greeting.contains("Ctrl-C") {
            demo.greeting += &demo.line();
            demo.greeting.push('\n');
        }
        let (_, address) = demo.greeting.lines().next().unwrap().split_once("http://").unwrap();
        demo.address = address.to_owned();
        demo
    }

    /// The next line that the demo prints.
    fn line(&self) -> String {
        self.output.lock().unwrap().recv_timeout(PATIENCE).unwrap()
    }

    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Signs a user in, and gives the cookie back.
    fn sign_in(&self) -> String {
        let json = r#"{"email":"user@example.com","password":"iron-kettle-by-the-harbour"}"#;
        let answer = self.talk(&format!(
            "POST /api/auth/login HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Host: 127.0.0.1\r\nConnection: close\r\n\r\n{json}",
            json.len(),
        ));
        cookie(&answer).unwrap()
    }

    fn get(&self, path: &str, cookie: &str) -> String {
        self.talk(&format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        ))
    }

    /// Sends a request and reads until the demo closes the connection.
    fn talk(&self, request: &str) -> String {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        connection.set_read_timeout(Some(PATIENCE)).unwrap();
        connection.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer
    }
}

/// The cookie that an answer sets, if it sets one.
fn cookie(answer: &str) -> Option<String> {
    let line = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "))?;
    line.split(';').next().map(str::to_owned)
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

/// Longer than any machine needs, and shorter than a test may hang.
const PATIENCE: Duration = Duration::from_secs(60);
const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");
