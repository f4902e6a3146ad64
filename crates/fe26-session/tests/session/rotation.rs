//! A password is changed on three machines, one after the other, while visitors come and go.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use fe26_session::{
    CookieJar, KeySource, Keys, Opened, PasswordId, Rejected, Session, SessionConfig, UnsealError,
};
use tempfile::TempDir;

use crate::support::{Visitor, empty_jar, jar, set_cookies, value};

const OLD: &str = r#""Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U""#;
const NEW: &str = r#""yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o""#;

/// Keys files in the order of a rotation.
struct Steps {
    before: String,
    told: String,
    changed: String,
    cleaned: String,
}

fn steps() -> Steps {
    Steps {
        before: format!(r#"{{"1": {OLD}}}"#),
        told: format!(r#"{{"2": {{"secret": {NEW}, "state": "pending"}}, "1": {OLD}}}"#),
        changed: format!(r#"{{"2": {NEW}, "1": {{"secret": {OLD}, "state": "open-only"}}}}"#),
        cleaned: format!(r#"{{"2": {NEW}}}"#),
    }
}

/// A server of its own: it shares nothing with the others but what stands in their keys files.
struct Machine {
    path: PathBuf,
    keys: Keys,
    config: SessionConfig,
    _folder: TempDir,
}

impl Machine {
    fn starting(keys_file: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        fs::write(&path, keys_file).unwrap();
        let keys = Keys::load(KeySource::keys_file(&path)).unwrap();
        let config = SessionConfig::new("visitor", keys.clone()).unwrap();
        Self { path, keys, config, _folder: folder }
    }

    fn change_to(&self, keys_file: &str) {
        fs::write(&self.path, keys_file).unwrap();
        self.keys.reload().unwrap();
    }

    /// How many seals of this password it has opened.
    fn opened(&self, id: u32) -> usize {
        let id = PasswordId::from(id);
        self.keys.opened().iter().find(|(other, _)| *other == id).map_or(0, |(_, count)| *count)
    }
}

/// Somebody with a browser.
struct Person {
    cookie: String,
    visits: u32,
}

impl Person {
    fn arriving_at(machine: &Machine) -> Self {
        let jar = empty_jar();
        let mut session = Session::<Visitor>::open(&machine.config, &jar);
        session.update(|visitor| visitor.visits = 1).unwrap();
        let mut person = Self { cookie: String::new(), visits: 1 };
        person.take_cookie(&jar);
        person
    }

    /// A page that counts visits.
    fn visit(&mut self, machine: &Machine) {
        let jar = self.request();
        let mut session = Session::<Visitor>::open(&machine.config, &jar);
        assert!(matches!(session.opened(), Opened::Valid(_)), "{:?}", session.opened());
        assert_eq!(session.visits, self.visits);
        session.update(|visitor| visitor.visits += 1).unwrap();
        self.visits += 1;
        self.take_cookie(&jar);
    }

    /// A page that only looks.
    fn look(&mut self, machine: &Machine) -> Opened {
        let jar = self.request();
        let session = Session::<Visitor>::open(&machine.config, &jar);
        let opened = session.opened().clone();
        if matches!(opened, Opened::Valid(_)) {
            assert_eq!(session.visits, self.visits);
        }
        drop(session);
        self.take_cookie(&jar);
        opened
    }

    fn request(&self) -> CookieJar {
        jar([format!("visitor={}", self.cookie)])
    }

    fn take_cookie(&mut self, jar: &CookieJar) {
        if let [line] = set_cookies(jar).as_slice() {
            self.cookie = value(line).to_owned();
        }
    }

    fn password_id(&self) -> &str {
        self.cookie.split('*').nth(1).unwrap_or_default()
    }
}

/// Ends the load with the first thread that ends, so that a failure is one and not a test that hangs.
struct StopAtEnd<'a>(&'a AtomicBool);

impl Drop for StopAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

#[test]
fn a_rotation_over_three_machines_under_load_loses_no_session() {
    let Steps { before, told, changed, cleaned } = steps();
    let machines = [(); 3].map(|()| Machine::starting(&before));
    let running = AtomicBool::new(true);
    let requests = [const { AtomicUsize::new(0) }; VISITORS];

    let wander = |visitor: usize| {
        let _stop = StopAtEnd(&running);
        let mut person = Person::arriving_at(&machines[visitor % 3]);
        // Any order will do that is not the same for all; the numbers are Knuth's.
        let mut random = visitor as u64;
        while running.load(Ordering::Relaxed) {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let machine = &machines[(random >> 33) as usize % 3];
            if random >> 63 == 0 {
                person.visit(machine);
            } else {
                assert!(matches!(person.look(machine), Opened::Valid(_)));
            }
            requests[visitor].fetch_add(1, Ordering::Relaxed);
        }
        person
    };
    let everybody_comes_again = |times: usize| {
        let seen = requests.each_ref().map(|count| count.load(Ordering::Relaxed));
        let is_behind =
            |(count, seen): (&AtomicUsize, &usize)| count.load(Ordering::Relaxed) < seen + times;
        while running.load(Ordering::Relaxed) && requests.iter().zip(&seen).any(is_behind) {
            thread::yield_now();
        }
    };

    let people = thread::scope(|scope| {
        let visitors: Vec<_> =
            (0..VISITORS).map(|visitor| scope.spawn(move || wander(visitor))).collect();
        let stop = StopAtEnd(&running);
        for keys_file in [&told, &changed] {
            for machine in &machines {
                machine.change_to(keys_file);
                everybody_comes_again(30);
            }
        }
        // Everybody was everywhere, so nobody has a cookie of the old password any more.
        let opened = machines.each_ref().map(|machine| machine.opened(1));
        everybody_comes_again(30);
        assert_eq!(machines.each_ref().map(|machine| machine.opened(1)), opened);
        for machine in &machines {
            machine.change_to(&cleaned);
            everybody_comes_again(30);
        }
        drop(stop);
        visitors.into_iter().map(|visitor| visitor.join().unwrap()).collect::<Vec<_>>()
    });

    assert!(people.iter().all(|person| person.password_id() == "2"));
    for machine in &machines {
        assert!(machine.opened(2) > 0);
    }
}

/// Why there is a first step: the test above would notice if it did nothing.
#[test]
fn a_machine_that_was_not_told_takes_sessions_away() {
    let (early, late) = (Machine::starting(&steps().changed), Machine::starting(&steps().before));
    let mut person = Person::arriving_at(&early);
    let reason = Rejected::Seal(UnsealError::UnknownKey(PasswordId::from(2)));
    assert_eq!(person.look(&late), Opened::Rejected(reason));
    assert_eq!(person.cookie, "");
}

#[test]
fn machines_of_different_steps_do_not_seal_each_others_sessions_anew_in_turn() {
    let (early, late) = (Machine::starting(&steps().changed), Machine::starting(&steps().told));
    let mut person = Person::arriving_at(&late);
    assert_eq!(person.password_id(), "1");
    person.look(&late);
    assert_eq!(person.password_id(), "1");
    person.look(&early);
    assert_eq!(person.password_id(), "2");
    let cookie = person.cookie.clone();
    for machine in [&late, &early, &late] {
        person.look(machine);
        assert_eq!(person.cookie, cookie);
    }
}

#[test]
fn a_disabled_password_ends_its_sessions_at_once() {
    let machine = Machine::starting(&steps().before);
    let mut person = Person::arriving_at(&machine);
    machine.change_to(&format!(r#"{{"2": {NEW}, "1": {{"state": "disabled"}}}}"#));
    let reason = Rejected::Seal(UnsealError::DisabledKey(PasswordId::from(1)));
    assert_eq!(reason.kind(), "disabled-key");
    assert_eq!(person.look(&machine), Opened::Rejected(reason));
    assert_eq!(person.cookie, "");
}

const VISITORS: usize = 4;
