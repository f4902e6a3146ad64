//! The cookies a request brought and the `Set-Cookie` lines that answer it.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fe26::UnixMillis;
use http::header::{CACHE_CONTROL, COOKIE, HOST, SET_COOKIE, VARY};
use http::{HeaderMap, HeaderValue, Request};

use crate::envelope::Payload;
use crate::error::{Rejected, SaveError};
use crate::session::SealInfo;

pub(crate) mod chunk;
pub(crate) mod header;
pub(crate) mod set_cookie;

/// The cookies of one request, and what the response will say about them.
///
/// Made from the request's headers, shared by everything that handles the request, and turned into
/// headers of the response at the end. Sessions put their `Set-Cookie` lines here when they are
/// saved; the last line for a name wins, so that a response never has two.
///
/// # Examples
///
/// Without a framework it is two lines in, one line out:
///
/// ```
/// use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
/// use http::HeaderMap;
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { visits: u32 }
///
/// let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// let config = SessionConfig::new("visitor", keys)?;
/// let (request, mut response) = (HeaderMap::new(), HeaderMap::new());
///
/// let jar = CookieJar::from_headers(&request, UnixMillis::from(std::time::SystemTime::now()));
/// let mut session = Session::<Visitor>::open(&config, &jar);
/// session.visits += 1;
/// session.save()?;
/// jar.write_to(&mut response);
///
/// assert!(response["set-cookie"].to_str()?.starts_with("visitor=Fe26.2*1*"));
/// assert_eq!(response["cache-control"], "private, no-store");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct CookieJar(Arc<Inner>);

struct Inner {
    cookies: Vec<HeaderValue>,
    loopback: bool,
    now: UnixMillis,
    answer: Mutex<Answer>,
}

/// What has been found and decided so far.
#[derive(Default)]
struct Answer {
    /// `Set-Cookie` lines, one a name.
    lines: Vec<(String, HeaderValue)>,
    /// What each session's cookie holds at this point of the request.
    found: Vec<(String, Found)>,
    /// A response with something of somebody's: it must not be kept by a cache.
    personal: bool,
    /// The headers are gone.
    sent: bool,
}

/// What the cookie of a session turned out to be. Kept, so that a guard and a handler that both look
/// at a session do not decrypt it twice.
#[derive(Clone)]
pub(crate) enum Found {
    Nothing,
    Session(Arc<Payload>, SealInfo),
    Rejected(Rejected),
}

impl CookieJar {
    /// Takes the cookies of a request that arrived at `now`.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap, now: UnixMillis) -> Self {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        Self::new(headers, host, now)
    }

    /// Takes the cookies of a request that arrived at `now`. In HTTP/2 the host stands in the URI.
    #[must_use]
    pub fn from_request<B>(request: &Request<B>, now: UnixMillis) -> Self {
        match request.uri().authority() {
            Some(authority) => Self::new(request.headers(), Some(authority.as_str()), now),
            None => Self::from_headers(request.headers(), now),
        }
    }

    fn new(headers: &HeaderMap, host: Option<&str>, now: UnixMillis) -> Self {
        Self(Arc::new(Inner {
            cookies: headers.get_all(COOKIE).iter().cloned().collect(),
            loopback: host.is_some_and(is_loopback),
            now,
            answer: Mutex::default(),
        }))
    }

    /// Writes the answer into the headers of the response. Afterwards nothing can be saved any more.
    ///
    /// - `Set-Cookie`, one line a name;
    /// - `Vary: Cookie` when a session was looked at, because without the cookie the response could
    ///   be another;
    /// - `Cache-Control: private, no-store` when a session was found or written, unless the response
    ///   says `no-store` already. A cache that kept such a response would hand one visitor's page, or
    ///   worse their cookie, to the next (OWASP ASVS 5.0, 14.3.2).
    pub fn write_to(&self, headers: &mut HeaderMap) {
        let mut answer = self.answer();
        answer.sent = true;
        if !answer.found.is_empty()
            && !lists(headers, VARY, |token| token == "*" || token == "cookie")
        {
            headers.append(VARY, HeaderValue::from_static("Cookie"));
        }
        if answer.personal && !lists(headers, CACHE_CONTROL, |directive| directive == "no-store") {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        }
        for (_, line) in answer.lines.drain(..) {
            headers.append(SET_COOKIE, line);
        }
    }

    /// When the request arrived.
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        self.0.now
    }

    /// Whether the browser and this server are the same machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.0.loopback
    }

    /// The values of all cookies called `name`.
    pub(crate) fn values<'j>(&'j self, name: &str) -> impl Iterator<Item = &'j [u8]> {
        self.0.cookies.iter().flat_map(move |line| header::values(line.as_bytes(), name))
    }

    /// What the cookie `name` holds; `look` is asked the first time.
    pub(crate) fn found(&self, name: &str, look: impl FnOnce() -> Found) -> Found {
        let known = self.answer().found.iter().find(|(found, _)| found == name).cloned();
        if let Some((_, found)) = known {
            return found;
        }
        let found = look();
        self.remember(name, found.clone());
        found
    }

    /// Notes what the cookie `name` holds from here on.
    pub(crate) fn remember(&self, name: &str, found: Found) {
        let mut answer = self.answer();
        answer.personal |= matches!(found, Found::Session(..));
        match answer.found.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = found,
            None => answer.found.push((name.to_owned(), found)),
        }
    }

    /// Puts a `Set-Cookie` line in the place of an earlier one for `name`.
    pub(crate) fn set(&self, name: &str, line: String) -> Result<(), SaveError> {
        let mut answer = self.answer();
        // Name and attributes were checked when they were configured, and a seal is ASCII.
        let Ok(line) = HeaderValue::try_from(line) else { return Ok(()) };
        if answer.sent {
            return Err(SaveError::HeadersSent);
        }
        answer.personal = true;
        match answer.lines.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = line,
            None => answer.lines.push((name.to_owned(), line)),
        }
        Ok(())
    }

    /// No code of others runs while the lock is held, so there is no panic that could poison it.
    fn answer(&self) -> MutexGuard<'_, Answer> {
        self.0.answer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for CookieJar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CookieJar").field("now", &self.0.now).finish_non_exhaustive()
    }
}

/// Whether a header that is a comma-separated list has an entry that `is_wanted`, in lower case.
fn lists(headers: &HeaderMap, name: http::HeaderName, is_wanted: impl Fn(&str) -> bool) -> bool {
    let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(','))
        .any(|entry| is_wanted(&entry.trim().to_ascii_lowercase()))
}

/// `localhost`, a name below it, or a loopback address, each with or without a port.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    let is_address = name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback());
    is_address || name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_this_machine_and_nothing_else() {
        for host in [
            "localhost",
            "LOCALHOST:3000",
            "app.localhost",
            "127.0.0.1:80",
            "127.8.9.1",
            "[::1]:3000",
            "[::1]",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "example.com",
            "localhost.example.com",
            "notlocalhost",
            "127.0.0.1.example.com",
            "128.0.0.1",
            "[::2]:3000",
            "",
            ":3000",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
