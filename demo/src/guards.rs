//! Who may go on: rules for handlers, layers for routes, and the end of sessions that are over.

use axum::extract::{Request, State};
use axum::http::uri::PathAndQuery;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use fe26_axum::{Guard, GuardLayer, ReturnTo, Rule, Session};

use crate::accounts::is_id_of_ours;
use crate::app::AppState;
use crate::problem::Problem;
use crate::visitor::{Role, Visitor, now};

/// Anybody who is signed in. It stands in the signature of each handler that needs it, so that no
/// route can be reached around a layer.
pub(crate) struct Member;

/// An admin.
pub(crate) struct Admin;

impl Rule for Member {
    type Session = Visitor;

    fn guard() -> Guard<Visitor> {
        Guard::new(|visitor: &Visitor| visitor.is_signed_in(now()))
    }
}

impl Rule for Admin {
    type Session = Visitor;

    fn guard() -> Guard<Visitor> {
        Member::guard().require(|visitor| visitor.role == Role::Admin)
    }
}

/// For pages: sends strangers to the login page, and back when they have signed in.
pub(crate) fn pages_for<R: Rule>() -> GuardLayer<R::Session> {
    GuardLayer::new(R::guard().login_page("/login"))
}

/// For JSON routes: strangers get a 401.
pub(crate) fn json_for<R: Rule>() -> GuardLayer<R::Session> {
    GuardLayer::new(R::guard())
}

/// Shows the dashboard to whoever may not see the page that they asked for.
pub(crate) async fn or_dashboard(request: Request, next: Next) -> Response {
    let is_visit = request.method() == Method::GET;
    let response = next.run(request).await;
    match response.status() {
        StatusCode::FORBIDDEN if is_visit => Redirect::to("/dashboard").into_response(),
        _ => response,
    }
}

/// Shows the dashboard instead of the doors that one comes in by, but not to those whom the dashboard
/// has sent here. A cookie that a neighbouring host has set for the path of the dashboard alone makes
/// two sessions of one there: it sees nobody, and would send them back and forth without end.
pub(crate) async fn strangers_only(
    session: Session<Visitor>,
    request: Request,
    next: Next,
) -> Response {
    let is_inside = session.is_signed_in(now()) && request.method() == Method::GET;
    drop(session);
    let asked = request.uri().path_and_query().map(PathAndQuery::as_str);
    let was_sent = asked == Some(&ReturnTo::parse("/dashboard").login_url("/login"));
    match is_inside && !was_sent {
        true => Redirect::to("/dashboard").into_response(),
        false => next.run(request).await,
    }
}

/// Ends a session whose account has gone on to another generation: after a change of password or
/// role, or when it was signed out everywhere.
pub(crate) async fn end_if_over(
    State(state): State<AppState>,
    mut session: Session<Visitor>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if session.is_signed_in(now()) && is_over(&state, &session).await? {
        tracing::info!(
            account = session.user_id.as_deref(),
            "a session of an older generation ends"
        );
        // A fresh session, and not none: whoever sees the login page needs one for its form.
        session.renew_with(Visitor::default(), &["cart"]);
        session.remember(false);
        session.save()?;
    }
    drop(session);
    Ok(next.run(request).await)
}

/// A session that another program has made, with the same key, may name no generation: it counts as the
/// first one of an account that is known here, and an account that is not is that program's matter. If it
/// names a later one, its owner has signed out everywhere over there, which holds here as well. Of an id
/// that no account here can have had, the generation is that program's matter, too.
async fn is_over(state: &AppState, visitor: &Visitor) -> Result<bool, Problem> {
    let id = visitor.user_id.as_deref().unwrap_or_default();
    match (state.accounts.generation(id).await?, visitor.generation) {
        (Some(current), Some(own)) if own > current => {
            let is_taken_over = state.accounts.catch_up(id, own).await?;
            Ok(!is_taken_over)
        }
        (Some(current), own) => Ok(current != own.unwrap_or(0)),
        (None, own) => Ok(own.is_some() && is_id_of_ours(id)),
    }
}
