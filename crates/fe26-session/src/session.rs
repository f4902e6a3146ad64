use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use fe26::{PasswordId, UnixMillis};
use serde_core::Serialize;
use serde_core::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::config::SessionConfig;
use crate::cookie::set_cookie::MAX_LINE_LEN;
use crate::cookie::{CookieJar, Found, chunk};
use crate::envelope::{self, Payload};
use crate::error::{Rejected, SaveError};
use crate::json::{self, JsonErrorKind};

/// Data of one visitor that travels in an encrypted cookie.
///
/// It behaves like the `T` inside. Change it and [`save`](Self::save) it; what is not saved is lost,
/// and dropping a changed session without saving it logs a warning (feature `tracing`). There is no
/// lock and no store behind it: of two requests at the same time, the answer that arrives last wins.
///
/// `T` is the application's own type. Fields that another program keeps in the same cookie and `T`
/// does not know are carried along when the session is saved.
///
/// # Examples
///
/// ```
/// # use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
/// # use http::{HeaderMap, header};
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { name: Option<String> }
///
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let config = SessionConfig::new("visitor", keys)?;
/// # let now = UnixMillis::new(1_800_000_000_000);
/// # let jar = CookieJar::from_headers(&HeaderMap::new(), now);
/// let mut session = Session::<Visitor>::open(&config, &jar);
/// assert!(session.is_new());
/// session.name = Some("Ada".to_owned());
/// session.save()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Session<T> {
    data: T,
    config: SessionConfig,
    jar: CookieJar,
    opened: Opened,
    /// What the cookie held, for the fields that `T` does not know.
    previous: Option<Arc<Payload>>,
    ttl: Duration,
    unsaved: bool,
}

/// What a request's cookie was when its session was opened.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Opened {
    /// There was no cookie: a new visitor.
    Absent,
    /// The cookie held a session.
    Valid(SealInfo),
    /// There was a cookie and it is not accepted; the session is a fresh one.
    Rejected(Rejected),
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

impl<T: Default + DeserializeOwned> Session<T> {
    /// Opens the session that the request of `jar` brought.
    ///
    /// This never fails. Without an acceptable cookie the session is `T::default()`, and
    /// [`opened`](Self::opened) tells why; a cookie that cannot be opened any more is taken away.
    #[must_use]
    pub fn open(config: &SessionConfig, jar: &CookieJar) -> Self {
        let (data, previous, opened) = match jar.found(config.name().as_str(), || look(config, jar))
        {
            Found::Nothing => (T::default(), None, Opened::Absent),
            Found::Rejected(reason) => (T::default(), None, Opened::Rejected(reason)),
            Found::Session(payload, seal) => match serde_json::from_str(payload.data()) {
                Ok(data) => (data, Some(payload), Opened::Valid(seal)),
                Err(_) => (T::default(), None, Opened::Rejected(Rejected::Incompatible)),
            },
        };
        Self {
            data,
            config: config.clone(),
            jar: jar.clone(),
            opened,
            previous,
            ttl: config.default_ttl(),
            unsaved: false,
        }
    }
}

impl<T> Session<T> {
    /// What the request's cookie was.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Whether the request brought no session, or none that is accepted.
    #[must_use]
    pub fn is_new(&self) -> bool {
        !matches!(self.opened, Opened::Valid(_))
    }

    /// Lets this session last `ttl` from when it is next saved, instead of what the configuration
    /// says; for "keep me signed in".
    pub fn set_ttl(&mut self, ttl: Duration) {
        self.ttl = ttl;
    }

    /// Ends the session: the browser is told to remove the cookie, with every attribute it was set
    /// with, and its chunks if there are any.
    ///
    /// Takes the session, so that saving it afterwards does not compile. A copy of the cookie that
    /// somebody made before still opens until it expires.
    pub fn destroy(mut self) {
        self.unsaved = false;
        self.jar.remember(self.config.name().as_str(), Found::Nothing);
        remove(&self.config, &self.jar);
    }
}

