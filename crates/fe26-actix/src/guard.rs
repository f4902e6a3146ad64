use std::fmt;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::{Error, HttpMessage as _};
use fe26_session::{Guard, Refused, SessionHandle};
use futures_util::future::Either;
use serde_core::de::DeserializeOwned;

use crate::allowed::NotAllowed;

/// Lets only those requests pass whose session a [`Guard`] accepts.
///
/// It stands inside the [`SessionMiddleware`](crate::SessionMiddleware) of the same session, which in
/// actix-web is wrapped around last. Handlers behind it open the session again without decrypting it
/// twice.
///
/// # Examples
///
/// ```
/// use actix_web::{App, web};
/// use fe26_actix::{Guard, GuardMiddleware, KeyRing, SessionConfig, SessionMiddleware};
/// # use actix_web::test::{TestRequest, init_service, try_call_service};
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { user_id: Option<String> }
///
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let config = SessionConfig::new("session", keys)?;
/// let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some()).login_page("/login");
/// let account = web::scope("/account")
///     .route("/orders", web::get().to(async || "your orders"))
///     .wrap(GuardMiddleware::new(members));
/// let app = App::new()
///     .service(account)
///     .wrap(SessionMiddleware::<Visitor>::new(config)); // around the guard
///
/// # let app = init_service(app).await;
/// let stranger = TestRequest::get().uri("/account/orders").insert_header(("accept", "text/html"));
/// # let refused = try_call_service(&app, stranger.to_request()).await.err().ok_or("let in")?;
/// # let answer = refused.error_response();
/// let location = answer.headers().get("location").ok_or("no redirect")?;
/// assert_eq!(location, "/login?redirect=%2Faccount%2Forders");
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct GuardMiddleware<T> {
    guard: Guard<T>,
}

impl<T> GuardMiddleware<T> {
    /// A middleware that asks `guard`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_actix::{Guard, GuardMiddleware};
    /// # struct Visitor { user_id: Option<String>, role: String }
    /// let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some());
    /// let admins = GuardMiddleware::new(members.clone().require(|visitor| visitor.role == "admin"));
    /// # assert!(format!("{admins:?}").contains("required: 1"));
    /// ```
    pub fn new(guard: Guard<T>) -> Self {
        Self { guard }
    }
}

impl<T, S, B> Transform<S, ServiceRequest> for GuardMiddleware<T>
where
    T: Default + DeserializeOwned + 'static,
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Transform = GuardService<T, S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(GuardService { inner, guard: self.guard.clone() }))
    }
}

impl<T> Clone for GuardMiddleware<T> {
    fn clone(&self) -> Self {
        Self { guard: self.guard.clone() }
    }
}

impl<T> fmt::Debug for GuardMiddleware<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardMiddleware").field("guard", &self.guard).finish()
    }
}

/// What [`GuardMiddleware`] makes of a service.
///
/// # Examples
///
/// Its name stands in the types of actix-web; an application does not write it. Without a session
/// middleware around it, nobody is signed in:
///
/// ```
/// use actix_web::dev::{Service as _, Transform as _, fn_service};
/// use fe26_actix::{GuardMiddleware, GuardService};
/// # use actix_web::dev::ServiceRequest;
/// # use actix_web::test::TestRequest;
/// # use actix_web::{Error, HttpResponse};
/// # use fe26_actix::Guard;
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor { user_id: Option<String> }
///
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some());
/// # let page = fn_service(async |request: ServiceRequest| {
/// #     Ok::<_, Error>(request.into_response(HttpResponse::Ok().finish()))
/// # });
/// let guarded = GuardMiddleware::new(members).new_transform(page).await;
/// let service: GuardService<Visitor, _> = guarded.map_err(|()| "not a service")?;
/// assert!(service.call(TestRequest::get().to_srv_request()).await.is_err());
/// # Ok(())
/// # }
/// ```
pub struct GuardService<T, S> {
    inner: S,
    guard: Guard<T>,
}

impl<T, S, B> Service<ServiceRequest> for GuardService<T, S>
where
    T: Default + DeserializeOwned + 'static,
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = Either<S::Future, Ready<Result<ServiceResponse<B>, Error>>>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        // Without a session middleware around it nobody is signed in.
        let handle = request.extensions().get::<SessionHandle<T>>().cloned();
        let decision = handle
            .map(|handle| handle.open())
            .map_or(Err(Refused::NotSignedIn), |session| self.guard.check(&session));
        match decision {
            Ok(()) => Either::Left(self.inner.call(request)),
            Err(refused) => {
                let error = NotAllowed::new(&self.guard, refused, request.request());
                Either::Right(ready(Err(error.into())))
            }
        }
    }
}

impl<T, S: fmt::Debug> fmt::Debug for GuardService<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardService")
            .field("inner", &self.inner)
            .field("guard", &self.guard)
            .finish()
    }
}
