//! Whether the time of a refusal tells which addresses have an account.

use std::io;
use std::time::{Duration, Instant};

use super::statistics::Times;
use crate::demo::{Demo, USER, Visitor};
use crate::process::Result;

/// How long it took to refuse wrong passwords.
pub(super) struct Discovery {
    /// That of the address itself.
    pub(super) at_once: Pair,
    /// That of another address directly afterwards: what a refusal leaves to be done may delay the next.
    pub(super) next: Pair,
}

/// Two heaps of times that nobody should be able to tell apart.
pub(super) struct Pair {
    /// For an address that has an account.
    pub(super) known: Times,
    /// For addresses that have none.
    pub(super) unknown: Times,
}

/// Tries a wrong password with an address that has an account and with one that has none, in an order
/// that is drawn by lot each time.
pub(super) fn run(demo: &Demo) -> Result<Discovery> {
    let mut guesser = Guesser { demo: &demo.address, number: FIRST_NETWORK };
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    let mut lot = 1_u64;
    for round in 0..ROUNDS {
        if round % ROUNDS_UNTIL_LIMIT == 0 {
            guesser.forgive().map_err(|error| format!("signing in: {error}"))?;
        }
        lot = lot.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let is_known_first = lot >> 63 == 0;
        for is_known in [is_known_first, !is_known_first] {
            let times = if is_known { &mut known } else { &mut unknown };
            let email = if is_known { USER.0.to_owned() } else { guesser.unknown() };
            times.push((guesser.guess(&email)?, {
                let email = guesser.unknown();
                guesser.guess(&email)?
            }));
        }
    }
    let pair = |which: fn(&(Duration, Duration)) -> Duration| Pair {
        known: known.iter().map(which).collect(),
        unknown: unknown.iter().map(which).collect(),
    };
    Ok(Discovery { at_once: pair(|times| times.0), next: pair(|times| times.1) })
}

impl Pair {
    /// How much longer a known address takes than an unknown one, in percent of the latter.
    pub(super) fn difference(&self) -> f64 {
        let [known, unknown] =
            [&self.known, &self.unknown].map(|times| times.median().as_secs_f64());
        (known - unknown) / unknown * 100.0
    }

    /// How probable it is that chance alone makes such a difference.
    pub(super) fn probability(&self) -> f64 {
        self.known.probability_of_same_source(&self.unknown)
    }
}

/// Somebody who wants to know who has an account, and has as many networks as they like.
struct Guesser<'a> {
    demo: &'a str,
    number: usize,
}

impl Guesser<'_> {
    /// How long it takes to be refused.
    fn guess(&mut self, email: &str) -> Result<Duration> {
        let mut visitor = self.visitor().map_err(|error| format!("connecting: {error}"))?;
        let start = Instant::now();
        let answer = visitor.sign_in((email, "not the password of anybody"));
        let took = start.elapsed();
        match answer.map_err(|error| format!("guessing: {error}"))?.status {
            401 => Ok(took),
            status => Err(format!("a guess was answered with {status}")),
        }
    }

    /// The owner signs in, and their failures are forgotten.
    fn forgive(&mut self) -> io::Result<()> {
        self.visitor()?.sign_in(USER).map(drop)
    }

    fn visitor(&mut self) -> io::Result<Visitor> {
        self.number += 1;
        Visitor::new(self.demo, self.number)
    }

    /// As long as the one that is known.
    fn unknown(&self) -> String {
        format!("{:04x}@example.com", self.number)
    }
}

const ROUNDS: usize = 200;
/// After ten wrong passwords an account has to wait.
const ROUNDS_UNTIL_LIMIT: usize = 9;
/// Networks that nobody else is in.
const FIRST_NETWORK: usize = 0x1000;
