use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use fe26_session::CookieJar;
use http::Response;
use pin_project_lite::pin_project;

pin_project! {
    /// The response of [`SessionService`](super::SessionService).
    ///
    /// # Examples
    ///
    /// It has a name so that a service around it can hold it without a box:
    ///
    /// ```
    /// use fe26_tower::{SessionFuture, SessionLayer};
    /// use http::{Request, Response};
    /// use tower::{Layer as _, Service as _, service_fn};
    /// # use fe26_session::{KeyRing, SessionConfig};
    /// # struct Visitor;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?;
    /// # let page = service_fn(async |_: Request<()>| Ok::<_, std::io::Error>(Response::new("a page")));
    /// let mut service = SessionLayer::<Visitor>::new(config).layer(page);
    /// let response: SessionFuture<_> = service.call(Request::new(()));
    /// assert_eq!(response.await?.body(), &"a page");
    /// # Ok(())
    /// # }
    /// ```
    pub struct SessionFuture<F> {
        #[pin]
        response: F,
        jar: Option<CookieJar>,
    }
}

impl<F> SessionFuture<F> {
    pub(super) fn new(response: F, jar: Option<CookieJar>) -> Self {
        Self { response, jar }
    }
}

impl<F, B, E> Future for SessionFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut response = ready!(this.response.poll(cx))?;
        if let Some(jar) = this.jar.take() {
            jar.write_to(response.headers_mut());
        }
        Poll::Ready(Ok(response))
    }
}

impl<F> fmt::Debug for SessionFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionFuture").finish_non_exhaustive()
    }
}
