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
///
/// # Examples
///
/// ```
/// use fe26_actix::csrf::RequestRefused;
/// # use actix_web::test::{TestRequest, init_service, try_call_service};
/// # use actix_web::{App, HttpResponse, web};
/// # use fe26_actix::csrf::origin_check;
///
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let transfer = web::post().to(async || HttpResponse::Ok());
/// # let app = init_service(App::new().route("/", transfer).wrap(origin_check())).await;
/// let request = TestRequest::post().insert_header(("sec-fetch-site", "cross-site"));
/// let error = try_call_service(&app, request.to_request()).await.err();
/// # let error = error.ok_or("it got through")?;
/// assert!(error.as_error::<RequestRefused>().is_some());
/// assert_eq!(error.to_string(), "this request comes from another site");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RequestRefused(pub(super) Refused);

impl RequestRefused {
    /// Why.
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26_actix::csrf::{Refused, RequestRefused};
    /// # use actix_web::test::{TestRequest, init_service, try_call_service};
    /// # use actix_web::{App, HttpResponse, web};
    /// # use fe26_actix::csrf::origin_check;
    ///
    /// fn is_from_another_site(error: &actix_web::Error) -> bool {
    ///     let refused = error.as_error::<RequestRefused>();
    ///     refused.is_some_and(|refused| refused.reason() == Refused::FromAnotherSite)
    /// }
    /// # #[actix_web::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let transfer = web::post().to(async || HttpResponse::Ok());
    /// # let app = init_service(App::new().route("/", transfer).wrap(origin_check())).await;
    /// # let request = TestRequest::post().insert_header(("sec-fetch-site", "cross-site"));
    /// # let error = try_call_service(&app, request.to_request()).await.err();
    /// # assert!(is_from_another_site(&error.ok_or("it got through")?));
    /// # Ok(())
    /// # }
    /// ```
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
