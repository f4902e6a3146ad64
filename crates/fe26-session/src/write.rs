//! From a payload to the `Set-Cookie` lines of the answer.

use std::time::Duration;

use fe26::UnixMillis;
use memchr::memchr;

use crate::config::SessionConfig;
use crate::cookie::set_cookie::MAX_LINE_LEN;
use crate::cookie::{CookieJar, chunk};
use crate::envelope::{self, Payload};
use crate::error::SaveError;
use crate::event::EventKind;
use crate::json;
use crate::meta::Meta;
use crate::open::OpenedSeal;
use crate::wipe::Wiped;

/// A session that is about to be sealed.
pub(crate) struct Draft<'a> {
    /// The application's data.
    pub(crate) data: Wiped,
    /// The content of the session's own field.
    pub(crate) meta: Option<String>,
    /// What the request brought, for what stands around the data.
    pub(crate) previous: Option<&'a Payload>,
    /// How long the seal is good for.
    pub(crate) ttl: Duration,
    /// How long the browser is to keep the cookie; `None`: until its window is closed.
    pub(crate) max_age: Option<Duration>,
}

/// Seals a session into the cookies of the answer, and gives back the payload.
pub(crate) fn write(
    config: &SessionConfig,
    jar: &CookieJar,
    draft: Draft<'_>,
) -> Result<Wiped, SaveError> {
    let options = config.seal_options().clone().ttl(draft.ttl);
    let data = envelope::with_meta(draft.data, draft.meta.as_deref());
    let payload = envelope::wrap(data, options.dialect().envelope(), draft.previous, jar.now());
    let seal = fe26::seal(payload.as_bytes(), &config.keys(), &options, jar.now())?;

    let lines = lines(config, jar, &seal, draft.max_age).map_err(|bytes| SaveError::TooLarge {
        bytes,
        limit: if config.is_chunked() { MAX_LINE_LEN * chunk::MAX_CHUNKS } else { MAX_LINE_LEN },
        largest: largest_fields(&payload),
    })?;
    warn_of_long_header(config, jar, &lines);
    jar.replace(config, lines)?;
    Ok(payload)
}

/// Whether an untouched session is to be sealed anew.
pub(crate) fn is_due(config: &SessionConfig, opened: &OpenedSeal, now: UnixMillis) -> bool {
    opened.seal.outdated || config.lifetime().is_due(opened.times, now)
}

/// Seals an untouched session anew: to prolong it, or to be done with an older password or dialect,
/// in which case it lasts no longer than before.
pub(crate) fn reseal(config: &SessionConfig, jar: &CookieJar, opened: &OpenedSeal) {
    let (lifetime, now) = (config.lifetime(), jar.now());
    let prolongs = lifetime.is_due(opened.times, now);
    let mut times = opened.times;
    if prolongs {
        times.seen_at = now;
    }
    let ttl = match opened.seal.expires_at {
        Some(end) if !prolongs => end.since(now),
        _ => lifetime.seal_ttl(times, now),
    };
    let draft = Draft {
        data: Wiped::from(opened.payload.data().to_owned()),
        meta: match &opened.meta {
            Some(meta) => Some(Meta { times, ..meta.clone() }.to_json()),
            None => opened.payload.meta().map(str::to_owned),
        },
        previous: Some(&opened.payload),
        ttl,
        max_age: config.max_age(times, ttl, now),
    };
    let kind = match write(config, jar, draft) {
        Ok(_) => EventKind::Resealed { from: opened.seal.password_id },
        Err(_) => EventKind::ResealFailed,
    };
    config.emit(kind, now, opened.id());
}

/// Takes the session's cookies away.
pub(crate) fn remove(config: &SessionConfig, jar: &CookieJar) {
    let name = config.name().as_str();
    let line = config.attributes().remove(name, config.is_secure(jar));
    // Once the headers are sent there is nothing to be removed any more, and nobody to tell.
    let _ = jar.replace(config, vec![(name.to_owned(), line)]);
}

/// The line of one cookie, or of several where that is configured and needed; otherwise how many
/// bytes there would be.
fn lines(
    config: &SessionConfig,
    jar: &CookieJar,
    seal: &str,
    max_age: Option<Duration>,
) -> Result<Vec<(String, String)>, usize> {
    let (attributes, secure) = (config.attributes(), config.is_secure(jar));
    let line = |name: &str, value: &str| attributes.set(name, value, max_age, secure);
    let name = config.name().as_str();
    let whole = line(name, seal);
    if whole.len() <= MAX_LINE_LEN {
        return Ok(vec![(name.to_owned(), whole)]);
    }
    let overhead = line(&chunk::names(name).next().unwrap_or_default(), "").len();
    let pieces = config.is_chunked().then(|| MAX_LINE_LEN.saturating_sub(overhead));
    let pieces = pieces.and_then(|budget| chunk::split(seal, budget)).ok_or(whole.len())?;
    let chunks = chunk::names(name).zip(pieces);
    Ok(chunks
        .map(|(name, piece)| (line(&name, piece), name))
        .map(|(line, name)| (name, line))
        .collect())
}

fn warn_of_long_header(config: &SessionConfig, jar: &CookieJar, lines: &[(String, String)]) {
    let pair = |line: &str| memchr(b';', line.as_bytes()).unwrap_or(line.len());
    let ours: usize = lines.iter().map(|(_, line)| pair(line) + "; ".len()).sum();
    let bytes = jar.bytes_of_others(config.name()) + ours;
    if bytes > config.longest_cookie_header() {
        config.emit(EventKind::LongCookieHeader { bytes }, jar.now(), None);
    }
}

/// The top-level fields that take most of the room.
fn largest_fields(payload: &str) -> Vec<(String, usize)> {
    let (fields, _) = json::fields(payload, None).unwrap_or_default();
    let mut sizes: Vec<_> = fields
        .iter()
        .map(|field| (field.key(payload).into_owned(), field.value(payload).len()))
        .collect();
    sizes.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    sizes.truncate(3);
    sizes
}