impl<T: DeserializeOwned + Serialize> Session<T> {
    /// Seals the session and leaves the cookie for the response.
    ///
    /// # Errors
    ///
    /// [`SaveError`] when the session is too large for a cookie, cannot be written as JSON that every
    /// reader understands alike, or the response is already on its way. The visitor's cookie then
    /// stays as it was.
    pub fn save(&mut self) -> Result<(), SaveError> {
        let data = self.data_with_unknown_fields()?;
        let dialect = self.config.seal_options().dialect();
        let now = self.jar.now();
        let payload = envelope::wrap(data, dialect.envelope(), self.previous.as_deref(), now);
        let options = self.config.seal_options().clone().ttl(self.ttl);
        let seal = fe26::seal(payload.as_bytes(), self.config.keys(), &options, now)?;

        let name = self.config.name().as_str();
        let line = self.config.attributes(&self.jar).set(name, &seal, max_age(self.ttl));
        if line.len() > MAX_LINE_LEN {
            let largest = largest_fields(&payload);
            return Err(SaveError::TooLarge { bytes: line.len(), limit: MAX_LINE_LEN, largest });
        }
        self.jar.set(name, line)?;
        remove_chunks(&self.config, &self.jar);
        self.remember(payload);
        self.unsaved = false;
        Ok(())
    }

    /// Changes the session and saves it.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub fn update(&mut self, change: impl FnOnce(&mut T)) -> Result<(), SaveError> {
        change(self);
        self.save()
    }

    /// The JSON to seal: what `T` writes, and behind it the fields of the cookie that `T` did not
    /// write when it was opened and does not write now.
    fn data_with_unknown_fields(&self) -> Result<Zeroizing<String>, SaveError> {
        let written = to_json(&self.data)?;
        let fields = json::fields_to_seal(&written).map_err(|error| match error.kind {
            JsonErrorKind::PrecisionLoss => SaveError::PrecisionLoss { field: error.field },
            JsonErrorKind::Payload(reason) => SaveError::Unsound { reason, field: error.field },
        })?;
        let is_written = |key: &str| fields.iter().any(|field| field.key(&written) == key);
        if is_written(META) {
            return Err(SaveError::ReservedField);
        }
        let Some(previous) = &self.previous else { return Ok(written) };
        if previous.fields().all(|(key, ..)| is_written(&key)) {
            return Ok(written);
        }
        let known = known_fields::<T>(previous);
        let keep: Vec<_> = previous
            .fields()
            .map(|(key, ..)| key.into_owned())
            .filter(|key| !is_written(key) && !known.contains(key))
            .collect();
        Ok(envelope::carry_over(written, previous, |key| keep.iter().any(|kept| kept == key)))
    }

    /// Lets whoever opens the session later in this request see what was saved.
    fn remember(&self, mut payload: Zeroizing<String>) {
        let envelope = self.config.seal_options().dialect().envelope();
        let plaintext = Zeroizing::new(std::mem::take(&mut *payload).into_bytes());
        let seal = SealInfo {
            password_id: self.config.keys().sealing_id(self.config.seal_options().dialect()),
            expires_at: Some(self.jar.now() + self.ttl),
            outdated: false,
        };
        if let Ok(payload) = Payload::open(plaintext, envelope) {
            let found = Found::Session(Arc::new(payload), seal);
            self.jar.remember(self.config.name().as_str(), found);
        }
    }
}

impl<T> Deref for Session<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T> DerefMut for Session<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.unsaved = true;
        &mut self.data
    }
}

impl<T> Drop for Session<T> {
    fn drop(&mut self) {
        #[cfg(feature = "tracing")]
        if self.unsaved && !std::thread::panicking() {
            tracing::warn!(
                cookie = self.config.name().as_str(),
                "a session was changed and not saved"
            );
        }
    }
}

impl<T> fmt::Debug for Session<T> {
    /// Not the data: what is worth encrypting is worth keeping out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("cookie", &self.config.name().as_str())
            .field("opened", &self.opened)
            .finish_non_exhaustive()
    }
}

