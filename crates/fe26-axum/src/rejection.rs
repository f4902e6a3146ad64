use std::error::Error;
use std::fmt;

use axum_core::response::{IntoResponse, Response};
use fe26_session::SaveError as SaveErrorReason;
use http::StatusCode;

/// A session could not be saved. As a response it is a 500 without details.
///
/// Match on [`reason`](Self::reason) where the application can do better, such as asking for a
/// shorter text when the session is too large for a cookie.
///
/// # Examples
///
/// ```
/// use fe26_axum::{SaveError, Session};
/// use axum::http::StatusCode;
/// # use axum::{Router, body::Body, routing::put};
/// # use fe26_axum::{KeyRing, SessionConfig, SessionLayer};
/// # use {http::Request, tower::ServiceExt as _};
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor { draft: String }
///
/// async fn keep(mut session: Session<Visitor>, draft: String) -> Result<StatusCode, SaveError> {
///     session.draft = draft;
///     session.save()?;
///     Ok(StatusCode::NO_CONTENT)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let layer = SessionLayer::<Visitor>::new(SessionConfig::new("session", keys)?);
/// # let app: Router = Router::new().route("/draft", put(keep)).layer(layer);
/// let too_long = Request::put("/draft").body(Body::from("x".repeat(5000)))?;
/// assert_eq!(app.oneshot(too_long).await?.status(), 500);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct SaveError(pub(crate) SaveErrorReason);

impl SaveError {
    /// Why.
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26_axum::{SaveError, SaveErrorReason, Session};
    /// use axum::http::StatusCode;
    /// # use axum::{Router, body::Body, routing::put};
    /// # use fe26_axum::{KeyRing, SessionConfig, SessionLayer};
    /// # use {http::Request, tower::ServiceExt as _};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { draft: String }
    ///
    /// async fn keep(mut session: Session<Visitor>, draft: String) -> Result<StatusCode, SaveError> {
    ///     match session.update(|visitor| visitor.draft = draft) {
    ///         Ok(()) => Ok(StatusCode::NO_CONTENT),
    ///         Err(error) if matches!(error.reason(), SaveErrorReason::TooLarge { .. }) => {
    ///             Ok(StatusCode::PAYLOAD_TOO_LARGE)
    ///         }
    ///         Err(error) => Err(error),
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let layer = SessionLayer::<Visitor>::new(SessionConfig::new("session", keys)?);
    /// # let app: Router = Router::new().route("/draft", put(keep)).layer(layer);
    /// let too_long = Request::put("/draft").body(Body::from("x".repeat(5000)))?;
    /// assert_eq!(app.oneshot(too_long).await?.status(), 413);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn reason(&self) -> &SaveErrorReason {
        &self.0
    }
}

impl fmt::Display for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for SaveError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

impl IntoResponse for SaveError {
    fn into_response(self) -> Response {
        tracing::error!(kind = self.0.kind(), reason = %self.0, "a session was not saved");
        internal_error("the session could not be saved")
    }
}

/// A handler asks for a session that no [`SessionLayer`](crate::SessionLayer) around it provides: a
/// mistake in the program, which shows in the first request.
///
/// # Examples
///
/// As a response it says nothing of the program; the log names the layer.
///
/// ```
/// use axum::{Router, body::Body, http::Request, routing::get};
/// use fe26_axum::Session;
/// use tower::ServiceExt as _;
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { visits: u32 }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let app: Router = Router::new().route("/", get(async |_: Session<Visitor>| "hello"));
/// let answer = app.oneshot(Request::new(Body::empty())).await?;
/// assert_eq!(answer.status(), 500);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MissingSessionLayer {
    session: &'static str,
}

impl MissingSessionLayer {
    pub(crate) fn of<T>() -> Self {
        Self { session: std::any::type_name::<T>() }
    }
}

impl fmt::Display for MissingSessionLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no SessionLayer::<{}> around this route", self.session)
    }
}

impl Error for MissingSessionLayer {}

impl IntoResponse for MissingSessionLayer {
    fn into_response(self) -> Response {
        tracing::error!("{self}");
        internal_error("the session is not configured")
    }
}

fn internal_error(words: &'static str) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, words).into_response()
}
