use std::borrow::Cow;

use http::header::{CONTENT_TYPE, HeaderName, LOCATION};
use http::{HeaderValue, Response, StatusCode};

/// The answer to a request that does not go on, for adapters to turn into a response of their
/// framework.
///
/// # Examples
///
/// ```
/// use fe26_session::csrf::Refused;
/// use http::Response;
///
/// let refusal = Refused::WithoutToken.refusal();
/// assert_eq!((refusal.status.as_u16(), refusal.headers.len()), (403, 2));
/// assert!(refusal.body.contains(r#""title":"Forbidden""#));
/// // With the types of `http`:
/// assert_eq!(Response::from(refusal).headers()["content-type"], "application/problem+json");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// The header lines.
    pub headers: Vec<(HeaderName, Cow<'static, str>)>,
    /// Nothing, or [problem details](https://www.rfc-editor.org/rfc/rfc9457) in JSON.
    pub body: String,
}

impl Refusal {
    pub(crate) fn redirect(location: String) -> Self {
        let headers = vec![(LOCATION, location.into())];
        Self { status: StatusCode::SEE_OTHER, headers, body: String::new() }
    }

    /// Problem details with these words, which need no escape.
    pub(crate) fn problem(status: StatusCode, words: &str) -> Self {
        let (title, code) = (status.canonical_reason().unwrap_or_default(), status.as_u16());
        // `error` is what applications on iron-session read.
        let body = format!(
            r#"{{"type":"about:blank","title":"{title}","status":{code},"detail":"{words}","error":"{words}"}}"#
        );
        Self { status, headers: vec![(CONTENT_TYPE, "application/problem+json".into())], body }
    }
}

impl From<Refusal> for Response<String> {
    fn from(refusal: Refusal) -> Self {
        let mut response = Self::new(refusal.body);
        *response.status_mut() = refusal.status;
        for (name, value) in refusal.headers {
            // A path that a request can have is ASCII, and so is the configured one, or there is no
            // redirect.
            if let Ok(value) = HeaderValue::try_from(&*value) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}
