//! Runs other programs from the root of the repository, and says which.

use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

/// What went wrong, in words for the person at the terminal.
pub(crate) type Result<T = ()> = std::result::Result<T, String>;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// Where cargo puts what it makes.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A program that `cargo build` has made: `debug/demo`, `release/demo`.
pub(crate) fn built(program: &str) -> PathBuf {
    target().join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}

/// The cargo that runs this.
pub(crate) fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A program, to be run in the root of the repository.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Runs `command`, showing what it prints; an error unless it succeeds.
pub(crate) fn run(command: &mut Command) -> Result {
    println!("$ {}", words(command));
    let status = command.status().map_err(|error| failed(command, &error.to_string()))?;
    if status.success() { Ok(()) } else { Err(failed(command, &status.to_string())) }
}

/// What `command` prints, or an error unless it succeeds.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command.output().map_err(|error| failed(command, &error.to_string()))?;
    if !output.status.success() {
        return Err(failed(command, &output.status.to_string()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A program in the background, which ends when this is dropped.
pub(crate) struct Running(Child);

impl Running {
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let child = command.spawn().map_err(|error| failed(command, &error.to_string()))?;
        Ok(Self(child))
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// How it has ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<String> {
        self.0.try_wait().ok().flatten().map(|status| status.to_string())
    }

    /// What it prints, up to the line with `words` in it or the end. Its output must be piped.
    pub(crate) fn says_until(&mut self, words: &str) -> String {
        let mut said = String::new();
        let lines =
            self.0.stdout.take().into_iter().flat_map(|output| BufReader::new(output).lines());
        for line in lines.map_while(io::Result::ok) {
            said += &line;
            said.push('\n');
            if line.contains(words) {
                break;
            }
        }
        said
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Fails only when the program has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn failed(command: &Command, why: &str) -> String {
    format!("`{}` failed: {why}", words(command))
}

/// The command as one would type it, programs by their names alone.
fn words(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or_default().to_string_lossy();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(program.into_owned()).chain(arguments).collect::<Vec<_>>().join(" ")
}
