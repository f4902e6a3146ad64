use std::sync::Arc;
use std::time::Duration;

use fe26::{Dialect, KeyRing, SealOptions};

use crate::cookie::CookieJar;
use crate::cookie::set_cookie::{Attributes, CookieName, Priority, SameSite, is_domain, is_path};
use crate::error::ConfigError;

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
#[derive(Clone, Debug)]
pub struct SessionConfig(Arc<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    name: CookieName,
    keys: KeyRing,
    seal: SealOptions,
    ttl: Duration,
    attributes: Attributes,
    secure_except_on_localhost: bool,
    accept_without_expiry: bool,
}

impl SessionConfig {
    /// A session in the cookie `name`, sealed with `keys`.
    ///
    /// # Errors
    ///
    /// [`ConfigError::CookieName`] when no cookie can have that name.
    pub fn new(name: impl Into<String>, keys: KeyRing) -> Result<Self, ConfigError> {
        Ok(Self(Arc::new(Inner {
            name: CookieName::new(name)?,
            keys,
            seal: SealOptions::default(),
            ttl: DEFAULT_TTL,
            attributes: Attributes::default(),
            secure_except_on_localhost: false,
            accept_without_expiry: false,
        })))
    }

    /// How long a session lasts after it was last saved: 14 days by default, as in iron-session.
    ///
    /// This is the expiry inside the seal. The cookie's `Max-Age` follows from it: a minute less, so
    /// that the browser forgets the cookie before a server would refuse it, and at most the 400 days
    /// that browsers keep a cookie. One session may have another lifetime:
    /// [`Session::set_ttl`](crate::Session::set_ttl).
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.edit().ttl = ttl;
        self
    }

    /// Which library's seals to write, and to read. iron-session's by default.
    ///
    /// With a dialect that has an envelope, as h3 and Nuxt have, the session is what the application
    /// stored, and the envelope is kept around it.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.edit().seal = SealOptions::new(dialect);
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

    /// The key ring.
    #[must_use]
    pub fn keys(&self) -> &KeyRing {
        &self.0.keys
    }

    pub(crate) fn seal_options(&self) -> &SealOptions {
        &self.0.seal
    }

    pub(crate) fn default_ttl(&self) -> Duration {
        self.0.ttl
    }

    pub(crate) fn accepts_without_expiry(&self) -> bool {
        self.0.accept_without_expiry
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

/// iron-session's.
const DEFAULT_TTL: Duration = Duration::from_secs(14 * 24 * 60 * 60);
