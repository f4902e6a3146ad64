use std::fmt;
use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::SystemTime;

use actix_web::Error;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use fe26_session::{SessionConfig, UnixMillis};

use crate::service::SessionService;

/// Gives every request below it a session of type `T`.
///
/// A second session is a second middleware with another type and another cookie name; both share the
/// cookie jar of the request. A clone is cheap, for the closure that starts each worker.
///
/// # Examples
///
/// ```
/// use actix_web::{App, web};
/// use fe26_actix::{KeyRing, Session, SessionConfig, SessionMiddleware};
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { visits: u32 }
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Basket { items: u32 }
///
/// async fn look(visitor: Session<Visitor>, basket: Session<Basket>) -> String {
///     format!("visit {} with {} items", visitor.visits, basket.items)
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// let visitor = SessionConfig::new("visitor", keys.clone())?;
/// let basket = SessionConfig::new("basket", keys)?;
/// let app = App::new()
///     .route("/", web::get().to(look))
///     .wrap(SessionMiddleware::<Visitor>::new(visitor))
///     .wrap(SessionMiddleware::<Basket>::new(basket));
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct SessionMiddleware<T> {
    config: SessionConfig,
    clock: Clock,
    session: PhantomData<fn() -> T>,
}

pub(crate) type Clock = Arc<dyn Fn() -> UnixMillis + Send + Sync>;

impl<T> SessionMiddleware<T> {
    /// A middleware for the sessions of `config`.
    pub fn new(config: SessionConfig) -> Self {
        let clock = Arc::new(|| UnixMillis::from(SystemTime::now()));
        Self { config, clock, session: PhantomData }
    }

    /// Asks `clock` for the time of each request, instead of the system. For tests.
    pub fn clock(mut self, clock: impl Fn() -> UnixMillis + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }
}

impl<T, S, B> Transform<S, ServiceRequest> for SessionMiddleware<T>
where
    T: 'static,
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Transform = SessionService<T, S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(SessionService {
            inner,
            config: self.config.clone(),
            clock: Arc::clone(&self.clock),
            session: PhantomData,
        }))
    }
}

impl<T> Clone for SessionMiddleware<T> {
    fn clone(&self) -> Self {
        Self { config: self.config.clone(), clock: Arc::clone(&self.clock), session: PhantomData }
    }
}

impl<T> fmt::Debug for SessionMiddleware<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionMiddleware").field("config", &self.config).finish_non_exhaustive()
    }
}
