//! Which texts among the cookies of a request may be the seal of a session.

use std::fmt;

use super::CookieJar;
use super::chunk::{self, Joined, MAX_CHUNKS, Part};
use super::set_cookie::CookieName;
use crate::event::EventKind;

/// A text that may be the seal of a session, in a single cookie or joined from chunks.
///
/// # Examples
///
/// ```
/// use fe26_session::{CookieJar, CookieName, UnixMillis};
///
/// let request = [("cookie", &b"session=secret"[..])];
/// let jar = CookieJar::from_lines("GET", None, request, UnixMillis::new(0));
/// let candidates = jar.candidates(&CookieName::new("session")?).ok_or("too many")?;
/// // It may be somebody's session, so its text does not print.
/// assert_eq!(format!("{candidates:?}"), "[Candidate { text: 6 bytes, chunks: 0 }]");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct Candidate {
    text: Vec<u8>,
    chunks: usize,
}

impl Candidate {
    /// The text. Whoever has it is signed in with it, if it is genuine.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, CookieName, UnixMillis};
    /// # let request = [("cookie", &b"session.0=Fe26.2*1*; session.1=ab"[..])];
    /// # let jar = CookieJar::from_lines("GET", None, request, UnixMillis::new(0));
    /// // `Cookie: session.0=Fe26.2*1*; session.1=ab`
    /// let candidates = jar.candidates(&CookieName::new("session")?).ok_or("too many")?;
    /// assert_eq!(candidates[0].text(), b"Fe26.2*1*ab");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// From how many chunks it was joined; 0 when it stands in a single cookie.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, CookieName, UnixMillis};
    /// # let request = [("cookie", &b"session.0=Fe26.2*1*; session.1=ab"[..])];
    /// # let jar = CookieJar::from_lines("GET", None, request, UnixMillis::new(0));
    /// // `Cookie: session.0=Fe26.2*1*; session.1=ab`
    /// let candidates = jar.candidates(&CookieName::new("session")?).ok_or("too many")?;
    /// assert_eq!(candidates[0].chunks(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn chunks(&self) -> usize {
        self.chunks
    }
}

impl fmt::Debug for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Candidate")
            .field("text", &format_args!("{} bytes", self.text.len()))
            .field("chunks", &self.chunks)
            .finish()
    }
}

impl CookieJar {
    /// What a session called `name` would be looked for in, each text once; `None` when there are
    /// more than the sixteen that are tried.
    ///
    /// This takes no password and verifies nothing. It is for tools that explain a header.
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26_session::{CookieJar, CookieName, UnixMillis};
    ///
    /// let line = ("cookie", &b"s.1=b; s=x; s.0=a; s=x; S=y"[..]);
    /// let jar = CookieJar::from_lines("GET", None, [line], UnixMillis::new(0));
    /// let candidates = jar.candidates(&CookieName::new("s")?).ok_or("too many")?;
    /// let found: Vec<_> = candidates.iter().map(|one| (one.text(), one.chunks())).collect();
    /// assert_eq!(found, [(&b"x"[..], 0), (b"ab", 2)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn candidates(&self, name: &CookieName) -> Option<Vec<Candidate>> {
        let Candidates { whole, joined, .. } = Candidates::of(name, self)?;
        let whole = whole.into_iter().map(|text| Candidate { text: text.to_vec(), chunks: 0 });
        let joined = joined
            .into_iter()
            .map(|joined| Candidate { chunks: joined.chunks(), text: joined.seal });
        Some(whole.chain(joined).collect())
    }
}

/// The texts that may be the session's seal, each once and in an order of their own.
pub(crate) struct Candidates<'j> {
    pub(crate) whole: Vec<&'j [u8]>,
    chunks: [Vec<&'j [u8]>; MAX_CHUNKS],
    pub(crate) joined: Vec<Joined>,
}

impl<'j> Candidates<'j> {
    /// `None` when there are more than are tried.
    pub(crate) fn of(name: &CookieName, jar: &'j CookieJar) -> Option<Self> {
        let mut whole = Vec::new();
        let mut chunks = [const { Vec::new() }; MAX_CHUNKS];
        for (found, value) in jar.pairs().filter(|(_, value)| !value.is_empty()) {
            match chunk::part(found, name) {
                Some(Part::Whole) => add(&mut whole, value),
                Some(Part::Chunk(index)) => add(&mut chunks[index], value),
                None => {}
            }
        }
        whole.sort_unstable();
        chunks.iter_mut().for_each(|values| values.sort_unstable());
        let mut joined = chunk::join(&chunks, MAX_CANDIDATES)?;
        joined.retain(|joined| !whole.contains(&joined.seal.as_slice()));
        (whole.len() + joined.len() <= MAX_CANDIDATES).then_some(Self { whole, chunks, joined })
    }

    /// What is remarkable about these cookies when the session is in a single one, or in the chunks
    /// of `joined`.
    pub(crate) fn events(&self, joined: Option<&Joined>) -> impl Iterator<Item = EventKind> {
        let (has_duplicate, has_stale_chunk) = match joined {
            None => (self.whole.len() > 1, self.chunks.iter().any(|values| !values.is_empty())),
            Some(joined) => {
                let others = self.whole.len() + self.joined.len() - 1;
                (others > 0, joined.leaves_some_of(&self.chunks))
            }
        };
        let duplicate = has_duplicate.then_some(EventKind::DuplicateCookie);
        duplicate.into_iter().chain(has_stale_chunk.then_some(EventKind::StaleChunk))
    }
}

/// Adds a value that is not there yet, up to one more than are tried.
fn add<'j>(values: &mut Vec<&'j [u8]>, value: &'j [u8]) {
    if values.len() <= MAX_CANDIDATES && !values.contains(&value) {
        values.push(value);
    }
}

/// How many different seals one request may make us try: of more none is tried, for it would depend
/// on their order which.
const MAX_CANDIDATES: usize = 16;
