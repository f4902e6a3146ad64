use std::error::Error;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use fe26_session::csrf::Refused;

use crate::refusal;

/// A request does not go on, because another site may have made the browser send it. As a response it is
/// problem details in JSON that caches keep apart from other answers.
///
/// A middleware around the checks that wants to say it in words of its own finds it with
/// [`Error::as_error`](actix_web::Error::as_error) in the error that comes back, or in that of the
/// response where [`SameOrigin`](super::SameOrigin) has refused.
#[derive(Clone, Copy, Debug)]
pub struct RequestRefused(pub(super) Refused);

impl RequestRefused {
    /// Why.
    #[must_use]
    pub const fn reason(&self) -> Refused {
        self.0
    }
}

impl fmt::Display for RequestRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for RequestRefused {}

impl ResponseError for RequestRefused {
    fn status_code(&self) -> StatusCode {
        refusal::status(&self.0.refusal())
    }

    fn error_response(&self) -> HttpResponse {
        refusal::response(&self.0.refusal())
    }
}
