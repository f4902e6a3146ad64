use std::error::Error;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, ResponseError};
use fe26_session::SaveError as SaveErrorReason;

/// A session could not be saved. As a response it is a 500 without details.
///
/// Match on [`reason`](Self::reason) where the application can do better, such as asking for a
/// shorter text when the session is too large for a cookie.
///
/// # Examples
///
/// ```
/// use actix_web::HttpResponse;
/// use fe26_actix::{SaveError, Session};
/// # use actix_web::test::{TestRequest, call_service, init_service};
/// # use actix_web::{App, web};
/// # use fe26_actix::{KeyRing, SessionConfig, SessionMiddleware};
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor { draft: String }
///
/// async fn keep(mut session: Session<Visitor>, draft: String) -> Result<HttpResponse, SaveError> {
///     session.draft = draft;
///     session.save()?;
///     Ok(HttpResponse::NoContent().finish())
/// }
///
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let sessions = SessionMiddleware::<Visitor>::new(SessionConfig::new("session", keys)?);
/// # let app = init_service(App::new().route("/draft", web::put().to(keep)).wrap(sessions)).await;
/// let too_long = TestRequest::put().uri("/draft").set_payload("x".repeat(5000)).to_request();
/// assert_eq!(call_service(&app, too_long).await.status(), 500);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct SaveError(pub(crate) SaveErrorReason);

impl SaveError {
    /// Why.
    ///
    /// # Examples
    ///
    /// ```
    /// use actix_web::HttpResponse;
    /// use fe26_actix::{SaveError, SaveErrorReason, Session};
    /// # use actix_web::test::{TestRequest, call_service, init_service};
    /// # use actix_web::{App, web};
    /// # use fe26_actix::{KeyRing, SessionConfig, SessionMiddleware};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { draft: String }
    ///
    /// async fn keep(mut session: Session<Visitor>, draft: String) -> Result<HttpResponse, SaveError> {
    ///     match session.update(|visitor| visitor.draft = draft) {
    ///         Ok(()) => Ok(HttpResponse::NoContent().finish()),
    ///         Err(error) if matches!(error.reason(), SaveErrorReason::TooLarge { .. }) => {
    ///             Ok(HttpResponse::PayloadTooLarge().finish())
    ///         }
    ///         Err(error) => Err(error),
    ///     }
    /// }
    ///
    /// # #[actix_web::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let sessions = SessionMiddleware::<Visitor>::new(SessionConfig::new("session", keys)?);
    /// # let app = init_service(App::new().route("/draft", web::put().to(keep)).wrap(sessions)).await;
    /// let too_long = TestRequest::put().uri("/draft").set_payload("x".repeat(5000)).to_request();
    /// assert_eq!(call_service(&app, too_long).await.status(), 413);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn reason(&self) -> &SaveErrorReason {
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
///
/// # Examples
///
/// As a response it says nothing of the program; the log names the middleware.
///
/// ```
/// use actix_web::test::{TestRequest, call_service, init_service};
/// use actix_web::{App, web};
/// use fe26_actix::Session;
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { visits: u32 }
///
/// # #[actix_web::main]
/// # async fn main() {
/// let app = App::new().route("/", web::get().to(async |_: Session<Visitor>| "hello"));
/// let answer = call_service(&init_service(app).await, TestRequest::get().to_request()).await;
/// assert_eq!(answer.status(), 500);
/// # }
/// ```
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
