//! The cookies a request brought and the `Set-Cookie` lines that answer it.

use std::borrow::Cow;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fe26::UnixMillis;
use http::{HeaderMap, HeaderValue, Request};

use self::change::Present;
use self::set_cookie::CookieName;
use crate::config::SessionConfig;
use crate::error::SaveError;
use crate::open::{Found, OpenedSeal};
use crate::write;

pub(crate) mod candidates;
mod change;
pub(crate) mod chunk;
pub(crate) mod header;
pub(crate) mod set_cookie;

pub use self::change::HeaderChange;

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
    /// The `Cookie` lines as one; HTTP/2 may send one a cookie (RFC 9113, section 8.2.3).
    cookies: Option<Vec<u8>>,
    loopback: bool,
    /// Nobody is looking at the answer, so it is no sign of a visitor's activity.
    passive: bool,
    now: UnixMillis,
    answer: Mutex<Answer>,
}

/// What has been found and decided so far.
#[derive(Default)]
struct Answer {
    /// `Set-Cookie` lines, one a name.
    lines: Vec<(String, String)>,
    /// The sessions that were looked at.
    sessions: Vec<Known>,
    /// The headers are gone.
    sent: bool,
}

/// A session at this point of the request.
struct Known {
    config: SessionConfig,
    state: State,
}

enum State {
    Untouched(Found),
    /// Saved, and nobody has asked since what the cookie holds.
    Saved(Box<dyn FnOnce() -> Found + Send>),
    Written(Found),
    Destroyed,
}

impl CookieJar {
    /// Takes the cookies of a request that arrived at `now`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, UnixMillis};
    /// # use http::{HeaderMap, HeaderValue};
    /// let mut request = HeaderMap::new();
    /// request.insert("cookie", HeaderValue::from_static("theme=dark; session=Fe26.2*1"));
    /// let jar = CookieJar::from_headers(&request, UnixMillis::new(1_800_000_000_000));
    /// assert_eq!(jar.pairs().count(), 2);
    /// ```
    #[must_use]
    pub fn from_headers(headers: &HeaderMap, now: UnixMillis) -> Self {
        Self::from_lines("", None, lines(headers), now)
    }

    /// Takes the cookies of a request that arrived at `now`.
    ///
    /// Unlike [`from_headers`](Self::from_headers) this knows the host of an HTTP/2 request, which
    /// stands in its URI, and that a `HEAD` request is no sign of activity.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, UnixMillis};
    /// # use http::Request;
    /// let request = Request::get("https://example.com/").header("cookie", "theme=dark").body(())?;
    /// let jar = CookieJar::from_request(&request, UnixMillis::from(std::time::SystemTime::now()));
    /// assert_eq!(jar.pairs().next(), Some((&b"theme"[..], &b"dark"[..])));
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn from_request<B>(request: &Request<B>, now: UnixMillis) -> Self {
        let authority = request.uri().authority().map(http::uri::Authority::as_str);
        Self::from_lines(request.method().as_str(), authority, lines(request.headers()), now)
    }

