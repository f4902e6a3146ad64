use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;
use pin_project_lite::pin_project;

pin_project! {
    /// The response of [`GuardService`](super::GuardService).
    ///
    /// # Examples
    ///
    /// It has a name so that a service around it can hold it without a box:
    ///
    /// ```
    /// use fe26_session::Guard;
    /// use fe26_tower::{GuardFuture, GuardLayer};
    /// use http::{Request, Response};
    /// use tower::{Layer as _, Service as _, service_fn};
    ///
    /// # #[derive(Default, serde::Deserialize)]
    /// # struct Visitor { user_id: Option<String> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), std::io::Error> {
    /// # let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some());
    /// # let account = async |_: Request<()>| Ok::<_, std::io::Error>(Response::new("yours".to_owned()));
    /// let mut service = GuardLayer::new(members).layer(service_fn(account));
    /// let response: GuardFuture<_, String> = service.call(Request::new(()));
    /// assert_eq!(response.await?.status(), 401);
    /// # Ok(())
    /// # }
    /// ```
    pub struct GuardFuture<F, B> {
        #[pin]
        state: State<F, B>,
    }
}

pin_project! {
    #[project = Projected]
    enum State<F, B> {
        GoingOn { #[pin] response: F },
        Refused { response: Option<Response<B>> },
    }
}

impl<F, B> GuardFuture<F, B> {
    pub(super) fn going_on(response: F) -> Self {
        Self { state: State::GoingOn { response } }
    }

    pub(super) fn refused(response: Response<B>) -> Self {
        Self { state: State::Refused { response: Some(response) } }
    }
}

impl<F, B, E> Future for GuardFuture<F, B>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            Projected::GoingOn { response } => response.poll(cx),
            // A future is not polled again after it was ready.
            Projected::Refused { response } => {
                response.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(response)))
            }
        }
    }
}

impl<F, B> fmt::Debug for GuardFuture<F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardFuture").finish_non_exhaustive()
    }
}
