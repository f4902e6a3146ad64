//! What the operator's programs ask: is it alive, what has happened; and a line in the log for each
//! request.

use std::time::Instant;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use fe26_axum::KeysWarning;
use tracing::Instrument as _;

use crate::app::AppState;
use crate::headers::RequestId;
use crate::metrics;
use crate::network::is_through_proxy;
use crate::private_file::random_text;
use crate::problem::Problem;
use crate::visitor::now;

pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/health", get(health)).route("/metrics", get(counters))
}

/// Always 200: nobody should take a server away from its visitors because somebody has to look at
/// something. What that is, is for the operator's own network.
async fn health(State(state): State<AppState>, parts: Parts) -> impl IntoResponse {
    let report = report(&state.old_key_warnings(now()), !is_through_proxy(&parts, &state));
    ([(CACHE_CONTROL, "no-store")], report)
}

/// `ok`, or `degraded` and a line for each reason.
fn report(warnings: &[KeysWarning], with_reasons: bool) -> String {
    let state = if warnings.is_empty() { "ok\n" } else { "degraded\n" };
    let reasons = warnings.iter().filter(|_| with_reasons).map(|warning| format!("{warning}\n"));
    [state.to_owned()].into_iter().chain(reasons).collect()
}

/// For the operator's own network: whoever comes through the proxy finds nothing here.
async fn counters(State(state): State<AppState>, parts: Parts) -> Result<Response, Problem> {
    if is_through_proxy(&parts, &state) {
        return Err(Problem::NOT_FOUND);
    }
    let content_type = (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    let keys = metrics::of_keys(&state.keys().opened(), &state.old_key_warnings(now()));
    let text = state.metrics.text() + &keys;
    Ok(([content_type, (CACHE_CONTROL, "no-store")], text).into_response())
}

/// Names each request, and says in the log how it went. The query stays away: it may hold a link's seal.
pub(crate) async fn log(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let id: String = random_text().map_err(Problem::ours)?.chars().take(12).collect();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let span = tracing::info_span!("request", id, %method, path);
    request.extensions_mut().insert(RequestId(id.clone()));
    let start = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    state.metrics.count_answer(status);
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    let milliseconds = start.elapsed().as_millis() as u64;
    span.in_scope(|| tracing::info!(status, milliseconds, "answered"));
    Ok(response)
}

/// Behind a proxy that takes care of TLS, sends pages that were asked for without it to where there is
/// some. A program is refused: its secrets have crossed the network already, and it should notice.
pub(crate) async fn require_tls(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let protocol = parts.headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    if !is_through_proxy(&parts, &state) || protocol != Some("http") {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    }
    let host = parts.headers.get("host").and_then(|host| host.to_str().ok());
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    match host.filter(|_| parts.method.is_safe() && !path.starts_with("/api/")) {
        Some(host) => Ok(Redirect::permanent(&format!("https://{host}{path}")).into_response()),
        None => Err(NO_TLS),
    }
}

const NO_TLS: Problem =
    Problem::new(StatusCode::FORBIDDEN, "Use https: this address has no other way in.");

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use fe26_axum::UnixMillis;

    use super::*;
    use crate::config::Config;

    /// Sessions here last thirty days, and clocks may differ by a minute.
    #[test]
    fn it_is_degraded_from_the_millisecond_on_in_which_an_old_password_is_of_no_more_use() {
        let data = tempfile::tempdir().unwrap();
        let config = Config::in_directory(data.path());
        let new = "\"2\": \"yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o\"";
        let old = "\"1\": {\"secret\": \"Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U\", \
                   \"state\": \"open-only\", \"since\": \"2027-01-14\"}";
        fs::write(&config.keys, format!("{{{new}, {old}}}")).unwrap();
        let state = AppState::open(&config).unwrap();
        let report = |now| report(&state.old_key_warnings(now), true);

        let end_of_day = UnixMillis::new(1_799_971_200_000);
        let end = end_of_day + Duration::from_secs(30 * 24 * 3600 + 60);
        for fresh in [end_of_day - Duration::from_secs(12 * 3600), end - Duration::from_millis(1)] {
            assert_eq!(report(fresh), "ok\n");
        }
        let reason =
            "password \"1\" only opens, and every session that it sealed is over: take it out";
        assert_eq!(report(end), format!("degraded\n{reason}\n"));

        fs::write(&config.keys, format!("{{{new}}}")).unwrap();
        state.keys().reload().unwrap();
        assert_eq!(report(end), "ok\n");
    }
}
