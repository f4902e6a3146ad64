//! What the command `fe26` promises to people and scripts, seen from outside.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use tempfile::TempDir;

mod cookies;
mod corpus;
mod inspect;
mod keygen;
mod leaks;
mod lines;
mod reseal;
mod seal;
mod secrets;
mod session;
mod unseal;
mod usage;

/// What a run of the program left behind.
#[derive(Debug)]
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Run {
    /// The output of a run that went well and had nothing to say beside it.
    #[track_caller]
    fn ok(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{}", self.stdout);
        self.stdout
    }

    /// The output without its line end.
    #[track_caller]
    fn line(self) -> String {
        let output = self.ok();
        let line = output.strip_suffix('\n').unwrap();
        assert!(!line.contains('\n'), "{line}");
        line.to_owned()
    }

    /// Checks that the run refused with this exit code, printed nothing and said `words`.
    #[track_caller]
    fn fails(self, code: i32, words: &str) {
        assert_eq!((self.code, self.stdout.as_str()), (code, ""), "{}", self.stderr);
        assert!(self.stderr.starts_with("error: "), "{}", self.stderr);
        assert!(self.stderr.contains(words), "{}", self.stderr);
    }
}

/// The program, with the password in the environment variable `PASSWORD` and nothing else there.
fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fe26"));
    command.args(args).env_clear().env("PASSWORD", PASSWORD);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs `fe26` with `input` on standard input.
fn fe26(args: &[&str], input: impl AsRef<[u8]>) -> Run {
    finish(program(args).spawn().unwrap(), input.as_ref().to_vec())
}

fn finish(mut child: Child, input: Vec<u8>) -> Run {
    let mut stdin = child.stdin.take().unwrap();
    // A program that was called wrongly does not read, so writing may fail.
    let writer = thread::spawn(move || stdin.write_all(&input).is_ok());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Run {
        // A program that a signal or a panic ends is never right.
        code: output.status.code().filter(|code| *code != 101).unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// `fe26 command --password-env PASSWORD --now NOW …`
fn with_password(command: &str, args: &[&str], input: impl AsRef<[u8]>) -> Run {
    fe26(&[&[command, "--password-env", "PASSWORD", "--now", NOW], args].concat(), input)
}

/// Seals `json` at [`NOW`].
fn sealed(args: &[&str], json: &str) -> String {
    with_password("seal", args, json).line()
}

/// The end that stands in a seal.
fn expiry(seal: &str) -> &str {
    seal.split('*').nth(5).unwrap()
}

/// A folder with one file in it, gone at the end of the test.
struct Folder(TempDir);

impl Folder {
    fn new(content: impl AsRef<[u8]>) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        std::fs::write(folder.path(), content).unwrap();
        set_mode(&folder.path(), 0o600);
        folder
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("file")
    }

    fn text(&self) -> String {
        self.path().to_str().unwrap().to_owned()
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) {}

const PASSWORD: &str = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
const OTHER_PASSWORD: &str = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";

/// 2027-01-15 08:00:00 UTC
const NOW: &str = "1800000000000";

/// Made by the Android port of WorkOS.
const WORKOS_SEAL: &str = "Fe26.2*1*570ef110e7801942ced24e79800baeb86d4f803120fa48b1c057bfb083ee16d6\
    *M5mIO8mKHP8wFo5VxgIC_g*cKhTnmvcPkxH6euF9Bn5TvhrlOvOwQMb92PbnaVMiOs**248b6fba3acd1ab0d31c5a2698a\
    057dd0df62e319dce60fae2d4ddd8420e25f6*pV7Ipp4YGGBlIdhYCEidU4coZiSLrgyb4qlWXCxDcqk";
const WORKOS_PASSWORD: &str = "this-is-at-least-thirty-two-chars!";

const DIALECTS: [&str; 10] = [
    "iron-session",
    "iron",
    "h3-v1",
    "h3-v2",
    "nuxt",
    "tanstack-start",
    "solid-start",
    "workos",
    "keystone",
    "hono",
];
