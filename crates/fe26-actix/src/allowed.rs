use std::error::Error;
use std::fmt;
use std::future::{Ready, ready};
use std::ops::{Deref, DerefMut};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::ACCEPT;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError};
use fe26_session::{Guard, Refusal, Refused, Rule};
use serde_core::de::DeserializeOwned;

use crate::extract::handle;
use crate::refusal;
use crate::session::Session;

/// A session that a [`Rule`] accepts, as a handler's argument: the handler does not run for others.
///
/// The guard stands in the signature of each handler that needs it, so that no route can be reached
/// around a middleware.
///
/// # Examples
///
/// ```
/// use fe26_actix::{Allowed, Guard, Rule};
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { user_id: Option<String>, role: String }
///
/// /// Signed-in admins; others are sent to the login page.
/// struct Admin;
///
/// impl Rule for Admin {
///     type Session = Visitor;
///
///     fn guard() -> Guard<Visitor> {
///         Guard::new(|visitor: &Visitor| visitor.user_id.is_some())
///             .require(|visitor| visitor.role == "admin")
///             .login_page("/login")
///     }
/// }
///
/// async fn accounts(session: Allowed<Admin>) -> String {
///     format!("what {:?} may see", session.user_id)
/// }
/// ```
pub struct Allowed<R: Rule>(Session<R::Session>);

impl<R: Rule> Allowed<R> {
    /// The session itself, for instance to destroy it.
    #[must_use]
    pub fn into_session(self) -> Session<R::Session> {
        self.0
    }
}

impl<R> FromRequest for Allowed<R>
where
    R: Rule + 'static,
    R::Session: Default + DeserializeOwned + 'static,
{
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match handle::<R::Session>(request) {
            Ok(handle) => {
                let (session, guard) = (handle.open(), R::guard());
                match guard.check(&session) {
                    Ok(()) => Ok(Self(Session(session))),
                    Err(refused) => Err(NotAllowed::new(&guard, refused, request).into()),
                }
            }
            Err(missing) => Err(missing.into()),
        })
    }
}

impl<R: Rule> Deref for Allowed<R> {
    type Target = Session<R::Session>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<R: Rule> DerefMut for Allowed<R> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<R: Rule> fmt::Debug for Allowed<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Allowed").field(&self.0).finish()
    }
}

/// A guard has refused a request; as a response, a way to the login page or problem details.
#[derive(Debug)]
pub struct NotAllowed {
    refused: Refused,
    refusal: Refusal,
}

impl NotAllowed {
    pub(crate) fn new<T>(guard: &Guard<T>, refused: Refused, request: &HttpRequest) -> Self {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let accept = request.headers().get_all(ACCEPT).map(|line| line.as_bytes());
        let refusal = guard.refusal(refused, request.method().as_str(), path, accept);
        Self { refused, refusal }
    }

    /// Why.
    #[must_use]
    pub const fn refused(&self) -> Refused {
        self.refused
    }
}

impl fmt::Display for NotAllowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.refused.fmt(f)
    }
}

impl Error for NotAllowed {}

impl ResponseError for NotAllowed {
    fn status_code(&self) -> StatusCode {
        refusal::status(&self.refusal)
    }

    fn error_response(&self) -> HttpResponse {
        refusal::response(&self.refusal)
    }
}
