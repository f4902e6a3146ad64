//! Writes down what somebody does, as often as it is worth a cookie.

use axum::extract::Request;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;
use fe26_axum::Session;
use fe26_axum::activity::{Action, Activity, Presence};

use crate::network::ClientAddress;
use crate::problem::Problem;
use crate::visitor::{self, Visitor, now};

/// Records a visit in the session of whoever is signed in.
///
/// The session is saved, and lives on from now, only when the log has nothing recent about the path:
/// two requests at the same time would overwrite one another's cookie.
pub(crate) async fn record_visit(
    mut session: Session<Visitor>,
    client: ClientAddress,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let now = now();
    let visit = of(Action::Access, client).with_path(request.uri().path());
    let is_visit = request.method() == Method::GET
        && session.is_signed_in(now)
        && is_by_the_visitor(request.headers());
    if is_visit && session.is_due(&visit) {
        let lifetime = visitor::lifetime(session.is_remembered());
        let before = session.presence(now);
        session.record(visit);
        session.extend(lifetime, now);
        // A session that another program has filled to the brim is still a session.
        if let Err(error) = session.save() {
            tracing::warn!(%error, "a visit is not recorded");
        }
        drop(session);
        return Ok(next.run(with_presence(request, before)).await);
    }
    drop(session);
    Ok(next.run(request).await)
}

/// Whether somebody looks at a page of ours, whichever way they came, and not another site's page has
/// their browser fetch it, as an image or in a frame (W3C Fetch Metadata). Old browsers do not say.
fn is_by_the_visitor(headers: &HeaderMap) -> bool {
    let from = headers.get("sec-fetch-site");
    let is_from_here = from.is_none_or(|from| from == "same-origin" || from == "none");
    is_from_here || headers.get("sec-fetch-dest").is_some_and(|dest| dest == "document")
}

/// What somebody does at this moment. User agents stay away: nobody here looks at them, and they would
/// take a seventh of the cookie.
pub(crate) fn of(action: Action, client: ClientAddress) -> Activity {
    Activity::new(action, now()).with_ip(client.0)
}

/// Keeps when somebody was last there before this request: an audit that saw only this request would
/// never find that they were away.
fn with_presence(mut request: Request, before: Presence) -> Request {
    request.extensions_mut().insert(Before(before));
    request
}

/// When somebody was there before the request that is being handled.
#[derive(Clone, Copy)]
pub(crate) struct Before(pub(crate) Presence);
