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
    #[schema(value_type = described::Analysis)]
    analysis: Analysis,
    #[schema(value_type = described::Audit)]
    audit: Audit,
    /// The last five, newest last.
    #[schema(value_type = Vec<described::Activity>)]
    activities: Vec<Activity>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SessionFields {
    #[schema(required)]
    user_id: Option<String>,
    #[schema(required)]
    username: Option<String>,
    role: Role,
    /// Milliseconds since 1970.
    #[schema(required)]
    login_at: Option<u64>,
    /// The last access before this one, in milliseconds since 1970.
    last_access: u64,
}

/// What the library's JSON looks like, for the document: the library knows nothing of OpenAPI.
mod described {
    use serde::{Deserialize, Serialize};
    use utoipa::ToSchema;

    /// How long, how lively, what last.
    #[derive(Deserialize, Serialize, ToSchema)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    pub(super) struct Analysis {
        /// Whole minutes since the sign-in.
        login_duration: u64,
        /// Whole minutes since the last access before this one.
        last_access_minutes: u64,
        /// How many activities the session keeps.
        activity_count: u32,
        /// The last five, newest last.
        #[schema(max_items = 5)]
        recent_actions: Vec<Action>,
        /// `idle` when there was no access for half an hour.
        session_health: Health,
    }

    /// What is wrong with the session.
    #[derive(Deserialize, Serialize, ToSchema)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    pub(super) struct Audit {
        /// In sentences.
        issues: Vec<String>,
        /// `medium` as soon as there is an issue.
        risk_level: RiskLevel,
        /// One for each issue, in the same order.
        recommendations: Vec<String>,
    }

    /// Something that somebody did.
    #[derive(Deserialize, Serialize, ToSchema)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    pub(super) struct Activity {
        /// Milliseconds since 1970.
        timestamp: u64,
        action: Action,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false, example = "203.0.113.7")]
        ip: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        user_agent: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false, example = "/dashboard")]
        path: Option<String>,
    }

    #[derive(Deserialize, Serialize, ToSchema)]
    #[serde(rename_all = "lowercase")]
    enum Action {
        Login,
        Logout,
        Access,
        Refresh,
    }

    #[derive(Deserialize, Serialize, ToSchema)]
    #[serde(rename_all = "lowercase")]
    enum Health {
        Active,
        Idle,
    }

    #[derive(Deserialize, Serialize, ToSchema)]
    #[serde(rename_all = "lowercase")]
    enum RiskLevel {
        Low,
        Medium,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use fe26_axum::UnixMillis;
    use fe26_axum::activity::{Action, ActivityCounter, ActivityLog, Presence, analyze, audit};
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::visitor::THRESHOLDS;

    const SIGNED_IN: UnixMillis = UnixMillis::new(1_800_000_000_000);

    /// The JSON is all that is described, and no more.
    #[track_caller]
    fn check<D: DeserializeOwned + Serialize>(answered: impl Serialize) {
        let answered = serde_json::to_value(answered).unwrap();
        let described: D = serde_json::from_value(answered.clone()).unwrap();
        assert_eq!(serde_json::to_value(described).unwrap(), answered);
    }

    fn presence(hours: u64) -> (Presence, UnixMillis) {
        let presence = Presence { signed_in_at: SIGNED_IN, last_access: SIGNED_IN };
        (presence, SIGNED_IN + Duration::from_secs(hours * 60 * 60))
    }

    #[test]
    fn activities_are_what_the_document_says() {
        for action in [Action::Login, Action::Logout, Action::Access, Action::Refresh] {
            let activity = Activity::new(action, SIGNED_IN);
            check::<described::Activity>(&activity);
            let address = "2001:db8::7".parse().unwrap();
            check::<described::Activity>(
                &activity.with_ip(address).with_path("/").with_user_agent("x"),
            );
        }
    }

    #[test]
    fn an_analysis_is_what_the_document_says() {
        let (mut log, mut counter) = (ActivityLog::<10>::default(), ActivityCounter::default());
        for hours in [0, 1] {
            let (presence, now) = presence(hours);
            let analysis = analyze(&log, presence, now, &THRESHOLDS);
            check::<described::Analysis>(analysis);
            log.record(Activity::new(Action::Login, now), &mut counter, &THRESHOLDS);
        }
    }

    #[test]
    fn an_audit_is_what_the_document_says() {
        for hours in [0, 3, 25] {
            let (presence, now) = presence(hours);
            let audit = audit(presence, &ActivityCounter::default(), now, &THRESHOLDS);
            check::<described::Audit>(audit);
        }
    }
}
