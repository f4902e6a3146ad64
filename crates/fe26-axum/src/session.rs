use std::ops::{Deref, DerefMut};
use std::time::Duration;

use fe26_session::Opened;
use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use crate::rejection::SaveError;

/// The visitor's session, as a handler's argument.
///
/// It behaves like the `T` inside. Change it and [`save`](Self::save) it: what is not saved is lost,
/// and a warning is logged. See [`fe26_session::Session`] for the rules.
#[derive(Debug)]
pub struct Session<T>(pub(crate) fe26_session::Session<T>);

impl<T> Session<T> {
    /// What the request's cookie was.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        self.0.opened()
    }

    /// Whether the request brought no session, or none that is accepted.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.0.is_new()
    }

    /// Lets this session last `ttl` from when it is next saved, instead of what the configuration
    /// says; for "keep me signed in".
    pub fn set_ttl(&mut self, ttl: Duration) {
        self.0.set_ttl(ttl);
    }

    /// Ends the session: the browser is told to remove the cookie. Saving it afterwards does not
    /// compile.
    ///
    /// ```compile_fail
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor;
    /// fn sign_out(mut session: fe26_axum::Session<Visitor>) {
    ///     session.destroy();
    ///     session.save(); // error[E0382]: borrow of moved value
    /// }
    /// ```
    pub fn destroy(self) {
        self.0.destroy();
    }
}

impl<T: DeserializeOwned + Serialize> Session<T> {
    /// Seals the session; the layer sends the cookie with the response.
    ///
    /// # Errors
    ///
    /// [`SaveError`], which is a response as well, so that a handler may return it with `?`.
    pub fn save(&mut self) -> Result<(), SaveError> {
        self.0.save().map_err(SaveError)
    }

    /// Changes the session and saves it.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub fn update(&mut self, change: impl FnOnce(&mut T)) -> Result<(), SaveError> {
        self.0.update(change).map_err(SaveError)
    }
}

impl<T> Deref for Session<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Session<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}
