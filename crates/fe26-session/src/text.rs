use std::fmt;

use zeroize::Zeroizing;

use crate::config::SessionConfig;
use crate::cookie::CookieJar;
use crate::error::Rejected;
use crate::open::{Found, OpenedSeal, SealInfo, look};

/// The session of a request as the JSON text that it is, for tools that show a session and for
/// programs that hand it on, rather than use what is in it.
///
/// It is found, and what happens is told to [`SessionConfig::on_event`], just as with
/// [`Session::open`](crate::Session::open), which parses the text. Numbers and escapes are exactly
/// those of whoever saved the session.
///
/// # Examples
///
/// ```
/// use fe26_session::{CookieJar, KeyRing, SessionConfig, SessionText, UnixMillis};
///
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let now = UnixMillis::new(1_800_000_000_000);
/// # let seal = fe26::seal(br#"{"n":1e2}"#, &keys, &fe26::SealOptions::default(), now)?;
/// let config = SessionConfig::new("session", keys)?;
/// let line = format!("theme=dark; session={seal}");
/// let jar = CookieJar::from_lines("GET", None, [("cookie", line.as_bytes())], now);
/// let session = SessionText::open(&config, &jar)?.ok_or("no such cookie")?;
/// assert_eq!(session.data(), r#"{"n":1e2}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SessionText(OpenedSeal);

impl SessionText {
    /// Finds the session that the request of `jar` brought; `None` when it brought no cookie of it.
    ///
    /// # Errors
    ///
    /// [`Rejected`] when there is a cookie and it is not accepted. It is never
    /// [`Rejected::Incompatible`], for there is no type that the session would have to fit.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, SessionConfig, SessionText, UnixMillis};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?;
    /// let open = |cookie: &str| {
    ///     let line = [("cookie", cookie.as_bytes())];
    ///     let jar = CookieJar::from_lines("GET", None, line, UnixMillis::new(1_800_000_000_000));
    ///     SessionText::open(&config, &jar)
    /// };
    /// assert!(matches!(open("theme=dark"), Ok(None)));
    /// assert!(open("session=forged").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open(config: &SessionConfig, jar: &CookieJar) -> Result<Option<Self>, Rejected> {
        match jar.found(config, || look(config, jar)) {
            Found::Nothing => Ok(None),
            Found::Session(opened) => Ok(Some(Self(opened))),
            Found::Rejected(reason) => Err(reason),
        }
    }

    /// What the application stored: the text of a JSON object, without the envelope of its library
    /// and without the session's own field `_meta`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, Dialect, KeyRing, SessionConfig, SessionText, UnixMillis};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// # let payload = br#"{"id":"x","createdAt":1799999999999,"data":{"user":"Ada"}}"#;
    /// # let options = fe26::SealOptions::new(Dialect::NUXT).ttl(std::time::Duration::from_secs(60));
    /// # let line = format!("nuxt-session={}", fe26::seal(payload, &keys, &options, now)?);
    /// # let jar = CookieJar::from_lines("GET", None, [("cookie", line.as_bytes())], now);
    /// let config = SessionConfig::new("nuxt-session", keys)?.dialect(Dialect::NUXT);
    /// let session = SessionText::open(&config, &jar)?.ok_or("no such cookie")?;
    /// assert_eq!(session.data(), r#"{"user":"Ada"}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn data(&self) -> &str {
        self.0.payload.data()
    }

    /// All that is in the seal, as it stands.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, Dialect, KeyRing, SessionConfig, SessionText, UnixMillis};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// # let payload = br#"{"id":"x","createdAt":1799999999999,"data":{"user":"Ada"}}"#;
    /// # let options = fe26::SealOptions::new(Dialect::NUXT).ttl(std::time::Duration::from_secs(60));
    /// # let line = format!("nuxt-session={}", fe26::seal(payload, &keys, &options, now)?);
    /// # let jar = CookieJar::from_lines("GET", None, [("cookie", line.as_bytes())], now);
    /// # let config = SessionConfig::new("nuxt-session", keys)?.dialect(Dialect::NUXT);
    /// let session = SessionText::open(&config, &jar)?.ok_or("no such cookie")?;
    /// assert_eq!(
    ///     session.payload().as_str(),
    ///     r#"{"id":"x","createdAt":1799999999999,"data":{"user":"Ada"}}"#,
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn payload(&self) -> Zeroizing<String> {
        self.0.payload.whole()
    }

    /// What the seal says about itself.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, SessionConfig, SessionText, UnixMillis};
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// # let line = format!("session={}", fe26::seal(b"{}", &keys, &fe26::SealOptions::default(), now)?);
    /// # let jar = CookieJar::from_lines("GET", None, [("cookie", line.as_bytes())], now);
    /// # let config = SessionConfig::new("session", keys)?;
    /// let session = SessionText::open(&config, &jar)?.ok_or("no such cookie")?;
    /// assert_eq!(session.seal().expires_at, Some(UnixMillis::new(1_801_209_600_000))); // 14 days
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn seal(&self) -> SealInfo {
        self.0.seal
    }
}

impl fmt::Debug for SessionText {
    /// Not the text: what is worth encrypting is worth keeping out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionText").field("seal", &self.0.seal).finish_non_exhaustive()
    }
}
