//! Asks a server as often as it can, on a core of its own.

use std::process::Command;

use super::server::Server;
use crate::Result;

/// What came back.
#[derive(Clone, Copy)]
pub struct Answers {
    pub requests: f64,
    pub seconds: f64,
    /// What 99 of 100 answers were faster than.
    pub p99_nanos: f64,
}

/// Asks for the page `/` over and over.
pub fn ask(server: &Server, connections: u32, seconds: u64) -> Result<Answers> {
    let (connections, seconds) = (format!("-c{connections}"), format!("-d{seconds}s"));
    let mut wrk = Command::new("taskset");
    wrk.args(["--cpu-list", "1", "wrk", "-t1", "--latency", &connections, &seconds]);
    if let Some(cookie) = &server.cookie {
        wrk.args(["--header", &format!("Cookie: {cookie}")]);
    }
    let output = wrk.arg(format!("{}/", server.url)).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let fails = ["Socket errors", "Non-2xx"].iter().any(|failure| text.contains(failure));
    let answers = answers(&text).filter(|_| !fails && output.status.success());
    answers.ok_or_else(|| {
        format!("{}: wrk says {text}{}", server.url, String::from_utf8_lossy(&output.stderr)).into()
    })
}

/// `wrk` is for people: `175567 requests in 2.00s, 21.77MB read`, and `99%    1.05ms` above it.
fn answers(text: &str) -> Option<Answers> {
    let summary = text.lines().find(|line| line.contains(" requests in "))?;
    let (requests, rest) = summary.trim().split_once(" requests in ")?;
    let p99 = text.lines().find_map(|line| line.trim().strip_prefix("99%"))?;
    Some(Answers {
        requests: requests.parse().ok()?,
        seconds: nanos(rest.split(',').next()?)? / 1e9,
        p99_nanos: nanos(p99.trim())?,
    })
}

/// A number and a unit.
fn nanos(text: &str) -> Option<f64> {
    let unit = text.find(|c: char| c.is_ascii_alphabetic())?;
    let factor = match &text[unit..] {
        "us" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        "m" => 60e9,
        _ => return None,
    };
    text[..unit].parse::<f64>().ok().map(|number| number * factor)
}
