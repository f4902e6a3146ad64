//! Every test there is, in the order in which a mistake shows soonest.

use std::process::Command;
use std::time::Instant;

use crate::demo::Demo;
use crate::process::{self, Result, built, cargo, command, root, target};
use crate::{bench, bindings, examples, instructions, npm, prerequisites, readme, vectors};

/// What a step is called, and what it does.
type Step = (&'static str, fn() -> Result);

/// `cargo xtask test`
pub(crate) fn run() -> Result {
    let steps: [Step; 18] = [
        ("format", || process::run(cargo().args(["fmt", "--all", "--check"]))),
        ("lints", lints),
        ("tests in Rust", rust_tests),
        ("features", features),
        ("documentation", documentation),
        ("examples", examples::check),
        ("instructions", instructions::check),
        ("npm packages", prerequisites::npm_packages),
        ("vectors", vectors::check),
        ("live interop", live_interop),
        ("OpenAPI document", openapi),
        ("bindings", bindings::build),
        ("measurements", bench::check),
        ("npm package", npm::test),
        ("examples in JavaScript", javascript_examples),
        ("browser", browser),
        ("Next.js", next_js),
        ("README example", readme::check),
    ];
    let mut took = Vec::new();
    for (name, step) in steps {
        println!("\n=== {name}");
        let start = Instant::now();
        step().map_err(|error| format!("{name}: {error}"))?;
        took.push((name, start.elapsed().as_secs()));
    }
    println!("\n=== everything passed");
    for (name, seconds) in took {
        println!("{seconds:>5} s  {name}");
    }
    Ok(())
}

fn lints() -> Result {
    let arguments = ["clippy", "--workspace", "--all-targets", "--all-features", "--quiet"];
    process::run(cargo().args(arguments).args(["--", "-D", "warnings"]))
}

fn rust_tests() -> Result {
    process::run(cargo().args(["test", "--workspace", "--all-features"]))
}

/// Each feature by itself, and none: what one needs must not come with another by accident.
fn features() -> Result {
    for (package, features) in [
        ("fe26", &["", "std"][..]),
        ("fe26-session", &["", "metrics", "testing", "tracing"]),
        ("fe26-axum", &["", "testing"]),
        ("fe26-actix", &["", "testing"]),
    ] {
        for feature in features {
            let arguments = ["clippy", "--quiet", "--lib", "--no-default-features", "--package"];
            let feature = ["--features", feature, "--", "-D", "warnings"];
            process::run(cargo().args(arguments).arg(package).args(feature))?;
        }
    }
    Ok(())
}

fn documentation() -> Result {
    let arguments = ["doc", "--workspace", "--no-deps", "--all-features", "--quiet"];
    process::run(cargo().args(arguments).env("RUSTDOCFLAGS", "-D warnings"))
}

/// Real packages seal and we open; we seal and real packages open.
fn live_interop() -> Result {
    process::run(cargo().args(["build", "--package", "fe26-cli"]))?;
    process::run(node_tests()?.env("FE26_BIN", built("debug/fe26")).arg("vectors/*.test.mjs"))
}

/// Schemathesis makes requests of the demo's document and compares the answers with it.
fn openapi() -> Result {
    process::run(cargo().args(["build", "--package", "demo"]))?;
    let python = prerequisites::python_with("demo/openapi/requirements.txt")?;
    let folder = target().join("openapi");
    let demo = Demo::start(&built("debug/demo"), &folder)?;
    let mut test = command(python);
    test.arg("demo/openapi/run.py").arg(format!("http://{}", demo.address)).arg(&folder);
    process::run(&mut test).map_err(|error| demo.with_log(error))
}

/// A person with a browser, and a server on real iron-session beside the demo.
fn browser() -> Result {
    prerequisites::openssl()?;
    process::run(cargo().args(["build", "--package", "demo"]))?;
    process::run(browser_tests()?.arg("demo/browser/*.test.mjs"))
}

/// The smaller examples in JavaScript, each called as a browser would.
fn javascript_examples() -> Result {
    process::run(node_tests()?.arg("examples/*/*.test.mjs"))
}

/// The examples in Next.js, with the npm package as it would be published: both bundlers, a person with
/// a browser, and a program in Rust with the same cookie beside each.
fn next_js() -> Result {
    process::run(cargo().args(["build", "--package", "demo", "--package", "shared-cookie"]))?;
    process::run(command(prerequisites::node()?).arg("examples/next-login/test/build.mjs"))?;
    process::run(browser_tests()?.arg("examples/next-login/test/*.test.mjs"))?;
    let mut others = browser_tests()?;
    // Each builds an application of its own.
    others.arg("--test-concurrency=1").env("FE26_SHARED_COOKIE_BIN", built("debug/shared-cookie"));
    others.arg("examples/shared-cookie/test/*.test.mjs");
    process::run(others.arg("packages/fe26-session/test/next/test/*.test.mjs"))
}

/// Node's test runner for what needs the demo and a browser, with the file pattern still to come.
fn browser_tests() -> Result<Command> {
    let mut node = node_tests()?;
    node.env("FE26_DEMO_BIN", built("debug/demo"))
        .env("CHROMIUM", prerequisites::chromium()?)
        .env("FE26_ARTIFACTS", root().join("test-artifacts"));
    Ok(node)
}

/// Node's test runner, with the file pattern still to come.
pub(crate) fn node_tests() -> Result<Command> {
    let mut node = command(prerequisites::node()?);
    node.args(["--test", "--test-reporter=spec"]);
    Ok(node)
}
