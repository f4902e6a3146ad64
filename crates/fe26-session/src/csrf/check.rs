use std::fmt;

use http::header::CONTENT_TYPE;
use serde_core::de::DeserializeOwned;

use super::Refused;
use crate::handle::SessionHandle;

/// The header in which a script sends the session's token.
///
/// # Examples
///
/// ```
/// use fe26_session::csrf::HEADER;
///
/// // fetch("/transfer", { method: "POST", headers: { "X-CSRF-Token": token } })
/// assert!("X-CSRF-Token".eq_ignore_ascii_case(HEADER));
/// ```
pub const HEADER: &str = "x-csrf-token";

/// The name of the form field that holds the session's token.
///
/// # Examples
///
/// ```
/// use fe26_session::csrf::FIELD;
///
/// let input = format!(r#"<input type="hidden" name="{FIELD}" value="…">"#);
/// assert_eq!(input, r#"<input type="hidden" name="csrf_token" value="…">"#);
/// ```
pub const FIELD: &str = "csrf_token";

/// How many bytes of a form are read to find its token: more than anybody types by hand.
///
/// # Examples
///
/// ```
/// use fe26_session::csrf::{MAX_FORM_LEN, Refused, Step, check_head};
/// # use fe26_session::{CookieJar, KeyRing, SessionConfig, SessionHandle, UnixMillis};
/// # type Visitor = serde_json::Map<String, serde_json::Value>;
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let config = SessionConfig::new("session", keys)?.session_ids();
/// # let jar = CookieJar::from_lines("POST", None, [], UnixMillis::new(1_800_000_000_000));
/// # let handle = SessionHandle::<Visitor>::new(config, jar);
/// # let lines = [("content-type", b"application/x-www-form-urlencoded".as_slice())];
/// let Step::ReadForm(token) = check_head(Some(&handle), "POST", lines)? else { panic!() };
/// let essay = vec![b'a'; MAX_FORM_LEN + 1]; // goes with the token in the header
/// assert_eq!(token.check(&essay), Err(Refused::FormTooLong));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub const MAX_FORM_LEN: usize = 64 * 1024;

/// Decides by its head whether a request brings a token of its session, for adapters.
///
/// All methods but `GET`, `HEAD` and `OPTIONS` need one, whatever the content type. It stands in the
/// header [`HEADER`], or else in the field [`FIELD`] of a form that is not multipart. `lines` are all
/// header lines, names in any case and values as they came.
///
/// # Errors
///
/// [`Refused::WithoutToken`]; also when there is no session that it could be a token of.
///
/// # Examples
///
/// ```
/// # use fe26_session::{CookieJar, KeyRing, SessionConfig, SessionHandle, UnixMillis};
/// use fe26_session::csrf::{Refused, Step, check_head};
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor;
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let config = SessionConfig::new("session", keys)?.session_ids();
/// # let jar = CookieJar::from_headers(&http::HeaderMap::new(), UnixMillis::new(1_800_000_000_000));
/// # let handle = SessionHandle::<Visitor>::new(config, jar);
///
/// assert!(matches!(check_head(Some(&handle), "GET", []), Ok(Step::GoOn)));
///
/// let form = [("content-type", b"application/x-www-form-urlencoded".as_slice())];
/// let Step::ReadForm(token) = check_head(Some(&handle), "POST", form)? else { panic!() };
/// assert_eq!(token.check(b"csrf_token=guessed&amount=10"), Err(Refused::WithoutToken));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check_head<'h, T: Default + DeserializeOwned>(
    session: Option<&SessionHandle<T>>,
    method: &str,
    lines: impl IntoIterator<Item = (&'h str, &'h [u8])>,
) -> Result<Step<T>, Refused> {
    if matches!(method, "GET" | "HEAD" | "OPTIONS") {
        return Ok(Step::GoOn);
    }
    let session = session.ok_or(Refused::WithoutToken)?;
    let (mut token, mut content_type) = (None, None);
    for (name, value) in lines {
        if name.eq_ignore_ascii_case(HEADER) {
            token.get_or_insert(value);
        } else if name.eq_ignore_ascii_case(CONTENT_TYPE.as_str()) {
            content_type.get_or_insert(value);
        }
    }
    match token {
        Some(token) => accept(session, token).map(|()| Step::GoOn),
        None if content_type.is_some_and(is_form) => Ok(Step::ReadForm(FormToken(session.clone()))),
        None => Err(Refused::WithoutToken),
    }
}

/// What to do with a request whose head has been [checked](check_head).
///
/// # Examples
///
/// What an adapter does with a request whose body it has not read yet:
///
/// ```
/// use fe26_session::csrf::{Refused, Step, check_head};
/// use fe26_session::SessionHandle;
/// # use fe26_session::{CookieJar, KeyRing, SessionConfig, UnixMillis};
/// # type Visitor = serde_json::Map<String, serde_json::Value>;
///
/// fn check(
///     session: &SessionHandle<Visitor>,
///     method: &str,
///     lines: &[(&str, &[u8])],
///     read: impl FnOnce() -> Vec<u8>,
/// ) -> Result<(), Refused> {
///     match check_head(Some(session), method, lines.iter().copied())? {
///         Step::GoOn => Ok(()),
///         Step::ReadForm(token) => token.check(&read()),
///     }
/// }
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let config = SessionConfig::new("session", keys)?.session_ids();
/// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
/// # let session = SessionHandle::<Visitor>::new(config, jar);
///
/// let form: [(&str, &[u8]); 1] = [("content-type", b"application/x-www-form-urlencoded")];
/// assert_eq!(check(&session, "GET", &[], Vec::new), Ok(()));
/// assert_eq!(check(&session, "POST", &form, || b"amount=10".to_vec()), Err(Refused::WithoutToken));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use]
pub enum Step<T> {
    /// It may go on.
    GoOn,
    /// Its form has to be read and checked, and may then go on as it came.
    ReadForm(FormToken<T>),
}

