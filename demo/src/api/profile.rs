//! `/api/profile`: what somebody may change about themselves.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use fe26_axum::Allowed;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::auth::{Me, MeAnswer};
use crate::api::object::Object;
use crate::app::AppState;
use crate::guards::Member;
use crate::problem::{Problem, ProblemBody};
use crate::profile::{self, Change};

/// Changes name or address.
#[utoipa::path(
    patch,
    path = "/api/profile",
    request_body = ProfileRequest,
    responses(
        (status = 200, description = "Saved", body = MeAnswer),
        (status = 400, description = "No name, no address, or no JSON", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Another address needs a sign-in of the last ten minutes", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The address cannot be used", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large", body = ProblemBody, content_type = "application/problem+json"),
        (status = 415, description = "The body is not said to be JSON", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "A field has the wrong type", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("session" = []))
)]
pub(super) async fn change(
    State(state): State<AppState>,
    mut session: Allowed<Member>,
    request: Result<Json<Object<ProfileRequest>>, JsonRejection>,
) -> Result<Json<MeAnswer>, Problem> {
    let Json(Object(ProfileRequest { username, email })) = request?;
    profile::change(&state, &mut session, Change { name: username, email }).await?;
    Ok(Json(MeAnswer { user: Me::of(&session) }))
}

/// What is absent stays as it is.
#[derive(Deserialize, ToSchema)]
pub(super) struct ProfileRequest {
    /// Without characters that cannot be seen.
    #[schema(
        max_length = 100,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
    )]
    username: Option<String>,
    /// At most 254 bytes as UTF-8.
    #[schema(
        max_length = 254,
        pattern = r#"^ *[^\s\x00-\x1f\x7f-\x9f"\\<>(),;:@]+@[^\s\x00-\x1f\x7f-\x9f"\\<>(),;:@]+ *$"#
    )]
    email: Option<String>,
}
