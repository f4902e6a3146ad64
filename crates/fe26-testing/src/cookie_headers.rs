//! Hostile `Cookie` headers: the cases of `vectors/cookie-header.json`, with seals in the place of
//! their names.

use std::collections::BTreeMap;
use std::time::Duration;

use fe26::{Dialect, KeyRing, SealOptions, UnixMillis};
use serde::Deserialize;

use crate::vectors::{self, Input};

/// The cases, and what a server needs to answer them.
#[derive(Debug)]
pub struct CookieHeaders {
    /// The session's cookie.
    pub name: String,
    /// What the clock shows.
    pub now: UnixMillis,
    /// The server's password, of the id 1.
    pub password: String,
    /// The cases.
    pub cases: Vec<CookieHeaderCase>,
}

/// The cookies of a request, and whose session that is.
#[derive(Debug)]
pub struct CookieHeaderCase {
    /// Its number, such as `B07`.
    pub id: String,
    /// What is odd about it.
    pub title: String,
    /// The lines of the `Cookie` header.
    pub lines: Vec<Vec<u8>>,
    /// What is to come of it.
    pub expected: Answer,
}

/// What comes of a header.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    /// The name in the session; otherwise the reason why there is none, which may be `absent`.
    pub person: Result<String, String>,
    /// What was remarkable.
    pub events: Vec<String>,
}

impl CookieHeaderCase {
    /// What is wrong with the answer to these cookies, or to the same in another order.
    #[must_use]
    pub fn mistake(&self, answer: &Answer, sent: &[Vec<u8>]) -> Option<String> {
        let Self { id, title, expected, .. } = self;
        let start = |line: &Vec<u8>| line[..line.len().min(2000)].escape_ascii().to_string();
        let sent: Vec<_> = sent.iter().map(start).collect();
        (answer != expected)
            .then(|| format!("{id} {title}: {answer:?}, not {expected:?}\n{}", sent.join("\n")))
    }
}

/// The cases of `cookie-header.json`.
#[must_use]
pub fn cookie_headers() -> CookieHeaders {
    let File { name, now, password, seals, cases } = vectors::load("cookie-header.json");
    let now = UnixMillis::new(now);
    let seals: Seals =
        seals.into_iter().map(|(name, recipe)| (name, recipe.seal(&password, now))).collect();
    let cases = cases.into_iter().map(|case| case.ready(&seals)).collect();
    CookieHeaders { name, now, password, cases }
}

type Seals = BTreeMap<String, String>;

#[derive(Deserialize)]
struct File {
    name: String,
    now: u64,
    password: String,
    seals: BTreeMap<String, Recipe>,
    cases: Vec<RawCase>,
}

/// How to make a seal.
#[derive(Deserialize)]
struct Recipe {
    payload: String,
    /// Seconds from now.
    ends: Option<i64>,
    dialect: Option<String>,
    password: Option<String>,
}

impl Recipe {
    fn seal(self, password: &str, now: UnixMillis) -> String {
        let password = self.password.as_deref().unwrap_or(password);
        let keys = KeyRing::from_passwords([(1, password)]).expect("a password that we take");
        let dialect = self.dialect.as_deref().unwrap_or("iron-session");
        let options = SealOptions::new(Dialect::from_name(dialect).expect("a dialect we know"));
        let (made_at, options) = match self.ends {
            Some(ends) => {
                (now.get().saturating_add_signed(ends * 1000), options.ttl(Duration::ZERO))
            }
            None => (now.get(), options.danger_without_expiry()),
        };
        let seal = fe26::seal(self.payload.as_bytes(), &keys, &options, UnixMillis::new(made_at));
        seal.expect("a payload that fits")
    }
}

#[derive(Deserialize)]
struct RawCase {
    id: String,
    title: String,
    lines: Vec<Input>,
    select: Option<String>,
    reason: Option<String>,
    events: Vec<String>,
}

impl RawCase {
    fn ready(self, seals: &Seals) -> CookieHeaderCase {
        let person = self.select.ok_or_else(|| self.reason.expect("a reason for nobody"));
        let lines = self.lines.into_iter().map(|line| fill(&line.bytes(), seals));
        CookieHeaderCase {
            id: self.id,
            title: self.title,
            lines: lines.collect(),
            expected: Answer { person, events: self.events },
        }
    }
}

/// `template` with what its placeholders stand for. Other braces stay as they are.
fn fill(template: &[u8], seals: &Seals) -> Vec<u8> {
    let mut pieces = template.split(|&byte| byte == b'{');
    let mut filled = pieces.next().unwrap_or_default().to_vec();
    for piece in pieces {
        let close = piece.iter().position(|&byte| byte == b'}');
        let name = close.and_then(|close| std::str::from_utf8(&piece[..close]).ok());
        match (name.and_then(|name| meaning(name, seals)), close) {
            (Some(value), Some(close)) => {
                filled.extend_from_slice(&value);
                filled.extend_from_slice(&piece[close + 1..]);
            }
            _ => {
                filled.push(b'{');
                filled.extend_from_slice(piece);
            }
        }
    }
    filled
}

/// What a placeholder stands for: `0xff` for a byte, `name` for a seal, `name!` for a forged one, and
/// `name.0/3` for the first third of either.
fn meaning(placeholder: &str, seals: &Seals) -> Option<Vec<u8>> {
    if let Some(hex) = placeholder.strip_prefix("0x") {
        return u8::from_str_radix(hex, 16).ok().map(|byte| vec![byte]);
    }
    let (name, piece) = match placeholder.split_once('.') {
        Some((name, piece)) => (name, Some(piece.split_once('/')?)),
        None => (placeholder, None),
    };
    let seal = match name.strip_suffix('!') {
        Some(name) => forged(seals.get(name)?),
        None => seals.get(name)?.clone(),
    };
    let Some((index, count)) = piece else { return Some(seal.into_bytes()) };
    let (index, count): (usize, usize) = (index.parse().ok()?, count.parse().ok()?);
    let cut = |index| seal.len() * index / count;
    Some(seal.as_bytes()[cut(index)..cut(index + 1)].to_vec())
}

/// The seal with another first byte of its ciphertext.
fn forged(seal: &str) -> String {
    let mut parts: Vec<_> = seal.split('*').map(str::to_owned).collect();
    let first = if parts[4].starts_with('A') { "B" } else { "A" };
    parts[4].replace_range(..1, first);
    parts.join("*")
}
