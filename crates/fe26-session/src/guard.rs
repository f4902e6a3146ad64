//! Who may go on: signed in, in a role, signed in recently.
//!
//! # Examples
//!
//! A guard before a handler, where there is no adapter:
//!
//! ```
//! use fe26_session::{Guard, Session};
//! use http::{Request, Response};
//!
//! #[derive(Default, serde::Serialize, serde::Deserialize)]
//! struct Visitor { user_id: Option<String> }
//!
//! fn account(session: &Session<Visitor>, request: Request<()>) -> Response<String> {
//!     let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some()).login_page("/login");
//!     match members.check(session) {
//!         Ok(()) => Response::new("your account".to_owned()),
//!         Err(refused) => members.response(refused, &request.into_parts().0),
//!     }
//! }
//!
//! # use fe26_session::{CookieJar, KeyRing, SessionConfig, UnixMillis};
//! # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
//! # let stranger = Session::<Visitor>::open(&SessionConfig::new("session", keys)?, &jar);
//! let request = Request::get("/account").header("accept", "text/html").body(())?;
//! let answer = account(&stranger, request);
//! assert_eq!(answer.headers()["location"], "/login?redirect=%2Faccount");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use http::header::ACCEPT;
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderValue, Response, StatusCode};

use crate::refusal::Refusal;
use crate::return_to::ReturnTo;
use crate::session::Session;

/// What a session must be for a request to go on, and where visitors are sent who are not signed in.
///
/// A guard stands on routes, not on paths that begin with something: no `/administrator` is let in or
/// kept out by a rule for `/admin`.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use fe26_session::{Guard, Refused};
/// # use fe26_session::testing::{TestBrowser, TestClock};
/// # use fe26_session::{KeyRing, SessionConfig};
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Visitor { user_id: Option<String>, role: String }
///
/// let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some()).login_page("/login");
/// let admins = members.clone().require(|visitor| visitor.role == "admin");
/// // Changing the password needs a sign-in of the last ten minutes.
/// let recent = members.signed_in_within(Duration::from_secs(600));
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let config = SessionConfig::new("session", keys)?.session_ids();
/// # let mut browser = TestBrowser::new(TestClock::default());
/// # browser.sign_in(&config, Visitor { user_id: Some("u-7".to_owned()), role: "user".to_owned() })?;
/// # let session = browser.session::<Visitor>(&config).ok_or("nobody")?;
///
/// // Of somebody who has just signed in, and is no admin:
/// assert_eq!(recent.check(&session), Ok(()));
/// assert_eq!(admins.check(&session), Err(Refused::Forbidden));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub struct Guard<T> {
    is_signed_in: Check<T>,
    required: Vec<Check<T>>,
    within: Option<Duration>,
    login_page: Option<String>,
}

type Check<T> = Arc<dyn Fn(&T) -> bool + Send + Sync>;

/// Why a request does not go on.
///
/// # Examples
///
/// ```
/// use fe26_session::{Guard, Refused};
/// # use fe26_session::testing::{TestBrowser, TestClock};
/// # use fe26_session::{KeyRing, SessionConfig};
/// # #[derive(Default, serde::Serialize, serde::Deserialize)]
/// # struct Visitor { user_id: Option<String>, role: String }
/// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
/// # let config = SessionConfig::new("session", keys)?;
/// # let mut browser = TestBrowser::new(TestClock::default());
/// # browser.sign_in(&config, Visitor { user_id: Some("u-7".to_owned()), role: "user".to_owned() })?;
/// # let session = browser.session::<Visitor>(&config).ok_or("nobody")?;
///
/// let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some());
/// let admins = members.clone().require(|visitor| visitor.role == "admin");
/// assert_eq!(members.check(&session), Ok(()));
/// assert_eq!(admins.check(&session), Err(Refused::Forbidden));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Refused {
    /// Nobody is signed in: 401.
    NotSignedIn,
    /// Somebody is signed in, too long ago for this: 401.
    SignInTooOld,
    /// The guard asks when somebody signed in, and the sessions have no [ids](crate::SessionConfig::session_ids)
    /// with which they would know: a mistake in the program, which shows in the first request. 500.
    NoSessionIds,
    /// Whoever is signed in may not do this: 403.
    Forbidden,
}

