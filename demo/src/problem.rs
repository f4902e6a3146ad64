//! What a failure looks like from outside: a page for people, problem JSON (RFC 9457) for programs.

use std::fmt::Display;

use askama::Template;
use axum::Json;
use axum::extract::Request;
use axum::extract::rejection::{FormRejection, JsonRejection};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use fe26_axum::SaveError;
use serde_json::json;
use tower_http::csrf::ProtectionError;

use crate::pages::render;

/// Why a request got no answer, in words that anybody may read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) detail: &'static str,
}

impl Problem {
    pub(crate) const NOT_SIGNED_IN: Self = Self::new(StatusCode::UNAUTHORIZED, "Not signed in.");
    pub(crate) const NOT_FOUND: Self =
        Self::new(StatusCode::NOT_FOUND, "There is nothing at this address.");
    pub(crate) const METHOD_NOT_ALLOWED: Self = Self::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "This address does not take requests of this kind.",
    );
    const CROSS_SITE: Self = Self::new(
        StatusCode::FORBIDDEN,
        "The request came from another site. Open the page here and try again.",
    );

    pub(crate) const fn new(status: StatusCode, detail: &'static str) -> Self {
        Self { status, detail }
    }

    /// A failure of ours: the operator reads in the log what it was, the visitor can only try again.
    pub(crate) fn ours(error: impl Display) -> Self {
        eprintln!("demo: {error}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong here. Please try again.")
    }

    /// A body that was not read, with the status that axum refused it with.
    fn unreadable(status: StatusCode) -> Self {
        Self::new(
            status,
            match status {
                StatusCode::PAYLOAD_TOO_LARGE => "The request is too large.",
                StatusCode::UNSUPPORTED_MEDIA_TYPE => "The request has the wrong content type.",
                StatusCode::UNPROCESSABLE_ENTITY => "A field of the request has the wrong type.",
                _ => "The request could not be read.",
            },
        )
    }

    fn page(self) -> Response {
        let title = self.status.canonical_reason().unwrap_or("Problem");
        render(self.status, &ProblemPage { title, detail: self.detail })
    }

    /// iron-session's users look for `error`, everybody else for the members of RFC 9457.
    fn json(self) -> Response {
        let members = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason(),
            "status": self.status.as_u16(),
            "detail": self.detail,
            "error": self.detail,
        });
        ([(CONTENT_TYPE, "application/problem+json")], Json(members)).into_response()
    }
}

impl IntoResponse for Problem {
    /// Only the status: [`in_words`] knows who asked, and adds the rest.
    fn into_response(self) -> Response {
        let mut answer = self.status.into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}

impl From<FormRejection> for Problem {
    fn from(rejection: FormRejection) -> Self {
        Self::unreadable(rejection.status())
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        Self::unreadable(rejection.status())
    }
}

impl From<SaveError> for Problem {
    fn from(error: SaveError) -> Self {
        Self::ours(error)
    }
}

/// Gives every refusal its words, whoever refused; the headers that it came with stay.
pub(crate) async fn in_words(request: Request, next: Next) -> Response {
    let for_a_program = request.uri().path().starts_with("/api/");
    let answer = next.run(request).await;
    let Some(problem) = problem_of(&answer) else { return answer };
    let words = if for_a_program { problem.json() } else { problem.page() };
    let (mut head, _) = answer.into_parts();
    head.headers.remove(CONTENT_LENGTH); // of the body that was not there
    head.headers.extend(words.headers().clone());
    Response::from_parts(head, words.into_body())
}

fn problem_of(answer: &Response) -> Option<Problem> {
    match answer.extensions().get::<ProtectionError>() {
        Some(_) => Some(Problem::CROSS_SITE),
        None => answer.extensions().get().copied(),
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    title: &'static str,
    detail: &'static str,
}
