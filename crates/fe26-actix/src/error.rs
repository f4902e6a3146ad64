use std::error::Error;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, ResponseError};

/// A session could not be saved. As a response it is a 500 without details.
///
/// Match on [`reason`](Self::reason) where the application can do better, such as asking for a
/// shorter text when the session is too large for a cookie.
#[derive(Debug)]
pub struct SaveError(pub(crate) fe26_session::SaveError);

impl SaveError {
    /// Why.
    #[must_use]
    pub fn reason(&self) -> &fe26_session::SaveError {
        &self.0
    }
}

impl fmt::Display for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for SaveError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

impl ResponseError for SaveError {
    fn status_code(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    fn error_response(&self) -> HttpResponse {
        tracing::error!(kind = self.0.kind(), reason = %self.0, "a session was not saved");
        internal_error("the session could not be saved")
    }
}

/// A handler asks for a session that no [`SessionMiddleware`](crate::SessionMiddleware) around it
/// provides: a mistake in the program, which shows in the first request.
#[derive(Clone, Copy, Debug)]
pub struct MissingSessionMiddleware {
    session: &'static str,
}

impl MissingSessionMiddleware {
    pub(crate) fn of<T>() -> Self {
        Self { session: std::any::type_name::<T>() }
    }
}

impl fmt::Display for MissingSessionMiddleware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no SessionMiddleware::<{}> around this route", self.session)
    }
}

impl Error for MissingSessionMiddleware {}

impl ResponseError for MissingSessionMiddleware {
    fn status_code(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    fn error_response(&self) -> HttpResponse {
        tracing::error!("{self}");
        internal_error("the session is not configured")
    }
}

fn internal_error(words: &'static str) -> HttpResponse {
    HttpResponse::InternalServerError().content_type(ContentType::plaintext()).body(words)
}
