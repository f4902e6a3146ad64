//! Builds the npm package: the Rust core as a native addon and as WebAssembly, and the TypeScript around it.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::prerequisites::{self, WasmToolchain};
use crate::process::{self, Result, cargo, command, root, target};

/// `cargo xtask bindings`
pub(crate) fn run() -> Result {
    prerequisites::npm_packages()?;
    build()
}

/// The same, when the npm packages are there.
pub(crate) fn build() -> Result {
    let package = root().join("packages/fe26-session");
    typescript(&package)?;
    let dist = package.join("dist");
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        copy(&root().join(licence), &dist.join(licence))?;
    }
    let core = dist.join("core");
    native(&core)?;
    wasm(&core)
}

fn typescript(package: &Path) -> Result {
    let _ = fs::remove_dir_all(package.join("dist"));
    let mut compiler = command(prerequisites::node()?);
    process::run(compiler.args(["node_modules/typescript/bin/tsc", "--project"]).arg(package))
}

/// The addon: one file for Node, Bun and Deno. Platforms without one use WebAssembly.
fn native(core: &Path) -> Result {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")) {
        return Ok(());
    }
    let folder = target().join("addon");
    let mut build = cargo();
    build.args(["build", "--release", "--package", "fe26-node"]);
    build.env("RUSTFLAGS", paths_of_nobody()).env("CARGO_TARGET_DIR", &folder);
    process::run(&mut build)?;
    let library = folder.join("release/libfe26_node.so");
    copy(&library, &core.join("fe26.linux-x64-gnu.node"))
}

/// The module as a file, for runtimes that import one, and as text in JavaScript.
fn wasm(core: &Path) -> Result {
    let toolchain = prerequisites::wasm_toolchain()?;
    let folder = target().join("wasm");
    let mut build = wasm_cargo(toolchain);
    build.args(["build", "--release", "--target", WASM, "--package", "fe26-wasm"]);
    process::run(build.env("CARGO_TARGET_DIR", &folder))?;
    let module = folder.join(WASM).join("release/fe26_wasm.wasm");
    copy(&module, &core.join("fe26.wasm"))?;
    process::run(
        command(prerequisites::node()?).arg("packages/fe26-session/inline-wasm.mjs").arg(core),
    )
}

/// A cargo that builds WebAssembly, the same bytes in every folder.
fn wasm_cargo(toolchain: WasmToolchain) -> Command {
    let mut build = match toolchain {
        WasmToolchain::Installed => cargo(),
        WasmToolchain::Debian { linker } => {
            // Debian has the source of the standard library instead of a compiled one.
            let mut build = command("/usr/bin/cargo");
            build.args(["-Z", "build-std=core,alloc"]);
            build.env("PATH", "/usr/bin:/bin").env("RUSTC", "/usr/bin/rustc");
            build.env_remove("RUSTUP_TOOLCHAIN").env_remove("RUSTC_WRAPPER");
            build.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
            build
        }
    };
    // The flags that leave places in the source out of panics are not stable yet. Every runtime has had
    // 128-bit vectors since 2023, and they make base64, hexadecimal and AES a fifth faster.
    build.env("RUSTC_BOOTSTRAP", "1");
    let flags = "-Zlocation-detail=none -Ctarget-feature=+simd128";
    build.env("RUSTFLAGS", format!("{flags} {}", paths_of_nobody()));
    build
}

/// Flags with which a binary names no folder of the one who built it.
fn paths_of_nobody() -> String {
    let home =
        std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|home| home + "/.cargo"));
    format!(
        "--remap-path-prefix={}=/fe26 --remap-path-prefix={}=/cargo",
        root().display(),
        home.unwrap_or_default()
    )
}

fn copy(from: &Path, to: &Path) -> Result {
    fs::copy(from, to).map_err(|error| format!("cannot copy {}: {error}", from.display()))?;
    Ok(())
}

const WASM: &str = "wasm32-unknown-unknown";
