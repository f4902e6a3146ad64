use std::fmt;
use std::ops::{Deref, DerefMut};

use axum_core::body::Body;
use axum_core::extract::FromRequestParts;
use axum_core::response::{IntoResponse, Response};
use fe26_session::{Guard, Rule};
use http::request::Parts;
use serde_core::de::DeserializeOwned;

use crate::session::Session;

/// A session that a [`Rule`] accepts, as a handler's argument: the handler does not run for others.
///
/// The guard stands in the signature of each handler that needs it, so that no route can be reached
/// around a layer (compare CVE-2025-29927).
///
/// # Examples
///
/// ```
/// use fe26_axum::{Allowed, Guard, Rule};
/// # use axum::{Router, body::Body, routing::get};
/// # use fe26_axum::{KeyRing, SessionConfig, SessionLayer};
/// # use {http::Request, tower::ServiceExt as _};
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { user_id: Option<String>, role: String }
///
/// /// Signed-in admins; others are sent to the login page.
/// struct Admin;
///
/// impl Rule for Admin {
///     type Session = Visitor;
///
///     fn guard() -> Guard<Visitor> {
///         Guard::new(|visitor: &Visitor| visitor.user_id.is_some())
///             .require(|visitor| visitor.role == "admin")
///             .login_page("/login")
///     }
/// }
///
/// async fn accounts(session: Allowed<Admin>) -> String {
///     format!("what {:?} may see", session.user_id)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let layer = SessionLayer::<Visitor>::new(SessionConfig::new("session", keys)?);
/// # let app: Router = Router::new().route("/accounts", get(accounts)).layer(layer);
/// let stranger = Request::get("/accounts").header("accept", "text/html").body(Body::empty())?;
/// let answer = app.oneshot(stranger).await?;
/// assert_eq!(answer.headers()["location"], "/login?redirect=%2Faccounts");
/// # Ok(())
/// # }
/// ```
pub struct Allowed<R: Rule>(Session<R::Session>);

impl<R: Rule> Allowed<R> {
    /// The session itself, for instance to destroy it.
    ///
    /// # Examples
    ///
    /// ```
    /// use axum::response::Redirect;
    /// use fe26_axum::{Allowed, Guard, Rule};
    /// # use axum::{Router, body::Body, routing::post};
    /// # use fe26_axum::{KeyRing, SessionConfig, SessionLayer};
    /// # use {http::Request, tower::ServiceExt as _};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { user_id: Option<String> }
    /// # struct Member;
    /// # impl Rule for Member {
    /// #     type Session = Visitor;
    /// #     fn guard() -> Guard<Visitor> {
    /// #         Guard::new(|visitor: &Visitor| visitor.user_id.is_some())
    /// #     }
    /// # }
    ///
    /// async fn delete_account(session: Allowed<Member>) -> Redirect {
    ///     // … delete what belongs to `session.user_id` …
    ///     session.into_session().destroy();
    ///     Redirect::to("/")
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let layer = SessionLayer::<Visitor>::new(SessionConfig::new("session", keys)?);
    /// # let app: Router = Router::new().route("/delete", post(delete_account)).layer(layer);
    ///
    /// // A stranger does not get there:
    /// let request = Request::post("/delete").body(Body::empty())?;
    /// assert_eq!(app.oneshot(request).await?.status(), 401);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn into_session(self) -> Session<R::Session> {
        self.0
    }
}

impl<R, S> FromRequestParts<S> for Allowed<R>
where
    R: Rule + 'static,
    R::Session: Default + DeserializeOwned + 'static,
    S: Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let session = Session::from_request_parts(parts, state).await;
        let session = session.map_err(IntoResponse::into_response)?;
        let guard = Guard::of::<R>();
        match guard.check(&session.0) {
            Ok(()) => Ok(Self(session)),
            Err(refused) => Err(guard.response(refused, parts).map(Body::from)),
        }
    }
}

impl<R: Rule> Deref for Allowed<R> {
    type Target = Session<R::Session>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<R: Rule> DerefMut for Allowed<R> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<R: Rule> fmt::Debug for Allowed<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Allowed").field(&self.0).finish()
    }
}
