use std::fmt;
use std::ops::{Deref, DerefMut};

use fe26_session::csrf::CsrfToken;
use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use crate::error::SaveError;

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
/// use actix_web::{Responder, web::Json};
///
/// async fn me(session: fe26_actix::Session<Visitor>) -> impl Responder {
///     Json(session) // error[E0277]: the trait `Serialize` is not implemented for `Session<Visitor>`
/// }
/// ```
///
/// # Examples
///
/// ```
/// use actix_web::{App, web};
/// use fe26_actix::{KeyRing, SaveError, Session, SessionConfig, SessionMiddleware};
/// # use actix_web::test::{TestRequest, call_service, init_service};
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
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// let config = SessionConfig::new("visitor", keys)?;
/// let app = App::new()
///     .route("/", web::get().to(home))
///     .wrap(SessionMiddleware::<Visitor>::new(config));
/// # let app = init_service(app).await;
/// # let answer = call_service(&app, TestRequest::get().to_request()).await;
/// assert!(answer.headers().contains_key("set-cookie")); // of the first visit
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
    /// use actix_web::web::Html;
    /// use fe26_actix::{SaveError, Session};
    /// # use actix_web::test::{TestRequest, call_service, init_service};
    /// # use actix_web::{App, web};
    /// # use fe26_actix::{KeyRing, SessionConfig, SessionMiddleware};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { user_id: Option<String> }
    ///
    /// async fn form(mut session: Session<Visitor>) -> Result<Html, SaveError> {
    ///     let token = session.csrf_token()?;
    ///     if session.is_new() {
    ///         session.save()?;
    ///     }
    ///     Ok(Html::new(format!(r#"<input type="hidden" name="csrf_token" value="{token}">"#)))
    /// }
    ///
    /// # #[actix_web::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// let config = SessionConfig::new("session", keys)?.session_ids();
    /// # let sessions = SessionMiddleware::<Visitor>::new(config);
    /// # let app = init_service(App::new().route("/", web::get().to(form)).wrap(sessions)).await;
    /// # let answer = call_service(&app, TestRequest::get().to_request()).await;
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
    /// fn sign_out(mut session: fe26_actix::Session<Visitor>) {
    ///     session.destroy();
    ///     session.save(); // error[E0382]: borrow of moved value
    /// }
    /// ```
    ///
    /// # Examples
    ///
    /// ```
    /// use actix_web::web::Redirect;
    /// use fe26_actix::Session;
    /// # use actix_web::test::{TestRequest, call_service, init_service};
    /// # use actix_web::{App, web};
    /// # use fe26_actix::{KeyRing, SessionConfig, SessionMiddleware};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { user_id: Option<String> }
    ///
    /// async fn sign_out(session: Session<Visitor>) -> Redirect {
    ///     session.destroy();
    ///     Redirect::to("/").see_other()
    /// }
    ///
    /// # #[actix_web::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let sessions = SessionMiddleware::<Visitor>::new(SessionConfig::new("session", keys)?);
    /// # let app = App::new().route("/sign-out", web::post().to(sign_out)).wrap(sessions);
    /// # let app = init_service(app).await;
    /// let request = TestRequest::post().uri("/sign-out").insert_header(("cookie", "session=…"));
    /// let answer = call_service(&app, request.to_request()).await;
    /// let line = answer.headers().get("set-cookie").ok_or("no cookie")?;
    /// assert!(line.to_str()?.starts_with("session=; Max-Age=0;"));
    /// # Ok(())
    /// # }
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
    ///
    /// # Examples
    ///
    /// ```
    /// use fe26_actix::{SaveError, Session};
    /// # use actix_web::test::{TestRequest, call_and_read_body, call_service, init_service};
    /// # use actix_web::{App, web};
    /// # use fe26_actix::{KeyRing, SessionConfig, SessionMiddleware};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { visits: u32 }
    ///
    /// async fn home(mut session: Session<Visitor>) -> Result<String, SaveError> {
    ///     session.visits += 1;
    ///     session.save()?;
    ///     Ok(format!("visit {}", session.visits))
    /// }
    /// # #[actix_web::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let sessions = SessionMiddleware::<Visitor>::new(SessionConfig::new("visitor", keys)?);
    /// # let app = init_service(App::new().route("/", web::get().to(home)).wrap(sessions)).await;
    ///
    /// let first = call_service(&app, TestRequest::get().to_request()).await;
    /// let cookie = first.headers().get("set-cookie").ok_or("no cookie")?;
    /// let second = TestRequest::get().insert_header(("cookie", cookie)).to_request();
    /// assert_eq!(call_and_read_body(&app, second).await, "visit 2");
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
    /// use fe26_actix::{SaveError, Session};
    /// # use actix_web::test::{TestRequest, call_service, init_service};
    /// # use actix_web::{App, web};
    /// # use fe26_actix::{KeyRing, SessionConfig, SessionMiddleware};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { theme: String }
    ///
    /// async fn set_theme(mut session: Session<Visitor>, theme: String) -> Result<String, SaveError> {
    ///     session.update(|visitor| visitor.theme = theme)?;
    ///     Ok(format!("now in {}", session.theme))
    /// }
    /// # #[actix_web::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let sessions = SessionMiddleware::<Visitor>::new(SessionConfig::new("visitor", keys)?);
    /// # let app = App::new().route("/theme", web::put().to(set_theme)).wrap(sessions);
    /// # let app = init_service(app).await;
    ///
    /// let request = TestRequest::put().uri("/theme").set_payload("dark").to_request();
    /// assert!(call_service(&app, request).await.headers().contains_key("set-cookie"));
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
/// use fe26_actix::SessionView;
/// # use actix_web::test::{TestRequest, call_and_read_body, init_service};
/// # use actix_web::{App, web};
/// # use fe26_actix::{KeyRing, SessionConfig, SessionMiddleware};
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor { name: Option<String> }
///
/// async fn greeting(session: SessionView<Visitor>) -> String {
///     format!("hello {}", session.name.as_deref().unwrap_or("stranger"))
/// }
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let sessions = SessionMiddleware::<Visitor>::new(SessionConfig::new("visitor", keys)?);
/// # let app = init_service(App::new().route("/", web::get().to(greeting)).wrap(sessions)).await;
///
/// let request = TestRequest::get().to_request();
/// assert_eq!(call_and_read_body(&app, request).await, "hello stranger");
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
