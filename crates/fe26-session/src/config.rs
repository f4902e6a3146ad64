use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use fe26::{Dialect, KeyRing, SealOptions, UnixMillis};
use serde_core::de::DeserializeOwned;
use serde_json::Value;

use crate::cookie::CookieJar;
use crate::cookie::set_cookie::{Attributes, CookieName, Priority, SameSite, is_domain, is_path};
use crate::error::ConfigError;
use crate::event::{EventKind, SessionEvent, SessionHash};
use crate::json;
use crate::keys::Keys;
use crate::lifetime::{Lifetime, Times};
use crate::meta::SessionId;

/// Everything that is decided about a session before the first request.
///
/// The defaults are npm iron-session's, so that both read and write the same cookie: 14 days,
/// `Path=/; HttpOnly; Secure; SameSite=Lax`. Each setter is named after what it sets, and those that
/// could set something impossible say so at once. A clone is cheap.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use fe26_session::{KeyRing, SessionConfig};
///
/// let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// let config = SessionConfig::new("__Host-session", keys)?
///     .ttl(Duration::from_secs(7 * 24 * 3600));
/// // A cookie of this prefix is for one host only, so this is an error and not a lost session:
/// assert!(config.domain("example.com").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SessionConfig(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    name: CookieName,
    keys: Keys,
    seal: SealOptions,
    skew: Duration,
    lifetime: Lifetime,
    attributes: Attributes,
    session_ids: bool,
    until_browser_closes: bool,
    chunked: bool,
    cookie_header_budget: usize,
    secure_except_on_localhost: bool,
    accept_without_expiry: bool,
    migrate: Option<Migration>,
    on_event: Option<OnEvent>,
}

type Migration = Arc<dyn Fn(Value) -> Option<Value> + Send + Sync>;
type OnEvent = Arc<dyn Fn(&SessionEvent<'_>) + Send + Sync>;

/// The limits of an authenticator assurance level in NIST SP 800-63B-4, sections 2.1.3, 2.2.3 and
/// 2.3.3: how long a session may go on before the person has to sign in again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum AssuranceLevel {
    /// 30 days in all.
    Aal1,
    /// 24 hours in all, 1 hour without activity.
    Aal2,
    /// 12 hours in all, 15 minutes without activity.
    Aal3,
}

impl SessionConfig {
    /// A session in the cookie `name`, sealed with `keys`: a [`KeyRing`], or [`Keys`] that can be
    /// exchanged while the program runs.
    ///
    /// # Errors
    ///
    /// [`ConfigError::CookieName`] when no cookie can have that name.
    pub fn new(name: impl Into<String>, keys: impl Into<Keys>) -> Result<Self, ConfigError> {
        Ok(Self(Arc::new(Inner {
            name: CookieName::new(name)?,
            keys: keys.into(),
            seal: SealOptions::default(),
            skew: SealOptions::DEFAULT_SKEW,
            lifetime: Lifetime::default(),
            attributes: Attributes::default(),
            session_ids: false,
            until_browser_closes: false,
            chunked: false,
            cookie_header_budget: DEFAULT_COOKIE_HEADER_BUDGET,
            secure_except_on_localhost: false,
            accept_without_expiry: false,
            migrate: None,
            on_event: None,
        })))
    }

