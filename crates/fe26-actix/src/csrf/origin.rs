use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use actix_web::Error;
use actix_web::dev::{RequestHead, Service, ServiceRequest, ServiceResponse, Transform};
use fe26_session::csrf::Refused;
use futures_util::FutureExt as _;
use futures_util::future::Either;
use http::header::{HOST, HeaderName, HeaderValue, ORIGIN};
use http::uri::{Authority, Uri};
use http::{Method, Request, Response, StatusCode};
use tower_http::csrf::{ConfigError, Csrf, CsrfLayer};
use tower_layer::Layer as _;

use super::RequestRefused;

/// The origin check: requests from other sites that could change something are refused with a 403.
///
/// Its rules are those of tower-http's [`csrf`](tower_http::csrf) layer, and so of Go's
/// `CrossOriginProtection`. A request that says nothing of where it comes from passes: it is a program's,
/// or that of a browser from before 2020, against which [a token](super::CsrfTokenMiddleware) helps.
/// `Origin` is compared with the host that the request asks for, so a proxy in front has to hand on
/// `Host` as it is, and whoever serves `http://` as well has to send browsers to `https://`.
///
/// Origins of your own beside that one are allowed by
/// [`add_trusted_origin`](CsrfMiddleware::add_trusted_origin).
///
/// # Examples
///
/// ```
/// use actix_web::{App, web};
/// use fe26_actix::csrf::origin_check;
/// # use actix_web::test::{TestRequest, init_service, try_call_service};
///
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let app = App::new()
///     .route("/transfer", web::post().to(async || "done"))
///     .wrap(origin_check()); // last, so that it sees a request first
/// # let app = init_service(app).await;
///
/// let request = TestRequest::post().uri("/transfer").insert_header(("host", "app.example"));
/// let request = request.insert_header(("origin", "https://evil.example"));
/// let refused = try_call_service(&app, request.to_request()).await.err();
/// # let refused = refused.ok_or("it got through")?;
/// assert_eq!(refused.as_response_error().status_code(), 403);
/// # Ok(())
/// # }
/// ```
pub fn origin_check() -> CsrfMiddleware {
    CsrfMiddleware { rules: CsrfLayer::new() }
}

/// Lets requests that could change something pass only if no other site made the browser send them; see
/// [`origin_check`].
///
/// # Examples
///
/// ```
/// use fe26_actix::csrf::{CsrfMiddleware, origin_check};
/// # use actix_web::test::{TestRequest, call_service, init_service};
/// # use actix_web::{App, HttpResponse, web};
///
/// fn of_our_family() -> Result<CsrfMiddleware, Box<dyn std::error::Error>> {
///     Ok(origin_check().add_trusted_origin("https://partner.example")?)
/// }
///
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let transfer = web::post().to(async || HttpResponse::Ok());
/// # let app = init_service(App::new().route("/", transfer).wrap(of_our_family()?)).await;
/// let request = TestRequest::post().insert_header(("host", "app.example"));
/// let request = request.insert_header(("origin", "https://partner.example"));
/// assert_eq!(call_service(&app, request.to_request()).await.status(), 200);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct CsrfMiddleware {
    rules: CsrfLayer,
}

impl CsrfMiddleware {
    /// Lets the pages of `origin` send requests here: `https://partner.example`, byte for byte as
    /// browsers write it, so without a path, in lower case, and with a port only where it is not the
    /// usual one.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when no browser could send it.
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26_actix::csrf::origin_check;
    ///
    /// let check = origin_check().add_trusted_origin("https://partner.example")?;
    /// assert!(check.add_trusted_origin("partner.example").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add_trusted_origin(self, origin: impl AsRef<str>) -> Result<Self, ConfigError> {
        Ok(Self { rules: self.rules.add_trusted_origin(origin)? })
    }
}

impl<S, B> Transform<S, ServiceRequest> for CsrfMiddleware
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Transform = CsrfService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(CsrfService { inner, rules: self.rules.layer(Pass) }))
    }
}

/// What [`CsrfMiddleware`] makes of a service.
///
/// # Examples
///
/// Its name stands in the types of actix-web; an application does not write it.
///
/// ```
/// use actix_web::dev::{Service as _, Transform as _, fn_service};
/// use fe26_actix::csrf::{CsrfService, origin_check};
/// # use actix_web::dev::ServiceRequest;
/// # use actix_web::test::TestRequest;
/// # use actix_web::{Error, HttpResponse};
///
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let page = fn_service(async |request: ServiceRequest| {
/// #     Ok::<_, Error>(request.into_response(HttpResponse::Ok().finish()))
/// # });
/// let checked = origin_check().new_transform(page).await;
/// let service: CsrfService<_> = checked.map_err(|()| "not a service")?;
/// let request = TestRequest::post().insert_header(("sec-fetch-site", "cross-site"));
/// assert!(service.call(request.to_srv_request()).await.is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct CsrfService<S> {
    inner: S,
    rules: Csrf<Pass>,
}

impl<S, B> Service<ServiceRequest> for CsrfService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = Either<S::Future, Ready<Result<ServiceResponse<B>, Error>>>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        if passes(&self.rules, request.head()) {
            Either::Left(self.inner.call(request))
        } else {
            let refused = RequestRefused(Refused::FromAnotherSite);
            Either::Right(ready(Err(refused.into())))
        }
    }
}

/// Whether tower-http's layer would hand the request on. What it cannot be asked about does not pass.
fn passes(rules: &Csrf<Pass>, request: &RequestHead) -> bool {
    // A service is called through `&mut`; the clone of this one is two pointers.
    let answer = question(request).and_then(|request| {
        tower_service::Service::call(&mut rules.clone(), request).now_or_never()
    });
    answer.is_some_and(|Ok(answer)| answer.status() == StatusCode::OK)
}

/// The request in the types of `http` 1, with what the layer's documentation says that it looks at.
fn question(head: &RequestHead) -> Option<Request<()>> {
    let mut request = Request::new(());
    *request.method_mut() = Method::from_bytes(head.method.as_str().as_bytes()).ok()?;
    if let Some(authority) = head.uri.authority() {
        *request.uri_mut() = Uri::from(Authority::try_from(authority.as_str()).ok()?);
    }
    for name in [SEC_FETCH_SITE, ORIGIN, HOST] {
        for value in head.headers.get_all(name.as_str()) {
            let value = HeaderValue::from_bytes(value.as_bytes()).ok()?;
            request.headers_mut().append(name.clone(), value);
        }
    }
    Some(request)
}

/// Stands where tower-http's layer has the handler: it is called for requests that pass.
#[derive(Clone, Copy, Debug)]
struct Pass;

impl tower_service::Service<Request<()>> for Pass {
    type Response = Response<()>;
    type Error = Infallible;
    type Future = Ready<Result<Response<()>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        ready(Ok(Response::new(())))
    }
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
