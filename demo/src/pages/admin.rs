//! `/admin`: everybody who has an account.

use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use fe26_axum::Allowed;
use serde::Deserialize;

use crate::accounts::Account;
use crate::admin::{self, AccountRole};
use crate::app::AppState;
use crate::frame::Frame;
use crate::guards::Admin;
use crate::pages::render;
use crate::problem::Problem;
use crate::visitor::Role;

pub(super) async fn page(
    State(state): State<AppState>,
    frame: Frame,
    session: Allowed<Admin>,
    query: Result<Query<Done>, QueryRejection>,
) -> Result<Response, Problem> {
    let accounts = state.accounts.all().await?;
    let own_id = session.user_id.clone().unwrap_or_default();
    let done = query.ok().and_then(|Query(done)| done.words());
    Ok(render(StatusCode::OK, &AdminPage { frame, accounts, own_id, done }))
}

pub(super) async fn set_role(
    State(state): State<AppState>,
    session: Allowed<Admin>,
    Path(id): Path<String>,
    form: Result<Form<RoleForm>, FormRejection>,
) -> Result<Redirect, Problem> {
    let Form(RoleForm { role }) = form?;
    admin::set_role(&state, &session, &id, role).await?;
    Ok(Redirect::to("/admin?done=role"))
}

pub(super) async fn sign_out(
    State(state): State<AppState>,
    mut session: Allowed<Admin>,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    admin::sign_out_everywhere(&state, &mut session, &id).await?;
    Ok(Redirect::to("/admin?done=sign-out"))
}

#[derive(Deserialize)]
pub(super) struct RoleForm {
    role: AccountRole,
}

/// What has just been done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Done {
    done: String,
}

impl Done {
    fn words(&self) -> Option<&'static str> {
        match self.done.as_str() {
            "role" => Some("The role is changed. Its owner has to sign in again."),
            "sign-out" => Some("The account is signed out everywhere."),
            _ => None,
        }
    }
}

#[derive(Template)]
#[template(path = "admin.html")]
struct AdminPage {
    frame: Frame,
    accounts: Vec<Account>,
    own_id: String,
    done: Option<&'static str>,
}
