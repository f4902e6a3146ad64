use std::fmt;
use std::marker::PhantomData;

use serde_core::de::DeserializeOwned;

use crate::config::SessionConfig;
use crate::cookie::CookieJar;
use crate::session::Session;
use crate::view::SessionView;

/// Where a handler gets its session from: what an adapter's middleware leaves with the request.
///
/// The type parameter is the session's name: an application with two cookies has two types.
///
/// # Examples
///
/// What a middleware does before the handler runs, and the handler then:
///
/// ```
/// use fe26_session::{CookieJar, SessionConfig, SessionHandle, UnixMillis};
/// use http::Request;
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { visits: u32 }
///
/// fn middleware(request: &mut Request<()>, config: &SessionConfig, now: UnixMillis) -> CookieJar {
///     let jar = CookieJar::from_request(request, now);
///     request.extensions_mut().insert(SessionHandle::<Visitor>::new(config.clone(), jar.clone()));
///     jar // to be written to the response
/// }
///
/// fn handler(request: &Request<()>) -> Option<String> {
///     let session = request.extensions().get::<SessionHandle<Visitor>>()?.open();
///     Some(format!("visit {}", session.visits))
/// }
/// # let keys = fe26_session::KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let mut request = Request::new(());
/// # middleware(&mut request, &SessionConfig::new("visitor", keys)?, UnixMillis::new(0));
/// # assert_eq!(handler(&request).as_deref(), Some("visit 0"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SessionHandle<T> {
    config: SessionConfig,
    jar: CookieJar,
    session: PhantomData<fn() -> T>,
}

impl<T> SessionHandle<T> {
    /// Binds a configuration to the cookies of one request.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, SessionConfig, SessionHandle, UnixMillis};
    /// # type Visitor = serde_json::Map<String, serde_json::Value>;
    /// # type Basket = Vec<u32>;
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// let visitor = SessionConfig::new("visitor", keys.clone())?;
    /// let basket = SessionConfig::new("basket", keys)?;
    /// // Two sessions of one request share its jar.
    /// let visitor = SessionHandle::<Visitor>::new(visitor, jar.clone());
    /// let basket = SessionHandle::<Basket>::new(basket, jar);
    /// assert!(visitor.open().is_new() && basket.open().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(config: SessionConfig, jar: CookieJar) -> Self {
        Self { config, jar, session: PhantomData }
    }
}

impl<T: Default + DeserializeOwned> SessionHandle<T> {
    /// Opens the session.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, SessionConfig, SessionHandle, UnixMillis};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { visits: u32 }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// # let handle = SessionHandle::<Visitor>::new(SessionConfig::new("visitor", keys)?, jar);
    /// handle.open().update(|visitor| visitor.visits += 1)?;
    /// assert_eq!(handle.open().visits, 1); // later in the same request
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn open(&self) -> Session<T> {
        Session::open(&self.config, &self.jar)
    }

    /// Opens the session to look at it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, KeyRing, SessionConfig, SessionHandle, UnixMillis};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { visits: u32 }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// # let handle = SessionHandle::<Visitor>::new(SessionConfig::new("visitor", keys)?, jar);
    /// assert_eq!(handle.view().visits, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn view(&self) -> SessionView<T> {
        self.open().into()
    }
}

impl<T> Clone for SessionHandle<T> {
    fn clone(&self) -> Self {
        Self::new(self.config.clone(), self.jar.clone())
    }
}

impl<T> fmt::Debug for SessionHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionHandle").field("cookie", &self.config.name().as_str()).finish()
    }
}
