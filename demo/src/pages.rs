//! The pages, rendered on the server; they work without any script.

use askama::Template;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use fe26_axum::Session;
use serde::Deserialize;

use crate::accounts::{Account, TEST_ACCOUNTS, TestAccount};
use crate::app::AppState;
use crate::date::Date;
use crate::problem::Problem;
use crate::sign_in::{Credentials, sign_in};
use crate::visitor::{Role, Visitor, now};

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/", get(home))
        .route("/login", get(login_page).post(login))
        .route("/dashboard", get(dashboard))
        .route("/logout", post(logout))
}

/// Turns a template into a page.
pub(crate) fn render(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        // Only a `Display` that fails gets here, and the templates have none.
        Err(error) => Problem::ours(error).into_response(),
    }
}

async fn home(session: Session<Visitor>) -> Redirect {
    Redirect::to(if session.is_signed_in(now()) { "/dashboard" } else { "/login" })
}

async fn login_page(session: Session<Visitor>) -> Response {
    if session.is_signed_in(now()) {
        return Redirect::to("/dashboard").into_response();
    }
    render(StatusCode::OK, &LoginPage::default())
}

async fn login(
    State(state): State<AppState>,
    mut session: Session<Visitor>,
    form: Result<Form<LoginForm>, FormRejection>,
) -> Response {
    let Form(form) = match form {
        Ok(form) => form,
        Err(rejection) => return LoginForm::default().refused(rejection.into()),
    };
    match sign_in(&state, &mut session, form.credentials()).await {
        Ok(_) => Redirect::to("/dashboard").into_response(),
        Err(problem) => form.refused(problem),
    }
}

async fn dashboard(
    State(state): State<AppState>,
    session: Session<Visitor>,
) -> Result<Response, Problem> {
    if !session.is_signed_in(now()) {
        return Ok(Redirect::to("/login").into_response());
    }
    let accounts = match session.role {
        Role::Admin => Some(state.accounts.all().await?),
        Role::User | Role::Guest => None,
    };
    Ok(render(StatusCode::OK, &Dashboard::new(&session, accounts)))
}

async fn logout(session: Session<Visitor>) -> Redirect {
    session.destroy();
    Redirect::to("/login")
}

/// What the form sends; a field that is not there counts as empty.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct LoginForm {
    email: String,
    password: String,
    remember_me: bool,
}

impl LoginForm {
    fn credentials(&self) -> Credentials {
        Credentials {
            email: self.email.clone(),
            password: self.password.clone(),
            remember_me: self.remember_me,
        }
    }

    /// The form again, with what went wrong and all that was typed, except the password.
    fn refused(&self, problem: Problem) -> Response {
        let page = LoginPage {
            email: &self.email,
            remember_me: self.remember_me,
            error: Some(problem.detail),
            ..LoginPage::default()
        };
        render(problem.status, &page)
    }
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage<'a> {
    email: &'a str,
    remember_me: bool,
    error: Option<&'a str>,
    test_accounts: &'a [TestAccount],
}

impl Default for LoginPage<'_> {
    fn default() -> Self {
        Self { email: "", remember_me: false, error: None, test_accounts: &TEST_ACCOUNTS }
    }
}

#[derive(Template)]
#[template(path = "dashboard.html")]
struct Dashboard<'a> {
    user_id: &'a str,
    name: &'a str,
    email: &'a str,
    role: Role,
    signed_in: Option<Date>,
    expires: Option<Date>,
    remembered: bool,
    /// Admins see who has an account.
    accounts: Option<Vec<Account>>,
}

impl<'a> Dashboard<'a> {
    fn new(visitor: &'a Session<Visitor>, accounts: Option<Vec<Account>>) -> Self {
        // Another program may have signed the visitor in without telling everything.
        let known = |field: &'a Option<String>| field.as_deref().unwrap_or("unknown");
        Self {
            user_id: known(&visitor.user_id),
            name: known(&visitor.username),
            email: known(&visitor.email),
            role: visitor.role,
            signed_in: visitor.signed_in_at().map(Date::from),
            expires: visitor.expires_at().map(Date::from),
            remembered: visitor.is_remembered(),
            accounts,
        }
    }
}
