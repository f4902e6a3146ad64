//! Finds the session among the cookies of a request.

use std::ops::Deref;
use std::sync::Arc;

use fe26::{KeyRing, PasswordId, UnixMillis, UnsealError};

use crate::config::SessionConfig;
use crate::cookie::CookieJar;
use crate::cookie::candidates::Candidates;
use crate::envelope::Payload;
use crate::error::Rejected;
use crate::event::EventKind;
use crate::lifetime::Times;
use crate::meta::{self, Meta, SessionId};
use crate::verified::VerifiedSeals;
use crate::write;

/// What the cookie of a session turned out to be.
#[derive(Clone)]
pub(crate) enum Found {
    Nothing,
    Session(OpenedSeal),
    Rejected(Rejected),
}

/// A seal that is a session at this time.
#[derive(Clone)]
pub(crate) struct OpenedSeal {
    pub(crate) verified: Arc<Verified>,
    pub(crate) times: Times,
}

/// What is in a seal, whenever it is opened.
pub(crate) struct Verified {
    pub(crate) payload: Payload,
    pub(crate) seal: SealInfo,
    /// What the session knows about itself, where the configuration needs it and it is there.
    pub(crate) meta: Option<Meta>,
}

impl Deref for OpenedSeal {
    type Target = Verified;

    fn deref(&self) -> &Verified {
        &self.verified
    }
}

/// What a seal says about itself.
///
/// # Examples
///
/// How far a rotation has come, request by request:
///
/// ```
/// use fe26_session::{Opened, Session};
/// # use fe26_session::{CookieJar, KeyRing, SessionConfig, UnixMillis};
/// # type Visitor = serde_json::Map<String, serde_json::Value>;
/// # let new = (2, "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o");
/// # let old = (1, "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U");
/// # let now = UnixMillis::new(1_800_000_000_000);
/// # let before = KeyRing::from_passwords([old])?;
/// # let seal = fe26::seal(b"{}", &before, &fe26::SealOptions::default(), now)?;
/// # let line = format!("session={seal}");
/// # let jar = CookieJar::from_lines("GET", None, [("cookie", line.as_bytes())], now);
/// # let config = SessionConfig::new("session", KeyRing::from_passwords([new, old])?)?;
///
/// let session = Session::<Visitor>::open(&config, &jar);
/// match session.opened() {
///     Opened::Valid(seal) => assert_eq!((seal.password_id.as_str(), seal.outdated), ("1", true)),
///     other => panic!("{other:?}"),
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct SealInfo {
    /// The id of the password it was sealed with.
    pub password_id: PasswordId,
    /// When it ends; `None` is never.
    pub expires_at: Option<UnixMillis>,
    /// Whether saving would use another password or dialect.
    pub outdated: bool,
}

impl OpenedSeal {
    pub(crate) fn id(&self) -> Option<&SessionId> {
        self.meta.as_ref().map(|meta| &meta.id)
    }
}

/// Looks among the request's cookies, and takes away what is of no use to anybody.
pub(crate) fn look(config: &SessionConfig, jar: &CookieJar) -> Found {
    match the_one(config, jar) {
        Ok(None) => Found::Nothing,
        Ok(Some(opened)) => Found::Session(opened),
        Err(reason) => {
            config.emit(EventKind::Rejected(reason.clone()), jar.now(), None);
            if !reason.may_be_right_elsewhere() {
                write::remove(config, jar);
            }
            Found::Rejected(reason)
        }
    }
}

/// The one session that the request brought, in a cookie of its name or in chunks.
///
/// All that may be it is tried, and neither the order of the cookies nor what else stands there
/// changes the answer: whoever can set a cookie on a neighbouring host chooses both.
fn the_one(config: &SessionConfig, jar: &CookieJar) -> Result<Option<OpenedSeal>, Rejected> {
    let candidates = Candidates::of(config.name(), jar).ok_or(Rejected::AmbiguousSession)?;
    let mut reasons = Vec::new();
    let mut open = |seal: &[u8]| {
        open_seal(config, seal, jar.now()).map_err(|reason| reasons.push(reason)).ok()
    };
    let whole = at_most_one(candidates.whole.iter().filter_map(|seal| open(seal)))?;
    let joined = candidates.joined.iter();
    let joined = at_most_one(joined.filter_map(|joined| Some((joined, open(&joined.seal)?))))?;
    let (opened, joined) = match (whole, joined) {
        (None, None) => {
            return reasons.into_iter().max_by_key(Rejected::stage).map_or(Ok(None), Err);
        }
        (None, Some((joined, opened))) => (opened, Some(joined)),
        (Some(opened), None) => (opened, None),
        (Some(opened), Some((_, chunks))) if is_left_over(&chunks, &opened) => (opened, None),
        (Some(_), Some(_)) => return Err(Rejected::AmbiguousSession),
    };
    for event in candidates.events(joined) {
        config.emit(event, jar.now(), opened.id());
    }
    Ok(Some(opened))
}

