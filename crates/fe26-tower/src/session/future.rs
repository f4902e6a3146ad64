use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use fe26_session::CookieJar;
use http::Response;
use pin_project_lite::pin_project;

pin_project! {
    /// The response of [`SessionService`](super::SessionService).
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