    /// Takes the cookies of a request that arrived at `now`, for adapters to frameworks that have
    /// header types of their own.
    ///
    /// `lines` are all header lines, names in any case and values as they came; which of them matter
    /// is known here and nowhere else. `authority` is that of the request's URI, where it has one.
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26_session::{CookieJar, UnixMillis};
    ///
    /// let request = [("Host", "example.com"), ("Cookie", "theme=dark"), ("cookie", "visitor=Fe26.2*")];
    /// let lines = request.map(|(name, value)| (name, value.as_bytes()));
    /// let jar = CookieJar::from_lines("GET", None, lines, UnixMillis::new(1_800_000_000_000));
    /// assert_eq!(jar.pairs().count(), 2);
    ///
    /// let mut response = vec![("content-type", "text/plain".to_owned())];
    /// let changes = jar.changes_to(response.iter().map(|(name, value)| (*name, value.as_bytes())));
    /// for change in changes {
    ///     if change.replaces {
    ///         response.retain(|(name, _)| *name != change.name);
    ///     }
    ///     response.push((change.name, change.value.into_owned()));
    /// }
    /// assert_eq!(response.len(), 1); // nobody has looked for a session
    /// ```
    #[must_use]
    pub fn from_lines<'h>(
        method: &str,
        authority: Option<&str>,
        lines: impl IntoIterator<Item = (&'h str, &'h [u8])>,
        now: UnixMillis,
    ) -> Self {
        let (mut cookies, mut host, mut passive) = (None::<Vec<u8>>, None, method == "HEAD");
        for (name, value) in lines {
            let is = |known: &str| name.eq_ignore_ascii_case(known);
            if is("cookie") {
                match &mut cookies {
                    Some(line) => line.extend(b"; ".iter().chain(value)),
                    None => cookies = Some(value.to_vec()),
                }
            } else if is("host") {
                host = host.or_else(|| std::str::from_utf8(value).ok());
            } else {
                passive |= says_prefetch(name, value);
            }
        }
        let loopback = authority.or(host).is_some_and(is_loopback);
        Self(Arc::new(Inner { cookies, loopback, passive, now, answer: Mutex::default() }))
    }

    /// Writes the answer into the headers of the response. Afterwards nothing can be saved any more.
    ///
    /// - `Set-Cookie`, one line a name. Sessions that were only looked at are sealed anew where that
    ///   is due.
    /// - `Vary: Cookie` when a session was looked at, because without the cookie the response could
    ///   be another;
    /// - `Cache-Control: private, no-store` when a session was found or written, unless the response
    ///   says `no-store` already. A cache that kept such a response would hand one visitor's page, or
    ///   worse their cookie, to the next (OWASP ASVS 5.0, 14.3.2).
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, SaveError, Session, SessionConfig, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("visitor", keys)?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// # let mut response = http::HeaderMap::new();
    /// let mut session = Session::<Visitor>::open(&config, &jar);
    /// jar.write_to(&mut response);
    /// assert_eq!(response["vary"], "Cookie"); // with a cookie the page could be another
    /// assert!(!response.contains_key("set-cookie"));
    /// assert!(matches!(session.save(), Err(SaveError::HeadersSent)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_to(&self, headers: &mut HeaderMap) {
        let changes = self.changes_to(lines(headers));
        for change in changes {
            // Name and attributes were checked when they were configured, and a seal is ASCII.
            let value = match change.value {
                Cow::Borrowed(value) => Ok(HeaderValue::from_static(value)),
                Cow::Owned(line) => HeaderValue::try_from(line),
            };
            let Ok(value) = value else { continue };
            if change.replaces {
                headers.insert(change.header, value);
            } else {
                headers.append(change.header, value);
            }
        }
    }

    /// What [`write_to`](Self::write_to) would write, for adapters to frameworks that have header
    /// types of their own: the changes to a response with these header lines.
    ///
    /// Afterwards nothing can be saved any more, and asking again gives the same answer. There is an
    /// example at [`from_lines`](Self::from_lines).
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("visitor", keys)?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// Session::<Visitor>::open(&config, &jar).save()?;
    /// let response = [("Vary", &b"Accept, Cookie"[..])];
    /// let names: Vec<_> = jar.changes_to(response).into_iter().map(|change| change.name).collect();
    /// assert_eq!(names, ["cache-control", "set-cookie"]); // what it varies by, it says already
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn changes_to<'h>(
        &self,
        lines: impl IntoIterator<Item = (&'h str, &'h [u8])>,
    ) -> Vec<HeaderChange> {
        for (config, opened) in self.due() {
            write::reseal(&config, self, &opened);
        }
        let mut answer = self.answer();
        answer.sent = true;
        answer.changes(Present::in_lines(lines))
    }

    /// When the request arrived.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, UnixMillis};
    /// let arrived = UnixMillis::new(1_800_000_000_000);
    /// assert_eq!(CookieJar::from_lines("GET", None, [], arrived).now(), arrived);
    /// ```
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        self.0.now
    }

    /// Whether the browser and this server are the same machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.0.loopback
    }

    /// Name and value of every cookie of the request, byte for byte and in the order they stand.
    ///
    /// Pairs are separated by `;`, spaces and tabs around names and values fall away, the first `=`
    /// ends the name, and what has no `=` has the empty name. Nothing is decoded, and no other white
    /// space trimmed.
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26_session::{CookieJar, UnixMillis};
    ///
    /// let line = ("cookie", &b"a=1; b=\"x\"; %61 = 2"[..]);
    /// let jar = CookieJar::from_lines("GET", None, [line], UnixMillis::new(0));
    /// let pairs: Vec<_> = jar.pairs().collect();
    /// assert_eq!(pairs, [(&b"a"[..], &b"1"[..]), (b"b", b"\"x\""), (b"%61", b"2")]);
    /// ```
    pub fn pairs(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0.cookies.iter().flat_map(|line| header::pairs(line))
    }

    /// How long the request's `Cookie` header is without the session of this name.
    pub(crate) fn bytes_of_others(&self, name: &CookieName) -> usize {
        let ours = self.pairs().filter(|(found, _)| chunk::part(found, name).is_some());
        let ours = ours.map(|(found, value)| found.len() + "=; ".len() + value.len());
        let all = self.0.cookies.as_ref().map_or(0, |line| line.len() + "; ".len());
        all.saturating_sub(ours.sum())
    }

    /// What the session's cookie holds; `look` is asked the first time.
    pub(crate) fn found(&self, config: &SessionConfig, look: impl FnOnce() -> Found) -> Found {
        let known = self.answer().session(config).map(|known| known.state.found());
        known.unwrap_or_else(|| {
            let found = look();
            let (config, state) = (config.clone(), State::Untouched(found.clone()));
            self.answer().sessions.push(Known { config, state });
            found
        })
    }

    /// Notes that the session was saved; `look` is asked what the cookie holds from here on, if
    /// anybody wants to know.
    pub(crate) fn saved(
        &self,
        config: &SessionConfig,
        look: impl FnOnce() -> Found + Send + 'static,
    ) {
        self.note(config, State::Saved(Box::new(look)));
    }

    /// Notes that the session was destroyed.
    pub(crate) fn destroyed(&self, config: &SessionConfig) {
        self.note(config, State::Destroyed);
    }

    /// Whether the session was destroyed in this request.
    pub(crate) fn is_destroyed(&self, config: &SessionConfig) -> bool {
        self.answer().session(config).is_some_and(|known| matches!(known.state, State::Destroyed))
    }

    fn note(&self, config: &SessionConfig, state: State) {
        if let Some(known) = self.answer().session(config) {
            known.state = state;
        }
    }

    /// The sessions that were only looked at and are to be sealed anew all the same, unless nobody is
    /// looking at the answer or it was given already.
    fn due(&self) -> Vec<(SessionConfig, OpenedSeal)> {
        let answer = self.answer();
        let is_over = self.0.passive || answer.sent;
        let sessions = answer.sessions.iter().filter(|_| !is_over);
        let found = sessions.filter_map(|known| match &known.state {
            State::Untouched(Found::Session(opened))
                if write::is_due(&known.config, opened, self.now()) =>
            {
                Some((known.config.clone(), opened.clone()))
            }
            _ => None,
        });
        found.collect()
    }

    /// Puts the `Set-Cookie` lines of a session in the place of earlier ones of the same session, and
    /// takes away those of its cookies that the request brought and the lines do not write.
    pub(crate) fn replace(
        &self,
        config: &SessionConfig,
        lines: Vec<(String, String)>,
    ) -> Result<(), SaveError> {
        let is_ours = |found: &[u8]| chunk::part(found, config.name()).is_some();
        let is_written = |found: &[u8]| lines.iter().any(|(name, _)| name.as_bytes() == found);
        let brought = self.pairs().map(|(found, _)| found);
        let mut stale: Vec<_> =
            brought.filter(|found| is_ours(found) && !is_written(found)).collect();
        stale.sort_unstable();
        stale.dedup();
        let removals = stale.into_iter().map(|name| {
            // A cookie's name is ASCII, and so is what tells a chunk.
            let name = String::from_utf8_lossy(name).into_owned();
            let line = config.attributes().remove(&name, config.is_secure(self));
            (name, line)
        });
        let removals: Vec<_> = removals.collect();

        let mut answer = self.answer();
        if answer.sent {
            return Err(SaveError::HeadersSent);
        }
        answer.lines.retain(|(name, _)| !is_ours(name.as_bytes()));
        answer.lines.extend(lines.into_iter().chain(removals));
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

impl State {
    /// What the cookie holds.
    fn found(&mut self) -> Found {
        *self = match mem::replace(self, Self::Destroyed) {
            Self::Saved(look) => Self::Written(look()),
            other => other,
        };
        match self {
            Self::Untouched(found) | Self::Written(found) => found.clone(),
            Self::Saved(_) | Self::Destroyed => Found::Nothing,
        }
    }
}

impl Answer {
    /// The changes to a response that says `present` already.
    fn changes(&self, present: Present) -> Vec<HeaderChange> {
        let mut changes = Vec::with_capacity(self.lines.len() + 2);
        if !self.sessions.is_empty() && !present.varies_by_cookie {
            changes.push(HeaderChange::vary_by_cookie());
        }
        let has_session =
            |known: &Known| matches!(known.state, State::Untouched(Found::Session(_)));
        let is_personal = !self.lines.is_empty() || self.sessions.iter().any(has_session);
        if is_personal && !present.is_never_stored {
            changes.push(HeaderChange::never_store());
        }
        changes.extend(self.lines.iter().map(|(_, line)| HeaderChange::set_cookie(line.clone())));
        changes
    }

    fn session(&mut self, config: &SessionConfig) -> Option<&mut Known> {
        self.sessions.iter_mut().find(|known| known.config.name() == config.name())
    }
}

fn lines(headers: &HeaderMap) -> impl Iterator<Item = (&str, &[u8])> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))
}

/// Whether the browser, or Next.js in it, only fetches the page in case it is wanted.
fn says_prefetch(name: &str, value: &[u8]) -> bool {
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    let says_so = || value.windows(PREFETCH.len()).any(|word| word == PREFETCH);
    is("next-router-prefetch")
        || (["sec-purpose", "purpose", "x-moz"].into_iter().any(is) && says_so())
}

/// `localhost`, a name below it, or a loopback address, each with or without a port.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let is_localhost = |label: &str| label.eq_ignore_ascii_case("localhost");
    name.rsplit('.').next().is_some_and(is_localhost)
        || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

const PREFETCH: &[u8] = b"prefetch";

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