fn at_most_one<S>(mut sessions: impl Iterator<Item = S>) -> Result<Option<S>, Rejected> {
    let session = sessions.next();
    if sessions.next().is_some() { Err(Rejected::AmbiguousSession) } else { Ok(session) }
}

/// Whether a session in chunks is what a later one, in a single cookie, has left behind: an earlier
/// state of the same session or, where a session has no id, one that ends no later.
fn is_left_over(chunks: &OpenedSeal, whole: &OpenedSeal) -> bool {
    let id = |opened: &OpenedSeal| {
        opened.payload.meta().and_then(|json| Meta::from_json(json).ok()).map(|meta| meta.id)
    };
    let end = |opened: &OpenedSeal| opened.seal.expires_at.map_or(u64::MAX, UnixMillis::get);
    match (id(chunks), id(whole)) {
        (Some(chunks), Some(whole)) => chunks == whole,
        _ => end(chunks) <= end(whole),
    }
}

fn open_seal(config: &SessionConfig, seal: &[u8], now: UnixMillis) -> Result<OpenedSeal, Rejected> {
    let verified = match config.verified_seals() {
        None => Arc::new(verify(config, seal, &config.keys(), now)?),
        Some(cache) => verify_once(cache, config, seal, now)?,
    };
    let Verified { seal, meta, .. } = &*verified;
    let ttl = config.lifetime().ttl;
    let times =
        meta.as_ref().map_or_else(|| Times::of_seal(seal.expires_at, ttl, now), |meta| meta.times);
    config.lifetime().check(times, seal.expires_at, now)?;
    Ok(OpenedSeal { verified, times })
}

/// Verifies a seal, or finds that it was verified before; then what may have changed since is checked
/// again, and it counts as opened again.
fn verify_once(
    cache: &VerifiedSeals,
    config: &SessionConfig,
    seal: &[u8],
    now: UnixMillis,
) -> Result<Arc<Verified>, Rejected> {
    let keys = config.keys();
    let Some(verified) = cache.get(seal, &keys) else {
        let verified = Arc::new(verify(config, seal, &keys, now)?);
        cache.insert(seal, keys, Arc::clone(&verified));
        return Ok(verified);
    };
    if let Some(at) =
        verified.seal.expires_at.filter(|at| config.seal_options().is_expired(*at, now))
    {
        return Err(UnsealError::Expired { at }.into());
    }
    keys.count_opened(&verified.seal.password_id, now);
    Ok(verified)
}

fn verify(
    config: &SessionConfig,
    seal: &[u8],
    keys: &KeyRing,
    now: UnixMillis,
) -> Result<Verified, Rejected> {
    let options = config.seal_options();
    let unsealed = fe26::unseal(seal, keys, options, now)?;
    let seal = SealInfo {
        password_id: unsealed.password_id(),
        expires_at: unsealed.expires_at(),
        outdated: unsealed.is_outdated(),
    };
    if seal.expires_at.is_none() && !config.accepts_without_expiry() {
        return Err(Rejected::NoExpiry);
    }
    let payload = Payload::open(unsealed.into_plaintext(), options.dialect().envelope())?;
    if payload.meta().is_some_and(meta::names_purpose) {
        return Err(Rejected::WrongPurpose);
    }
    let mut meta = match payload.meta() {
        Some(json) if config.has_meta() => Some(Meta::from_json(json)?),
        _ => None,
    };
    if let Some(meta) = &mut meta {
        // Nobody is remembered by a configuration that no longer says for how long.
        meta.times.remembered &= config.can_remember();
    }
    Ok(Verified { payload, seal, meta })
}
