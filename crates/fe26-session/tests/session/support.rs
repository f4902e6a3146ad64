//! A browser and a server in a few lines.

use fe26_session::{CookieJar, KeyRing, SessionConfig, UnixMillis};
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

pub(crate) const NOW: UnixMillis = UnixMillis::new(1_800_000_000_000);

#[derive(Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub(crate) struct Visitor {
    pub(crate) visits: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
}

pub(crate) fn keys() -> KeyRing {
    KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o").unwrap()
}

pub(crate) fn config() -> SessionConfig {
    SessionConfig::new("visitor", keys()).unwrap()
}

/// A request with these `Cookie` lines.
pub(crate) fn jar<L: AsRef<[u8]>>(lines: impl IntoIterator<Item = L>) -> CookieJar {
    let mut headers = HeaderMap::new();
    for line in lines {
        headers.append(COOKIE, HeaderValue::from_bytes(line.as_ref()).unwrap());
    }
    CookieJar::from_headers(&headers, NOW)
}

pub(crate) fn empty_jar() -> CookieJar {
    jar::<&str>([])
}

/// A seal of this JSON, as another program with the same password makes it.
pub(crate) fn seal(json: &str) -> String {
    fe26::seal(json.as_bytes(), &keys(), &fe26::SealOptions::default(), NOW).unwrap()
}

/// The payload of a seal that this program made.
pub(crate) fn unseal(seal: &str) -> String {
    let opened = fe26::unseal(seal, &keys(), &fe26::SealOptions::default(), NOW).unwrap();
    String::from_utf8(opened.plaintext().to_vec()).unwrap()
}

/// The headers of the answer.
pub(crate) fn answer(jar: &CookieJar) -> HeaderMap {
    let mut headers = HeaderMap::new();
    jar.write_to(&mut headers);
    headers
}

/// The `Set-Cookie` lines of the answer.
pub(crate) fn set_cookies(jar: &CookieJar) -> Vec<String> {
    let headers = answer(jar);
    headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap().to_owned()).collect()
}

/// The value in a `Set-Cookie` line.
pub(crate) fn value(line: &str) -> &str {
    let (_, rest) = line.split_once('=').unwrap();
    rest.split(';').next().unwrap()
}
