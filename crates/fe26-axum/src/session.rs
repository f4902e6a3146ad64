use std::fmt;
use std::ops::{Deref, DerefMut};

use fe26_session::csrf::CsrfToken;
use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use crate::rejection::SaveError;

/// The visitor's session, as a handler's argument.
///
/// It behaves like the `T` inside. Change it and [`save`](Self::save) it: what is not saved is lost,
/// and a warning is logged. All else that a session can do, from `is_new` to `renew`, and the rules are
/// those of [`fe26_session::Session`], which this one dereferences to; what may fail is here, with an
/// error that is a response.
///
/// A session is not `Serialize`, so that it does not become a response by accident with all that is in
/// it. Name the fields that a browser may see:
///
/// ```compile_fail
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor { name: String, password_hash: String }
/// # use axum::response::{IntoResponse, Response};
/// async fn me(session: fe26_axum::Session<Visitor>) -> Response {
///     axum::Json(session).into_response() // error[E0599]: `Session<Visitor>` is not `Serialize`
/// }
/// ```
pub struct Session<T>(pub(crate) fe26_session::Session<T>);

impl<T> Session<T> {
    /// A token for the forms of this session; save the session if it is new.
    ///
    /// # Errors
    ///
    /// [`SaveError`] without `session_ids` in the configuration.
    pub fn csrf_token(&mut self) -> Result<CsrfToken, SaveError> {
        self.0.csrf_token().map_err(SaveError)
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

impl<T> fmt::Debug for Session<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T> Deref for Session<T> {
    type Target = fe26_session::Session<T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T> DerefMut for Session<T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// The visitor's session, as an argument of a handler that neither changes nor saves it.
///
/// See [`fe26_session::SessionView`].
pub struct SessionView<T>(pub(crate) fe26_session::SessionView<T>);

impl<T> Deref for SessionView<T> {
    type Target = fe26_session::SessionView<T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T> fmt::Debug for SessionView<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
