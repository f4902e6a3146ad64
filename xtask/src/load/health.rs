//! Asks `/health` while others keep the demo busy, as whatever watches over it does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::statistics::Times;
use crate::http::{Connection, Request};

/// Somebody who asks all the time.
pub(super) struct Watch {
    is_over: Arc<AtomicBool>,
    asking: JoinHandle<Health>,
}

/// How `/health` did.
#[derive(Default)]
pub(super) struct Health {
    pub(super) times: Times,
    /// Answers that were not a 200, and requests without an answer.
    pub(super) failures: usize,
}

impl Watch {
    pub(super) fn start(demo: &str) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let (demo, until) = (demo.to_owned(), Arc::clone(&is_over));
        Self { is_over, asking: thread::spawn(move || ask(&demo, &until)) }
    }

    pub(super) fn end(self) -> Health {
        self.is_over.store(true, Ordering::Relaxed);
        self.asking.join().unwrap_or_else(|_| Health { failures: 1, ..Health::default() })
    }
}

/// How `/health` does when nobody else asks for anything: what is slow then is the machine.
pub(super) fn when_idle(demo: &str) -> Health {
    let watch = Watch::start(demo);
    thread::sleep(Duration::from_secs(2));
    watch.end()
}

/// Each question has its moment, and is as late as its answer is after that: one that hangs delays the
/// next ones, and would otherwise hide them. Each has a connection of its own, which has to be accepted.
fn ask(demo: &str, is_over: &AtomicBool) -> Health {
    let mut times = Vec::new();
    let mut failures = 0;
    let mut due = Instant::now();
    while !is_over.load(Ordering::Relaxed) {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let answer = Connection::open(demo).and_then(|mut it| it.send(&Request::get("/health")));
        times.push(due.elapsed());
        failures += usize::from(!answer.is_ok_and(|answer| answer.status == 200));
        due += INTERVAL;
    }
    Health { times: times.into_iter().collect(), failures }
}

const INTERVAL: Duration = Duration::from_millis(10);
