//! The first program of README.md, pasted into a new crate: it compiles, runs and answers.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;
use std::{fs, io};

use crate::http::{Answer, Connection, Request};
use crate::process::{Result, Running, cargo, command, root, run};

/// Builds the program as a reader would, with the dependencies that README names.
pub(crate) fn check() -> Result {
    let readme = fs::read_to_string(root().join("README.md")).map_err(|error| error.to_string())?;
    let program = code_block(&readme, "rust").ok_or("README.md has no program")?;
    let dependencies = code_block(&readme, "toml").ok_or("README.md names no dependencies")?;

    let folder = root().join("target/readme");
    let port = free_port()?;
    let program = program.replace(":3000", &format!(":{port}"));
    write(&folder.join("Cargo.toml"), &manifest(dependencies))?;
    write(&folder.join("src/main.rs"), &program)?;
    let target = root().join("target/readme-target");
    let mut build = cargo();
    build.current_dir(&folder).args(["build", "--quiet", "--target-dir"]).arg(&target);
    run(&mut build)?;
    let mut server = command(target.join("debug/readme"));
    answers(server.env("SESSION_PASSWORD", "d2VsbCBrbm93biB0byB0aGlzIHRlc3QgYWxvbmU"), port)
}

/// The first fenced block of a language.
fn code_block<'a>(text: &'a str, language: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("```{language}\n"))?;
    rest.split_once("```").map(|(block, _)| block)
}

/// A crate outside the workspace; our crates come from this repository instead of crates.io.
fn manifest(dependencies: &str) -> String {
    let patches = ["fe26", "fe26-session", "fe26-tower", "fe26-axum"]
        .map(|name| format!("{name} = {{ path = \"../../crates/{name}\" }}\n"))
        .concat();
    format!(
        "[package]\nname = \"readme\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n{dependencies}\n\
         [patch.crates-io]\n{patches}\n[workspace]\n"
    )
}

/// Starts the server, asks for its first page twice, and expects a session cookie that it knows again.
fn answers(server: &mut Command, port: u16) -> Result {
    let mut server = Running::start(server)?;
    let first = first_answer(&mut server, port)?;
    let cookie = first.cookie().ok_or("the README's program sets no cookie")?;
    let second = get(port, Request::get("/").header("Cookie", cookie));
    let second = second.map_err(|error| error.to_string())?;
    for (answer, words) in [(&first, "visit 1"), (&second, "visit 2")] {
        if answer.body != words {
            return Err(format!("the README's program did not answer {words:?}: {answer:?}"));
        }
    }
    println!("the README's program answered: visit 1, visit 2");
    Ok(())
}

/// The program does not say when it listens, so it is asked until it answers.
fn first_answer(server: &mut Running, port: u16) -> Result<Answer> {
    for _ in 0..100 {
        if let Some(status) = server.ended() {
            return Err(format!("the README's program ended: {status}"));
        }
        if let Ok(answer) = get(port, Request::get("/")) {
            return Ok(answer);
        }
        thread::sleep(Duration::from_millis(100));
    }
    Err("the README's program does not answer".to_owned())
}

fn get(port: u16, request: Request) -> io::Result<Answer> {
    Connection::open(("127.0.0.1", port))?.send(&request)
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.map(|address| address.port()).map_err(|error| error.to_string())
}

fn write(path: &Path, text: &str) -> Result {
    let folder = path.parent().unwrap_or(path);
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(path, text));
    written.map_err(|error| format!("{}: {error}", path.display()))
}
