//! Protection against requests that another site makes a visitor's browser send.
//!
//! Two layers, either or both:
//!
//! - [`origin_check`], tower-http's [`CsrfLayer`], asks the browser where a request comes from
//!   (`Sec-Fetch-Site`, `Origin`). It needs nothing of pages and forms. Put it around everything.
//! - [`CsrfTokenLayer`] asks for a token that only pages of the same session can know. NIST
//!   SP 800-63B-4, section 5.1, requires one, and it also stops old browsers that say nothing.
//!
//! ```
//! use axum::{Router, routing::{get, post}};
//! use fe26_axum::csrf::{CsrfTokenLayer, origin_check};
//! use fe26_axum::{KeyRing, SaveError, Session, SessionConfig, SessionLayer};
//!
//! #[derive(Default, serde::Serialize, serde::Deserialize)]
//! struct Visitor { user_id: Option<String> }
//!
//! /// A page puts the token into a hidden field of its forms, or where its scripts find it.
//! async fn token(mut session: Session<Visitor>) -> Result<String, SaveError> {
//!     let token = session.csrf_token()?;
//!     session.save()?; // a session that is new has an id now
//!     Ok(token.to_string())
//! }
//!
//! async fn transfer(session: Session<Visitor>) -> &'static str {
//!     "done"
//! }
//!
//! # use {axum::body::Body, http::Request, tower::ServiceExt as _};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! let config = SessionConfig::new("__Host-session", keys)?.session_ids();
//! let app: Router = Router::new()
//!     .route("/transfer", post(transfer))
//!     .route("/token", get(token))
//!     .layer(CsrfTokenLayer::<Visitor>::new())
//!     .layer(SessionLayer::<Visitor>::new(config))
//!     .layer(origin_check());
//! # let page = app.clone().oneshot(Request::get("/token").body(Body::empty())?).await?;
//! # let cookie = page.headers()["set-cookie"].clone();
//! # let token = axum::body::to_bytes(page.into_body(), 100).await?;
//! # let transfer = || Request::post("/transfer").header("cookie", cookie.clone());
//! # let refused = app.clone().oneshot(transfer().body(Body::empty())?).await?;
//! # assert_eq!(refused.status(), 403);
//! # let with_token = transfer().header("x-csrf-token", &*token).body(Body::empty())?;
//! # assert_eq!(app.clone().oneshot(with_token).await?.status(), 200);
//! # let elsewhere = transfer().header("x-csrf-token", &*token);
//! # let elsewhere = elsewhere.header("sec-fetch-site", "cross-site").body(Body::empty())?;
//! # assert_eq!(app.oneshot(elsewhere).await?.status(), 403);
//! # Ok(())
//! # }
//! ```
//!
//! Neither looks at `GET`, and so not at the handshake of a WebSocket, which is one: a handler of those
//! takes [`SameOrigin`] as an argument.
//!
//! A route that another program calls, and that proves in another way who it is, is added after these
//! layers and so stands outside of them.
//!
//! Each check leaves [`Refused`] in the extensions of its answer, so that a layer around it can say it in
//! words of its own.

use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum_core::body::Body;
use axum_core::extract::{FromRequestParts, Request};
use axum_core::response::Response;
use fe26_session::SessionHandle;
use fe26_session::csrf::{MAX_FORM_LEN, Step, check_head, check_same_origin};
use http::HeaderMap;
use http::request::Parts;
use http::uri::Authority;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_core::de::DeserializeOwned;
use tower_layer::Layer;
use tower_service::Service;

pub use fe26_session::csrf::{FIELD, HEADER, Refused};
pub use tower_http::csrf::{CsrfLayer, ProtectionError, ResponseForProtectionError};

