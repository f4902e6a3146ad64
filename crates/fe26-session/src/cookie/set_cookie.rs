//! Writes `Set-Cookie` lines, with the attributes in the order of npm `cookie` 2.

use std::fmt::Write as _;
use std::time::Duration;

use super::chunk;
use crate::error::ConfigError;

/// A name that a cookie may have, and what its prefix promises.
///
/// # Examples
///
/// ```
/// use fe26_session::CookieName;
///
/// let name = CookieName::new("__Host-session")?;
/// assert_eq!(format!("{name}=…"), "__Host-session=…");
/// # Ok::<(), fe26_session::ConfigError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CookieName(String);

impl CookieName {
    /// Checks a name.
    ///
    /// # Errors
    ///
    /// [`ConfigError::CookieName`] when it is empty or not a token of RFC 9110, section 5.6.2.
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26_session::{ConfigError, CookieName};
    ///
    /// assert!(CookieName::new("__Host-session").is_ok());
    /// assert_eq!(CookieName::new("my session"), Err(ConfigError::CookieName));
    /// ```
    pub fn new(name: impl Into<String>) -> Result<Self, ConfigError> {
        let name = name.into();
        let is_token =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err(ConfigError::CookieName);
        }
        Ok(Self(name))
    }

    /// The name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::CookieName;
    /// assert_eq!(CookieName::new("session")?.as_str(), "session");
    /// # Ok::<(), fe26_session::ConfigError>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The names of the cookies that hold a seal which is too long for one: `name.0` to `name.3`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::CookieName;
    /// let names: Vec<_> = CookieName::new("session")?.chunks().collect();
    /// assert_eq!(names, ["session.0", "session.1", "session.2", "session.3"]);
    /// # Ok::<(), fe26_session::ConfigError>(())
    /// ```
    pub fn chunks(&self) -> impl Iterator<Item = String> {
        chunk::names(&self.0)
    }

    /// `__Host-…`: only this host, all of its paths, only over HTTPS.
    pub(crate) fn is_host_only(&self) -> bool {
        self.has_prefix("__Host-")
    }

    /// A prefix that needs `Secure`, which all of them do.
    pub(crate) fn needs_secure(&self) -> bool {
        ["__Host-", "__Secure-", "__Http-"].iter().any(|prefix| self.has_prefix(prefix))
    }

    /// Browsers compare prefixes without regard to case.
    fn has_prefix(&self, prefix: &str) -> bool {
        self.0.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    }
}

impl std::fmt::Display for CookieName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// To which requests from other sites a browser adds the cookie.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SameSite {
    /// When a link is followed to this site, not when another site sends a form or loads an image.
    Lax,
    /// Never. A visitor who follows a link to this site looks signed out on the first page.
    Strict,
    /// Always. Set by [`SessionConfig::danger_cross_site`](crate::SessionConfig::danger_cross_site).
    None,
}

/// Which cookies a browser gives up first when it has too many; see
/// [`SessionConfig::priority`](crate::SessionConfig::priority).
///
/// # Examples
///
/// ```
/// use fe26_session::{KeyRing, Priority, SessionConfig};
///
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// // Of many cookies, the one that knows who is signed in goes last.
/// let login = SessionConfig::new("session", keys.clone())?.priority(Priority::High);
/// let taste = SessionConfig::new("taste", keys)?.priority(Priority::Low);
/// # assert!(format!("{login:?}").contains("High") && format!("{taste:?}").contains("Low"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Priority {
    /// The first to go.
    Low,
    /// The default of browsers.
    Medium,
    /// The last to go.
    High,
}

/// What stands in a `Set-Cookie` line beside name, value and lifetime. `HttpOnly` always does: no
/// script has any business with a seal.
#[derive(Clone, Debug)]
pub(crate) struct Attributes {
    pub(crate) domain: Option<String>,
    pub(crate) path: String,
    pub(crate) partitioned: bool,
    pub(crate) priority: Option<Priority>,
    pub(crate) same_site: SameSite,
}

impl Default for Attributes {
    /// iron-session's: `Path=/; HttpOnly; Secure; SameSite=Lax`.
    fn default() -> Self {
        Self {
            domain: None,
            path: "/".to_owned(),
            partitioned: false,
            priority: None,
            same_site: SameSite::Lax,
        }
    }
}

impl Attributes {
    /// The line that gives the cookie `value` for `max_age`, or until the browser's window is closed.
    pub(crate) fn set(
        &self,
        name: &str,
        value: &str,
        max_age: Option<Duration>,
        secure: bool,
    ) -> String {
        self.line(name, value, max_age, secure, false)
    }

    /// The line that takes the cookie away. It repeats every attribute, because a browser removes
    /// only a cookie of the same domain and path, and refuses a prefixed name without `Secure`.
    pub(crate) fn remove(&self, name: &str, secure: bool) -> String {
        self.line(name, "", Some(Duration::ZERO), secure, true)
    }

    fn line(
        &self,
        name: &str,
        value: &str,
        max_age: Option<Duration>,
        secure: bool,
        expired: bool,
    ) -> String {
        let room = name.len() + value.len() + self.path.len() + 160;
        let mut line = String::with_capacity(room);
        line.extend([name, "=", value]);
        if let Some(max_age) = max_age {
            // Writing to a `String` cannot fail.
            let _ = write!(line, "; Max-Age={}", max_age.as_secs());
        }
        if let Some(domain) = &self.domain {
            line.extend(["; Domain=", domain]);
        }
        line.extend(["; Path=", &self.path]);
        if expired {
            // For the rare client that knows no Max-Age.
            line.push_str("; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
        }
        line.push_str("; HttpOnly");
        if secure {
            line.push_str("; Secure");
        }
        if self.partitioned {
            line.push_str("; Partitioned");
        }
        line.push_str(match self.priority {
            Some(Priority::Low) => "; Priority=Low",
            Some(Priority::Medium) => "; Priority=Medium",
            Some(Priority::High) => "; Priority=High",
            None => "",
        });
        line.push_str(match self.same_site {
            SameSite::Lax => "; SameSite=Lax",
            SameSite::Strict => "; SameSite=Strict",
            SameSite::None => "; SameSite=None",
        });
        line
    }
}

/// A host name of letters, digits, hyphens and at least one dot.
pub(crate) fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    domain.len() <= 253
        && domain.contains('.')
        && domain.split('.').all(is_label)
        && !domain.rsplit('.').next().is_some_and(is_number)
}

/// An absolute path without control characters, `;` and what is not ASCII.
pub(crate) fn is_path(path: &str) -> bool {
    path.starts_with('/') && path.bytes().all(|byte| matches!(byte, 0x20..=0x7e) && byte != b';')
}

/// The longest `Set-Cookie` line that is written: iron-session's reading of RFC 6265, section 6.1.
pub(crate) const MAX_LINE_LEN: usize = 4096;
