//! What an admin may do with accounts, through the page or through the API.

use axum::http::StatusCode;
use fe26_axum::Allowed;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::AppState;
use crate::guards::Admin;
use crate::problem::Problem;
use crate::profile;
use crate::visitor::Role;

/// What the owner of an account can be.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AccountRole {
    Admin,
    User,
}

impl From<AccountRole> for Role {
    fn from(role: AccountRole) -> Self {
        match role {
            AccountRole::Admin => Self::Admin,
            AccountRole::User => Self::User,
        }
    }
}

/// Gives somebody another role, and ends their sessions, which still have the old one.
pub(crate) async fn set_role(
    state: &AppState,
    admin: &Allowed<Admin>,
    id: &str,
    role: AccountRole,
) -> Result<(), Problem> {
    let role = Role::from(role);
    // So there always is an admin.
    if admin.user_id.as_deref() == Some(id) {
        return Err(OWN_ROLE);
    }
    if !state.accounts.set_role(id, role).await? {
        return Err(NO_ACCOUNT);
    }
    tracing::info!(
        account = id,
        by = admin.user_id.as_deref(),
        role = role.as_str(),
        "another role"
    );
    Ok(())
}

/// Ends the sessions of somebody; an admin's own one goes on.
pub(crate) async fn sign_out_everywhere(
    state: &AppState,
    admin: &mut Allowed<Admin>,
    id: &str,
) -> Result<(), Problem> {
    tracing::info!(account = id, by = admin.user_id.as_deref(), "signed out everywhere");
    if admin.user_id.as_deref() == Some(id) {
        return profile::end_other_sessions(state, admin).await;
    }
    state.accounts.sign_out_everywhere(id).await?.map(|_| ()).ok_or(NO_ACCOUNT)
}

const OWN_ROLE: Problem =
    Problem::new(StatusCode::CONFLICT, "Nobody changes their own role. Ask another admin.");
const NO_ACCOUNT: Problem = Problem::new(StatusCode::NOT_FOUND, "There is no such account.");
