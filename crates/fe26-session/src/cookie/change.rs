//! What the answer of a cookie jar changes in the header of a response.

use std::borrow::Cow;
use std::fmt;

use http::header::{self, HeaderName};

/// A change to the headers of a response; see [`changes_to`](crate::CookieJar::changes_to).
///
/// # Examples
///
/// ```
/// use fe26_session::HeaderChange;
/// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
/// # type Visitor = serde_json::Map<String, serde_json::Value>;
/// # Session::<Visitor>::open(&SessionConfig::new("visitor", keys)?, &jar).save()?;
///
/// let mut response = vec![("cache-control", "max-age=60".to_owned())];
/// for HeaderChange { name, value, replaces, .. } in jar.changes_to([]) {
///     response.retain(|(present, _)| !replaces || *present != name);
///     response.push((name, value.into_owned()));
/// }
/// assert!(response.contains(&("cache-control", "private, no-store".to_owned())));
/// assert!(!response.contains(&("cache-control", "max-age=60".to_owned())));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub struct HeaderChange {
    /// The header's name, in lower case.
    pub name: &'static str,
    /// The value of the new line.
    pub value: Cow<'static, str>,
    /// Whether the line takes the place of all lines of its name. Otherwise it stands beside them.
    pub replaces: bool,
    /// The same name, which need not be parsed.
    pub(super) header: &'static HeaderName,
}

impl HeaderChange {
    pub(super) fn set_cookie(line: String) -> Self {
        Self::new(&SET_COOKIE, Cow::Owned(line), false)
    }

    pub(super) fn vary_by_cookie() -> Self {
        Self::new(&VARY, Cow::Borrowed("Cookie"), false)
    }

    pub(super) fn never_store() -> Self {
        Self::new(&CACHE_CONTROL, Cow::Borrowed("private, no-store"), true)
    }

    fn new(header: &'static HeaderName, value: Cow<'static, str>, replaces: bool) -> Self {
        Self { name: header.as_str(), value, replaces, header }
    }
}

impl fmt::Debug for HeaderChange {
    /// Not the value: whoever reads a seal in a log can send it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeaderChange")
            .field("name", &self.name)
            .field("replaces", &self.replaces)
            .finish_non_exhaustive()
    }
}

/// What a response's header says already of what an answer might add.
#[derive(Clone, Copy, Default)]
pub(super) struct Present {
    pub(super) varies_by_cookie: bool,
    pub(super) is_never_stored: bool,
}

impl Present {
    pub(super) fn in_lines<'h>(lines: impl IntoIterator<Item = (&'h str, &'h [u8])>) -> Self {
        let mut present = Self::default();
        for (name, value) in lines {
            if name.eq_ignore_ascii_case(VARY.as_str()) {
                present.varies_by_cookie |= lists(value, "*") || lists(value, "cookie");
            } else if name.eq_ignore_ascii_case(CACHE_CONTROL.as_str()) {
                present.is_never_stored |= lists(value, "no-store");
            }
        }
        present
    }
}

/// Whether a header that is a comma-separated list has this entry, in any case.
fn lists(value: &[u8], entry: &str) -> bool {
    let entries = value.split(|&byte| byte == b',');
    entries.map(<[u8]>::trim_ascii).any(|found| found.eq_ignore_ascii_case(entry.as_bytes()))
}

static CACHE_CONTROL: HeaderName = header::CACHE_CONTROL;
static SET_COOKIE: HeaderName = header::SET_COOKIE;
static VARY: HeaderName = header::VARY;
