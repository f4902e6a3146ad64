//! `/register`: a new account, once its owner has opened a link in their mail.

use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use fe26_axum::Session;
use serde::Deserialize;

use crate::app::AppState;
use crate::frame::Frame;
use crate::links;
use crate::network::ClientAddress;
use crate::pages::link::{ConfirmPage, LinkToken, SentPage};
use crate::pages::render;
use crate::problem::{Field, Problem};
use crate::visitor::Visitor;

pub(super) async fn page(frame: Frame) -> Response {
    render(StatusCode::OK, &RegisterForm::default().page(frame, None))
}

pub(super) async fn submit(
    State(state): State<AppState>,
    frame: Frame,
    client: ClientAddress,
    form: Result<Form<RegisterForm>, FormRejection>,
) -> Response {
    let Form(form) = match form {
        Ok(form) => form,
        Err(rejection) => return RegisterForm::default().refused(frame, rejection.into()),
    };
    let fields = (form.email.as_str(), form.name.as_str(), form.password.clone());
    match links::register(&state, fields, client).await {
        Ok(()) => render(StatusCode::OK, &SentPage { frame }),
        Err(problem) => form.refused(frame, problem),
    }
}

/// A click, and not the link alone: programs that look through mail open every link in it.
pub(super) async fn confirm_page(
    frame: Frame,
    query: Result<Query<LinkToken>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(LinkToken { token }) = query?;
    let (title, action, button) = ("Confirm your address", "/register/confirm", "Make my account");
    Ok(render(StatusCode::OK, &ConfirmPage { frame, title, action, button, token: &token }))
}

pub(super) async fn confirm(
    State(state): State<AppState>,
    client: ClientAddress,
    mut session: Session<Visitor>,
    form: Result<Form<LinkToken>, FormRejection>,
) -> Result<Redirect, Problem> {
    let Form(LinkToken { token }) = form?;
    links::confirm(&state, &mut session, &token, client).await?;
    Ok(Redirect::to("/dashboard"))
}

/// What the form sends; a field that is not there counts as empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct RegisterForm {
    name: String,
    email: String,
    password: String,
}

impl RegisterForm {
    fn refused(&self, frame: Frame, problem: Problem) -> Response {
        let page = render(problem.status, &self.page(frame, Some(problem)));
        problem.with_headers(page)
    }

    fn page<'a>(&'a self, frame: Frame, error: Option<Problem>) -> RegisterPage<'a> {
        RegisterPage { frame, name: &self.name, email: &self.email, error }
    }
}

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage<'a> {
    frame: Frame,
    name: &'a str,
    email: &'a str,
    error: Option<Problem>,
}