impl<T> Guard<T> {
    /// Lets signed-in visitors pass: those for whom `is_signed_in` is true.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, Guard, KeyRing, Refused, Session, SessionConfig, UnixMillis};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { user_id: Option<String> }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// # let mut session = Session::<Visitor>::open(&SessionConfig::new("session", keys)?, &jar);
    /// let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some());
    /// assert_eq!(members.check(&session), Err(Refused::NotSignedIn));
    /// session.update(|visitor| visitor.user_id = Some("u-7".to_owned()))?;
    /// assert_eq!(members.check(&session), Ok(()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(is_signed_in: impl Fn(&T) -> bool + Send + Sync + 'static) -> Self {
        Self {
            is_signed_in: Arc::new(is_signed_in),
            required: Vec::new(),
            within: None,
            login_page: None,
        }
    }

    /// Lets only those of them pass for whom `check` is true, such as those in a role.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, Guard, KeyRing, Refused, Session, SessionConfig, UnixMillis};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { user_id: Option<String>, role: String, locked: bool }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// # let mut session = Session::<Visitor>::open(&SessionConfig::new("session", keys)?, &jar);
    /// let editors = Guard::new(|visitor: &Visitor| visitor.user_id.is_some())
    ///     .require(|visitor| visitor.role == "editor")
    ///     .require(|visitor| !visitor.locked); // both have to be true
    /// # session.update(|visitor| {
    /// #     *visitor = Visitor { user_id: Some("u-7".into()), role: "editor".into(), locked: true };
    /// # })?;
    /// assert_eq!(editors.check(&session), Err(Refused::Forbidden)); // an editor, and locked
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn require(mut self, check: impl Fn(&T) -> bool + Send + Sync + 'static) -> Self {
        self.required.push(Arc::new(check));
        self
    }

    /// Lets only those pass who signed in less than `time` ago: whose session
    /// [began](Session::started_at) then. Sign-in has to [renew](Session::renew) the session.
    ///
    /// # Security
    ///
    /// Sessions need [ids](crate::SessionConfig::session_ids), or nobody passes
    /// ([`Refused::NoSessionIds`]): one without begins anew, as far as its cookie tells, each time it is
    /// saved. One that another program has made without an id is too old, until its visitor signs in
    /// here or it is saved here; from then on it counts as begun when it was last sealed there.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fe26_session::testing::{TestBrowser, TestClock};
    /// # use fe26_session::{Guard, KeyRing, Refused, SessionConfig};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { user_id: Option<String> }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let clock = TestClock::default();
    /// # let mut browser = TestBrowser::new(clock.clone());
    /// let config = SessionConfig::new("session", keys)?.session_ids(); // which know when they began
    /// browser.sign_in(&config, Visitor { user_id: Some("u-7".to_owned()) })?;
    ///
    /// let recent = Guard::new(|visitor: &Visitor| visitor.user_id.is_some())
    ///     .signed_in_within(Duration::from_secs(600));
    /// clock.advance(Duration::from_secs(600));
    /// let session = browser.session::<Visitor>(&config).ok_or("nobody")?;
    /// assert_eq!(recent.check(&session), Err(Refused::SignInTooOld));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn signed_in_within(mut self, time: Duration) -> Self {
        self.within = Some(time);
        self
    }

    /// Sends visitors who are not signed in, and ask for a page, to `path?redirect=…`. Without it, and
    /// when something else than a page is asked for, they get a 401.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{Guard, Refused};
    /// # use http::Request;
    /// # struct Visitor { user_id: Option<String> }
    /// let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some()).login_page("/login");
    /// let request = Request::get("/account?tab=2").header("accept", "text/html").body(())?;
    /// let answer = members.response(Refused::NotSignedIn, &request.into_parts().0);
    /// assert_eq!(answer.headers()["location"], "/login?redirect=%2Faccount%3Ftab%3D2");
    /// # Ok::<(), http::Error>(())
    /// ```
    pub fn login_page(mut self, path: impl Into<String>) -> Self {
        self.login_page = Some(path.into());
        self
    }

    /// Decides about a session.
    ///
    /// # Errors
    ///
    /// [`Refused`] says why the request must not go on.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{CookieJar, Guard, KeyRing, Refused, Session, SessionConfig, UnixMillis};
    /// # #[derive(Default, serde::Serialize, serde::Deserialize)]
    /// # struct Visitor { user_id: Option<String> }
    /// # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    /// # let config = SessionConfig::new("session", keys)?;
    /// # let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some());
    /// # let jar = CookieJar::from_lines("GET", None, [], UnixMillis::new(1_800_000_000_000));
    /// let session = Session::<Visitor>::open(&config, &jar); // of a request without a cookie
    /// assert_eq!(members.check(&session), Err(Refused::NotSignedIn));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check(&self, session: &Session<T>) -> Result<(), Refused> {
        if !(self.is_signed_in)(session) {
            return Err(Refused::NotSignedIn);
        }
        if !self.required.iter().all(|check| check(session)) {
            return Err(Refused::Forbidden);
        }
        let Some(time) = self.within else { return Ok(()) };
        match session.time_since_sign_in() {
            None => Err(Refused::NoSessionIds),
            Some(passed) if passed < time => Ok(()),
            Some(_) => Err(Refused::SignInTooOld),
        }
    }

    /// The answer to a request that does not go on: a redirect to the login page for a page,
    /// otherwise [problem details](https://www.rfc-editor.org/rfc/rfc9457) in JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{Guard, Refused};
    /// # use http::Request;
    /// # struct Visitor { user_id: Option<String> }
    /// let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some()).login_page("/login");
    /// // A script asks, and wants no page.
    /// let (request, _) = Request::get("/api/account").body(())?.into_parts();
    /// let answer = members.response(Refused::NotSignedIn, &request);
    /// assert_eq!(answer.status(), 401);
    /// assert_eq!(answer.headers()["content-type"], "application/problem+json");
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn response(&self, refused: Refused, request: &Parts) -> Response<String> {
        let path = request.uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let accept = request.headers.get_all(ACCEPT).iter().map(HeaderValue::as_bytes);
        self.refusal(refused, request.method.as_str(), path, accept).into()
    }

    /// What [`response`](Self::response) is made of, for adapters to frameworks that have types of
    /// their own: from the request's method, its path with the query, and its `Accept` lines.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::{Guard, Refused};
    /// # struct Visitor { user_id: Option<String> }
    /// let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some()).login_page("/login");
    /// let refusal = members.refusal(Refused::NotSignedIn, "POST", "/account", [&b"text/html"[..]]);
    /// assert_eq!(refusal.status, 303);
    /// assert_eq!(refusal.headers[0].1, "/login"); // what was posted cannot be come back to
    /// ```
    #[must_use]
    pub fn refusal<'h>(
        &self,
        refused: Refused,
        method: &str,
        path_and_query: &str,
        accept: impl IntoIterator<Item = &'h [u8]>,
    ) -> Refusal {
        let is_helped_by_login = refused.status() == StatusCode::UNAUTHORIZED;
        let login_page = self.login_page.as_deref().filter(|_| is_helped_by_login);
        match login_page.filter(|_| wants_page(accept)) {
            // Only a page that was asked for with GET can be come back to.
            Some(login_page) if method == "GET" => {
                Refusal::redirect(ReturnTo::parse(path_and_query).login_url(login_page))
            }
            Some(login_page) => Refusal::redirect(login_page.to_owned()),
            None => Refusal::problem(refused.status(), &refused.to_string()),
        }
    }
}

