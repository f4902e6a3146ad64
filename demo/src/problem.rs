//! What a failure looks like from outside: a page for people, problem JSON (RFC 9457) for programs.

use std::any::Any;
use std::fmt::Display;
use std::time::Duration;

use askama::Template;
use axum::Json;
use axum::extract::Request;
use axum::extract::rejection::{FormRejection, JsonRejection, QueryRejection};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use fe26_axum::csrf::Refused;
use fe26_axum::{MissingSessionLayer, SaveError};
use serde::Serialize;
use tower_http::csrf::ProtectionError;
use utoipa::ToSchema;

use crate::frame::Frame;
use crate::headers::{Nonce, RequestId};
use crate::pages::render;

/// Why a request got no answer, in words that anybody may read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) detail: &'static str,
    field: Option<Field>,
    retry_after: Option<Duration>,
}

/// What a form asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Field {
    Name,
    Email,
    CurrentPassword,
    NewPassword,
}

impl Field {
    /// Whether this is what has to be typed again.
    pub(crate) fn is_wrong(self, problem: &Option<Problem>) -> bool {
        problem.is_some_and(|problem| problem.field == Some(self))
    }
}

impl Problem {
    pub(crate) const NOT_FOUND: Self =
        Self::new(StatusCode::NOT_FOUND, "There is nothing at this address.");
    pub(crate) const METHOD_NOT_ALLOWED: Self = Self::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "This address does not take requests of this kind.",
    );
    pub(crate) const TOO_MANY_ATTEMPTS: Self =
        Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many attempts. Please try again later.");
    pub(crate) const BUSY: Self =
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "Too many people sign in at this moment.")
            .retry_after(Duration::from_secs(2));
    const CROSS_SITE: Self = Self::new(
        StatusCode::FORBIDDEN,
        "The request came from another site. Open the page here and try again.",
    );
    const STALE_FORM: Self = Self::new(
        StatusCode::FORBIDDEN,
        "This form belongs to a session that is over. Open the page again and retry.",
    );

    pub(crate) const fn new(status: StatusCode, detail: &'static str) -> Self {
        Self { status, detail, field: None, retry_after: None }
    }

    /// Names the field of the form that is to be changed.
    pub(crate) const fn about(mut self, field: Field) -> Self {
        self.field = Some(field);
        self
    }

    /// A failure of ours: the operator reads in the log what it was, the visitor can only try again.
    pub(crate) fn ours(error: impl Display) -> Self {
        tracing::error!(%error, "a request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong here. Please try again.")
    }

    /// When to come back.
    pub(crate) const fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    pub(crate) fn retry_after_seconds(&self) -> Option<u64> {
        self.retry_after.map(|wait| wait.as_secs().max(1))
    }

    /// Adds to a page that says the problem what else belongs to it.
    pub(crate) fn with_headers(&self, mut page: Response) -> Response {
        if let Some(seconds) = self.retry_after_seconds() {
            page.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        page
    }

    /// What was refused before a handler of ours saw it.
    fn of_status(status: StatusCode) -> Self {
        Self::new(
            status,
            match status {
                StatusCode::UNAUTHORIZED => "Sign in first.",
                StatusCode::FORBIDDEN => "You may not do this.",
                StatusCode::PAYLOAD_TOO_LARGE => "The request is too large.",
                StatusCode::UNSUPPORTED_MEDIA_TYPE => "The request has the wrong content type.",
                StatusCode::UNPROCESSABLE_ENTITY => "A field of the request has the wrong type.",
                _ => "The request could not be read.",
            },
        )
    }

    fn page(self, nonce: Nonce, id: RequestId) -> Response {
        let title = self.title();
        // With the number an operator finds in the log what it was.
        let id = self.status.is_server_error().then_some(id.0);
        render(
            self.status,
            &ProblemPage { frame: Frame::of_nobody(nonce), title, detail: self.detail, id },
        )
    }

    /// For people; programs get the words of HTTP.
    fn title(self) -> &'static str {
        match self.status {
            StatusCode::UNAUTHORIZED => "Please sign in",
            StatusCode::FORBIDDEN => "Not allowed",
            StatusCode::NOT_FOUND => "Page not found",
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => "Please wait",
            status if status.is_server_error() => "Something went wrong",
            _ => "That did not work",
        }
    }

    fn json(self) -> Response {
        let body = ProblemBody {
            kind: "about:blank",
            title: self.status.canonical_reason(),
            status: self.status.as_u16(),
            detail: self.detail,
            error: self.detail,
        };
        ([(CONTENT_TYPE, PROBLEM_JSON)], Json(body)).into_response()
    }
}

