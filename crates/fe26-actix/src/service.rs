use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage as _};
use fe26_session::{CookieJar, SessionConfig, SessionHandle};
use pin_project_lite::pin_project;

use crate::headers;
use crate::middleware::Clock;

/// What [`SessionMiddleware`](crate::SessionMiddleware) makes of a service.
///
/// # Examples
///
/// Its name stands in the types of actix-web; an application does not write it.
///
/// ```
/// use actix_web::dev::{Service as _, Transform as _, fn_service};
/// use fe26_actix::{SessionMiddleware, SessionService};
/// # use actix_web::dev::ServiceRequest;
/// # use actix_web::test::TestRequest;
/// # use actix_web::{Error, HttpResponse};
/// # use fe26_actix::{KeyRing, SessionConfig};
/// # struct Visitor;
///
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let sessions = SessionMiddleware::new(SessionConfig::new("visitor", keys)?);
/// # let page = fn_service(async |request: ServiceRequest| {
/// #     Ok::<_, Error>(request.into_response(HttpResponse::Ok().finish()))
/// # });
/// let service = sessions.new_transform(page).await;
/// let service: SessionService<Visitor, _> = service.map_err(|()| "not a service")?;
/// assert_eq!(service.call(TestRequest::get().to_srv_request()).await?.status(), 200);
/// # Ok(())
/// # }
/// ```
pub struct SessionService<T, S> {
    pub(crate) inner: S,
    pub(crate) config: SessionConfig,
    pub(crate) clock: Clock,
    pub(crate) session: PhantomData<fn() -> T>,
}

impl<T, S, B> Service<ServiceRequest> for SessionService<T, S>
where
    T: 'static,
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = SessionFuture<S::Future>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        // The outermost middleware makes the jar and answers with it; those below it share it.
        let shared = request.extensions().get::<CookieJar>().cloned();
        let is_outermost = shared.is_none();
        let jar = shared.unwrap_or_else(|| headers::jar(request.head(), (self.clock)()));
        let handle = SessionHandle::<T>::new(self.config.clone(), jar.clone());
        request.extensions_mut().insert(handle);
        if is_outermost {
            request.extensions_mut().insert(jar.clone());
        }
        SessionFuture { response: self.inner.call(request), jar: is_outermost.then_some(jar) }
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

pin_project! {
    /// The response of [`SessionService`].
    ///
    /// # Examples
    ///
    /// ```
    /// use actix_web::dev::{Service as _, Transform as _, fn_service};
    /// use fe26_actix::{SessionFuture, SessionMiddleware};
    /// # use actix_web::dev::ServiceRequest;
    /// # use actix_web::test::TestRequest;
    /// # use actix_web::{Error, HttpResponse};
    /// # use fe26_actix::{KeyRing, SessionConfig};
    /// # struct Visitor;
    ///
    /// # #[actix_web::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let sessions = SessionMiddleware::<Visitor>::new(SessionConfig::new("visitor", keys)?);
    /// # let page = fn_service(async |request: ServiceRequest| {
    /// #     Ok::<_, Error>(request.into_response(HttpResponse::Ok().finish()))
    /// # });
    /// let service = sessions.new_transform(page).await.map_err(|()| "not a service")?;
    /// let answer: SessionFuture<_> = service.call(TestRequest::get().to_srv_request());
    /// assert_eq!(answer.await?.status(), 200);
    /// # Ok(())
    /// # }
    /// ```
    pub struct SessionFuture<F> {
        #[pin]
        response: F,
        jar: Option<CookieJar>,
    }
}

impl<F, B> Future for SessionFuture<F>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let outcome = ready!(this.response.poll(cx));
        Poll::Ready(match this.jar.take() {
            Some(jar) => answered(outcome, jar),
            None => outcome,
        })
    }
}

/// The outcome of a request with the jar's answer in its headers.
fn answered<B>(
    outcome: Result<ServiceResponse<B>, Error>,
    jar: CookieJar,
) -> Result<ServiceResponse<B>, Error> {
    match outcome {
        Ok(mut response) => {
            headers::write(&jar, response.headers_mut());
            Ok(response)
        }
        // What another middleware refused with an error is a response only after this one.
        Err(mut error) => {
            error.add_response_mapper(move |mut response| {
                headers::write(&jar, response.headers_mut());
                response
            });
            Err(error)
        }
    }
}

impl<F> fmt::Debug for SessionFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionFuture").finish_non_exhaustive()
    }
}
