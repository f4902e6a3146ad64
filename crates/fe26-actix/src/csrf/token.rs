use std::fmt;
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::dev::{Payload, Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::web::{self, Bytes};
use actix_web::{Error, HttpMessage as _};
use fe26_session::SessionHandle;
use fe26_session::csrf::{FormToken, MAX_FORM_LEN, Refused, Step, check_head};
use futures_util::future::{Either, LocalBoxFuture};
use serde_core::de::DeserializeOwned;

use super::RequestRefused;
use crate::headers;

/// Lets requests that could change something pass only with a token of their session, in the header
/// [`x-csrf-token`](super::HEADER) or in the field [`csrf_token`](super::FIELD) of a form.
///
/// A page gets the token from [`Session::csrf_token`](crate::Session::csrf_token). All methods but
/// `GET`, `HEAD` and `OPTIONS` need it, whatever the content type. The middleware stands inside the
/// [`SessionMiddleware`](crate::SessionMiddleware), which in actix-web is wrapped around last. Forms are
/// read up to 64 KiB here and handed on; multipart forms are not read and need the header. Where both
/// bring a token, the header's is the one that counts.
///
/// # Examples
///
/// Without a token nobody gets through, whatever the origin check says of the request:
///
/// ```
/// use actix_web::{App, web};
/// use fe26_actix::csrf::CsrfTokenMiddleware;
/// use fe26_actix::{KeyRing, SessionConfig, SessionMiddleware};
/// # use actix_web::test::{TestRequest, init_service, try_call_service};
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { user_id: Option<String> }
///
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// let config = SessionConfig::new("session", keys)?.session_ids();
/// let app = App::new()
///     .route("/transfer", web::post().to(async || "done"))
///     .wrap(CsrfTokenMiddleware::<Visitor>::new())
///     .wrap(SessionMiddleware::<Visitor>::new(config)); // around it
/// # let app = init_service(app).await;
///
/// let request = TestRequest::post().uri("/transfer").insert_header(("sec-fetch-site", "same-origin"));
/// let refused = try_call_service(&app, request.to_request()).await.err();
/// # let refused = refused.ok_or("it got through")?;
/// assert_eq!(refused.as_response_error().status_code(), 403);
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct CsrfTokenMiddleware<T> {
    session: PhantomData<fn() -> T>,
}

impl<T> CsrfTokenMiddleware<T> {
    /// A middleware for the tokens of the session `T`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_actix::csrf::CsrfTokenMiddleware;
    /// # struct Visitor;
    /// const TOKENS: CsrfTokenMiddleware<Visitor> = CsrfTokenMiddleware::new();
    /// # assert_eq!(format!("{TOKENS:?}"), "CsrfTokenMiddleware");
    /// ```
    pub const fn new() -> Self {
        Self { session: PhantomData }
    }
}

impl<T> Default for CsrfTokenMiddleware<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, S, B> Transform<S, ServiceRequest> for CsrfTokenMiddleware<T>
where
    T: Default + DeserializeOwned + 'static,
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Transform = CsrfTokenService<T, S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(CsrfTokenService { inner: Rc::new(inner), session: PhantomData }))
    }
}

impl<T> Clone for CsrfTokenMiddleware<T> {
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for CsrfTokenMiddleware<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CsrfTokenMiddleware")
    }
}

/// What [`CsrfTokenMiddleware`] makes of a service.
///
/// # Examples
///
/// Its name stands in the types of actix-web; an application does not write it. Without a session
/// middleware around it there is no session that a token could be of:
///
/// ```
/// use actix_web::dev::{Service as _, Transform as _, fn_service};
/// use fe26_actix::csrf::{CsrfTokenMiddleware, CsrfTokenService};
/// # use actix_web::dev::ServiceRequest;
/// # use actix_web::test::TestRequest;
/// # use actix_web::{Error, HttpResponse};
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor { user_id: Option<String> }
///
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let page = fn_service(async |request: ServiceRequest| {
/// #     Ok::<_, Error>(request.into_response(HttpResponse::Ok().finish()))
/// # });
/// let checked = CsrfTokenMiddleware::new().new_transform(page).await;
/// let service: CsrfTokenService<Visitor, _> = checked.map_err(|()| "not a service")?;
/// assert!(service.call(TestRequest::post().to_srv_request()).await.is_err());
/// # Ok(())
/// # }
/// ```
pub struct CsrfTokenService<T, S> {
    inner: Rc<S>,
    session: PhantomData<fn() -> T>,
}

impl<T, S, B> Service<ServiceRequest> for CsrfTokenService<T, S>
where
    T: Default + DeserializeOwned + 'static,
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = Either<
        Either<S::Future, Ready<Result<ServiceResponse<B>, Error>>>,
        LocalBoxFuture<'static, Result<ServiceResponse<B>, Error>>,
    >;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let session = request.extensions().get::<SessionHandle<T>>().cloned();
        let lines = headers::lines(request.headers());
        match check_head(session.as_ref(), request.method().as_str(), lines) {
            Ok(Step::GoOn) => Either::Left(Either::Left(self.inner.call(request))),
            Ok(Step::ReadForm(token)) => {
                Either::Right(Box::pin(with_form(Rc::clone(&self.inner), request, token)))
            }
            Err(refused) => Either::Left(Either::Right(ready(Err(RequestRefused(refused).into())))),
        }
    }
}

impl<T, S: fmt::Debug> fmt::Debug for CsrfTokenService<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsrfTokenService").field("inner", &self.inner).finish()
    }
}

/// Hands on a form that has the token, as it came.
async fn with_form<T, S, B>(
    inner: Rc<S>,
    mut request: ServiceRequest,
    token: FormToken<T>,
) -> Result<ServiceResponse<B>, Error>
where
    T: Default + DeserializeOwned,
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    let form = read(&mut request).await.map_err(RequestRefused)?;
    token.check(&form).map_err(RequestRefused)?;
    request.set_payload(Payload::from(form));
    inner.call(request).await
}

async fn read(request: &mut ServiceRequest) -> Result<Bytes, Refused> {
    let form = request.extract::<web::Payload>().await.map_err(|_| Refused::FormCutOff)?;
    match form.to_bytes_limited(MAX_FORM_LEN).await {
        Ok(form) => form.map_err(|_| Refused::FormCutOff),
        Err(_) => Err(Refused::FormTooLong),
    }
}
