//! Cookies of whoever wants to be somebody else, or wants somebody else to be nobody.

use std::sync::{Arc, Mutex};

use fe26_session::{CookieJar, KeyRing, Opened, Session, SessionConfig, UnixMillis};
use fe26_testing::cookie_headers::{Answer, CookieHeaders, cookie_headers};
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

#[derive(Default, Deserialize, Serialize)]
struct Person {
    name: String,
}

/// A server that tells what it made of a request.
struct Server {
    config: SessionConfig,
    now: UnixMillis,
    events: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(headers: &CookieHeaders) -> Self {
        let events = Arc::<Mutex<Vec<_>>>::default();
        let told = Arc::clone(&events);
        let keys = KeyRing::from_password(&*headers.password).unwrap();
        let config = SessionConfig::new(&*headers.name, keys).unwrap().on_event(move |event| {
            told.lock().unwrap().push(event.kind.name().to_owned());
        });
        Self { config, now: headers.now, events }
    }

    fn answer(&self, jar: &CookieJar) -> Answer {
        let session = Session::<Person>::open(&self.config, jar);
        let person = match session.opened() {
            Opened::Valid(_) => Ok(session.name.clone()),
            Opened::Rejected(reason) => Err(reason.kind().to_owned()),
            _ => Err("absent".to_owned()),
        };
        let mut events = std::mem::take(&mut *self.events.lock().unwrap());
        events.retain(|event| event != "rejected");
        Answer { person, events }
    }

    fn answer_to_lines(&self, lines: &[Vec<u8>]) -> Answer {
        let lines = lines.iter().map(|line| ("cookie", line.as_slice()));
        self.answer(&CookieJar::from_lines("GET", None, lines, self.now))
    }
}

/// The same as the headers of `http`, unless a line has a byte that those do not take.
fn as_headers(lines: &[Vec<u8>]) -> Option<HeaderMap> {
    let lines = lines.iter().map(|line| Some((COOKIE, HeaderValue::from_bytes(line).ok()?)));
    lines.collect::<Option<Vec<_>>>().map(|lines| {
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            headers.append(name, line);
        }
        headers
    })
}

#[test]
fn every_hostile_header_gives_the_session_of_the_right_person_or_none() {
    let headers = cookie_headers();
    let server = Server::new(&headers);
    let mut mistakes = Vec::new();
    let mut tried_as_headers = 0;
    for case in &headers.cases {
        let mut check = |answer| mistakes.extend(case.mistake(&answer, &case.lines));
        check(server.answer_to_lines(&case.lines));
        if let Some(map) = as_headers(&case.lines) {
            check(server.answer(&CookieJar::from_headers(&map, headers.now)));
            tried_as_headers += 1;
        }
    }
    assert_eq!(mistakes, [""; 0]);
    assert_eq!((headers.cases.len(), tried_as_headers), (423, 396));
}

/// Whoever plants a cookie chooses, by its path, whether it stands before or behind the others.
#[test]
fn the_order_of_the_cookies_never_changes_the_answer() {
    let headers = cookie_headers();
    let server = Server::new(&headers);
    let mut random = Random(1);
    let mut mistakes = Vec::new();
    for case in &headers.cases {
        let mut pairs: Vec<_> =
            case.lines.iter().flat_map(|line| line.split(is_semicolon)).collect();
        let orders = if pairs.len() > 1000 { 2 } else { 40 };
        for _ in 0..orders {
            random.shuffle(&mut pairs);
            let per_line = 1 + random.below(pairs.len().max(1));
            let lines: Vec<_> = pairs.chunks(per_line).map(|pairs| pairs.join(&b';')).collect();
            mistakes.extend(case.mistake(&server.answer_to_lines(&lines), &lines));
        }
    }
    assert_eq!(mistakes, [""; 0]);
}

#[test]
fn no_header_is_a_panic_or_the_session_of_somebody_else() {
    let headers = cookie_headers();
    let server = Server::new(&headers);
    let whole =
        |id: &str| headers.cases.iter().find(|case| case.id == id).unwrap().lines[0].clone();
    let (alice, mallory) = (whole("A01"), whole("A02"));
    let value = |pair: &[u8]| pair[headers.name.len() + 1..].to_vec();
    let tokens = tokens(&headers.name, &value(&alice), &value(&mallory));
    let mut random = Random(2);
    let (mut signed_in, mut nobody) = (0, 0);
    for _ in 0..100_000 {
        let line = random.line(&tokens);
        let pairs: Vec<_> = line.split(is_semicolon).map(trimmed).collect();
        let has = |pair: &Vec<u8>| pairs.contains(&pair.as_slice());
        let answer = server.answer_to_lines(std::slice::from_ref(&line)).person;
        let is_right = match answer.as_deref() {
            Ok("alice") => !has(&mallory),
            Ok("mallory") => !has(&alice),
            Ok(_) => false,
            Err(_) => has(&alice) == has(&mallory) || may_be_chunks(&line),
        };
        assert!(is_right, "{answer:?}: {}", line.escape_ascii());
        signed_in += usize::from(answer.is_ok());
        nobody += usize::from(answer.is_err());
    }
    assert!(signed_in > 20_000 && nobody > 20_000, "{signed_in} {nobody}");
}

/// What random headers are made of. Bytes of any kind are added to them.
fn tokens(name: &str, alice: &[u8], mallory: &[u8]) -> Vec<Vec<u8>> {
    let pair = |name: &str, value: &[u8]| [b";", name.as_bytes(), b"=", value, b";"].concat();
    let halves = |seal: &[u8]| {
        let (front, back) = seal.split_at(150);
        [pair(&format!("{name}.0"), front), pair(&format!("{name}.1"), back), front.to_vec()]
    };
    let mut tokens = vec![pair(name, alice), pair(name, mallory), alice.to_vec(), mallory.to_vec()];
    tokens.extend(halves(alice));
    tokens.extend(halves(mallory));
    let words =
        [name, "__Host-", "%5F", "=", ";", "; ", " ", "\t", "\"", ",", ".0", "~2", "*", "\u{a0}"];
    tokens.extend(words.map(|word| word.as_bytes().to_vec()));
    tokens
}

/// Whether the answer may depend on more than single cookies.
fn may_be_chunks(line: &[u8]) -> bool {
    [b".0".as_slice(), b".1"].iter().any(|dot| line.windows(2).any(|window| window == *dot))
}

fn is_semicolon(byte: &u8) -> bool {
    *byte == b';'
}

fn trimmed(pair: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = pair.iter().position(|byte| !is_blank(byte)).unwrap_or(pair.len());
    let end = pair.iter().rposition(|byte| !is_blank(byte)).map_or(start, |last| last + 1);
    &pair[start..end]
}

/// Marsaglia's xorshift: the same numbers each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    fn line(&mut self, tokens: &[Vec<u8>]) -> Vec<u8> {
        let mut line = Vec::new();
        for _ in 0..self.below(12) {
            match self.below(8) {
                0 => line.push(self.below(256) as u8),
                _ => line.extend_from_slice(&tokens[self.below(tokens.len())]),
            }
        }
        line
    }
}
