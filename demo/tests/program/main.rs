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
fn a_flag_comes_before_the_environment_and_that_before_the_file() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("demo.toml");
    fs::write(&file, "listen = \"0.0.0.0:1\"\nlog = \"json\"\n").unwrap();
    let start = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.envs(variables.iter().copied()).args(arguments);
        words(&command.arg("--config").arg(&file).output().unwrap())
    };
    assert!(start(&[], &[]).contains("not a loopback address"));
    let variable = [("FE26_DEMO_LISTEN", "nowhere")];
    assert!(start(&variable, &[]).contains("listen: not an address"));
    let flag = ["--listen", "127.0.0.1:0", "--dialect", "none"];
    assert!(start(&variable, &flag).contains("dialect: not one of iron-session"));
}

#[test]
fn a_file_with_a_setting_that_there_is_not_is_an_error_without_its_text() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("demo.toml");
    fs::write(&file, "password = \"hunter2\"\n").unwrap();
    let refusal = run(["--config", file.to_str().unwrap()]);
    assert_eq!(refusal.status.code(), Some(2));
    assert!(words(&refusal).contains("unknown field `password`"), "{}", words(&refusal));
    assert!(!words(&refusal).contains("hunter2"));
}

#[test]
fn with_a_proxy_it_can_be_reached_and_has_no_password_that_everybody_knows() {
    let data = tempfile::tempdir().unwrap();
    let arguments = ["--listen", "0.0.0.0:0", "--trusted-proxy", "10.0.0.1"];
    let demo = Demo::start_with(data.path(), &arguments);
    assert!(!demo.greeting.contains("copper-lantern"), "{}", demo.greeting);
    assert!(demo.greeting.contains("first-admin.txt"));
    let text = fs::read_to_string(data.path().join("first-admin.txt")).unwrap();
    assert!(!demo.greeting.contains(text.trim().split_once(' ').unwrap().1));
}

#[test]
fn without_a_proxy_the_cookie_has_no_name_that_needs_tls() {
    let data = tempfile::tempdir().unwrap();
    let data = ["--data", data.path().to_str().unwrap()];
    let name = ["--cookie-name", "__Host-myapp-session"];
    let refusal = run(["--listen", "127.0.0.1:0"].into_iter().chain(data).chain(name));
    assert_eq!(refusal.status.code(), Some(1));
    assert!(words(&refusal).contains("cookie name with this prefix"), "{}", words(&refusal));
}

#[test]
fn its_log_is_json_where_that_is_asked_for_and_holds_neither_queries_nor_passwords() {
    let data = tempfile::tempdir().unwrap();
    let arguments = ["--listen", "127.0.0.1:0", "--log", "json"];
    let mut demo = Demo::start_with(data.path(), &arguments);
    let json = r#"{"email":"user@example.com","password":"hunter2-is-my-password"}"#;
    demo.talk("GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    demo.talk(&format!(
        "POST /api/auth/login?secret=hunter2 HTTP/1.1\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n{json}",
        json.len(),
    ));
    let log = demo.end();
    assert!(log.contains("\"session\",\"kind\":\""), "{log}");
    let answered = log.lines().find(|line| line.contains("\"status\":401")).unwrap();
    assert!(answered.starts_with('{') && answered.contains("answered"), "{answered}");
    assert!(!log.contains("hunter2") && !log.contains("user@example.com"), "{log}");
}

#[test]
fn its_help_names_every_setting_and_its_variable() {
    let help = String::from_utf8(run(["--help"]).stdout).unwrap();
    for words in ["--trusted-proxy", "FE26_DEMO_TRUSTED_PROXIES", "--keys", "/metrics", "TOML"] {
        assert!(help.contains(words), "{words} is not in {help}");
    }
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
fn it_says_at_its_start_which_old_password_can_go_and_keeps_the_secret() {
    let data = tempfile::tempdir().unwrap();
    let old = r#"{"secret": "hunter2-hunter2-Jp5yCkdIlRLhJpG9fvcSUfN1", "state": "open-only", "since": "2020-01-01"}"#;
    let keys = format!(r#"{{"2": "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o", "1": {old}}}"#);
    fs::write(data.path().join("keys.json"), keys).unwrap();
    let log = Demo::start(data.path()).end();
    assert!(log.contains("demo: password \"1\" only opens, and every session"), "{log}");
    assert!(!log.contains("hunter2"), "{log}");
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
        Self::start_with(data, &["--listen", "127.0.0.1:0"])
    }

    fn start_with(data: &Path, arguments: &[&str]) -> Self {
        let mut process = Command::new(PROGRAM)
            .args(arguments)
            .arg("--data")
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
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

    /// Ends the demo, and gives what it has logged.
    fn end(&mut self) -> String {
        let _ = self.process.kill();
        let mut log = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        log
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
