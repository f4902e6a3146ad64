use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::task::{Context, Poll};

use fe26_session::{CookieJar, SessionConfig, SessionHandle};
use http::{Request, Response};
use tower_service::Service;

use super::SessionFuture;
use super::layer::Clock;

/// What [`SessionLayer`](super::SessionLayer) makes of a service.
///
/// # Examples
///
/// ```
/// use fe26_tower::{SessionLayer, SessionService};
/// use tower::{Layer as _, ServiceExt as _, service_fn};
/// # use fe26_session::{KeyRing, SessionConfig, SessionHandle};
/// # use http::{Request, Response};
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor { visits: u32 }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let config = SessionConfig::new("visitor", keys)?;
/// # let page = service_fn(async |request: Request<()>| {
/// #     let session = request.extensions().get::<SessionHandle<Visitor>>().map(SessionHandle::open);
/// #     Ok::<_, std::io::Error>(Response::new(session.is_some_and(|session| session.is_new())))
/// # });
/// let service: SessionService<Visitor, _> = SessionLayer::new(config).layer(page);
/// let answer = service.oneshot(Request::new(())).await?; // whether the page found a new session
/// assert!(answer.into_body());
/// # Ok(())
/// # }
/// ```
pub struct SessionService<T, S> {
    pub(super) inner: S,
    pub(super) config: SessionConfig,
    pub(super) clock: Clock,
    pub(super) session: PhantomData<fn() -> T>,
}

impl<T, S, RequestBody, ResponseBody> Service<Request<RequestBody>> for SessionService<T, S>
where
    T: 'static,
    S: Service<Request<RequestBody>, Response = Response<ResponseBody>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = SessionFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<RequestBody>) -> Self::Future {
        // The outermost session layer makes the jar and answers with it; those below it share it.
        let shared = request.extensions().get::<CookieJar>().cloned();
        let is_outermost = shared.is_none();
        let jar = shared.unwrap_or_else(|| CookieJar::from_request(&request, (self.clock)()));
        let handle = SessionHandle::<T>::new(self.config.clone(), jar.clone());
        request.extensions_mut().insert(handle);
        if is_outermost {
            request.extensions_mut().insert(jar.clone());
        }
        SessionFuture::new(self.inner.call(request), is_outermost.then_some(jar))
    }
}

impl<T, S: Clone> Clone for SessionService<T, S> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            config: self.config.clone(),
            clock: Arc::clone(&self.clock),
            session: PhantomData,
        }
    }
}

impl<T, S: fmt::Debug> fmt::Debug for SessionService<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionService")
            .field("inner", &self.inner)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
