//! The keys are loaded again and again, every other time from a file that is broken, while visitors come
//! and go.
//!
//! Without being told otherwise, loads and requests follow each other as fast as they can. The long form
//! lasts as many seconds as one likes, with a load every 50 ms under 500 requests a second, and prints
//! what it has counted:
//!
//! ```console
//! $ FE26_RELOAD_SECONDS=60 cargo test -p fe26-session --test session reload -- --nocapture
//! ```

use std::time::{Duration, Instant};
use std::{env, fs, thread};

use fe26_session::{KeyRing, Opened};

use crate::load::{Load, Machine, Person};

const ONE: &str = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
const TWO: &str = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";

/// Version `number` of the keys file. 1 and 2 are in all of them and seal in turn, so that every seal is
/// valid at all times; in what else stands there no two versions agree.
fn keys_file(number: usize) -> String {
    let [one, two] = if number.is_multiple_of(2) {
        [format!(r#""{ONE}""#), format!(r#"{{"secret": "{TWO}", "state": "pending"}}"#)]
    } else {
        [
            format!(r#"{{"secret": "{ONE}", "state": "open-only", "since": "2027-01-15"}}"#),
            format!(r#""{TWO}""#),
        ]
    };
    let pending = format!(r#"{{"secret": "{number:032} {TWO}", "state": "pending"}}"#);
    format!(
        r#"{{"first_{number}": {pending}, "2": {two}, "1": {one}, "last_{number}": {{"state": "disabled"}}}}"#
    )
}

/// What the keys file could hold instead, for somebody who makes a mistake or a disk that is full.
fn broken(keys_file: &str, round: usize) -> Vec<u8> {
    match round % 6 {
        0 => keys_file.as_bytes()[..keys_file.len() / 2].to_vec(),
        1 => keys_file.as_bytes()[..keys_file.len() - 1].to_vec(),
        2 => Vec::new(),
        3 => vec![0; keys_file.len()],
        4 => keys_file.replace(TWO, ONE).into_bytes(),
        _ => br#"{"1": {"state": "disabled"}}"#.to_vec(),
    }
}

/// Which version a ring is of; it has to be all of it.
#[track_caller]
fn version(ring: &KeyRing) -> usize {
    let shown = format!("{ring:?}");
    let first = ring.ids().next().unwrap();
    let number = first.as_str().strip_prefix("first_").unwrap().parse().unwrap();
    let whole = fe26_session::keys::from_json(&keys_file(number)).unwrap();
    assert_eq!(shown, format!("{whole:?}"), "a torn ring");
    number
}

/// A browser that waits for `pause` before each request.
fn browse(load: &Load, machine: &Machine, visitor: usize, pause: Duration) {
    let _stop = load.stop_at_end();
    let mut person = Person::arriving_at(machine);
    let (mut next, mut latest) = (Instant::now(), 0);
    while load.is_running() {
        if visitor.is_multiple_of(2) {
            person.visit(machine);
        } else {
            assert!(matches!(person.look(machine), Opened::Valid(_)));
        }
        load.count(visitor);
        let version = version(&machine.keys.current());
        assert!(version >= latest, "{version} came back after {latest}");
        latest = version;
        next += pause;
        wait_until(next);
    }
}

/// Lets somebody else have their turn in any case: there may be fewer processors than visitors.
fn wait_until(moment: Instant) {
    thread::yield_now();
    thread::sleep(moment.saturating_duration_since(Instant::now()));
}

#[test]
fn reloading_under_load_fails_no_seal() {
    let seconds = env::var("FE26_RELOAD_SECONDS").ok();
    let seconds = seconds.map(|seconds| seconds.parse::<usize>().expect("a number of seconds"));
    let (rounds, pace) = seconds.map_or((ROUNDS, 0), |seconds| (seconds * 1000 / 50, 1));
    let [between_loads, between_requests] =
        [50, 10].map(|millis| Duration::from_millis(millis * pace));

    let machine = Machine::starting(&keys_file(0));
    let (load, start) = (Load::new(VISITORS), Instant::now());
    thread::scope(|scope| {
        let _stop = load.stop_at_end();
        for visitor in 0..VISITORS {
            let (load, machine) = (&load, &machine);
            scope.spawn(move || browse(load, machine, visitor, between_requests));
        }
        for round in 1..=rounds {
            load_once(&machine, round);
            load.everybody_comes_again(1);
            wait_until(start + between_loads * round as u32);
        }
    });
    let (requests, took) = (load.requests(), start.elapsed());
    println!(
        "{rounds} loads, every other one of a broken file; {requests} requests, {:.0} a second, all answered",
        requests as f64 / took.as_secs_f64(),
    );
    assert_eq!(machine.opened(1) + machine.opened(2), requests, "a load forgot what was counted");
    assert!(requests >= rounds * VISITORS);
}

/// In odd rounds the file is broken, and nothing may change.
fn load_once(machine: &Machine, round: usize) {
    let keys_file = keys_file(round / 2);
    if round.is_multiple_of(2) {
        machine.change_to(&keys_file);
        assert_eq!(version(&machine.keys.current()), round / 2);
        return;
    }
    let before = version(&machine.keys.current());
    fs::write(&machine.path, broken(&keys_file, round / 2)).unwrap();
    machine.keys.reload().unwrap_err();
    assert_eq!(version(&machine.keys.current()), before);
}

const VISITORS: usize = 5;
const ROUNDS: usize = 400;