/// What the token in a form has to be of.
///
/// # Examples
///
/// ```
/// use fe26_session::csrf::{FormToken, Step, check_head};
/// # use fe26_session::{CookieJar, KeyRing, SessionConfig, SessionHandle, UnixMillis};
/// # type Visitor = serde_json::Map<String, serde_json::Value>;
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let config = SessionConfig::new("session", keys)?.session_ids();
/// # let jar = CookieJar::from_lines("POST", None, [], UnixMillis::new(1_800_000_000_000));
/// # let handle = SessionHandle::<Visitor>::new(config, jar);
///
/// let lines = [("content-type", b"application/x-www-form-urlencoded".as_slice())];
/// let token: FormToken<Visitor> = match check_head(Some(&handle), "POST", lines)? {
///     Step::ReadForm(token) => token, // it is asked for once the form is there
///     Step::GoOn => panic!("a form needs a token"),
/// };
/// assert!(token.check(b"amount=10").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct FormToken<T>(SessionHandle<T>);

impl<T: Default + DeserializeOwned> FormToken<T> {
    /// Decides about a form of at most [`MAX_FORM_LEN`] bytes.
    ///
    /// # Errors
    ///
    /// [`Refused::WithoutToken`], and [`Refused::FormTooLong`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::csrf::{Step, check_head};
    /// # use fe26_session::{CookieJar, KeyRing, SessionConfig, SessionHandle, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?.session_ids();
    /// # let jar = CookieJar::from_lines("POST", None, [], UnixMillis::new(1_800_000_000_000));
    /// # let handle = SessionHandle::<Visitor>::new(config, jar);
    /// # let lines = [("content-type", b"application/x-www-form-urlencoded".as_slice())];
    /// # let Step::ReadForm(token) = check_head(Some(&handle), "POST", lines)? else { panic!() };
    /// let mut session = handle.open();
    /// let in_the_page = session.csrf_token()?;
    /// session.save()?;
    /// assert!(token.check(format!("amount=10&csrf_token={in_the_page}").as_bytes()).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check(&self, form: &[u8]) -> Result<(), Refused> {
        if form.len() > MAX_FORM_LEN {
            return Err(Refused::FormTooLong);
        }
        let field = form_urlencoded::parse(form).find(|(name, _)| name == FIELD);
        let (_, token) = field.ok_or(Refused::WithoutToken)?;
        accept(&self.0, token.as_bytes())
    }
}

impl<T> fmt::Debug for FormToken<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FormToken").field(&self.0).finish()
    }
}

fn accept<T: Default + DeserializeOwned>(
    session: &SessionHandle<T>,
    token: &[u8],
) -> Result<(), Refused> {
    let is_accepted = |token: &str| session.open().accepts_csrf_token(token);
    match std::str::from_utf8(token) {
        Ok(token) if is_accepted(token) => Ok(()),
        _ => Err(Refused::WithoutToken),
    }
}

fn is_form(content_type: &[u8]) -> bool {
    let essence = content_type.split(|&byte| byte == b';').next().unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(b"application/x-www-form-urlencoded")
}

#[cfg(test)]
mod tests {
    use fe26::{KeyRing, UnixMillis};
    use http::HeaderMap;

    use super::*;
    use crate::{CookieJar, SessionConfig};

    type Handle = SessionHandle<Vec<()>>;

    const FORM: [(&str, &[u8]); 1] = [("Content-Type", b"application/x-www-form-urlencoded")];

    fn session() -> Handle {
        let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o").unwrap();
        let config = SessionConfig::new("session", keys).unwrap().session_ids();
        Handle::new(config, CookieJar::from_headers(&HeaderMap::new(), UnixMillis::new(0)))
    }

    #[test]
    fn without_a_session_there_is_no_token_and_no_form_is_read() {
        assert!(matches!(check_head::<()>(None, "POST", FORM), Err(Refused::WithoutToken)));
        assert!(matches!(check_head(Some(&session()), "POST", FORM), Ok(Step::ReadForm(_))));
    }

    #[test]
    fn a_form_that_is_too_long_is_refused_whoever_has_read_it() {
        let Ok(Step::ReadForm(token)) = check_head(Some(&session()), "POST", FORM) else {
            panic!("not a form");
        };
        assert_eq!(token.check(&[b'a'; MAX_FORM_LEN]), Err(Refused::WithoutToken));
        assert_eq!(token.check(&[b'a'; MAX_FORM_LEN + 1]), Err(Refused::FormTooLong));
    }

    #[test]
    fn bytes_that_are_no_text_are_no_token() {
        let lines = [("X-CSRF-Token", b"\xff".as_slice())];
        assert!(matches!(check_head(Some(&session()), "POST", lines), Err(Refused::WithoutToken)));
    }
}
