//! Who may go on: signed in, in a role, signed in recently.

use std::fmt;
use std::sync::Arc;
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
/// use fe26_session::Guard;
///
/// struct Visitor { user_id: Option<String>, role: String }
///
/// let members = Guard::new(|visitor: &Visitor| visitor.user_id.is_some()).login_page("/login");
/// let admins = members.clone().require(|visitor| visitor.role == "admin");
/// // Changing the password needs a sign-in of the last ten minutes.
/// let recent = members.signed_in_within(Duration::from_secs(600));
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
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Refused {
    /// Nobody is signed in: 401.
    NotSignedIn,
    /// Somebody is signed in, too long ago for this: 401.
    SignInTooOld,
    /// Whoever is signed in may not do this: 403.
    Forbidden,
}

impl<T> Guard<T> {
    /// Lets signed-in visitors pass: those for whom `is_signed_in` is true.
    pub fn new(is_signed_in: impl Fn(&T) -> bool + Send + Sync + 'static) -> Self {
        Self {
            is_signed_in: Arc::new(is_signed_in),
            required: Vec::new(),
            within: None,
            login_page: None,
        }
    }

    /// Lets only those of them pass for whom `check` is true, such as those in a role.
    pub fn require(mut self, check: impl Fn(&T) -> bool + Send + Sync + 'static) -> Self {
        self.required.push(Arc::new(check));
        self
    }

    /// Lets only those pass who signed in less than `time` ago: whose session
    /// [began](Session::started_at) then. Sign-in has to [renew](Session::renew) the session.
    pub fn signed_in_within(mut self, time: Duration) -> Self {
        self.within = Some(time);
        self
    }

    /// Sends visitors who are not signed in, and ask for a page, to `path?redirect=…`. Without it, and
    /// when something else than a page is asked for, they get a 401.
    pub fn login_page(mut self, path: impl Into<String>) -> Self {
        self.login_page = Some(path.into());
        self
    }

    /// Decides about a session.
    ///
    /// # Errors
    ///
    /// [`Refused`] says why the request must not go on.
    pub fn check(&self, session: &Session<T>) -> Result<(), Refused> {
        if !(self.is_signed_in)(session) {
            return Err(Refused::NotSignedIn);
        }
        if !self.required.iter().all(|check| check(session)) {
            return Err(Refused::Forbidden);
        }
        match self.within {
            Some(time) if session.age() >= time => Err(Refused::SignInTooOld),
            _ => Ok(()),
        }
    }

    /// The answer to a request that does not go on: a redirect to the login page for a page,
    /// otherwise [problem details](https://www.rfc-editor.org/rfc/rfc9457) in JSON.
    #[must_use]
    pub fn response(&self, refused: Refused, request: &Parts) -> Response<String> {
        let path = request.uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let accept = request.headers.get_all(ACCEPT).iter().map(HeaderValue::as_bytes);
        self.refusal(refused, request.method.as_str(), path, accept).into()
    }

    /// What [`response`](Self::response) is made of, for adapters to frameworks that have types of
    /// their own: from the request's method, its path with the query, and its `Accept` lines.
    #[must_use]
    pub fn refusal<'h>(
        &self,
        refused: Refused,
        method: &str,
        path_and_query: &str,
        accept: impl IntoIterator<Item = &'h [u8]>,
    ) -> Refusal {
        let login_page = self.login_page.as_deref().filter(|_| refused != Refused::Forbidden);
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
pub trait Rule {
    /// The session's type.
    type Session;

    /// What a session must be.
    fn guard() -> Guard<Self::Session>;
}

impl Refused {
    /// The status of the answer.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NotSignedIn | Self::SignInTooOld => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSignedIn => "Sign in first.",
            Self::SignInTooOld => "Sign in again to do this.",
            Self::Forbidden => "You may not do this.",
        })
    }
}

impl std::error::Error for Refused {}

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