/// Finds the session among the cookies of a request: in cookies of its name, and only if none of
/// them opens, in chunks. (Chunks that outlived a shorter session must not hide it.)
fn look(config: &SessionConfig, jar: &CookieJar) -> Found {
    let name = config.name().as_str();
    let whole = the_one(config, jar, jar.values(name));
    let found = whole.or_else(|reason| {
        let joined = chunk::join(name, |chunk| jar.values(chunk).next());
        let in_chunks = the_one(config, jar, joined.as_deref().into_iter());
        in_chunks.map_err(|chunks_reason| reason.or(chunks_reason))
    });
    match found {
        Ok((payload, seal)) => Found::Session(Arc::new(payload), seal),
        Err(None) => Found::Nothing,
        Err(Some(reason)) => {
            // Of no use to anybody, so the browser need not send it again.
            remove(config, jar);
            Found::Rejected(reason)
        }
    }
}

/// The one session among `candidates`; otherwise the reason why there is none, if there was anything.
fn the_one<'c>(
    config: &SessionConfig,
    jar: &CookieJar,
    candidates: impl Iterator<Item = &'c [u8]>,
) -> Result<(Payload, SealInfo), Option<Rejected>> {
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
    session
}

fn open_seal(
    config: &SessionConfig,
    seal: &[u8],
    now: UnixMillis,
) -> Result<(Payload, SealInfo), Rejected> {
    let options = config.seal_options();
    let unsealed = fe26::unseal(seal, config.keys(), options, now)?;
    let seal = SealInfo {
        password_id: unsealed.password_id(),
        expires_at: unsealed.expires_at(),
        outdated: unsealed.is_outdated(),
    };
    if seal.expires_at.is_none() && !config.accepts_without_expiry() {
        return Err(Rejected::NoExpiry);
    }
    let payload = Payload::open(unsealed.into_plaintext(), options.dialect().envelope())?;
    Ok((payload, seal))
}

fn remove(config: &SessionConfig, jar: &CookieJar) {
    let name = config.name().as_str();
    // Once the headers are sent there is nothing to be removed any more, and nobody to tell.
    let _ = jar.set(name, config.attributes(jar).remove(name));
    remove_chunks(config, jar);
}

/// Takes away the chunks that the request brought, so that they are not joined to a newer seal.
fn remove_chunks(config: &SessionConfig, jar: &CookieJar) {
    for name in chunk::names(config.name()) {
        if jar.values(&name).next().is_some() {
            let _ = jar.set(&name, config.attributes(jar).remove(&name));
        }
    }
}

fn to_json(data: &impl Serialize) -> Result<Zeroizing<String>, SaveError> {
    serde_json::to_string(data).map(Zeroizing::new).map_err(SaveError::NotSerializable)
}

/// The keys that `T` writes for what the cookie held: those it is responsible for.
fn known_fields<T: DeserializeOwned + Serialize>(previous: &Payload) -> Vec<String> {
    let written =
        serde_json::from_str::<T>(previous.data()).ok().and_then(|data| to_json(&data).ok());
    let Some(written) = written else { return Vec::new() };
    let fields = json::fields_to_seal(&written).unwrap_or_default();
    fields.iter().map(|field| field.key(&written).into_owned()).collect()
}

fn largest_fields(payload: &str) -> Vec<(String, usize)> {
    let fields = json::fields_to_seal(payload).unwrap_or_default();
    let mut sizes: Vec<_> = fields
        .iter()
        .map(|field| (field.key(payload).into_owned(), field.value(payload).len()))
        .collect();
    sizes.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    sizes.truncate(3);
    sizes
}

/// iron-session's rule: a minute less than the seal, unless that is all there is.
fn max_age(ttl: Duration) -> Duration {
    let margin = Duration::from_secs(60);
    let max_age = if ttl > margin { ttl - margin } else { ttl };
    max_age.min(BROWSER_LIMIT)
}

/// The field that the session itself writes beside the application's.
const META: &str = "_meta";
/// How many cookies of one name are tried.
const MAX_CANDIDATES: usize = 16;
/// Browsers keep no cookie longer (draft-ietf-httpbis-rfc6265bis, section 5.5).
const BROWSER_LIMIT: Duration = Duration::from_secs(400 * 24 * 60 * 60);
