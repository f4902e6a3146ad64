//! Finds the session among the cookies of a request.

use std::sync::Arc;

use fe26::{PasswordId, UnixMillis};

use crate::config::SessionConfig;
use crate::cookie::{CookieJar, chunk};
use crate::envelope::Payload;
use crate::error::Rejected;
use crate::event::EventKind;
use crate::lifetime::Times;
use crate::meta::{self, Meta, SessionId};
use crate::write;

/// What the cookie of a session turned out to be.
#[derive(Clone)]
pub(crate) enum Found {
    Nothing,
    Session(Arc<OpenedSeal>),
    Rejected(Rejected),
}

/// A seal that is a session.
pub(crate) struct OpenedSeal {
    pub(crate) payload: Payload,
    pub(crate) seal: SealInfo,
    /// What the session knows about itself, where the configuration needs it and it is there.
    pub(crate) meta: Option<Meta>,
    pub(crate) times: Times,
}

/// What a seal says about itself.
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

/// Looks in cookies of the session's name, and only if none of them opens, in chunks. (Chunks that
/// outlived a shorter session must not hide it.)
pub(crate) fn look(config: &SessionConfig, jar: &CookieJar) -> Found {
    let name = config.name().as_str();
    let found = the_one(config, jar, jar.values(name)).or_else(|reason| {
        let joined = chunk::join(name, |chunk| jar.values(chunk).next());
        if joined.as_ref().is_some_and(|joined| joined.has_stale_chunks) {
            config.emit(EventKind::StaleChunk, jar.now(), None);
        }
        let seal = joined.as_ref().map(|joined| joined.seal.as_slice());
        the_one(config, jar, seal.into_iter()).map_err(|chunks_reason| reason.or(chunks_reason))
    });
    match found {
        Ok(opened) => Found::Session(Arc::new(opened)),
        Err(None) => Found::Nothing,
        Err(Some(reason)) => {
            config.emit(EventKind::Rejected(reason.clone()), jar.now(), None);
            // Of no use to anybody, so the browser need not send it again.
            write::remove(config, jar);
            Found::Rejected(reason)
        }
    }
}

/// The one session among `candidates`; otherwise the reason why there is none, if there was anything.
fn the_one<'c>(
    config: &SessionConfig,
    jar: &CookieJar,
    candidates: impl Iterator<Item = &'c [u8]>,
) -> Result<OpenedSeal, Option<Rejected>> {
    let mut tried: Vec<&[u8]> = Vec::new();
    let mut session = Err(None);
    for candidate in candidates.filter(|candidate| !candidate.is_empty()).take(MAX_CANDIDATES) {
        if tried.contains(&candidate) {
            continue;
        }
        tried.push(candidate);
        match (open_seal(config, candidate, jar.now()), &session) {
            (Ok(_), Ok(_)) => return Err(Some(Rejected::AmbiguousSession)),
            (Ok(opened), Err(_)) => session = Ok(opened),
            (Err(reason), Err(None)) => session = Err(Some(reason)),
            (Err(_), _) => {}
        }
    }
    if let (Ok(opened), true) = (&session, tried.len() > 1) {
        config.emit(EventKind::DuplicateCookie, jar.now(), opened.id());
    }
    session
}

fn open_seal(config: &SessionConfig, seal: &[u8], now: UnixMillis) -> Result<OpenedSeal, Rejected> {
    let options = config.seal_options();
    let unsealed = fe26::unseal(seal, &config.keys(), options, now)?;
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
    let meta = match payload.meta() {
        Some(json) if config.has_meta() => Some(Meta::from_json(json)?),
        _ => None,
    };
    let ttl = config.lifetime().ttl;
    let times =
        meta.as_ref().map_or_else(|| Times::of_seal(seal.expires_at, ttl, now), |meta| meta.times);
    config.lifetime().check(times, seal.expires_at, now)?;
    Ok(OpenedSeal { payload, seal, meta, times })
}

/// How many cookies of one name are tried.
const MAX_CANDIDATES: usize = 16;
