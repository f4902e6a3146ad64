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
///
/// # Examples
///
/// ```
/// use axum::{Router, body::Body, http::Request, routing::get};
/// use fe26_axum::{KeyRing, SaveError, Session, SessionConfig, SessionLayer};
/// use tower::ServiceExt as _;
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { visits: u32 }
///
/// async fn home(mut session: Session<Visitor>) -> Result<String, SaveError> {
///     session.visits += 1;
///     session.save()?;
///     Ok(format!("visit {}", session.visits))
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// let config = SessionConfig::new("visitor", keys)?;
/// let app: Router =
///     Router::new().route("/", get(home)).layer(SessionLayer::<Visitor>::new(config));
/// let answer = app.oneshot(Request::new(Body::empty())).await?;
/// assert!(answer.headers()["set-cookie"].to_str()?.starts_with("visitor=Fe26.2*1*"));
/// # Ok(())
/// # }
/// ```
pub struct Session<T>(pub(crate) fe26_session::Session<T>);

impl<T> Session<T> {
    /// A token for the forms of this session; save the session if it is new.
    ///
    /// # Errors
    ///
    /// [`SaveError`] without `session_ids` in the configuration.
    ///
    /// # Examples
    ///
    /// ```
    /// use axum::response::Html;
    /// use fe26_axum::{SaveError, Session};
    /// # use axum::{Router, body::Body, routing::get};
    /// # use fe26_axum::{KeyRing, SessionConfig, SessionLayer};
    /// # use {http::Request, tower::ServiceExt as _};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { user_id: Option<String> }
    ///
    /// async fn form(mut session: Session<Visitor>) -> Result<Html<String>, SaveError> {
    ///     let token = session.csrf_token()?;
    ///     if session.is_new() {
    ///         session.save()?;
    ///     }
    ///     Ok(Html(format!(r#"<input type="hidden" name="csrf_token" value="{token}">"#)))
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let config = SessionConfig::new("session", keys)?.session_ids();
    /// # let layer = SessionLayer::<Visitor>::new(config);
    /// # let app: Router = Router::new().route("/", get(form)).layer(layer);
    /// # let answer = app.oneshot(Request::new(Body::empty())).await?;
    /// assert!(answer.headers().contains_key("set-cookie")); // of a visitor who had no session
    /// # Ok(())
    /// # }
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// use axum::response::Redirect;
    /// use fe26_axum::Session;
    /// # use axum::{Router, body::Body, routing::post};
    /// # use fe26_axum::{KeyRing, SessionConfig, SessionLayer};
    /// # use {http::Request, tower::ServiceExt as _};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { user_id: Option<String> }
    ///
    /// async fn sign_out(session: Session<Visitor>) -> Redirect {
    ///     session.destroy();
    ///     Redirect::to("/")
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let layer = SessionLayer::<Visitor>::new(SessionConfig::new("session", keys)?);
    /// # let app: Router = Router::new().route("/sign-out", post(sign_out)).layer(layer);
    /// let request = Request::post("/sign-out").header("cookie", "session=…").body(Body::empty())?;
    /// let answer = app.oneshot(request).await?;
    /// assert!(answer.headers()["set-cookie"].to_str()?.starts_with("session=; Max-Age=0;"));
    /// # Ok(())
    /// # }
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
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26_axum::{SaveError, Session};
    /// # use axum::{Router, body::Body, routing::get};
    /// # use fe26_axum::{KeyRing, SessionConfig, SessionLayer};
    /// # use {http::Request, tower::ServiceExt as _};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { visits: u32 }
    ///
    /// async fn home(mut session: Session<Visitor>) -> Result<String, SaveError> {
    ///     session.visits += 1;
    ///     session.save()?;
    ///     Ok(format!("visit {}", session.visits))
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let layer = SessionLayer::<Visitor>::new(SessionConfig::new("visitor", keys)?);
    /// # let app: Router = Router::new().route("/", get(home)).layer(layer);
    ///
    /// let first = app.clone().oneshot(Request::new(Body::empty())).await?;
    /// let cookie = first.headers()["set-cookie"].clone(); // which a browser sends back
    /// let second = app.oneshot(Request::get("/").header("cookie", cookie).body(Body::empty())?).await?;
    /// assert_eq!(axum::body::to_bytes(second.into_body(), 100).await?, "visit 2");
    /// # Ok(())
    /// # }
    /// ```
    pub fn save(&mut self) -> Result<(), SaveError> {
        self.0.save().map_err(SaveError)
    }

    /// Changes the session and saves it.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26_axum::{SaveError, Session};
    /// # use axum::{Router, body::Body, routing::put};
    /// # use fe26_axum::{KeyRing, SessionConfig, SessionLayer};
    /// # use {http::Request, tower::ServiceExt as _};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { theme: String }
    ///
    /// async fn set_theme(mut session: Session<Visitor>, theme: String) -> Result<(), SaveError> {
    ///     session.update(|visitor| visitor.theme = theme)
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let layer = SessionLayer::<Visitor>::new(SessionConfig::new("visitor", keys)?);
    /// # let app: Router = Router::new().route("/theme", put(set_theme)).layer(layer);
    ///
    /// let answer = app.oneshot(Request::put("/theme").body(Body::from("dark"))?).await?;
    /// assert!(answer.headers().contains_key("set-cookie"));
    /// # Ok(())
    /// # }
    /// ```
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
///
/// # Examples
///
/// ```
/// use fe26_axum::SessionView;
/// # use axum::{Router, body::Body, routing::get};
/// # use fe26_axum::{KeyRing, SessionConfig, SessionLayer};
/// # use {http::Request, tower::ServiceExt as _};
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor { name: Option<String> }
///
/// async fn greeting(session: SessionView<Visitor>) -> String {
///     format!("hello {}", session.name.as_deref().unwrap_or("stranger"))
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let layer = SessionLayer::<Visitor>::new(SessionConfig::new("visitor", keys)?);
/// # let app: Router = Router::new().route("/", get(greeting)).layer(layer);
///
/// let answer = app.oneshot(Request::new(Body::empty())).await?;
/// assert_eq!(axum::body::to_bytes(answer.into_body(), 100).await?, "hello stranger");
/// # Ok(())
/// # }
/// ```
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
