//! Builds the npm package: the Rust core as a native addon and as WebAssembly, and the TypeScript around it.

use std::fs;
use std::path::{Path, PathBuf};
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
    build.env("CARGO_ENCODED_RUSTFLAGS", rustflags(&[], &root()));
    process::run(build.env("CARGO_TARGET_DIR", &folder))?;
    let library = folder.join("release/libfe26_node.so");
    copy(&library, &core.join("fe26.linux-x64-gnu.node"))
}

/// The module as a file, for runtimes that import one, and as text in JavaScript.
fn wasm(core: &Path) -> Result {
    let module = wasm_module(&root(), &target().join("wasm"))?;
    copy(&module, &core.join("fe26.wasm"))?;
    process::run(
        command(prerequisites::node()?).arg("packages/fe26-session/inline-wasm.mjs").arg(core),
    )
}

/// Builds WebAssembly of the sources in one folder into another, and says where it is.
fn wasm_module(sources: &Path, folder: &Path) -> Result<PathBuf> {
    let mut build = wasm_cargo(prerequisites::wasm_toolchain()?);
    build.args(["build", "--release", "--target", WASM, "--package", "fe26-wasm"]);
    // The flags that leave places in the source out of panics are not stable yet. Every runtime has had
    // 128-bit vectors since 2023, and they make base64, hexadecimal and AES a fifth faster.
    build.env("RUSTC_BOOTSTRAP", "1");
    let flags = ["-Zlocation-detail=none", "-Ctarget-feature=+simd128"];
    build.env("CARGO_ENCODED_RUSTFLAGS", rustflags(&flags, sources));
    process::run(build.current_dir(sources).env("CARGO_TARGET_DIR", folder))?;
    Ok(folder.join(WASM).join("release/fe26_wasm.wasm"))
}

/// A cargo that can build WebAssembly.
fn wasm_cargo(toolchain: WasmToolchain) -> Command {
    let WasmToolchain::Debian { linker } = toolchain else { return cargo() };
    // Debian has the source of the standard library instead of a compiled one.
    let mut build = command("/usr/bin/cargo");
    build.args(["-Z", "build-std=core,alloc"]);
    build.env("PATH", "/usr/bin:/bin").env("RUSTC", "/usr/bin/rustc");
    build.env_remove("RUSTUP_TOOLCHAIN").env_remove("RUSTC_WRAPPER");
    build.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    build
}

/// Flags with which a binary names no folder of the one who built it, behind others. They have the form of
/// `CARGO_ENCODED_RUSTFLAGS`, for folders may have spaces.
fn rustflags(flags: &[&str], sources: &Path) -> String {
    let home =
        std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|home| home + "/.cargo"));
    let paths = [
        format!("--remap-path-prefix={}=/fe26", sources.display()),
        format!("--remap-path-prefix={}=/cargo", home.unwrap_or_default()),
    ];
    let flags = flags.iter().map(|&flag| flag.to_owned());
    flags.chain(paths).collect::<Vec<_>>().join("\x1f")
}

/// `cargo xtask bindings --check-reproducible`: what git has of the sources, in two folders of different
/// names, becomes the same WebAssembly, byte for byte.
pub(crate) fn check_reproducible() -> Result {
    let folder = target().join("reproducible");
    let _ = fs::remove_dir_all(&folder);
    let mut modules = Vec::new();
    for name in ["one", "another and a longer one"] {
        let sources = folder.join(name);
        let prefix = format!("--prefix={}/", sources.display());
        process::run(command("git").args(["checkout-index", "--all", &prefix]))?;
        let module = wasm_module(&sources, &sources.join("target"))?;
        modules.push(fs::read(&module).map_err(|error| format!("no module: {error}"))?);
    }
    if modules[0] != modules[1] {
        return Err("the WebAssembly of two folders is not the same".to_owned());
    }
    println!("two folders, the same {} bytes", modules[0].len());
    let _ = fs::remove_dir_all(&folder);
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result {
    fs::copy(from, to).map_err(|error| format!("cannot copy {}: {error}", from.display()))?;
    Ok(())
}

const WASM: &str = "wasm32-unknown-unknown";
