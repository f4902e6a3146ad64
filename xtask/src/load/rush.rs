//! Everybody signs in at the same moment.

use std::collections::BTreeMap;
use std::io;
use std::sync::Barrier;
use std::thread::{self, Builder, Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use super::health::{Health, Watch};
use super::memory;
use super::statistics::Times;
use crate::demo::{self, ADMIN, Demo, USER, Visitor};
use crate::http::{Answer, Request};
use crate::process::Result;

/// How many they are.
pub(super) const PEOPLE: usize = 500;

/// How it went.
#[derive(Default)]
pub(super) struct Rush {
    /// How many sign-ins were answered how, those that were tried again included.
    pub(super) statuses: BTreeMap<u16, usize>,
    /// What nobody should have met, in words.
    pub(super) failures: Vec<String>,
    /// Of sign-ins that were decided upon.
    pub(super) decided: Times,
    /// Of those that were sent away with a 503.
    pub(super) sent_away: Times,
    /// Until the last one was decided upon.
    pub(super) took: Duration,
    pub(super) health: Health,
    /// In bytes, of as large a crowd that needs no hashing; nothing without a `/proc`.
    pub(super) base_memory: Option<u64>,
    pub(super) peak_memory: Option<u64>,
}

/// What one person met.
#[derive(Default)]
struct Experience {
    attempts: Vec<(u16, Duration)>,
    failure: Option<String>,
}

impl Experience {
    fn ended_by_panic() -> Self {
        Self { failure: Some("a person panicked".to_owned()), ..Self::default() }
    }
}

/// Half of the people have the right password, half of all use the form, and who is told to come back
/// later does.
///
/// Before that they all are about to send a sign-in without a password: what such a crowd takes before
/// any hashing is what the memory is compared with.
pub(super) fn run(demo: &Demo) -> Result<Rush> {
    let stages = Barrier::new(PEOPLE + 1);
    thread::scope(|scope| {
        let people: Vec<_> = (0..PEOPLE)
            .map(|number| {
                let stages = &stages;
                spawn(scope, move || live(&demo.address, number, stages))
            })
            .collect::<io::Result<_>>()
            .map_err(|error| format!("{PEOPLE} threads: {error}"))?;
        stages.wait(); // Everybody has sent all of a sign-in but its last byte.
        thread::sleep(A_MOMENT); // The demo has read it.
        let base_memory = memory::resident(demo.id());
        stages.wait(); // Everybody sends the last byte,
        stages.wait(); // and has the answer.
        let watch = Watch::start(&demo.address);
        let start = Instant::now();
        stages.wait(); // All may sign in.
        let experiences = people
            .into_iter()
            .map(|person| person.join().unwrap_or_else(|_| Experience::ended_by_panic()));
        let rush = Rush::of(experiences.collect());
        let (took, health) = (start.elapsed(), watch.end());
        Ok(Rush { took, health, base_memory, peak_memory: memory::peak(demo.id()), ..rush })
    })
}

impl Rush {
    fn of(experiences: Vec<Experience>) -> Self {
        let attempts: Vec<_> = experiences.iter().flat_map(|one| &one.attempts).copied().collect();
        let mut statuses = BTreeMap::new();
        attempts.iter().for_each(|(status, _)| *statuses.entry(*status).or_default() += 1);
        let times = |is_meant: fn(u16) -> bool| {
            let meant = attempts.iter().filter(|(status, _)| is_meant(*status));
            meant.map(|(_, time)| *time).collect()
        };
        Self {
            decided: times(|status| status != BUSY),
            sent_away: times(|status| status == BUSY),
            statuses,
            failures: experiences.into_iter().filter_map(|one| one.failure).collect(),
            ..Self::default()
        }
    }
}

/// What a person does, together with all others from stage to stage.
fn live(demo: &str, number: usize, stages: &Barrier) -> Experience {
    let wait = || {
        stages.wait();
        stages.wait();
    };
    let person = match Person::arrive(demo, number) {
        Ok(person) => person.rehearse(wait),
        Err(failure) => {
            wait(); // All others count on it.
            Err(failure)
        }
    };
    wait();
    let mut experience = Experience::default();
    let signed_in = person.and_then(|person| person.sign_in(&mut experience.attempts));
    experience.failure = signed_in.err();
    experience
}

/// Somebody who is about to sign in.
struct Person {
    visitor: Visitor,
    email: String,
    password: &'static str,
    /// Of the form, for those who use it.
    token: Option<String>,
    /// What they will be answered when it is their turn.
    expected: u16,
}

impl Person {
    fn arrive(demo: &str, number: usize) -> Result<Self> {
        let (uses_form, is_genuine) = (number.is_multiple_of(2), number % 4 < 2);
        // Nobody has these addresses, and each is tried by one person only: what limits guessing must
        // not stop them.
        let unknown = format!("nobody-{number}@example.com");
        let (email, password) = if number % 8 < 4 { USER } else { ADMIN };
        let email = if is_genuine { email.to_owned() } else { unknown };
        let mut visitor = Visitor::new(demo, number).map_err(|e| format!("connecting: {e}"))?;
        let page = Request::get(if uses_form { "/login" } else { "/api/auth/me" });
        let page = visitor.send(page).map_err(|error| format!("before signing in: {error}"))?;
        let token = if uses_form { Some(form_token(&page)?) } else { None };
        let expected = match (is_genuine, uses_form) {
            (true, true) => 303,
            (true, false) => 200,
            (false, _) => 401,
        };
        Ok(Self { visitor, email, password, token, expected })
    }

    /// Begins to sign in, waits, and comes to an end without a password.
    fn rehearse(mut self, wait: impl FnOnce()) -> Result<Self> {
        let answer = self.visitor.send_slowly(self.request(""), wait);
        match answer.map_err(|error| format!("without a password: {error}"))?.status {
            400 => Ok(self),
            status => Err(format!("without a password: {status}")),
        }
    }

    /// Tries until somebody decides.
    fn sign_in(mut self, attempts: &mut Vec<(u16, Duration)>) -> Result {
        for _ in 0..MOST_ATTEMPTS {
            let start = Instant::now();
            let answer = self.visitor.send(self.request(self.password));
            let answer = answer.map_err(|error| format!("signing in: {error}"))?;
            attempts.push((answer.status, start.elapsed()));
            match answer.status {
                BUSY => thread::sleep(retry_after(&answer)?),
                status if status == self.expected => return Ok(()),
                status => return Err(format!("a {status} instead of a {}", self.expected)),
            }
        }
        Err(format!("sent away {MOST_ATTEMPTS} times"))
    }

    fn request(&self, password: &str) -> Request {
        let email = &self.email;
        let Some(token) = &self.token else { return demo::sign_in((email, password)) };
        let form = format!("csrf_token={token}&email={email}&password={password}");
        Request::post("/login", "application/x-www-form-urlencoded", form)
    }
}

fn form_token(page: &Answer) -> Result<String> {
    let (_, rest) = page
        .body
        .split_once("name=\"csrf_token\" value=\"")
        .ok_or_else(|| format!("a {} without a form", page.status))?;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}

fn retry_after(answer: &Answer) -> Result<Duration> {
    let seconds = answer.header("retry-after").and_then(|seconds| seconds.parse().ok());
    seconds.map(Duration::from_secs).ok_or_else(|| "a 503 without Retry-After".to_owned())
}

/// A thread that needs little memory, because there are many.
fn spawn<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> io::Result<ScopedJoinHandle<'scope, T>> {
    Builder::new().stack_size(256 * 1024).spawn_scoped(scope, work)
}

const A_MOMENT: Duration = Duration::from_millis(500);
const BUSY: u16 = 503;
/// Those who are sent away so often would have had their turn.
const MOST_ATTEMPTS: usize = 100;
