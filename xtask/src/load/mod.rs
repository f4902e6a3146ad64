//! What the demo does under load: everybody signs in at once, and people who are signed in look around.
//!
//! The figures are of client and server together on one machine. They are for people to read: no test
//! depends on them.

mod discovery;
mod health;
mod memory;
mod report;
mod rush;
mod statistics;
mod visits;

use self::report::Report;
use crate::demo::Demo;
use crate::process::{self, Result, built, cargo, target};

/// `cargo xtask load`
pub(crate) fn run() -> Result {
    process::run(cargo().args(["build", "--release", "--package", "demo"]))?;
    let demo = Demo::start(&built("release/demo"), &target().join("load"))?;
    measure(&demo).map_err(|error| demo.with_log(error))
}

fn measure(demo: &Demo) -> Result {
    let mut report = Report::default();
    report.idle(&health::when_idle(&demo.address));
    println!("\n{} people sign in at once …", rush::PEOPLE);
    report.rush(&rush::run(demo)?);
    println!("people who are signed in look around …");
    report.visits(&visits::run(demo)?);
    println!("somebody tries to find out who has an account …\n");
    report.discovery(&discovery::run(demo)?);
    report.conclude()
}