/// The origin check, with an answer in problem JSON that caches keep apart by what it was decided on.
///
/// Requests from other sites that could change something are refused with a 403. Origins of your own
/// beside the one that is asked are allowed by [`CsrfLayer::add_trusted_origin`].
///
/// # Examples
///
/// ```
/// use axum::{Router, routing::post};
/// use fe26_axum::csrf::origin_check;
/// # use {axum::body::Body, http::Request, tower::ServiceExt as _};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let check = origin_check().add_trusted_origin("https://partner.example")?;
/// let app: Router = Router::new().route("/transfer", post("done")).layer(check);
///
/// let request = Request::post("/transfer").header("host", "app.example");
/// let request = request.header("origin", "https://evil.example").body(Body::empty())?;
/// assert_eq!(app.oneshot(request).await?.status(), 403);
/// # Ok(())
/// # }
/// ```
pub fn origin_check() -> CsrfLayer<RefuseOrigin> {
    CsrfLayer::new().with_rejection_response(RefuseOrigin)
}

/// Answers requests that the [origin check](origin_check) refuses.
///
/// # Examples
///
/// Where the layer is put together by hand:
///
/// ```
/// use fe26_axum::csrf::{CsrfLayer, RefuseOrigin};
/// # use axum::{Router, routing::post};
/// # use {axum::body::Body, http::Request, tower::ServiceExt as _};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let check = CsrfLayer::new().with_rejection_response(RefuseOrigin); // as `origin_check` has it
/// # let app: Router = Router::new().route("/transfer", post("done")).layer(check);
/// # let request = Request::post("/transfer").header("sec-fetch-site", "cross-site");
/// # let answer = app.oneshot(request.body(Body::empty())?).await?;
/// assert_eq!(answer.headers()["content-type"], "application/problem+json");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RefuseOrigin;

impl ResponseForProtectionError<Body> for RefuseOrigin {
    fn response_for_protection_error(&mut self, _: ProtectionError) -> Response {
        response(Refused::FromAnotherSite)
    }
}

/// A request that comes from this site or from no browser, as an argument of handlers that the other
/// checks do not look at: above all the handshake of a WebSocket, for which a browser sends the cookies
/// of whoever is signed in, whichever site asked for it (OWASP ASVS 5.0, 4.4.2).
///
/// # Examples
///
/// ```
/// use fe26_axum::csrf::SameOrigin;
///
/// # use axum::{Router, body::Body, http::Request, routing::get};
/// # use tower::ServiceExt as _;
/// // Beside axum's `WebSocketUpgrade`, and before it.
/// async fn updates(_: SameOrigin) -> &'static str {
///     "upgraded"
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let app: Router = Router::new().route("/updates", get(updates));
/// let request = Request::get("/updates").header("host", "app.example");
/// let request = request.header("origin", "https://evil.example").body(Body::empty())?;
/// assert_eq!(app.oneshot(request).await?.status(), 403);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SameOrigin(());

impl<S: Sync> FromRequestParts<S> for SameOrigin {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let authority = parts.uri.authority().map(Authority::as_str);
        let checked = check_same_origin(authority, lines(&parts.headers));
        checked.map(|()| Self(())).map_err(response)
    }
}

/// Lets requests that could change something pass only with a token of their session, in the header
/// [`x-csrf-token`](HEADER) or in the field [`csrf_token`](FIELD) of a form.
///
/// A page gets the token from [`Session::csrf_token`](crate::Session::csrf_token). All methods but
/// `GET`, `HEAD` and `OPTIONS` need it, whatever the content type. The layer stands inside the
/// [`SessionLayer`](crate::SessionLayer). Forms are read up to 64 KiB here and handed on; multipart
/// forms are not read and need the header. Where both bring a token, the header's is the one that counts.
///
/// # Examples
///
/// Without a token nobody gets through, whatever the origin check says of the request:
///
/// ```
/// use axum::{Router, routing::post};
/// use fe26_axum::csrf::CsrfTokenLayer;
/// use fe26_axum::{KeyRing, SessionConfig, SessionLayer};
/// # use {axum::body::Body, http::Request, tower::ServiceExt as _};
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { user_id: Option<String> }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// let config = SessionConfig::new("session", keys)?.session_ids();
/// let app: Router = Router::new()
///     .route("/transfer", post("done"))
///     .layer(CsrfTokenLayer::<Visitor>::new())
///     .layer(SessionLayer::<Visitor>::new(config)); // around it
///
/// let request = Request::post("/transfer").header("sec-fetch-site", "same-origin");
/// assert_eq!(app.oneshot(request.body(Body::empty())?).await?.status(), 403);
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct CsrfTokenLayer<T> {
    session: PhantomData<fn() -> T>,
}

