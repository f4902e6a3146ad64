//! `/login`: a password, and a way to do without it.

use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fe26_axum::{ReturnTo, Session};
use serde::Deserialize;

use crate::app::AppState;
use crate::first_accounts::{TEST_ACCOUNTS, TestAccount};
use crate::frame::Frame;
use crate::network::ClientAddress;
use crate::pages::render;
use crate::problem::Problem;
use crate::sign_in::{Credentials, sign_in};
use crate::visitor::Visitor;

/// Where somebody was going.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Destination {
    redirect: String,
}

pub(super) async fn page(
    State(state): State<AppState>,
    frame: Frame,
    destination: Result<Query<Destination>, QueryRejection>,
) -> Response {
    // An address that cannot be read leads nowhere in particular.
    let destination = destination.map(|Query(found)| found.redirect).unwrap_or_default();
    let form = LoginForm { redirect: destination, ..LoginForm::default() };
    render(StatusCode::OK, &form.page(&state, frame, None))
}

pub(super) async fn submit(
    State(state): State<AppState>,
    frame: Frame,
    client: ClientAddress,
    mut session: Session<Visitor>,
    form: Result<Form<LoginForm>, FormRejection>,
) -> Response {
    let Form(form) = match form {
        Ok(form) => form,
        Err(rejection) => return LoginForm::default().refused(&state, frame, rejection.into()),
    };
    match sign_in(&state, &mut session, form.credentials(), client).await {
        Ok(_) => Redirect::to(form.destination().as_str()).into_response(),
        Err(problem) => form.refused(&state, frame, problem),
    }
}

/// What the form sends; a field that is not there counts as empty.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct LoginForm {
    email: String,
    password: String,
    remember_me: bool,
    redirect: String,
}

impl LoginForm {
    fn credentials(&self) -> Credentials {
        Credentials {
            email: self.email.clone(),
            password: self.password.clone(),
            remember_me: self.remember_me,
        }
    }

    /// Only ever a page of this site; without one, the dashboard.
    fn destination(&self) -> ReturnTo {
        let destination = ReturnTo::parse(&self.redirect);
        if destination == ReturnTo::default() { ReturnTo::parse("/dashboard") } else { destination }
    }

    /// The form again, with what went wrong and all that was typed, except the password.
    fn refused(&self, state: &AppState, frame: Frame, problem: Problem) -> Response {
        let page = render(problem.status, &self.page(state, frame, Some(problem.detail)));
        problem.with_headers(page)
    }

    fn page<'a>(&'a self, state: &AppState, frame: Frame, error: Option<&'a str>) -> LoginPage<'a> {
        LoginPage {
            frame,
            email: &self.email,
            remember_me: self.remember_me,
            redirect: &self.redirect,
            error,
            test_accounts: if state.is_behind_tls() { &[] } else { &TEST_ACCOUNTS },
        }
    }
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage<'a> {
    frame: Frame,
    email: &'a str,
    remember_me: bool,
    redirect: &'a str,
    error: Option<&'a str>,
    test_accounts: &'a [TestAccount],
}