impl IntoResponse for Problem {
    /// Only the status: [`in_words`] knows who asked, and adds the rest.
    fn into_response(self) -> Response {
        let mut answer = self.with_headers(self.status.into_response());
        answer.extensions_mut().insert(self);
        answer
    }
}

impl From<FormRejection> for Problem {
    fn from(rejection: FormRejection) -> Self {
        Self::of_status(rejection.status())
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        Self::of_status(rejection.status())
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::of_status(rejection.status())
    }
}

impl From<SaveError> for Problem {
    fn from(error: SaveError) -> Self {
        Self::ours(error)
    }
}

impl From<MissingSessionLayer> for Problem {
    fn from(error: MissingSessionLayer) -> Self {
        Self::ours(error)
    }
}

/// Problem details (RFC 9457), with the member `error` that iron-session's users look for.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    #[serde(rename = "type")]
    kind: &'static str,
    #[schema(nullable = false)]
    title: Option<&'static str>,
    status: u16,
    detail: &'static str,
    /// The same as `detail`.
    error: &'static str,
}

/// What a visitor gets when a handler panics: the process goes on.
pub(crate) fn after_panic(panic: Box<dyn Any + Send>) -> Response {
    let words = panic.downcast_ref::<&str>().copied();
    let words = words.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Problem::ours(format_args!("panic: {}", words.unwrap_or("without words"))).into_response()
}

/// Gives every refusal its words, whoever refused; the headers that it came with stay.
pub(crate) async fn in_words(
    nonce: Nonce,
    id: RequestId,
    request: Request,
    next: Next,
) -> Response {
    let for_a_program = request.uri().path().starts_with("/api/");
    let answer = next.run(request).await;
    let Some(problem) = problem_of(&answer, for_a_program) else { return answer };
    let words = if for_a_program { problem.json() } else { problem.page(nonce, id) };
    let (mut head, _) = answer.into_parts();
    head.headers.remove(CONTENT_LENGTH); // of the body that was there
    for (name, value) in words.headers() {
        head.headers.insert(name, value.clone());
    }
    Response::from_parts(head, words.into_body())
}

/// The problem of an answer that does not say it in words yet.
fn problem_of(answer: &Response, for_a_program: bool) -> Option<Problem> {
    let (status, extensions) = (answer.status(), answer.extensions());
    if extensions.get::<ProtectionError>().is_some() {
        return Some(Problem::CROSS_SITE);
    }
    if extensions.get() == Some(&Refused::WithoutToken) {
        return Some(Problem::STALE_FORM);
    }
    if let Some(problem) = extensions.get() {
        return Some(*problem);
    }
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    let content_type = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default();
    let in_words = if for_a_program { PROBLEM_JSON } else { "text/html" };
    (!content_type.starts_with(in_words)).then(|| Problem::of_status(status))
}

const PROBLEM_JSON: &str = "application/problem+json";

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    frame: Frame,
    title: &'static str,
    detail: &'static str,
    id: Option<String>,
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt as _;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    async fn secret() -> &'static str {
        panic!("the secret is hunter2")
    }

    #[tokio::test]
    async fn a_handler_that_panics_is_a_500_without_its_words() {
        let routes = Router::new().route("/page", get(secret)).route("/api/route", get(secret));
        let app = routes.layer(CatchPanicLayer::custom(after_panic)).layer(from_fn(in_words));
        for path in ["/page", "/api/route"] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let answer = app.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
            let body = to_bytes(answer.into_body(), 100_000).await.unwrap();
            let body = String::from_utf8_lossy(&body);
            assert!(body.contains("Something went wrong here.") && !body.contains("hunter2"));
        }
    }
}