/// Which sessions a handler takes, for the extractor `Allowed` of the adapters.
///
/// # Examples
///
/// ```
/// use fe26_session::{Guard, Rule};
///
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
/// # assert!(format!("{:?}", Admin::guard()).contains("required: 1"));
/// ```
pub trait Rule {
    /// The session's type.
    type Session;

    /// What a session must be. The adapters ask once and keep the answer ([`Guard::of`]).
    ///
    /// # Examples
    ///
    /// The rules of an application may be made of one another:
    ///
    /// ```
    /// # use fe26_session::{Guard, Rule};
    /// # struct Visitor { user_id: Option<String>, role: String }
    /// # struct Member;
    /// # impl Rule for Member {
    /// #     type Session = Visitor;
    /// #     fn guard() -> Guard<Visitor> {
    /// #         Guard::new(|visitor: &Visitor| visitor.user_id.is_some())
    /// #     }
    /// # }
    /// # struct Admin;
    /// impl Rule for Admin {
    ///     type Session = Visitor;
    ///
    ///     fn guard() -> Guard<Visitor> {
    ///         Member::guard().require(|visitor| visitor.role == "admin")
    ///     }
    /// }
    /// # assert!(format!("{:?}", Admin::guard()).contains("required: 1"));
    /// ```
    fn guard() -> Guard<Self::Session>;
}