impl<T> CsrfTokenLayer<T> {
    /// A layer for the tokens of the session `T`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_axum::csrf::CsrfTokenLayer;
    /// # struct Visitor;
    /// const TOKENS: CsrfTokenLayer<Visitor> = CsrfTokenLayer::new();
    /// # assert_eq!(format!("{TOKENS:?}"), "CsrfTokenLayer");
    /// ```
    pub const fn new() -> Self {
        Self { session: PhantomData }
    }
}

impl<T> Default for CsrfTokenLayer<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, S> Layer<S> for CsrfTokenLayer<T> {
    type Service = CsrfTokenService<T, S>;

    fn layer(&self, inner: S) -> Self::Service {
        CsrfTokenService { inner, session: PhantomData }
    }
}

impl<T> Clone for CsrfTokenLayer<T> {
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for CsrfTokenLayer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CsrfTokenLayer")
    }
}

/// What [`CsrfTokenLayer`] makes of a service.
///
/// # Examples
///
/// Without a session layer around it there is no session that a token could be of:
///
/// ```
/// use fe26_axum::csrf::{CsrfTokenLayer, CsrfTokenService};
/// use tower::{Layer as _, ServiceExt as _};
/// # use axum::{Router, body::Body, http::Request, routing::post};
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor { user_id: Option<String> }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let app: Router = Router::new().route("/transfer", post("done"));
/// let service: CsrfTokenService<Visitor, Router> = CsrfTokenLayer::new().layer(app);
/// let request = Request::post("/transfer").body(Body::empty())?;
/// assert_eq!(service.oneshot(request).await?.status(), 403);
/// # Ok(())
/// # }
/// ```
pub struct CsrfTokenService<T, S> {
    inner: S,
    session: PhantomData<fn() -> T>,
}

impl<T, S> Service<Request> for CsrfTokenService<T, S>
where
    T: Default + DeserializeOwned + Send + 'static,
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        // The service that was polled ready is the one to call; its clone waits for the next request.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        Box::pin(async move {
            match verify::<T>(request).await {
                Ok(request) => inner.call(request).await,
                Err(refused) => Ok(response(refused)),
            }
        })
    }
}

impl<T, S: Clone> Clone for CsrfTokenService<T, S> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), session: PhantomData }
    }
}

impl<T, S: fmt::Debug> fmt::Debug for CsrfTokenService<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsrfTokenService").field("inner", &self.inner).finish()
    }
}

/// Gives the request back if it may go on.
async fn verify<T: Default + DeserializeOwned + 'static>(
    request: Request,
) -> Result<Request, Refused> {
    let session = request.extensions().get::<SessionHandle<T>>();
    match check_head(session, request.method().as_str(), lines(request.headers()))? {
        Step::GoOn => Ok(request),
        Step::ReadForm(token) => {
            let (parts, body) = request.into_parts();
            let form = read(body).await?;
            token.check(form.as_ref())?;
            Ok(Request::from_parts(parts, form.into()))
        }
    }
}

async fn read(form: Body) -> Result<impl AsRef<[u8]> + Into<Body>, Refused> {
    let form = Limited::new(form, MAX_FORM_LEN).collect().await.map_err(|error| {
        let is_too_long = error.downcast_ref::<LengthLimitError>().is_some();
        if is_too_long { Refused::FormTooLong } else { Refused::FormCutOff }
    })?;
    Ok(form.to_bytes())
}

fn response(refused: Refused) -> Response {
    let mut response = http::Response::<String>::from(refused.refusal()).map(Body::from);
    response.extensions_mut().insert(refused);
    response
}

fn lines(headers: &HeaderMap) -> impl Iterator<Item = (&str, &[u8])> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))
}
