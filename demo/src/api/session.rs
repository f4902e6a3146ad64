//! `/api/session/info`: what there is to say about one's own session.

use axum::Json;
use fe26_axum::Allowed;
use fe26_axum::activity::{Activity, Analysis, Audit};
use serde::Serialize;
use utoipa::ToSchema;

use crate::guards::Member;
use crate::problem::ProblemBody;
use crate::session_info::SessionInfo;
use crate::visitor::Role;

/// Describes the session, and records the visit.
#[utoipa::path(
    get,
    path = "/api/session/info",
    responses(
        (status = 200, description = "The session, its analysis, its audit, the last five activities", body = InfoAnswer),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("session" = []))
)]
pub(super) async fn info(session: Allowed<Member>, info: SessionInfo) -> Json<InfoAnswer> {
    let mut activities = info.activities;
    activities.truncate(5);
    activities.reverse();
    Json(InfoAnswer {
        session: SessionFields {
            user_id: session.user_id.clone(),
            username: session.username.clone(),
            role: session.role,
            login_at: session.signed_in_at().map(|at| at.get()),
            last_access: info.presence.last_access.get(),
        },
        analysis: info.analysis,
        audit: info.audit,
        activities,
    })
}

#[derive(Serialize, ToSchema)]
pub(super) struct InfoAnswer {
    session: SessionFields,
    /// `loginDuration`, `lastAccessMinutes`, `activityCount`, `recentActions`, `sessionHealth`.
    #[schema(value_type = Object)]
    analysis: Analysis,
    /// `issues`, `riskLevel`, `recommendations`.
    #[schema(value_type = Object)]
    audit: Audit,
    /// The last five, newest last.
    #[schema(value_type = Vec<Object>)]
    activities: Vec<Activity>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SessionFields {
    user_id: Option<String>,
    username: Option<String>,
    role: Role,
    /// Milliseconds since 1970.
    login_at: Option<u64>,
    /// The last access before this one, in milliseconds since 1970.
    last_access: u64,
}
