use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::SystemTime;

use fe26_session::{SessionConfig, UnixMillis};
use tower_layer::Layer;

use super::SessionService;

/// Gives every request below it a session of type `T`.
///
/// A second session is a second layer with another type and another cookie name; both share the
/// cookie jar of the request.
///
/// # Examples
///
/// Two sessions of one request:
///
/// ```
/// use fe26_session::{KeyRing, SessionConfig, SessionHandle};
/// use fe26_tower::SessionLayer;
/// use http::{Request, Response};
/// use tower::{ServiceBuilder, ServiceExt as _, service_fn};
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { visits: u32 }
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Basket { items: u32 }
///
/// # type Error = Box<dyn std::error::Error + Send + Sync>;
/// async fn add(request: Request<()>) -> Result<Response<()>, Error> {
///     let basket = request.extensions().get::<SessionHandle<Basket>>().ok_or("no layer")?;
///     basket.open().update(|basket| basket.items += 1)?;
///     Ok(Response::new(()))
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// let service = ServiceBuilder::new()
///     .layer(SessionLayer::<Visitor>::new(SessionConfig::new("visitor", keys.clone())?))
///     .layer(SessionLayer::<Basket>::new(SessionConfig::new("basket", keys)?))
///     .service(service_fn(add));
/// let answer = service.oneshot(Request::new(())).await?;
/// assert!(answer.headers()["set-cookie"].to_str()?.starts_with("basket="));
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct SessionLayer<T> {
    config: SessionConfig,
    clock: Clock,
    session: PhantomData<fn() -> T>,
}

pub(super) type Clock = Arc<dyn Fn() -> UnixMillis + Send + Sync>;

impl<T> SessionLayer<T> {
    /// A layer for the sessions of `config`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{KeyRing, SessionConfig};
    /// # use fe26_tower::SessionLayer;
    /// # struct Visitor;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let config = SessionConfig::new("visitor", keys)?;
    /// let layer = SessionLayer::<Visitor>::new(config);
    /// # assert!(format!("{layer:?}").contains("visitor"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(config: SessionConfig) -> Self {
        let clock = Arc::new(|| UnixMillis::from(SystemTime::now()));
        Self { config, clock, session: PhantomData }
    }

    /// Asks `clock` for the time of each request, instead of the system. For tests.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{KeyRing, SessionConfig, SessionHandle, UnixMillis};
    /// # use fe26_tower::SessionLayer;
    /// # use http::{Request, Response};
    /// # use tower::{Layer as _, ServiceExt as _, service_fn};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { visits: u32 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("visitor", keys)?;
    /// # let page = service_fn(async |request: Request<()>| {
    /// #     let session = request.extensions().get::<SessionHandle<Visitor>>().map(SessionHandle::open);
    /// #     Ok::<_, std::io::Error>(Response::new(session.map(|session| session.started_at())))
    /// # });
    /// let new_year = UnixMillis::new(1_767_225_600_000);
    /// let layer = SessionLayer::<Visitor>::new(config).clock(move || new_year);
    /// let answer = layer.layer(page).oneshot(Request::new(())).await?; // when the session began
    /// assert_eq!(answer.into_body(), Some(new_year));
    /// # Ok(())
    /// # }
    /// ```
    pub fn clock(mut self, clock: impl Fn() -> UnixMillis + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }
}

impl<T, S> Layer<S> for SessionLayer<T> {
    type Service = SessionService<T, S>;

    fn layer(&self, inner: S) -> Self::Service {
        SessionService {
            inner,
            config: self.config.clone(),
            clock: Arc::clone(&self.clock),
            session: PhantomData,
        }
    }
}

impl<T> Clone for SessionLayer<T> {
    fn clone(&self) -> Self {
        Self { config: self.config.clone(), clock: Arc::clone(&self.clock), session: PhantomData }
    }
}

impl<T> fmt::Debug for SessionLayer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionLayer").field("config", &self.config).finish_non_exhaustive()
    }
}
