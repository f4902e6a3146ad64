//! Machines that share nothing, people who wander between them, and how many requests they have made.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use fe26_session::{CookieJar, KeySource, Keys, Opened, PasswordId, Session, SessionConfig};
use tempfile::TempDir;

use crate::support::{Visitor, empty_jar, jar, set_cookies, value};

/// A server of its own: it shares nothing with the others but what stands in their keys files.
pub(crate) struct Machine {
    pub(crate) path: PathBuf,
    pub(crate) keys: Keys,
    config: SessionConfig,
    _folder: TempDir,
}

impl Machine {
    pub(crate) fn starting(keys_file: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        fs::write(&path, keys_file).unwrap();
        let keys = Keys::load(KeySource::keys_file(&path)).unwrap();
        let config = SessionConfig::new("visitor", keys.clone()).unwrap();
        Self { path, keys, config, _folder: folder }
    }

    pub(crate) fn change_to(&self, keys_file: &str) {
        fs::write(&self.path, keys_file).unwrap();
        self.keys.reload().unwrap();
    }

    /// How many seals of this password it has opened.
    pub(crate) fn opened(&self, id: u32) -> usize {
        let id = PasswordId::from(id);
        self.keys.opened().iter().find(|(other, _)| *other == id).map_or(0, |(_, count)| *count)
    }
}

/// Somebody with a browser.
pub(crate) struct Person {
    pub(crate) cookie: String,
    visits: u32,
}

impl Person {
    pub(crate) fn arriving_at(machine: &Machine) -> Self {
        let jar = empty_jar();
        let mut session = Session::<Visitor>::open(&machine.config, &jar);
        session.update(|visitor| visitor.visits = 1).unwrap();
        let mut person = Self { cookie: String::new(), visits: 1 };
        person.take_cookie(&jar);
        person
    }

    /// A page that counts visits.
    pub(crate) fn visit(&mut self, machine: &Machine) {
        let jar = self.request();
        let mut session = Session::<Visitor>::open(&machine.config, &jar);
        assert!(matches!(session.opened(), Opened::Valid(_)), "{:?}", session.opened());
        assert_eq!(session.visits, self.visits);
        session.update(|visitor| visitor.visits += 1).unwrap();
        self.visits += 1;
        self.take_cookie(&jar);
    }

    /// A page that only looks.
    pub(crate) fn look(&mut self, machine: &Machine) -> Opened {
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

    pub(crate) fn password_id(&self) -> &str {
        self.cookie.split('*').nth(1).unwrap_or_default()
    }
}

/// Visitors who make requests until somebody says that it is enough.
pub(crate) struct Load {
    running: AtomicBool,
    requests: Vec<AtomicUsize>,
}

impl Load {
    pub(crate) fn new(visitors: usize) -> Self {
        let requests = (0..visitors).map(|_| AtomicUsize::new(0)).collect();
        Self { running: AtomicBool::new(true), requests }
    }

    pub(crate) fn is_running(&self) -> bool {
        self.running.load(Ordering::Relaxed)
    }

    /// A request of this visitor has been answered.
    pub(crate) fn count(&self, visitor: usize) {
        self.requests[visitor].fetch_add(1, Ordering::Relaxed);
    }

    fn counts(&self) -> Vec<usize> {
        self.requests.iter().map(|count| count.load(Ordering::Relaxed)).collect()
    }

    pub(crate) fn requests(&self) -> usize {
        self.counts().iter().sum()
    }

    /// Waits until every visitor has made so many requests more.
    pub(crate) fn everybody_comes_again(&self, times: usize) {
        let seen = self.counts();
        let is_behind = |(count, seen): (usize, &usize)| count < seen + times;
        while self.is_running() && self.counts().into_iter().zip(&seen).any(is_behind) {
            thread::yield_now();
        }
    }

    /// Ends the load with the first thread that ends, so that a failure is one and not a test that
    /// hangs.
    pub(crate) fn stop_at_end(&self) -> impl Drop {
        StopAtEnd(&self.running)
    }
}

struct StopAtEnd<'a>(&'a AtomicBool);

impl Drop for StopAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}