impl Refused {
    /// The status of the answer.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::Refused;
    /// assert_eq!(Refused::SignInTooOld.status(), 401);
    /// assert_eq!(Refused::Forbidden.status(), 403);
    /// ```
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NotSignedIn | Self::SignInTooOld => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NoSessionIds => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSignedIn => "Sign in first.",
            Self::SignInTooOld => "Sign in again to do this.",
            Self::Forbidden => "You may not do this.",
            Self::NoSessionIds => "It is not known when you signed in: sessions have no ids.",
        })
    }
}

impl std::error::Error for Refused {}

impl<T: 'static> Guard<T> {
    /// The guard of a rule, which is made when it is first asked for.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::ptr;
    /// # use fe26_session::{Guard, Rule};
    /// # struct Visitor { user_id: Option<String> }
    /// # struct Member;
    /// # impl Rule for Member {
    /// #     type Session = Visitor;
    /// #     fn guard() -> Guard<Visitor> {
    /// #         Guard::new(|visitor: &Visitor| visitor.user_id.is_some())
    /// #     }
    /// # }
    /// let in_one_request = Guard::of::<Member>();
    /// let in_another_request = Guard::of::<Member>();
    /// assert!(ptr::eq(in_one_request, in_another_request));
    /// ```
    pub fn of<R: Rule<Session = T> + 'static>() -> &'static Self {
        let known = || {
            let guards = GUARDS.read().unwrap_or_else(PoisonError::into_inner);
            guards.get(&TypeId::of::<R>()).and_then(|guard| guard.downcast_ref())
        };
        if let Some(guard) = known() {
            return guard;
        }
        // A program has as many rules as it has types, and each guard stays for as long as it runs.
        let made: &'static Self = Box::leak(Box::new(R::guard()));
        GUARDS.write().unwrap_or_else(PoisonError::into_inner).insert(TypeId::of::<R>(), made);
        made
    }
}

/// The guards of the rules that have been asked for.
static GUARDS: RwLock<BTreeMap<TypeId, &'static (dyn Any + Send + Sync)>> =
    RwLock::new(BTreeMap::new());

impl<T> Clone for Guard<T> {
    fn clone(&self) -> Self {
        Self {
            is_signed_in: Arc::clone(&self.is_signed_in),
            required: self.required.clone(),
            within: self.within,
            login_page: self.login_page.clone(),
        }
    }
}

impl<T> fmt::Debug for Guard<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("required", &self.required.len())
            .field("within", &self.within)
            .field("login_page", &self.login_page)
            .finish_non_exhaustive()
    }
}

/// Whether a person is waiting for a page, and not a script for data.
fn wants_page<'h>(accept: impl IntoIterator<Item = &'h [u8]>) -> bool {
    let mut accepted = accept.into_iter().filter_map(|line| std::str::from_utf8(line).ok());
    accepted.any(|accept| accept.contains("text/html"))
}
