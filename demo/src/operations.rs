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
use tracing::Instrument as _;

use crate::app::AppState;
use crate::headers::RequestId;
use crate::network::is_through_proxy;
use crate::private_file::random_text;
use crate::problem::Problem;

pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/health", get(health)).route("/metrics", get(metrics))
}

async fn health() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-store")], "ok\n")
}

/// For the operator's own network: whoever comes through the proxy finds nothing here.
async fn metrics(State(state): State<AppState>, parts: Parts) -> Result<Response, Problem> {
    if is_through_proxy(&parts, &state) {
        return Err(Problem::NOT_FOUND);
    }
    let content_type = (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    Ok(([content_type, (CACHE_CONTROL, "no-store")], state.metrics.text()).into_response())
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
