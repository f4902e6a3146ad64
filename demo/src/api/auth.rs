//! `/api/auth`: in, out, and who am I.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use fe26_axum::activity::Action;
use fe26_axum::{Allowed, Session};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::activity;
use crate::api::object::Object;
use crate::app::AppState;
use crate::guards::Member;
use crate::network::ClientAddress;
use crate::problem::{Problem, ProblemBody};
use crate::sign_in::{Credentials, sign_in};
use crate::visitor::{self, Role, Visitor, now};

/// Signs in.
#[utoipa::path(
    post,
    path = "/api/auth/login",
    request_body = LoginRequest,
    responses(
        (status = 200, description = "Signed in; the session is in a cookie", body = LoginAnswer),
        (status = 400, description = "A field is missing, or the body is no JSON", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "Wrong email address or password", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Another site's page asks", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large", body = ProblemBody, content_type = "application/problem+json"),
        (status = 415, description = "The body is not said to be JSON", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field has the wrong type", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts", body = ProblemBody, content_type = "application/problem+json", headers(("retry-after" = u64, description = "In so many seconds"))),
        (status = 503, description = "Too many people sign in at this moment", body = ProblemBody, content_type = "application/problem+json", headers(("retry-after" = u64, description = "In so many seconds"))),
    )
)]
pub(super) async fn login(
    State(state): State<AppState>,
    client: ClientAddress,
    mut session: Session<Visitor>,
    request: Result<Json<Object<LoginRequest>>, JsonRejection>,
) -> Result<Json<LoginAnswer>, Problem> {
    let Json(Object(LoginRequest { email, password, remember_me })) = request?;
    let credentials = Credentials {
        email: email.unwrap_or_default(),
        password: password.unwrap_or_default(),
        remember_me: remember_me.unwrap_or_default(),
    };
    let account = sign_in(&state, &mut session, credentials, client).await?;
    let user = SignedIn { id: account.id, email: account.email, role: account.role };
    Ok(Json(LoginAnswer { success: true, user }))
}

/// Signs out, here only.
#[utoipa::path(
    post,
    path = "/api/auth/logout",
    responses(
        (status = 200, description = "The cookie is gone", body = LogoutAnswer),
        (status = 403, description = "Another site's page asks", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn logout(session: Session<Visitor>) -> Json<LogoutAnswer> {
    session.destroy();
    Json(LogoutAnswer { success: true, message: "Signed out." })
}

/// Tells who is signed in, and lets the session live on when half of its time is used up.
///
/// The answer names its fields: not everything that a session holds is the browser's business.
#[utoipa::path(
    get,
    path = "/api/auth/me",
    responses(
        (status = 200, description = "Whose session it is", body = MeAnswer),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("session" = []))
)]
pub(super) async fn me(
    client: ClientAddress,
    mut session: Allowed<Member>,
) -> Result<Json<MeAnswer>, Problem> {
    let (now, lifetime) = (now(), visitor::lifetime(session.is_remembered()));
    if session.is_half_over(lifetime, now) {
        session.extend(lifetime, now);
        session.record(activity::of(Action::Refresh, client));
        session.save()?;
    }
    Ok(Json(MeAnswer { user: Me::of(&session) }))
}

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LoginRequest {
    // Optional, and not to the document: `sign_in` says what is missing in its own words.
    #[schema(value_type = String, pattern = r"\S", example = "user@example.com")]
    email: Option<String>,
    #[schema(value_type = String, min_length = 1, example = "iron-kettle-by-the-harbour")]
    password: Option<String>,
    /// 30 days instead of 7.
    remember_me: Option<bool>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct LoginAnswer {
    success: bool,
    user: SignedIn,
}

#[derive(Serialize, ToSchema)]
struct SignedIn {
    id: String,
    email: String,
    role: Role,
}

#[derive(Serialize, ToSchema)]
pub(super) struct LogoutAnswer {
    success: bool,
    message: &'static str,
}

#[derive(Serialize, ToSchema)]
pub(super) struct MeAnswer {
    pub(super) user: Me,
}

/// Another program may have signed somebody in without telling everything.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Me {
    #[schema(required)]
    user_id: Option<String>,
    #[schema(required)]
    username: Option<String>,
    #[schema(required)]
    email: Option<String>,
    role: Role,
    /// Milliseconds since 1970.
    #[schema(required)]
    login_at: Option<u64>,
}

impl Me {
    pub(super) fn of(visitor: &Visitor) -> Self {
        Self {
            user_id: visitor.user_id.clone(),
            username: visitor.username.clone(),
            email: visitor.email.clone(),
            role: visitor.role,
            login_at: visitor.signed_in_at().map(|at| at.get()),
        }
    }
}
