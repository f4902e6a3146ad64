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
pub struct SessionHandle<T> {
    config: SessionConfig,
    jar: CookieJar,
    session: PhantomData<fn() -> T>,
}

impl<T> SessionHandle<T> {
    /// Binds a configuration to the cookies of one request.
    #[must_use]
    pub fn new(config: SessionConfig, jar: CookieJar) -> Self {
        Self { config, jar, session: PhantomData }
    }
}

impl<T: Default + DeserializeOwned> SessionHandle<T> {
    /// Opens the session.
    #[must_use]
    pub fn open(&self) -> Session<T> {
        Session::open(&self.config, &self.jar)
    }

    /// Opens the session to look at it.
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
