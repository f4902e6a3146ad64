//! The pages, rendered on the server; they work without any script.

mod admin;
mod dashboard;
mod docs;
mod link;
mod login;
mod outbox;
mod profile;
mod register;
mod session;

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::http::header::HeaderName;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use fe26_axum::Session;
use fe26_axum::csrf::CsrfTokenLayer;

use crate::activity::record_visit;
use crate::app::AppState;
use crate::guards::{self, Admin, Member, pages_for};
use crate::problem::Problem;
use crate::visitor::{Visitor, now};

/// Every form needs the token of its session, whoever it is for.
pub(crate) fn routes(state: &AppState) -> Router<AppState> {
    strangers(state)
        .merge(members(state))
        .merge(admins(state))
        .layer(CsrfTokenLayer::<Visitor>::new())
        .route("/", get(home))
        .route("/docs", get(docs::page))
}

fn strangers(state: &AppState) -> Router<AppState> {
    let doors = Router::new()
        .route("/login", get(login::page).post(login::submit))
        .route("/register", get(register::page).post(register::submit))
        .layer(from_fn(guards::strangers_only));
    let outbox = match state.has_outbox() {
        true => Router::new().route("/dev/mail", get(outbox::page)),
        false => Router::new(),
    };
    doors
        .merge(outbox)
        .route("/login/link", get(link::page).post(link::send))
        .route("/login/link/use", post(link::sign_in))
        .route("/register/confirm", get(register::confirm_page).post(register::confirm))
        .route("/logout", post(logout))
}

fn members(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/dashboard", get(dashboard::page))
        .route("/session", get(session::page))
        .route("/profile", get(profile::page).post(profile::submit))
        .route("/profile/password", post(profile::change_password))
        .route("/profile/sign-out-everywhere", post(profile::sign_out_everywhere))
        .layer(from_fn_with_state(state.clone(), record_visit))
        .layer(pages_for::<Member>())
}

fn admins(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/admin", get(admin::page))
        .route("/admin/users/{id}/role", post(admin::set_role))
        .route("/admin/users/{id}/sign-out", post(admin::sign_out))
        .layer(from_fn_with_state(state.clone(), record_visit))
        .layer(pages_for::<Admin>())
        .layer(from_fn(guards::or_dashboard))
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

/// The browser forgets the cookie, and what it has kept of the pages. Other cookies of this host stay:
/// they may be another program's.
async fn logout(session: Session<Visitor>) -> impl IntoResponse {
    session.destroy();
    ([(CLEAR_SITE_DATA, r#""cache", "storage""#)], Redirect::to("/login"))
}

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");
