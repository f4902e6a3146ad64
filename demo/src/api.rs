//! The JSON routes, as iron-session's users know them.

use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::routing::{get, post};
use axum::{Json, Router};
use fe26_axum::Session;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::AppState;
use crate::problem::Problem;
use crate::sign_in::{Credentials, sign_in};
use crate::visitor::{self, Visitor, now};

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/auth/login", post(login))
        .route("/api/auth/logout", post(logout))
        .route("/api/auth/me", get(me))
}

/// Every field may be absent or null: `sign_in` says which are needed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LoginRequest {
    email: Option<String>,
    password: Option<String>,
    remember_me: Option<bool>,
}

async fn login(
    State(state): State<AppState>,
    mut session: Session<Visitor>,
    request: Result<Json<LoginRequest>, JsonRejection>,
) -> Result<Json<Value>, Problem> {
    let Json(LoginRequest { email, password, remember_me }) = request?;
    let credentials = Credentials {
        email: email.unwrap_or_default(),
        password: password.unwrap_or_default(),
        remember_me: remember_me.unwrap_or_default(),
    };
    let account = sign_in(&state, &mut session, credentials).await?;
    let user = json!({ "id": account.id, "email": account.email, "role": account.role });
    Ok(Json(json!({ "success": true, "user": user })))
}

async fn logout(session: Session<Visitor>) -> Json<Value> {
    session.destroy();
    Json(json!({ "success": true, "message": "Signed out." }))
}

/// Tells who is signed in, and lets the session live on from now. The answer names its fields: not
/// everything that a session holds is the browser's business.
async fn me(mut session: Session<Visitor>) -> Result<Json<Value>, Problem> {
    let now = now();
    if !session.is_signed_in(now) {
        return Err(Problem::NOT_SIGNED_IN);
    }
    let lifetime = visitor::lifetime(session.is_remembered());
    session.extend(lifetime, now);
    session.save()?;
    Ok(Json(json!({ "user": {
        "userId": session.user_id,
        "username": session.username,
        "email": session.email,
        "role": session.role,
        "loginAt": session.signed_in_at().map(|at| at.get()),
    } })))
}
