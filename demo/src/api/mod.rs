//! The JSON routes, as iron-session's users know them, and the document that describes them.

mod admin;
mod auth;
mod object;
mod profile;
mod session;

use axum::extract::State;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, patch, post};
use axum::{Json, Router};
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};

use crate::activity::record_visit;
use crate::app::AppState;
use crate::guards::{Admin, Member, json_for};
use crate::problem::Problem;

/// Below `/api/auth/` anybody may ask; everything else needs a session, a path without a route too.
pub(crate) fn routes(state: &AppState) -> Router<AppState> {
    Router::new()
        .merge(members(state))
        .merge(admins())
        .route("/api/{*nothing}", get(nothing).fallback(nothing))
        .layer(json_for::<Member>())
        .route("/api/auth/login", post(auth::login))
        .route("/api/auth/logout", post(auth::logout))
        .route("/api/auth/me", get(auth::me))
        .route("/api/auth/{*nothing}", get(nothing).fallback(nothing))
        .route("/api/openapi.json", get(openapi))
}

fn members(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/api/session/info", get(session::info))
        .layer(from_fn_with_state(state.clone(), record_visit))
        .route("/api/profile", patch(profile::change))
}

fn admins() -> Router<AppState> {
    Router::new()
        .route("/api/admin/users", get(admin::users))
        .route("/api/admin/users/{id}", patch(admin::set_role))
        .route("/api/admin/users/{id}/sign-out", post(admin::sign_out))
        .layer(json_for::<Admin>())
}

async fn nothing() -> Problem {
    Problem::NOT_FOUND
}

async fn openapi(State(state): State<AppState>) -> Json<utoipa::openapi::OpenApi> {
    Json(document(state.session_cookie()))
}

/// The OpenAPI document, made of the attributes beside each handler.
pub(crate) fn document(session_cookie: &str) -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    let cookie = ApiKey::Cookie(ApiKeyValue::new(session_cookie));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    document
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "fe26 demo",
        description = "A login whose sessions live in an encrypted cookie. Refusals are problem JSON \
                       (RFC 9457) with the member `error`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(
        auth::login,
        auth::logout,
        auth::me,
        session::info,
        profile::change,
        admin::users,
        admin::set_role,
        admin::sign_out,
    )
)]
struct Document;
