//! A new session key for three servers, one after the other, while people use them.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use tempfile::TempDir;

use crate::{Demo, cookie};

const OLD: &str = r#""Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U""#;
const NEW: &str = r#""yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o""#;

struct Server {
    data: TempDir,
    demo: Demo,
}

impl Server {
    fn starting(keys_file: &str) -> Self {
        let data = tempfile::tempdir().unwrap();
        write_private(&data, keys_file);
        Self { demo: Demo::start(data.path()), data }
    }

    fn change_to(&self, keys_file: &str, expected: &str) {
        write_private(&self.data, keys_file);
        self.demo.signal("USR1");
        assert_eq!(self.demo.line(), format!("The session key was read: KeyRing {{ {expected} }}"));
    }
}

fn write_private(data: &TempDir, keys_file: &str) {
    use std::os::unix::fs::PermissionsExt as _;

    let path = data.path().join("keys.json");
    fs::write(&path, keys_file).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// Ends the load with the first thread that ends, so that a failure is one and not a test that hangs.
struct StopAtEnd<'a>(&'a AtomicBool);

impl Drop for StopAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

#[test]
fn nobody_is_signed_out_when_three_servers_change_their_key_under_load() {
    let steps = [
        (
            format!(r#"{{"2": {{"secret": {NEW}, "state": "pending"}}, "1": {OLD}}}"#),
            r#"ids: ["2" pending, "1"], sealing: "1""#,
        ),
        (
            format!(r#"{{"2": {NEW}, "1": {{"secret": {OLD}, "state": "open-only"}}}}"#),
            r#"ids: ["2", "1" open-only], sealing: "2""#,
        ),
        (format!(r#"{{"2": {NEW}}}"#), r#"ids: ["2"], sealing: "2""#),
    ];
    let servers = [(); 3].map(|()| Server::starting(&format!(r#"{{"1": {OLD}}}"#)));
    let running = AtomicBool::new(true);
    let requests = [const { AtomicUsize::new(0) }; 3];

    // Once to a page that saves the session and once to one that only looks at it, and each of
    // them on every server.
    let use_it = |person: usize| {
        let _stop = StopAtEnd(&running);
        let mut session = servers[person].demo.sign_in();
        let mut turns = (0..3).cycle().zip(["/api/auth/me", "/dashboard"].into_iter().cycle());
        while running.load(Ordering::Relaxed) {
            let (server, path) = turns.next().unwrap();
            let answer = servers[server].demo.get(path, &session);
            assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{path}: {answer}");
            session = cookie(&answer).unwrap_or(session);
            requests[person].fetch_add(1, Ordering::Relaxed);
        }
        session
    };
    let everybody_was_everywhere = || {
        let enough = requests.each_ref().map(|count| count.load(Ordering::Relaxed) + 7);
        let is_behind =
            |(count, enough): (&AtomicUsize, &usize)| count.load(Ordering::Relaxed) < *enough;
        while running.load(Ordering::Relaxed) && requests.iter().zip(&enough).any(is_behind) {
            thread::yield_now();
        }
    };

    let sessions = thread::scope(|scope| {
        let people = [0, 1, 2].map(|person| scope.spawn(move || use_it(person)));
        let stop = StopAtEnd(&running);
        everybody_was_everywhere();
        for (keys_file, expected) in &steps {
            for server in &servers {
                server.change_to(keys_file, expected);
                everybody_was_everywhere();
            }
        }
        drop(stop);
        people.map(|person| person.join().unwrap())
    });
    for session in sessions {
        assert!(session.starts_with("myapp-session=Fe26.2*2*"), "{session}");
    }
}
