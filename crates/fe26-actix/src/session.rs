use std::fmt;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use fe26_session::csrf::CsrfToken;
use fe26_session::{Opened, SessionId, UnixMillis};
use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use crate::error::SaveError;

/// The visitor's session, as a handler's argument.
///
/// It behaves like the `T` inside. Change it and [`save`](Self::save) it: what is not saved is lost,
/// and a warning is logged. See [`fe26_session::Session`] for the rules.
///
/// A session is not `Serialize`, so that it does not become a response by accident with all that is in
/// it. Name the fields that a browser may see:
///
/// ```compile_fail
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor { name: String, password_hash: String }
/// use actix_web::{Responder, web::Json};
///
/// async fn me(session: fe26_actix::Session<Visitor>) -> impl Responder {
///     Json(session) // error[E0277]: the trait `Serialize` is not implemented for `Session<Visitor>`
/// }
/// ```
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

    /// The session's id, where the configuration gives sessions one and it has been saved once.
    #[must_use]
    pub fn id(&self) -> Option<SessionId> {
        self.0.id()
    }

    /// When the session began: when it was created or last [renewed](Self::renew).
    #[must_use]
    pub fn started_at(&self) -> UnixMillis {
        self.0.started_at()
    }

    /// How long ago the session [began](Self::started_at).
    #[must_use]
    pub fn age(&self) -> Duration {
        self.0.age()
    }

    /// When the session ends if the visitor does not come back.
    #[must_use]
    pub fn ends_at(&self) -> Option<UnixMillis> {
        self.0.ends_at()
    }

    /// Whether the visitor wants to stay signed in.
    #[must_use]
    pub fn is_remembered(&self) -> bool {
        self.0.is_remembered()
    }

    /// Lets the session last as long as `remember_me` of the configuration says, in this save and in
    /// all later ones, or no longer.
    pub fn remember(&mut self, remembered: bool) {
        self.0.remember(remembered);
    }

    /// Gives the session a new id when it is next saved. Call it whenever somebody signs in or gains a
    /// privilege.
    pub fn renew(&mut self) {
        self.0.renew();
    }

    /// [Renews](Self::renew) the session with other data; of what other programs kept in it, only the
    /// fields named in `carry_over` stay.
    pub fn renew_with(&mut self, data: T, carry_over: &[&str]) {
        self.0.renew_with(data, carry_over);
    }

    /// A token for the forms of this session; save the session if it is new.
    ///
    /// # Errors
    ///
    /// [`SaveError`] without `session_ids` in the configuration.
    pub fn csrf_token(&mut self) -> Result<CsrfToken, SaveError> {
        self.0.csrf_token().map_err(SaveError)
    }

    /// Whether a form of this session sent `token`.
    #[must_use]
    pub fn accepts_csrf_token(&self, token: &str) -> bool {
        self.0.accepts_csrf_token(token)
    }

    /// Ends the session: the browser is told to remove the cookie. Saving it afterwards does not
    /// compile.
    ///
    /// ```compile_fail
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor;
    /// fn sign_out(mut session: fe26_actix::Session<Visitor>) {
    ///     session.destroy();
    ///     session.save(); // error[E0382]: borrow of moved value
    /// }
    /// ```
    pub fn destroy(self) {
        self.0.destroy();
    }
}

impl<T: DeserializeOwned + Serialize> Session<T> {
    /// Seals the session; the middleware sends the cookie with the response.
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
