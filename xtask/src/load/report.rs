//! The figures for people, and whether the demo did what it has to.

use std::collections::BTreeMap;
use std::thread::available_parallelism;
use std::time::Duration;

use super::discovery::{Discovery, Pair};
use super::health::Health;
use super::rush::{PEOPLE, Rush};
use super::statistics::Times;
use super::visits::Visits;
use crate::process::Result;

/// What the demo did and what it has to do.
#[derive(Default)]
pub(super) struct Report {
    text: String,
    duties: Vec<(String, bool)>,
}

impl Report {
    /// What the figures are measured on.
    pub(super) fn idle(&mut self, health: &Health) {
        let processors = available_parallelism().map_or(1, usize::from);
        self.title(&format!("Before: nobody asks for anything else, on {processors} processors"));
        self.line("/health", &times(&health.times));
        if health.times.percentile(99) > QUIET {
            self.line("", "Others keep this machine busy: the times below are theirs as well.");
        }
    }

    pub(super) fn rush(&mut self, rush: &Rush) {
        self.title(&format!("{PEOPLE} people sign in at once, each from a network of their own"));
        let attempts = rush.statuses.values().sum::<usize>();
        self.line(
            "asked",
            &format!("{attempts} times; a 503 is tried again after its Retry-After"),
        );
        self.line("answered", &statuses(&rush.statuses));
        self.line("decided", &times(&rush.decided));
        self.line("sent away", &times(&rush.sent_away));
        self.line("all done", &format!("after {:.1} s", rush.took.as_secs_f64()));
        self.health(&rush.health, "while everybody signs in");
        self.memory(rush);
        self.failures("a sign-in fails only with a 503 that has Retry-After", &rush.failures);
    }

    pub(super) fn visits(&mut self, visits: &Visits) {
        self.title("People who are signed in ask for /api/auth/me and /dashboard, three to one");
        let count = visits.times.count();
        let per_second = count as f64 / visits.took.as_secs_f64();
        self.line("answered", &format!("{count} requests, {per_second:.0} a second"));
        self.line("each", &times(&visits.times));
        self.health(&visits.health, "while people look around");
        self.failures("whoever is signed in gets an answer", &visits.failures);
    }

    pub(super) fn discovery(&mut self, discovery: &Discovery) {
        self.title("Wrong passwords, for an address with an account and for addresses without one");
        self.pair("refused", &discovery.at_once);
        self.pair("the next one", &discovery.next);
        self.line("", "Nobody should tell them apart: a difference below 5 %, a p above 0.01.");
    }

    /// Shows everything; an error unless the demo did all that it has to.
    pub(super) fn conclude(self) -> Result {
        println!("{}", self.text);
        for (duty, is_kept) in &self.duties {
            println!("{}  {duty}", if *is_kept { "kept  " } else { "BROKEN" });
        }
        match self.duties.iter().filter(|(_, is_kept)| !is_kept).count() {
            0 => Ok(()),
            broken => Err(format!("the demo did not do {broken} of the things above")),
        }
    }

    fn health(&mut self, health: &Health, when: &str) {
        let Health { times, failures } = health;
        self.line("/health", &self::times(times));
        let is_quick = times.count() > 0 && times.percentile(99) < HEALTH_LIMIT;
        self.duty(&format!("/health answers within 100 ms at p99 {when}"), is_quick);
        self.duty(&format!("/health always answers {when}"), *failures == 0);
    }

    fn memory(&mut self, rush: &Rush) {
        let (Some(base), Some(peak)) = (rush.base_memory, rush.peak_memory) else {
            return self.line("memory", "unknown: there is no /proc here");
        };
        let allowed = base + PASSWORD_MEMORY * hashing_at_once() + OTHER_MEMORY;
        let mebibytes = |bytes: u64| format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20));
        let [base, at_most, limit] = [base, peak, allowed].map(mebibytes);
        self.line("memory", &format!("{base} before, {at_most} at most, {limit} allowed"));
        let passwords = hashing_at_once();
        let duty =
            format!("memory grows by what hashing takes ({passwords} at a time), and no more");
        self.duty(&duty, peak < allowed);
    }

    fn pair(&mut self, name: &str, pair: &Pair) {
        let [known, unknown] = [&pair.known, &pair.unknown].map(|times| millis(times.median()));
        let (difference, p) = (pair.difference(), pair.probability());
        let medians = format!("{known} with, {unknown} without");
        self.line(name, &format!("{medians} (medians): {difference:+.1} %, Mann-Whitney p {p:.3}"));
    }

    /// One duty, and the first things that broke it.
    fn failures(&mut self, duty: &str, failures: &[String]) {
        let mut counts = BTreeMap::<_, usize>::new();
        failures.iter().for_each(|failure| *counts.entry(failure).or_default() += 1);
        for (failure, count) in &counts {
            self.line("failed", &format!("{count} times: {failure}"));
        }
        self.duty(duty, failures.is_empty());
    }

    fn duty(&mut self, duty: &str, is_kept: bool) {
        self.duties.push((duty.to_owned(), is_kept));
    }

    fn title(&mut self, title: &str) {
        self.text += &format!("\n{title}\n");
    }

    fn line(&mut self, name: &str, value: &str) {
        self.text += &format!("  {name:<14}{value}\n");
    }
}

/// Those that may be, in any case, and whatever else there was.
fn statuses(found: &BTreeMap<u16, usize>) -> String {
    let mut all = BTreeMap::from([200, 303, 401, 429, 503].map(|status| (status, 0)));
    all.extend(found);
    let all = all.iter().map(|(status, count)| format!("{status}: {count}"));
    all.collect::<Vec<_>>().join("   ")
}

fn times(times: &Times) -> String {
    let [p50, p99] = [50, 99].map(|percent| millis(times.percentile(percent)));
    let (longest, count) = (millis(times.longest()), times.count());
    format!("p50 {p50}, p99 {p99}, longest {longest}, of {count}")
}

fn millis(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// How many passwords the demo hashes at a time: see `turns` in its `passwords.rs`.
fn hashing_at_once() -> u64 {
    available_parallelism().map_or(1, |processors| (processors.get() as u64 - 1).max(1))
}

/// A machine with nothing else to do answers in less.
const QUIET: Duration = Duration::from_millis(10);
const HEALTH_LIMIT: Duration = Duration::from_millis(100);
/// What Argon2 takes for one, as the demo uses it.
const PASSWORD_MEMORY: u64 = 19 << 20;
/// For what five hundred sign-ins leave behind, such as counted failures, and for code and database
/// that are used for the first time. It is less than one more password would take.
const OTHER_MEMORY: u64 = 4 << 20;
