use std::fmt;

use http::StatusCode;
use http::header::VARY;

use crate::refusal::Refusal;

/// Why a request does not go on.
///
/// Adapters leave it with their answer, so that an application can say it in its own words.
///
/// # Examples
///
/// ```
/// use fe26_session::csrf::{Refused, check_same_origin};
///
/// let host = ("host", b"app.example".as_slice());
/// let picture = ("sec-fetch-site", b"cross-site".as_slice());
/// assert_eq!(check_same_origin(None, [host, picture]), Err(Refused::FromAnotherSite));
/// assert_eq!(Refused::FromAnotherSite.to_string(), "this request comes from another site");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Refused {
    /// Another site made the browser send it: 403.
    FromAnotherSite,
    /// It brings no token of its session: 403.
    WithoutToken,
    /// It is a form longer than [`MAX_FORM_LEN`](super::MAX_FORM_LEN): 413.
    FormTooLong,
    /// It is a form that did not arrive whole: 400.
    FormCutOff,
}

impl Refused {
    /// The status of the answer.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::csrf::Refused;
    /// assert_eq!(Refused::WithoutToken.status(), 403);
    /// assert_eq!(Refused::FormTooLong.status(), 413);
    /// ```
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::FromAnotherSite | Self::WithoutToken => StatusCode::FORBIDDEN,
            Self::FormTooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::FormCutOff => StatusCode::BAD_REQUEST,
        }
    }

    /// The answer: [problem details](https://www.rfc-editor.org/rfc/rfc9457) in JSON, which caches keep
    /// apart from answers to requests of this site.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::csrf::Refused;
    /// let refusal = Refused::FromAnotherSite.refusal();
    /// assert!(refusal.headers.iter().any(|(name, value)| name == "vary" && value.contains("Origin")));
    /// ```
    #[must_use]
    pub fn refusal(self) -> Refusal {
        let mut refusal = Refusal::problem(self.status(), &self.to_string());
        refusal.headers.push((VARY, "Sec-Fetch-Site, Origin".into()));
        refusal
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FromAnotherSite => "this request comes from another site",
            Self::WithoutToken => "this request needs a token of its session",
            Self::FormTooLong => "this form is too long",
            Self::FormCutOff => "this form did not arrive whole",
        })
    }
}

impl std::error::Error for Refused {}
