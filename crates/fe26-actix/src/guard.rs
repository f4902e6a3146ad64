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
#[must_use]
pub struct GuardMiddleware<T> {
    guard: Guard<T>,
}

impl<T> GuardMiddleware<T> {
    /// A middleware that asks `guard`.
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
