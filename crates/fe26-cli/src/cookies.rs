//! `fe26 inspect --name`: which cookies of a `Cookie` header are a session's, and which only look so.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::ArgMatches;
use fe26_session::{Candidate, CookieJar, CookieName, UnixMillis};

use crate::failure::Failure;
use crate::output::{self, ERROR, LABEL, WARNING};
use crate::{input, inspect, look_alike};

pub(crate) fn run(
    matches: &ArgMatches,
    name: &CookieName,
    now: UnixMillis,
) -> Result<ExitCode, Failure> {
    let header = input::header(matches)?;
    output::print_styled(&Report::new(&header, name, now).text())?;
    Ok(ExitCode::SUCCESS)
}

/// What is said about a header.
struct Report {
    header_len: usize,
    now: UnixMillis,
    /// What the session is looked for in; `None` when that is too much.
    candidates: Option<Vec<Candidate>>,
    cookies: Vec<Cookie>,
}

/// A cookie, and what it is to the session.
struct Cookie {
    name: String,
    /// Of its name and its value, which is what browsers count.
    len: usize,
    role: Role,
}

enum Role {
    /// What the session is read from, or would be if it were not empty.
    Session(String),
    /// What is not read, and might be taken for it.
    LookAlike(String),
    Other,
}

impl Report {
    fn new(header: &[u8], name: &CookieName, now: UnixMillis) -> Self {
        let jar = CookieJar::from_lines("GET", None, [("cookie", header)], now);
        let mut seen = Vec::new();
        let mut cookies = Vec::new();
        for (found, value) in jar.pairs().filter(|pair| *pair != (b"", b"")) {
            let role = role(found, value, name, seen.contains(&(found, value)));
            if matches!(role, Role::Session(_)) && !seen.contains(&(found, value)) {
                seen.push((found, value));
            }
            cookies.push(Cookie { name: shown(found), len: found.len() + value.len(), role });
        }
        let candidates = jar.candidates(name);
        Self { header_len: header.len(), now, candidates, cookies }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (label, value) in self.summary() {
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "{LABEL}{label:<16}{LABEL:#}{value}");
        }
        add_table(&mut text, "cookie", &self.cookie_rows());
        add_table(&mut text, "what a server tries", &self.candidate_rows());
        text
    }

    fn summary(&self) -> [(&'static str, String); 4] {
        let look_alikes = self.cookies.iter().filter(|c| matches!(c.role, Role::LookAlike(_)));
        let look_alikes = match look_alikes.count() {
            0 => "none".to_owned(),
            count => format!("{WARNING}{count}{WARNING:#}, which are not the session"),
        };
        [
            ("header", size(self.header_len)),
            ("cookies", self.cookies.len().to_string()),
            ("session", self.verdict()),
            ("look-alikes", look_alikes),
        ]
    }

    fn verdict(&self) -> String {
        let Some(candidates) = &self.candidates else {
            return format!(
                "{ERROR}ambiguous{ERROR:#}: more than 16 different texts, none is tried"
            );
        };
        match candidates.as_slice() {
            [] => "absent: no cookie has this name".to_owned(),
            [only] => format!("{}; it opens if it is genuine", place(only)),
            several => {
                let in_chunks = several.iter().filter(|one| one.chunks() > 0).count();
                let is_mixed = in_chunks > 0 && in_chunks < several.len();
                let unless = if is_mixed { ", unless the chunks are left over" } else { "" };
                let count = several.len();
                format!("{count} texts; the genuine one opens, and of two neither{unless}")
            }
        }
    }

    fn cookie_rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for cookie in &self.cookies {
            let meaning = match &cookie.role {
                Role::Session(meaning) => meaning.clone(),
                Role::LookAlike(meaning) => format!("{WARNING}{meaning}{WARNING:#}"),
                Role::Other => continue,
            };
            rows.push((cookie.name.clone(), cookie.len, meaning));
        }
        let others = || self.cookies.iter().filter(|cookie| matches!(cookie.role, Role::Other));
        if let Some(largest) = others().max_by_key(|cookie| cookie.len) {
            let len = others().map(|cookie| cookie.len).sum();
            let meaning = format!("the largest is {} with {} bytes", largest.name, largest.len);
            let count = others().count();
            let plural = if count == 1 { "" } else { "s" };
            rows.push((format!("{count} other{plural}"), len, meaning));
        }
        rows
    }

    fn candidate_rows(&self) -> Vec<Row> {
        let row = |candidate: &Candidate| {
            let text = candidate.text();
            (place(candidate), text.len(), inspect::in_a_line(text, self.now))
        };
        self.candidates.iter().flatten().map(row).collect()
    }
}

