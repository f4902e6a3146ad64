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
/// # use actix_web::test::{TestRequest, call_service, init_service};
/// # use actix_web::{App, web};
/// # use fe26_actix::{KeyRing, SessionConfig, SessionMiddleware};
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
///
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let sessions = SessionMiddleware::<Visitor>::new(SessionConfig::new("session", keys)?);
/// # let app = App::new().route("/accounts", web::get().to(accounts)).wrap(sessions);
/// # let app = init_service(app).await;
/// let stranger = TestRequest::get().uri("/accounts").insert_header(("accept", "text/html"));
/// let answer = call_service(&app, stranger.to_request()).await;
/// let location = answer.headers().get("location").ok_or("no redirect")?;
/// assert_eq!(location, "/login?redirect=%2Faccounts");
/// # Ok(())
/// # }
/// ```
pub struct Allowed<R: Rule>(Session<R::Session>);

impl<R: Rule> Allowed<R> {
    /// The session itself, for instance to destroy it.
    ///
    /// # Examples
    ///
    /// ```
    /// use actix_web::web::Redirect;
    /// use fe26_actix::{Allowed, Guard, Rule};
    /// # use actix_web::test::{TestRequest, call_service, init_service};
    /// # use actix_web::{App, web};
    /// # use fe26_actix::{KeyRing, SessionConfig, SessionMiddleware};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { user_id: Option<String> }
    /// # struct Member;
    /// # impl Rule for Member {
    /// #     type Session = Visitor;
    /// #     fn guard() -> Guard<Visitor> {
    /// #         Guard::new(|visitor: &Visitor| visitor.user_id.is_some())
    /// #     }
    /// # }
    ///
    /// async fn delete_account(session: Allowed<Member>) -> Redirect {
    ///     // … delete what belongs to `session.user_id` …
    ///     session.into_session().destroy();
    ///     Redirect::to("/").see_other()
    /// }
    /// # #[actix_web::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let sessions = SessionMiddleware::<Visitor>::new(SessionConfig::new("session", keys)?);
    /// # let app = App::new().route("/delete", web::post().to(delete_account)).wrap(sessions);
    /// # let app = init_service(app).await;
    ///
    /// // A stranger does not get there:
    /// let request = TestRequest::post().uri("/delete").to_request();
    /// assert_eq!(call_service(&app, request).await.status(), 401);
    /// # Ok(())
    /// # }
    /// ```
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
                let (session, guard) = (handle.open(), Guard::of::<R>());
                match guard.check(&session) {
                    Ok(()) => Ok(Self(Session(session))),
                    Err(refused) => Err(NotAllowed::new(guard, refused, request).into()),
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
///
/// # Examples
///
/// What a middleware around the guard sees:
///
/// ```
/// use fe26_actix::NotAllowed;
/// # use actix_web::test::{TestRequest, init_service, try_call_service};
/// # use actix_web::{App, HttpResponse, web};
/// # use fe26_actix::{Guard, GuardMiddleware};
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor { user_id: Option<String> }
///
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some());
/// # let page = web::get().to(async || HttpResponse::Ok());
/// # let app = init_service(App::new().route("/", page).wrap(GuardMiddleware::new(members))).await;
/// let error = try_call_service(&app, TestRequest::get().to_request()).await.err();
/// # let error = error.ok_or("the guard let a stranger in")?;
/// assert!(error.as_error::<NotAllowed>().is_some());
/// assert_eq!(error.as_response_error().status_code(), 401);
/// # Ok(())
/// # }
/// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26_actix::{NotAllowed, Refused};
    /// # use actix_web::test::{TestRequest, init_service, try_call_service};
    /// # use actix_web::{App, HttpResponse, web};
    /// # use fe26_actix::{Guard, GuardMiddleware};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { user_id: Option<String> }
    ///
    /// fn is_stranger(error: &actix_web::Error) -> bool {
    ///     error.as_error::<NotAllowed>().is_some_and(|it| it.refused() == Refused::NotSignedIn)
    /// }
    /// # #[actix_web::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some());
    /// # let page = web::get().to(async || HttpResponse::Ok());
    /// # let app = init_service(App::new().route("/", page).wrap(GuardMiddleware::new(members))).await;
    /// # let error = try_call_service(&app, TestRequest::get().to_request()).await.err();
    /// # assert!(is_stranger(&error.ok_or("the guard let a stranger in")?));
    /// # Ok(())
    /// # }
    /// ```
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
