//! What every answer tells the browser, so that nobody gets to use what no page here needs.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::AppState;
use crate::private_file::random_text;
use crate::problem::Problem;

/// The word by which a page's own script is known: another one for each answer.
#[derive(Clone, Default)]
pub(crate) struct Nonce(pub(crate) String);

/// The name of a request in the log.
#[derive(Clone, Default)]
pub(crate) struct RequestId(pub(crate) String);

/// Adds the headers, and tells the handlers which nonce they allow.
pub(crate) async fn harden(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let nonce = random_text().map_err(Problem::ours)?;
    request.extensions_mut().insert(Nonce(nonce.clone()));
    let mut response = next.run(request).await;
    add(response.headers_mut(), &nonce, state.is_behind_tls());
    Ok(response)
}

fn add(headers: &mut HeaderMap, nonce: &str, is_behind_tls: bool) {
    headers.extend(HEADERS.map(|(name, value)| (name, HeaderValue::from_static(value))));
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; \
         form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    );
    // Base64 is ASCII, so there always is a policy.
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    if is_behind_tls {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
}

impl<S: Sync> FromRequestParts<S> for Nonce {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

impl<S: Sync> FromRequestParts<S> for RequestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

const HEADERS: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// A year, for all hosts below as well.
const HSTS: &str = "max-age=31536000; includeSubDomains";
