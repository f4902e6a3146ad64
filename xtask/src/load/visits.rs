//! People who are signed in look around.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use super::health::{Health, Watch};
use super::statistics::Times;
use crate::demo::{Demo, USER, Visitor};
use crate::http::Request;
use crate::process::Result;

/// How it went.
pub(super) struct Visits {
    pub(super) times: Times,
    /// Answers that were not a 200, by the path that was asked for.
    pub(super) failures: Vec<String>,
    pub(super) took: Duration,
    pub(super) health: Health,
}

/// Of four requests three ask who is signed in, as a page's script does, and one is the dashboard.
pub(super) fn run(demo: &Demo) -> Result<Visits> {
    let visitors = (0..PEOPLE).map(|number| arrive(&demo.address, FIRST_NETWORK + number));
    let visitors = visitors.collect::<io::Result<Vec<_>>>();
    let visitors = visitors.map_err(|error| format!("signing in: {error}"))?;
    let watch = Watch::start(&demo.address);
    let start = Instant::now();
    let looked: Vec<_> = thread::scope(|scope| {
        let looking: Vec<_> =
            visitors.into_iter().map(|visitor| scope.spawn(|| look_around(visitor))).collect();
        looking
            .into_iter()
            .flat_map(|one| one.join().unwrap_or_else(|_| vec![panicked()]))
            .collect()
    });
    let (took, health) = (start.elapsed(), watch.end());
    let failures = looked.iter().filter_map(|(_, failure)| failure.clone()).collect();
    let times = looked.into_iter().map(|(time, _)| time).collect();
    Ok(Visits { times, failures, took, health })
}

fn arrive(demo: &str, number: usize) -> io::Result<Visitor> {
    let mut visitor = Visitor::new(demo, number)?;
    visitor.sign_in(USER)?;
    Ok(visitor)
}

/// How long each request took, and what was wrong with its answer.
fn look_around(mut visitor: Visitor) -> Vec<(Duration, Option<String>)> {
    let paths = PATHS.into_iter().cycle().take(REQUESTS_EACH);
    paths
        .map(|path| {
            let start = Instant::now();
            let answer = visitor.send(Request::get(path));
            let took = start.elapsed();
            let failure = match answer {
                Ok(answer) if answer.status == 200 => None,
                Ok(answer) => Some(format!("{path}: {}", answer.status)),
                Err(error) => Some(format!("{path}: {error}")),
            };
            (took, failure)
        })
        .collect()
}

fn panicked() -> (Duration, Option<String>) {
    (Duration::ZERO, Some("a visitor panicked".to_owned()))
}

const PATHS: [&str; 4] = ["/api/auth/me", "/api/auth/me", "/dashboard", "/api/auth/me"];
const PEOPLE: usize = 32;
const REQUESTS_EACH: usize = 2_000;
/// Networks that nobody else is in.
const FIRST_NETWORK: usize = 0x2000;