/// What stands before it, how many bytes, and what it means.
type Row = (String, usize, String);

fn role(found: &[u8], value: &[u8], name: &CookieName, is_repeated: bool) -> Role {
    let read_as = if found == name.as_str().as_bytes() {
        "the session's name"
    } else if name.chunks().any(|chunk| found == chunk.as_bytes()) {
        "a chunk of the session"
    } else {
        return look_alike(found, value, name).map_or(Role::Other, Role::LookAlike);
    };
    Role::Session(match (value.is_empty(), is_repeated) {
        (true, _) => format!("{read_as} without a value, as if it were not there"),
        (false, true) => format!("{read_as}, the same once more"),
        (false, false) => read_as.to_owned(),
    })
}

/// Why another cookie might be taken for the session.
fn look_alike(found: &[u8], value: &[u8], name: &CookieName) -> Option<String> {
    for wanted in std::iter::once(name.to_string()).chain(name.chunks()) {
        let liberties = look_alike::liberties(found, &wanted);
        if !liberties.is_empty() {
            let liberties = liberties.join(" and ");
            return Some(format!("not {wanted}, unless a parser {liberties}"));
        }
    }
    let rest = found.strip_prefix(name.as_str().as_bytes());
    if rest.is_some_and(|rest| rest.starts_with(b".")) {
        return Some("not a chunk: those end in .0 to .3".to_owned());
    }
    let pair = format!("{name}=");
    let mut pieces = value.split(|&byte| byte == b',').skip(1).map(<[u8]>::trim_ascii_start);
    pieces
        .any(|piece| piece.starts_with(pair.as_bytes()))
        .then(|| format!("not {name} in its value, unless a parser splits at commas"))
}

fn add_table(text: &mut String, title: &str, rows: &[Row]) {
    if rows.is_empty() {
        return;
    }
    let width = rows.iter().map(|(first, ..)| first.chars().count()).chain([title.len(), 22]).max();
    let width = width.unwrap_or_default();
    let _ = writeln!(text, "\n{LABEL}{title:<width$}{:>7}{LABEL:#}", "bytes");
    for (first, len, meaning) in rows {
        let _ = writeln!(text, "{LABEL}{first:<width$}{LABEL:#}{len:>7}  {meaning}");
    }
}

/// Where a text was found.
fn place(candidate: &Candidate) -> String {
    match candidate.chunks() {
        0 => "in a single cookie".to_owned(),
        1 => "in 1 chunk".to_owned(),
        chunks => format!("in {chunks} chunks"),
    }
}

fn size(len: usize) -> String {
    let percent = |limit: usize| (len * 100).div_ceil(limit);
    let refused = if len > USUAL_LIMIT {
        "; many servers and proxies refuse it, with 400 or 431"
    } else if len > STRICT_LIMIT {
        "; the strictest servers and proxies refuse it"
    } else {
        ""
    };
    let (strict, usual) = (percent(STRICT_LIMIT), percent(USUAL_LIMIT));
    format!(
        "{len} bytes, {strict} % of {STRICT_LIMIT} and {usual} % of {USUAL_LIMIT}\
         {WARNING}{refused}{WARNING:#}"
    )
}

/// A cookie's name in plain ASCII, and not all of a long one: whoever set it chose every byte.
fn shown(name: &[u8]) -> String {
    let start = name[..name.len().min(LONGEST_SHOWN)].escape_ascii();
    let rest = if name.len() > LONGEST_SHOWN { "…" } else { "" };
    if name.is_empty() { "(no name)".to_owned() } else { format!("{start}{rest}") }
}

const LONGEST_SHOWN: usize = 40;
/// As many bytes as one page of memory has, to which some servers keep.
const STRICT_LIMIT: usize = 4096;
/// What nginx, Apache and others allow one line of a header unless they are told otherwise.
const USUAL_LIMIT: usize = 8192;
