//! Every public item of a published library has an example that runs.
//!
//! What is public, after all re-exports, rustdoc knows and says in JSON. That form is not stable yet:
//! rustdoc writes it when `RUSTC_BOOTSTRAP` lets it.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use serde_json::Value;

use crate::process::{self, Result, cargo, root};

/// Set where cargo runs this program in the place of the rustdoc that it names.
pub(crate) const RUSTDOC: &str = "XTASK_RUSTDOC";

/// Names the items that have none.
pub(crate) fn check() -> Result {
    document()?;
    let mut missing = Vec::new();
    for library in libraries()? {
        let items = public_items(&library)?;
        let (with, without): (Vec<_>, Vec<_>) =
            items.into_iter().partition(|item| has_example(&item.docs));
        println!("{library}: {} of {} items", with.len(), with.len() + without.len());
        if with.is_empty() {
            return Err(format!("no example in {library}: has rustdoc's JSON another form now?"));
        }
        missing.extend(without.into_iter().map(|item| item.place));
    }
    if missing.is_empty() {
        return Ok(());
    }
    missing.sort();
    Err(format!("{} items have no example that runs:\n{}", missing.len(), missing.join("\n")))
}

/// Runs rustdoc with leave to use what is not stable.
pub(crate) fn rustdoc(program: &OsStr) -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    let status = Command::new(program).args(arguments).env("RUSTC_BOOTSTRAP", "1").status();
    let is_done = status.is_ok_and(|status| status.success());
    if is_done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Has rustdoc describe every crate in JSON.
///
/// Only rustdoc is given leave. Cargo would hand it on to build scripts, some of which ask for it, and
/// everything above those would be built anew, now and by the next command without it. So this program
/// stands in for rustdoc.
fn document() -> Result {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let arguments = ["doc", "--workspace", "--no-deps", "--all-features", "--quiet"];
    process::run(
        cargo()
            .args(arguments)
            .env(RUSTDOC, std::env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into()))
            .env("RUSTDOC", this)
            .env("RUSTDOCFLAGS", "-Z unstable-options --output-format=json"),
    )
}

/// The names of the libraries that are published, which are those of their folders.
fn libraries() -> Result<Vec<String>> {
    let crates = fs::read_dir(root().join("crates")).map_err(|error| error.to_string())?;
    let is_published = |folder: &Path| {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        folder.join("src/lib.rs").exists() && !manifest.contains("publish = false")
    };
    let folders = crates.filter_map(|entry| Some(entry.ok()?.path()));
    let published = folders.filter(|folder| is_published(folder));
    Ok(published.filter_map(|folder| Some(folder.file_name()?.to_str()?.to_owned())).collect())
}

#[derive(Debug, PartialEq)]
struct Item {
    /// File, line and name.
    place: String,
    docs: String,
}

fn public_items(library: &str) -> Result<Vec<Item>> {
    let file = process::target().join("doc").join(library.replace('-', "_") + ".json");
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let json: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    items(&json).ok_or_else(|| format!("{} has a form that is not known", file.display()))
}

/// The items that need an example. Private ones are not in `json`, and those of other crates are
/// described there.
fn items(json: &Value) -> Option<Vec<Item>> {
    let index = json["index"].as_object()?;
    let kind = |item: &Value| item["inner"].as_object()?.keys().next().cloned();
    let of_traits: HashSet<String> = index
        .values()
        .filter_map(|item| item["inner"]["trait"]["items"].as_array())
        .flat_map(|items| items.iter().map(Value::to_string))
        .collect();
    let needs_example = |id: &str, item: &Value| {
        // What a trait asks for is public with it; what an `impl` of one says, the trait has said.
        let is_public = item["visibility"] == "public" || of_traits.contains(id);
        let is_part = kind(item).is_none_or(|kind| PARTS.contains(&kind.as_str()));
        item["crate_id"] == 0 && is_public && !is_part
    };
    let items = index.iter().filter(|(id, item)| needs_example(id, item));
    Some(items.map(|(_, item)| Item { place: place(item), docs: docs(item) }).collect())
}

fn place(item: &Value) -> String {
    let span = &item["span"];
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    format!("{}:{}: {}", text(&span["filename"]), span["begin"][0], text(&item["name"]))
}

fn docs(item: &Value) -> String {
    item["docs"].as_str().unwrap_or_default().to_owned()
}

/// Whether there is a block of Rust that `cargo test` runs: not one that it only compiles, that must
/// not compile, or that it leaves out.
fn has_example(docs: &str) -> bool {
    let fences = docs.lines().filter_map(|line| line.trim_start().strip_prefix("```"));
    let runs = |word: &str| matches!(word.trim(), "" | "rust" | "should_panic");
    fences.step_by(2).any(|info| info.split(',').all(runs))
}

/// Kinds that are in the example of the item that they belong to, or have no page of their own.
const PARTS: [&str; 5] = ["assoc_type", "impl", "struct_field", "use", "variant"];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_example_is_a_block_that_runs() {
        assert!(has_example("Words.\n\n```\nassert!(true);\n```\n"));
        assert!(has_example("```text\na picture\n```\n\n```rust\nassert!(true);\n```"));
        for docs in [
            "Words.",
            "```text\na picture\n```\n",
            "```compile_fail\nlet () = 1;\n```\n",
            "```no_run\nloop {}\n```\n",
            "```ignore\n…\n```\n",
        ] {
            assert!(!has_example(docs), "{docs}");
        }
    }

    #[test]
    fn items_that_others_can_use_need_one_and_their_parts_do_not() {
        let span = json!({"filename": "src/lib.rs", "begin": [7, 1]});
        let item = |krate: u32, visibility: &str, name: &str, inner: Value| {
            json!({"crate_id": krate, "visibility": visibility, "name": name, "docs": "Words.",
                   "inner": inner, "span": span})
        };
        let json = json!({"index": {
            "1": item(0, "public", "function", json!({"function": {}})),
            "2": item(0, "public", "field", json!({"struct_field": {}})),
            "3": item(0, "default", "Variant", json!({"variant": {}})),
            "4": item(0, "public", "Trait", json!({"trait": {"items": [5, 6]}})),
            "5": item(0, "default", "required", json!({"function": {}})),
            "6": item(0, "default", "Type", json!({"assoc_type": {}})),
            "7": item(0, "default", "fmt", json!({"function": {}})),
            "8": item(9, "public", "of_another_crate", json!({"function": {}})),
        }});
        let mut places: Vec<_> =
            items(&json).into_iter().flatten().map(|item| item.place).collect();
        places.sort();
        assert_eq!(
            places,
            ["src/lib.rs:7: Trait", "src/lib.rs:7: function", "src/lib.rs:7: required"]
        );
    }
}
