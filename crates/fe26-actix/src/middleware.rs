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
/// # use actix_web::test::{TestRequest, call_and_read_body, init_service};
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// let visitor = SessionConfig::new("visitor", keys.clone())?;
/// let basket = SessionConfig::new("basket", keys)?;
/// let app = App::new()
///     .route("/", web::get().to(look))
///     .wrap(SessionMiddleware::<Visitor>::new(visitor))
///     .wrap(SessionMiddleware::<Basket>::new(basket));
/// # let request = TestRequest::get().to_request();
/// # let page = call_and_read_body(&init_service(app).await, request).await;
/// assert_eq!(page, "visit 0 with 0 items");
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use actix_web::App;
    /// # use fe26_actix::{KeyRing, SessionConfig, SessionMiddleware};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { visits: u32 }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let config = SessionConfig::new("visitor", keys)?;
    /// // `HttpServer::new` takes such a function, which each of its workers calls once.
    /// let app = move || App::new().wrap(SessionMiddleware::<Visitor>::new(config.clone()));
    /// # drop((app(), app()));
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
    /// # use actix_web::test::{TestRequest, call_and_read_body, init_service};
    /// # use actix_web::{App, web};
    /// # use fe26_actix::{KeyRing, Session, SessionConfig, SessionMiddleware, UnixMillis};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { visits: u32 }
    /// # #[actix_web::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("visitor", keys)?;
    /// # let began = async |session: Session<Visitor>| session.started_at().to_string();
    /// # let app = App::new().route("/began", web::get().to(began));
    /// let new_year = UnixMillis::new(1_767_225_600_000);
    /// let sessions = SessionMiddleware::<Visitor>::new(config).clock(move || new_year);
    /// let app = init_service(app.wrap(sessions)).await;
    /// let request = TestRequest::get().uri("/began").to_request(); // when the session began
    /// assert_eq!(call_and_read_body(&app, request).await, "1767225600000");
    /// # Ok(())
    /// # }
    /// ```
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