    /// How long a session lasts after it was last saved: 14 days by default, as in iron-session.
    ///
    /// This is the expiry inside the seal, unless a timeout comes first. The cookie's `Max-Age` follows
    /// from it: a minute less, so that the browser forgets the cookie before a server would refuse it,
    /// and at most the 400 days that browsers keep a cookie. A seal that lasts longer than this from now is refused: what
    /// another program allowed, or this one did under an older configuration, does not count.
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.edit().lifetime.ttl = ttl;
        self
    }

    /// How long the sessions last of visitors who want to stay signed in, in place of the ttl; they
    /// are exempt from the idle timeout. See [`Session::remember`](crate::Session::remember).
    #[must_use]
    pub fn remember_me(mut self, ttl: Duration) -> Self {
        self.edit().lifetime.remembered_ttl = Some(ttl);
        self
    }

    /// Ends a session that was not used for `timeout` (OWASP ASVS 5.0, 7.3.1). Implies
    /// [`rolling`](Self::rolling) and [`session_ids`](Self::session_ids).
    ///
    /// An untouched session is sealed anew only when half of the time is used up, so that reading
    /// does not write a cookie each time. A visitor's last activity is therefore known to within half
    /// of the timeout: they may be signed out that much early, and never late. See
    /// [`renew_after_percent`](Self::renew_after_percent).
    #[must_use]
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        let inner = self.edit();
        inner.lifetime.idle_timeout = Some(timeout);
        inner.lifetime.rolling = true;
        inner.session_ids = true;
        self
    }

    /// Ends a session when it began longer ago than `timeout`, whatever happened in between (OWASP
    /// ASVS 5.0, 7.3.2). Implies [`session_ids`](Self::session_ids).
    #[must_use]
    pub fn absolute_timeout(mut self, timeout: Duration) -> Self {
        let inner = self.edit();
        inner.lifetime.absolute_timeout = Some(timeout);
        inner.session_ids = true;
        self
    }

    /// Sets the idle and the absolute timeout to those of a level of NIST SP 800-63B-4.
    #[must_use]
    pub fn assurance_level(self, level: AssuranceLevel) -> Self {
        const HOUR: Duration = Duration::from_secs(3600);
        match level {
            AssuranceLevel::Aal1 => self.absolute_timeout(30 * 24 * HOUR),
            AssuranceLevel::Aal2 => self.absolute_timeout(24 * HOUR).idle_timeout(HOUR),
            AssuranceLevel::Aal3 => self.absolute_timeout(12 * HOUR).idle_timeout(HOUR / 4),
        }
    }

    /// Prolongs sessions that are looked at, and not only those that are saved.
    ///
    /// It happens when half of the session's time is used up, never for `HEAD` requests and
    /// prefetches, and never beyond the absolute timeout.
    #[must_use]
    pub fn rolling(mut self) -> Self {
        self.edit().lifetime.rolling = true;
        self
    }

    /// How much of a session's time must be used up before looking at it prolongs it: 50 percent by
    /// default. Less is more exact and writes more cookies; a minute is the least in any case. More
    /// than 100 counts as 100.
    #[must_use]
    pub fn renew_after_percent(mut self, percent: u8) -> Self {
        self.edit().lifetime.renewal_percent = percent.min(100);
        self
    }

    /// Gives every session a random id and remembers when it began, in the field `_meta` of the
    /// cookie. CSRF tokens, events that tell sessions apart, and the timeouts need it.
    #[must_use]
    pub fn session_ids(mut self) -> Self {
        self.edit().session_ids = true;
        self
    }

    /// Lets the browser forget the cookie when its window is closed. The seal ends with the ttl all
    /// the same, and visitors who want to stay signed in keep theirs.
    #[must_use]
    pub fn until_browser_closes(mut self) -> Self {
        self.edit().until_browser_closes = true;
        self
    }

    /// Writes a session that does not fit one cookie to as many as four, as iron-session 9 does with
    /// `chunk: true`. Reading both forms needs no setting.
    ///
    /// Think twice: the browser sends all of them with every request, and many proxies refuse more
    /// than 8 KB of headers.
    #[must_use]
    pub fn chunked(mut self) -> Self {
        self.edit().chunked = true;
        self
    }

    /// From how many bytes of the `Cookie` header on to emit
    /// [`EventKind::LongCookieHeader`]: 6000 by default, well before the 8 KB at which proxies
    /// commonly answer 400 or 431.
    #[must_use]
    pub fn cookie_header_budget(mut self, bytes: usize) -> Self {
        self.edit().cookie_header_budget = bytes;
        self
    }

    /// Asks `migrate` to bring a payload into the form of today when it does not fit the session's
    /// type: what it returns is tried once more. `None` gives it up.
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26_session::{KeyRing, SessionConfig};
    ///
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// // The id used to be a number.
    /// let config = SessionConfig::new("session", keys)?.migrate(|mut payload| {
    ///     let id = payload.get("userId")?.as_u64()?;
    ///     payload["userId"] = format!("u-{id}").into();
    ///     Some(payload)
    /// });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn migrate(
        mut self,
        migrate: impl Fn(Value) -> Option<Value> + Send + Sync + 'static,
    ) -> Self {
        self.edit().migrate = Some(Arc::new(migrate));
        self
    }

    /// Tells `hook` what happens to sessions, while the request is handled: it should be quick.
    #[must_use]
    pub fn on_event(mut self, hook: impl Fn(&SessionEvent<'_>) + Send + Sync + 'static) -> Self {
        self.edit().on_event = Some(Arc::new(hook));
        self
    }

    /// Which library's seals to write, and to read. iron-session's by default.
    ///
    /// With a dialect that has an envelope, as h3 and Nuxt have, the session is what the application
    /// stored, and the envelope is kept around it.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        let inner = self.edit();
        inner.seal = SealOptions::new(dialect).skew(inner.skew);
        self
    }

    /// How long after its end a seal is still accepted, because the clock of the server that made it
    /// may be behind: a minute by default, as in iron.
    #[must_use]
    pub fn skew(mut self, skew: Duration) -> Self {
        let inner = self.edit();
        inner.skew = skew;
        inner.seal = inner.seal.clone().skew(skew);
        self
    }

    /// Accepts seals that never end, as iron-session writes them with a ttl of 0 and WorkOS always.
    ///
    /// A cookie that was copied then works until its password is taken away. What is saved here has
    /// an expiry all the same.
    #[must_use]
    pub fn danger_accept_seals_without_expiry(mut self) -> Self {
        self.edit().accept_without_expiry = true;
        self
    }

    /// Shares the cookie with every host below `domain`. Without it, only the host that sets the
    /// cookie gets it back, which is the safer default.
    ///
    /// # Errors
    ///
    /// [`ConfigError::CookieDomain`] when it is no host name with a dot, [`ConfigError::PrefixRule`]
    /// when the cookie's name begins with `__Host-`.
    pub fn domain(mut self, domain: impl Into<String>) -> Result<Self, ConfigError> {
        let domain = domain.into();
        if self.name().is_host_only() {
            return Err(ConfigError::PrefixRule);
        }
        if !is_domain(&domain) {
            return Err(ConfigError::CookieDomain);
        }
        self.edit().attributes.domain = Some(domain);
        Ok(self)
    }

    /// Sends the cookie only for `path` and what is below it. This keeps requests small; it keeps no
    /// secret, for a page on another path can still make requests to this one.
    ///
    /// # Errors
    ///
    /// [`ConfigError::CookiePath`] when it does not begin with `/` or has an illegal character,
    /// [`ConfigError::PrefixRule`] when it is not `/` and the cookie's name begins with `__Host-`.
    pub fn path(mut self, path: impl Into<String>) -> Result<Self, ConfigError> {
        let path = path.into();
        if !is_path(&path) {
            return Err(ConfigError::CookiePath);
        }
        if self.name().is_host_only() && path != "/" {
            return Err(ConfigError::PrefixRule);
        }
        self.edit().attributes.path = path;
        Ok(self)
    }

    /// Never sends the cookie when another site leads here, not even by a link.
    #[must_use]
    pub fn same_site_strict(mut self) -> Self {
        self.edit().attributes.same_site = SameSite::Strict;
        self
    }

    /// Sends the cookie to this site from everywhere, so that the session exists inside frames of
    /// other sites, and every form of every site is sent with it: protect each one against CSRF.
    #[must_use]
    pub fn danger_cross_site(mut self) -> Self {
        self.edit().attributes.same_site = SameSite::None;
        self
    }

    /// Gives every site that frames this one a cookie jar of its own (CHIPS); implies
    /// `SameSite=None`, without which a framed page gets no cookie at all.
    #[must_use]
    pub fn partitioned(mut self) -> Self {
        let attributes = &mut self.edit().attributes;
        attributes.partitioned = true;
        attributes.same_site = SameSite::None;
        self
    }

    /// Which cookies a browser gives up first when it has too many.
    #[must_use]
    pub fn priority(mut self, priority: Priority) -> Self {
        self.edit().attributes.priority = Some(priority);
        self
    }

    /// Leaves `Secure` away where the request came to `localhost` or a loopback address, because
    /// Safari drops secure cookies there. Everywhere else it stays.
    ///
    /// For development. Behind a proxy that rewrites `Host` to a loopback address it would apply to
    /// everybody.
    ///
    /// # Errors
    ///
    /// [`ConfigError::PrefixRule`] when the cookie's name has a prefix that needs `Secure`.
    pub fn secure_except_on_localhost(mut self) -> Result<Self, ConfigError> {
        if self.name().needs_secure() {
            return Err(ConfigError::PrefixRule);
        }
        self.edit().secure_except_on_localhost = true;
        Ok(self)
    }

    /// The cookie's name.
    #[must_use]
    pub fn name(&self) -> &CookieName {
        &self.0.name
    }

    /// The key ring of this moment.
    #[must_use]
    pub fn keys(&self) -> KeyRing {
        self.0.keys.current()
    }

    /// How long a seal of this session may be opened after it was made, at most: the longer of the
    /// [`ttl`](Self::ttl) and the time of [`remember_me`](Self::remember_me), unless a timeout comes
    /// first, and the tolerance for [clocks](Self::skew). That is how long an old password has to be
    /// kept; see [`Keys::age_warnings`].
    ///
    /// Seals that an earlier configuration made, or another program with the same password, may last
    /// longer, which is for you to know. Where seals without an end are
    /// [accepted](Self::danger_accept_seals_without_expiry), it is [`Duration::MAX`].
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use fe26_session::{KeyRing, SessionConfig};
    ///
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let config = SessionConfig::new("session", keys)?.ttl(Duration::from_secs(3600));
    /// assert_eq!(config.longest_life(), Duration::from_secs(3600 + 60));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn longest_life(&self) -> Duration {
        if self.0.accept_without_expiry {
            return Duration::MAX;
        }
        self.lifetime().longest_seal_ttl().saturating_add(self.0.skew)
    }

    pub(crate) fn seal_options(&self) -> &SealOptions {
        &self.0.seal
    }

    pub(crate) fn lifetime(&self) -> &Lifetime {
        &self.0.lifetime
    }

    /// Whether sessions carry data of their own.
    pub(crate) fn has_meta(&self) -> bool {
        self.0.session_ids || self.can_remember()
    }

    pub(crate) fn can_remember(&self) -> bool {
        self.0.lifetime.remembered_ttl.is_some()
    }

    /// How long the browser is to keep the cookie of a session with these times; `None`: until its
    /// window is closed.
    pub(crate) fn max_age(
        &self,
        times: Times,
        seal_ttl: Duration,
        now: UnixMillis,
    ) -> Option<Duration> {
        let is_persistent = !self.0.until_browser_closes || times.remembered;
        is_persistent.then(|| self.lifetime().max_age(times, seal_ttl, now))
    }

    pub(crate) fn is_chunked(&self) -> bool {
        self.0.chunked
    }

    pub(crate) fn longest_cookie_header(&self) -> usize {
        self.0.cookie_header_budget
    }

    pub(crate) fn accepts_without_expiry(&self) -> bool {
        self.0.accept_without_expiry
    }

    /// The payload as the application's type: as it is, well formed, or migrated.
    pub(crate) fn read<T: DeserializeOwned>(&self, json: &str) -> Option<T> {
        read_text(json).or_else(|| serde_json::from_value(self.migrated::<T>(json)?).ok())
    }

    /// What the migration makes of a payload; `None` when there is nothing to migrate.
    pub(crate) fn migrated<T: DeserializeOwned>(&self, json: &str) -> Option<Value> {
        let migrate = self.0.migrate.as_ref()?;
        if read_text::<T>(json).is_some() {
            return None;
        }
        migrate(read_text(json)?)
    }

    /// Tells what happened to the hook, and to `tracing` and `metrics` where they are compiled in.
    pub(crate) fn emit(&self, kind: EventKind, at: UnixMillis, id: Option<&SessionId>) {
        let session = || id.map(|id| SessionHash::new(&self.keys(), id));
        let is_heard =
            self.0.on_event.is_some() || cfg!(any(feature = "tracing", feature = "metrics"));
        if !is_heard {
            return;
        }
        let event = SessionEvent { kind, at, cookie: self.name(), session: session() };
        event.record();
        if let Some(hook) = &self.0.on_event {
            hook(&event);
        }
    }

    /// The attributes for the answer to the request of `jar`.
    pub(crate) fn attributes(&self, jar: &CookieJar) -> Attributes {
        let mut attributes = self.0.attributes.clone();
        attributes.secure = !(self.0.secure_except_on_localhost && jar.is_loopback());
        attributes
    }

    fn edit(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.0)
    }
}

/// Strings that only JavaScript can hold are read with the replacement character, as a browser would
/// show them, rather than not at all.
fn read_text<T: DeserializeOwned>(json: &str) -> Option<T> {
    let read = serde_json::from_str(json);
    read.or_else(|error| serde_json::from_str(&json::to_well_formed(json).ok_or(error)?)).ok()
}

impl fmt::Debug for SessionConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { name, keys, seal, lifetime, attributes, .. } = &*self.0;
        f.debug_struct("SessionConfig")
            .field("name", &name.as_str())
            .field("keys", keys)
            .field("dialect", &seal.dialect().name())
            .field("lifetime", lifetime)
            .field("attributes", attributes)
            .finish_non_exhaustive()
    }
}

const DEFAULT_COOKIE_HEADER_BUDGET: usize = 6000;
