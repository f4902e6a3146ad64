use std::fmt;
use std::task::{Context, Poll};

use fe26_session::{Guard, Refused, SessionHandle};
use http::{Request, Response};
use serde_core::de::DeserializeOwned;
use tower_service::Service;

use super::GuardFuture;

/// What [`GuardLayer`](super::GuardLayer) makes of a service.
///
/// # Examples
///
/// Without a session layer around it, nobody is signed in:
///
/// ```
/// # use fe26_session::Guard;
/// use fe26_tower::{GuardLayer, GuardService};
/// use tower::{Layer as _, ServiceExt as _, service_fn};
/// # use http::{Request, Response};
///
/// # #[derive(Default, serde::Deserialize)]
/// # struct Visitor { user_id: Option<String> }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), std::io::Error> {
/// # let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some());
/// # let account = async |_: Request<()>| Ok::<_, std::io::Error>(Response::new("yours".to_owned()));
/// let service: GuardService<Visitor, _> = GuardLayer::new(members).layer(service_fn(account));
/// assert_eq!(service.oneshot(Request::new(())).await?.status(), 401);
/// # Ok(())
/// # }
/// ```
pub struct GuardService<T, S> {
    pub(super) inner: S,
    pub(super) guard: Guard<T>,
}

impl<T, S, RequestBody, ResponseBody> Service<Request<RequestBody>> for GuardService<T, S>
where
    T: Default + DeserializeOwned + 'static,
    S: Service<Request<RequestBody>, Response = Response<ResponseBody>>,
    ResponseBody: From<String>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = GuardFuture<S::Future, ResponseBody>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<RequestBody>) -> Self::Future {
        // Without a session layer around it nobody is signed in.
        let handle = request.extensions().get::<SessionHandle<T>>();
        let decision = handle
            .map(SessionHandle::open)
            .map_or(Err(Refused::NotSignedIn), |session| self.guard.check(&session));
        match decision {
            Ok(()) => GuardFuture::going_on(self.inner.call(request)),
            Err(refused) => {
                let (parts, _) = request.into_parts();
                GuardFuture::refused(self.guard.response(refused, &parts).map(ResponseBody::from))
            }
        }
    }
}

impl<T, S: Clone> Clone for GuardService<T, S> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), guard: self.guard.clone() }
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
