use std::fmt;

use fe26_session::Guard;
use tower_layer::Layer;

use super::GuardService;

/// Lets only those requests pass whose session a [`Guard`] accepts.
///
/// It stands inside the [`SessionLayer`](crate::SessionLayer) of the same session. Handlers behind it
/// open the session again without decrypting it twice.
///
/// # Examples
///
/// ```
/// use fe26_session::{Guard, KeyRing, SessionConfig};
/// use fe26_tower::{GuardLayer, SessionLayer};
/// use http::{Request, Response};
/// use tower::{ServiceBuilder, ServiceExt as _, service_fn};
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { user_id: Option<String> }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let config = SessionConfig::new("session", keys)?;
/// # let account = async |_: Request<()>| Ok::<_, std::io::Error>(Response::new("yours".to_owned()));
/// let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some()).login_page("/login");
/// let service = ServiceBuilder::new()
///     .layer(SessionLayer::<Visitor>::new(config)) // around the guard
///     .layer(GuardLayer::new(members))
///     .service(service_fn(account));
///
/// let stranger = Request::get("/account").header("accept", "text/html").body(())?;
/// let answer = service.oneshot(stranger).await?;
/// assert_eq!(answer.headers()["location"], "/login?redirect=%2Faccount");
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct GuardLayer<T> {
    guard: Guard<T>,
}

impl<T> GuardLayer<T> {
    /// A layer that asks `guard`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::Guard;
    /// # use fe26_tower::GuardLayer;
    /// # struct Visitor { user_id: Option<String>, role: String }
    /// let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some());
    /// let admins = GuardLayer::new(members.clone().require(|visitor| visitor.role == "admin"));
    /// # assert!(format!("{admins:?}").contains("required: 1"));
    /// ```
    pub fn new(guard: Guard<T>) -> Self {
        Self { guard }
    }
}

impl<T, S> Layer<S> for GuardLayer<T> {
    type Service = GuardService<T, S>;

    fn layer(&self, inner: S) -> Self::Service {
        GuardService { inner, guard: self.guard.clone() }
    }
}

impl<T> Clone for GuardLayer<T> {
    fn clone(&self) -> Self {
        Self { guard: self.guard.clone() }
    }
}

impl<T> fmt::Debug for GuardLayer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardLayer").field("guard", &self.guard).finish()
    }
}
