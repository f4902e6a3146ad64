//! The cases of `vectors/`, ready for tests. See `vectors/README.md` for what each field means.

use std::path::Path;
use std::time::Duration;

use fe26::{Algorithm, Dialect, Iterations, KeyRing, UnixMillis};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, Value};

/// A seal that a real package made.
#[derive(Debug, Deserialize)]
pub struct SealCase {
    /// Its name.
    pub id: String,
    /// The package and its version.
    pub made_by: String,
    /// The password id inside the seal.
    pub password_id: String,
    /// When it was made, in milliseconds since 1970.
    pub now: u64,
    /// The expiry inside it.
    pub expires: Option<u64>,
    /// The JSON text that was sealed.
    pub plaintext: String,
    /// The seal.
    pub seal: String,
    dialect: String,
    algorithm: String,
    iterations: u32,
    #[serde(flatten)]
    keys: Keys,
}

impl SealCase {
    /// The passwords it was made with.
    #[must_use]
    pub fn keys(&self) -> KeyRing {
        self.keys.ring()
    }

    /// The dialect it was made in.
    ///
    /// # Panics
    ///
    /// When it is not one of ours.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        let dialect = Dialect::from_name(&self.dialect).expect("a dialect we know");
        let algorithm = Algorithm::from_name(&self.algorithm).expect("an algorithm we know");
        let iterations = Iterations::new(self.iterations).expect("a number of iterations we take");
        if (algorithm, iterations) == (dialect.algorithm(), dialect.iterations()) {
            return dialect;
        }
        dialect.with_algorithm(algorithm).with_iterations(iterations)
    }

    /// When it was made.
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        UnixMillis::new(self.now)
    }
}

/// A genuine, broken or forged seal and the answers allowed.
#[derive(Debug)]
pub struct CorpusCase {
    /// Its number, such as `B07`.
    pub id: String,
    /// What was done to it.
    pub title: String,
    /// What to unseal.
    pub input: Vec<u8>,
    /// The passwords to try.
    pub keys: KeyRing,
    /// What the clock shows.
    pub now: UnixMillis,
    /// `ok`, or the kinds of errors.
    pub expect: Vec<String>,
    /// The data, where `ok` is expected.
    pub data: Option<Value>,
    /// Whether it takes reading the payload to refuse it.
    pub needs_session: bool,
}

impl CorpusCase {
    /// Checks that `answer`, `ok` or the kind of an error, is one of those allowed.
    ///
    /// # Panics
    ///
    /// When it is not.
    #[track_caller]
    pub fn check(&self, answer: &str) {
        let Self { id, title, expect, .. } = self;
        assert!(expect.iter().any(|kind| kind == answer), "{id} {title}: {answer}, not {expect:?}");
    }
}

/// A `Set-Cookie` line of npm `cookie` or iron-session.
#[derive(Debug, Deserialize)]
pub struct SetCookieCase {
    /// Its name.
    pub id: String,
    /// `serialize`, `save` or `destroy`.
    pub action: String,
    /// The package and its version.
    pub made_by: String,
    /// The cookie's name.
    pub cookie_name: String,
    /// iron-session's ttl in seconds.
    pub ttl: Option<u64>,
    /// npm `cookie`'s options.
    pub options: serde_json::Map<String, Value>,
    /// The lines.
    pub set_cookie: Vec<String>,
}

/// A session as iron-session 9 puts it into a browser's cookies.
#[derive(Debug, Deserialize)]
pub struct CookieCase {
    /// Its name.
    pub id: String,
    /// `save`, `destroy` or `open`.
    pub action: String,
    /// The cookie's name.
    pub cookie_name: String,
    /// When it happened, in milliseconds since 1970.
    pub now: u64,
    /// The `Cookie` header of the request.
    pub request_cookie: String,
    /// What was saved or found.
    pub data: Option<Box<RawValue>>,
    /// iron-session's ttl in seconds.
    pub ttl: Option<u64>,
    /// Whether iron-session's option `chunk` is on.
    pub chunk: Option<bool>,
    /// npm `cookie`'s options.
    pub options: Option<serde_json::Map<String, Value>>,
    /// The `Set-Cookie` lines of the answer.
    pub set_cookie: Option<Vec<String>>,
    /// Why iron-session refused to save.
    pub error: Option<String>,
    /// The `Cookie` header with which a browser returns.
    pub next_request_cookie: Option<String>,
    /// iron-session's reason for an empty session.
    pub rejected: Option<String>,
    #[serde(flatten)]
    keys: Keys,
}

impl CookieCase {
    /// The passwords it was made with.
    #[must_use]
    pub fn keys(&self) -> KeyRing {
        self.keys.ring()
    }
}

/// The cases of `seal.json`.
#[must_use]
pub fn seals() -> Vec<SealCase> {
    load::<Cases<SealCase>>("seal.json").cases
}

/// The cases of `corpus.json`.
#[must_use]
pub fn corpus() -> Vec<CorpusCase> {
    let Corpus { now, passwords, cases } = load("corpus.json");
    let shared = Keys { password: None, passwords: Some(passwords) };
    let ready = |case: RawCorpusCase| CorpusCase {
        keys: if case.keys.passwords.is_some() { case.keys.ring() } else { shared.ring() },
        id: case.id,
        title: case.title,
        input: case.input.bytes(),
        now: UnixMillis::new(now),
        expect: case.expect,
        data: case.data,
        needs_session: case.layer.is_some(),
    };
    cases.into_iter().map(ready).collect()
}

