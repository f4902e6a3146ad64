//! `/login/link`: signing in with a link instead of a password.

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
use crate::pages::render;
use crate::problem::Problem;
use crate::visitor::Visitor;

/// Asks for an address; with a link's token, for a click. The link alone does nothing, because
/// programs that look through mail open every link in it.
pub(super) async fn page(
    frame: Frame,
    query: Result<Query<LinkToken>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(LinkToken { token }) = query?;
    if token.is_empty() {
        return Ok(render(StatusCode::OK, &AskPage { frame, email: "", error: None }));
    }
    let (title, action, button) = ("Welcome back", "/login/link/use", "Sign in");
    Ok(render(StatusCode::OK, &ConfirmPage { frame, title, action, button, token: &token }))
}

pub(super) async fn send(
    State(state): State<AppState>,
    frame: Frame,
    client: ClientAddress,
    form: Result<Form<AskForm>, FormRejection>,
) -> Result<Response, Problem> {
    let Form(AskForm { email }) = form?;
    Ok(match links::send_sign_in(&state, &email, client).await {
        Ok(()) => render(StatusCode::OK, &SentPage { frame }),
        Err(problem) => {
            let page = AskPage { frame, email: &email, error: Some(problem.detail) };
            problem.with_headers(render(problem.status, &page))
        }
    })
}

pub(super) async fn sign_in(
    State(state): State<AppState>,
    client: ClientAddress,
    mut session: Session<Visitor>,
    form: Result<Form<LinkToken>, FormRejection>,
) -> Result<Redirect, Problem> {
    let Form(LinkToken { token }) = form?;
    links::sign_in(&state, &mut session, &token, client).await?;
    Ok(Redirect::to("/dashboard"))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct LinkToken {
    pub(super) token: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct AskForm {
    email: String,
}

#[derive(Template)]
#[template(path = "link_ask.html")]
struct AskPage<'a> {
    frame: Frame,
    email: &'a str,
    error: Option<&'a str>,
}

/// What everybody sees who has asked for mail, whether there is any or not.
#[derive(Template)]
#[template(path = "link_sent.html")]
pub(super) struct SentPage {
    pub(super) frame: Frame,
}

#[derive(Template)]
#[template(path = "link_confirm.html")]
pub(super) struct ConfirmPage<'a> {
    pub(super) frame: Frame,
    pub(super) title: &'a str,
    pub(super) action: &'a str,
    pub(super) button: &'a str,
    pub(super) token: &'a str,
}
