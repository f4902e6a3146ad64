//! `/api/admin`: accounts, for admins.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use fe26_axum::Allowed;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Account;
use crate::admin::{self, AccountRole};
use crate::api::object::Object;
use crate::app::AppState;
use crate::guards::Admin;
use crate::problem::{Problem, ProblemBody};
use crate::visitor::Role;

/// Lists everybody who has an account.
#[utoipa::path(
    get,
    path = "/api/admin/users",
    responses(
        (status = 200, description = "All accounts", body = UsersAnswer),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not an admin", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("session" = []))
)]
pub(super) async fn users(
    State(state): State<AppState>,
    _: Allowed<Admin>,
) -> Result<Json<UsersAnswer>, Problem> {
    let users = state.accounts.all().await?.into_iter().map(User::from).collect();
    Ok(Json(UsersAnswer { users }))
}

/// Gives somebody another role, and ends their sessions.
#[utoipa::path(
    patch,
    path = "/api/admin/users/{id}",
    params(("id" = String, Path, description = "Of the account")),
    request_body = RoleRequest,
    responses(
        (status = 200, description = "Changed", body = Done),
        (status = 400, description = "The body is no JSON, or the role is null", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not an admin", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such account", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "Nobody changes their own role", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large", body = ProblemBody, content_type = "application/problem+json"),
        (status = 415, description = "The body is not said to be JSON", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "There is no such role for an account", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("session" = []))
)]
pub(super) async fn set_role(
    State(state): State<AppState>,
    session: Allowed<Admin>,
    Path(id): Path<String>,
    request: Result<Json<Object<RoleRequest>>, JsonRejection>,
) -> Result<Json<Done>, Problem> {
    let Json(Object(RoleRequest { role })) = request?;
    admin::set_role(&state, &session, &id, role).await?;
    Ok(Json(Done { success: true }))
}

/// Ends all sessions of an account; an admin's own one goes on.
#[utoipa::path(
    post,
    path = "/api/admin/users/{id}/sign-out",
    params(("id" = String, Path, description = "Of the account")),
    responses(
        (status = 200, description = "Signed out everywhere", body = Done),
        (status = 400, description = "The path is no text", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not an admin", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such account", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("session" = []))
)]
pub(super) async fn sign_out(
    State(state): State<AppState>,
    mut session: Allowed<Admin>,
    Path(id): Path<String>,
) -> Result<Json<Done>, Problem> {
    admin::sign_out_everywhere(&state, &mut session, &id).await?;
    Ok(Json(Done { success: true }))
}

#[derive(Serialize, ToSchema)]
pub(super) struct UsersAnswer {
    users: Vec<User>,
}

#[derive(Serialize, ToSchema)]
struct User {
    id: String,
    email: String,
    username: String,
    role: Role,
}

impl From<Account> for User {
    fn from(account: Account) -> Self {
        Self { id: account.id, email: account.email, username: account.name, role: account.role }
    }
}

#[derive(Deserialize, ToSchema)]
pub(super) struct RoleRequest {
    role: AccountRole,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Done {
    success: bool,
}
