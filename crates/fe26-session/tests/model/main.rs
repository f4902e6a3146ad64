//! The exchange of key rings in every order in which threads can do it, as loom finds them.
//!
//! What is tried is the file that the library has, on loom's locks in place of the standard library's.
//! The counters of a ring are no part of the model: nothing waits for them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "../../src/keys/current.rs"]
mod current;

/// What `current` locks with.
mod lock {
    pub(super) use loom::sync::{Mutex, RwLock};
}

use std::cell::Cell;
use std::sync::Arc;

use current::Current;
use fe26::{KeyRing, PasswordId, SealOptions, UnixMillis, seal, unseal};
use loom::thread::spawn;

const ONE: &str = "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U";
const TWO: &str = "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o";
const NOW: UnixMillis = UnixMillis::new(1_800_000_000_000);

/// Something with parts that belong together.
#[derive(Clone, Copy)]
struct Whole([u32; 2]);

impl Whole {
    fn version(number: u32) -> Self {
        Self([number, number])
    }

    /// Whose version it is; it has to be all of it.
    fn number(self) -> u32 {
        let Self([first, second]) = self;
        assert_eq!(first, second, "torn");
        first
    }
}

/// The value as it comes, whatever was there.
fn as_it_is<T>(next: T, _: &T) -> T {
    next
}

#[test]
fn every_read_is_of_one_whole_version_and_never_of_an_older_one() {
    loom::model(|| {
        let keys = Arc::new(Current::new(Whole::version(0), ()));
        let read = |keys: &Current<Whole, ()>| keys.read(|value| *value).number();
        let reader = {
            let keys = Arc::clone(&keys);
            spawn(move || {
                let (first, second) = (read(&keys), read(&keys));
                assert!(first <= second, "{second} came back after {first}");
            })
        };
        let writer = {
            let keys = Arc::clone(&keys);
            spawn(move || {
                for number in [1, 2] {
                    keys.replace(Whole::version(number), as_it_is);
                }
            })
        };
        reader.join().unwrap();
        writer.join().unwrap();
        assert_eq!(read(&keys), 2);
    });
}

/// A source that gives another version each time, and at the third time none.
struct Versions(Cell<u32>);

impl Versions {
    fn next(&self) -> Result<Whole, &'static str> {
        self.0.set(self.0.get() + 1);
        match self.0.get() {
            3 => Err("broken"),
            number => Ok(Whole::version(number)),
        }
    }
}

#[test]
fn of_two_loads_at_a_time_the_later_answer_stays_and_a_broken_one_changes_nothing() {
    loom::model(|| {
        let keys = Arc::new(Current::new(Whole::version(0), Versions(Cell::new(0))));
        let loads = [2, 1].map(|loads| {
            let keys = Arc::clone(&keys);
            spawn(move || {
                let load = || keys.ask(Versions::next, as_it_is).is_ok();
                (0..loads).filter(|_| load()).count()
            })
        });
        let good: usize = loads.into_iter().map(|thread| thread.join().unwrap()).sum();
        assert_eq!(good, 2);
        assert_eq!(keys.read(|value| value.number()), 2);
    });
}

fn ring(passwords: &[(u32, &str)]) -> KeyRing {
    KeyRing::from_passwords(passwords.iter().copied()).unwrap()
}

/// Both rings bring the password 2, and both have to count its seals where the other one does.
#[test]
fn of_two_exchanges_at_a_time_neither_forgets_what_was_counted() {
    let options = SealOptions::default();
    let sealed = seal(b"{}", &ring(&[(1, ONE), (2, TWO)]), &options, NOW).unwrap();
    loom::model(move || {
        let keys = Arc::new(Current::new(ring(&[(1, ONE)]), ()));
        let exchanges = [(); 2].map(|()| {
            let (keys, sealed, options) = (Arc::clone(&keys), sealed.clone(), options.clone());
            spawn(move || {
                keys.replace(ring(&[(1, ONE), (2, TWO)]), |next, earlier| {
                    next.with_counts_of(earlier)
                });
                unseal(&sealed, &keys.read(KeyRing::clone), &options, NOW).unwrap();
            })
        });
        for exchange in exchanges {
            exchange.join().unwrap();
        }
        let opened: Vec<_> = keys.read(|ring| ring.opened().collect());
        assert_eq!(opened, [(PasswordId::from(1), 0), (PasswordId::from(2), 2)]);
    });
}
