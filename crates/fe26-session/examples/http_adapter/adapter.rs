//! An adapter is a page: headers to jar, jar to headers, a session for a handler, an error that is a
//! response. What a session is and when a cookie is sent is not decided here.

use std::any::type_name;
use std::fmt;

use fe26_session::{CookieJar, SaveError, Session, SessionConfig, SessionHandle, UnixMillis};
use http::{Request, Response, StatusCode};
use serde::de::DeserializeOwned;

/// Handles a request with a session of type `T`, at the time `now`.
///
/// A second session is a second call around the first, with another type and another cookie name.
pub(crate) async fn with_session<T: 'static, B, C>(
    config: &SessionConfig,
    now: UnixMillis,
    mut request: Request<B>,
    handler: impl AsyncFnOnce(Request<B>) -> Response<C>,
) -> Response<C> {
    // The outermost call makes the jar and answers with it; those inside share it.
    let shared = request.extensions().get::<CookieJar>().cloned();
    let is_outermost = shared.is_none();
    let jar = shared.unwrap_or_else(|| CookieJar::from_request(&request, now));
    request.extensions_mut().insert(jar.clone());
    request.extensions_mut().insert(SessionHandle::<T>::new(config.clone(), jar.clone()));

    let mut response = handler(request).await;
    if is_outermost {
        jar.write_to(response.headers_mut());
    }
    response
}

/// The session of a request, for its handler.
pub(crate) fn session<T, B>(request: &Request<B>) -> Result<Session<T>, Failure>
where
    T: Default + DeserializeOwned + 'static,
{
    let handle = request.extensions().get::<SessionHandle<T>>();
    handle.map(SessionHandle::open).ok_or(Failure::NoSession(type_name::<T>()))
}

/// Why a handler that works with sessions did not get to its end: the program's fault, not the
/// visitor's.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The handler is called outside [`with_session`] for this type.
    NoSession(&'static str),
    /// The session could not be saved.
    NotSaved(SaveError),
}

impl Failure {
    /// Tells the log why, and the visitor nothing about it.
    pub(crate) fn response(&self) -> Response<String> {
        tracing::error!("{self}");
        let words = match self {
            Self::NoSession(_) => "the session is not configured",
            Self::NotSaved(_) => "the session could not be saved",
        };
        let mut response = Response::new(words.to_owned());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSession(session) => write!(f, "no `with_session` for {session}"),
            Self::NotSaved(error) => write!(f, "{}: {error}", error.kind()),
        }
    }
}

impl From<SaveError> for Failure {
    fn from(error: SaveError) -> Self {
        Self::NotSaved(error)
    }
}