/// What is derived from a session's id.
#[derive(Debug, Deserialize)]
pub struct SessionIdCase {
    /// Its name.
    pub id: String,
    /// The server's password.
    pub password: String,
    /// The id in the session's field `_meta`.
    pub session_id: String,
    /// What the session is called in a log.
    pub hash: String,
    /// CSRF tokens of the session.
    pub accepted: Vec<String>,
    /// Texts that are none.
    pub refused: Vec<String>,
}

/// The cases of `session-id.json`.
#[must_use]
pub fn session_ids() -> Vec<SessionIdCase> {
    load::<Cases<SessionIdCase>>("session-id.json").cases
}

/// A seal that is, or is not, one for a purpose.
#[derive(Debug)]
pub struct PurposeCase {
    /// Its name.
    pub id: String,
    /// What is odd about it.
    pub title: String,
    /// What it is asked to be for.
    pub purpose: String,
    /// The seal.
    pub seal: String,
    /// What the clock shows.
    pub now: UnixMillis,
    /// How long new seals last.
    pub ttl: Duration,
    /// What is to come of opening it.
    pub answer: PurposeAnswer,
    /// The passwords.
    pub keys: KeyRing,
}

/// What comes of opening a seal for a purpose.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum PurposeAnswer {
    /// It opens.
    Opened {
        /// What was sealed.
        value: serde_json::Map<String, Value>,
        /// The seal's id.
        seal_id: String,
        /// When it ends, in milliseconds since 1970.
        expires: u64,
        /// The JSON that a library here writes for it.
        plaintext: Option<String>,
    },
    /// It is refused.
    Refused {
        /// The kind of the error.
        error: String,
    },
}

/// The cases of `purpose.json`.
#[must_use]
pub fn purposes() -> Vec<PurposeCase> {
    let Purposes { passwords, ttl, cases } = load("purpose.json");
    let keys = Keys { password: None, passwords: Some(passwords) };
    let ready = |case: RawPurposeCase| PurposeCase {
        id: case.id,
        title: case.title,
        purpose: case.purpose,
        seal: case.seal,
        now: UnixMillis::new(case.now),
        ttl: Duration::from_secs(ttl),
        answer: case.answer,
        keys: keys.ring(),
    };
    cases.into_iter().map(ready).collect()
}

/// The cases of `set-cookie.json`.
#[must_use]
pub fn set_cookies() -> Vec<SetCookieCase> {
    load::<Cases<SetCookieCase>>("set-cookie.json").cases
}

/// The cases of `cookie.json`.
#[must_use]
pub fn cookies() -> Vec<CookieCase> {
    load::<Cases<CookieCase>>("cookie.json").cases
}

#[derive(Deserialize)]
struct Cases<C> {
    cases: Vec<C>,
}

#[derive(Deserialize)]
struct Corpus {
    now: u64,
    passwords: Value,
    cases: Vec<RawCorpusCase>,
}

#[derive(Deserialize)]
struct Purposes {
    passwords: Value,
    ttl: u64,
    cases: Vec<RawPurposeCase>,
}

#[derive(Deserialize)]
struct RawPurposeCase {
    id: String,
    title: String,
    now: u64,
    purpose: String,
    seal: String,
    #[serde(flatten)]
    answer: PurposeAnswer,
}

#[derive(Deserialize)]
struct RawCorpusCase {
    id: String,
    title: String,
    input: Input,
    expect: Vec<String>,
    data: Option<Value>,
    layer: Option<String>,
    #[serde(flatten)]
    keys: Keys,
}

/// A keys file, or one password without an id.
#[derive(Debug, Deserialize)]
struct Keys {
    password: Option<String>,
    passwords: Option<Value>,
}

impl Keys {
    /// Test passwords are allowed to be weak.
    fn ring(&self) -> KeyRing {
        let builder = match (&self.password, &self.passwords) {
            (Some(password), None) => KeyRing::builder().lone_password(password.as_str()),
            (None, Some(passwords)) => {
                fe26_session::keys::builder_from_json(&passwords.to_string()).expect("a keys file")
            }
            _ => panic!("a case has either `password` or `passwords`"),
        };
        builder.danger_accept_weak_passwords().build().expect("passwords that we take")
    }
}

/// A text, or runs of texts that would be too long to store.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Input {
    Text(String),
    Segments { segments: Vec<Segment> },
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Segment {
    Text(String),
    Run(String, usize),
}

impl Input {
    pub(crate) fn bytes(self) -> Vec<u8> {
        let segments = match self {
            Self::Text(text) => return text.into_bytes(),
            Self::Segments { segments } => segments,
        };
        let expand = |segment| match segment {
            Segment::Text(text) => text,
            Segment::Run(text, times) => text.repeat(times),
        };
        segments.into_iter().map(expand).collect::<String>().into_bytes()
    }
}

pub(crate) fn load<C: DeserializeOwned>(file: &str) -> C {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors").join(file);
    let text = std::fs::read_to_string(&path).expect("vectors/ beside the crates");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}
