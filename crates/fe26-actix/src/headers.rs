//! The header lines of actix-web's types, which are those of an older `http`.

use actix_web::dev::RequestHead;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use fe26_session::{CookieJar, UnixMillis};

/// The cookies of a request that arrived at `now`.
pub(crate) fn jar(request: &RequestHead, now: UnixMillis) -> CookieJar {
    let authority = request.uri.authority().map(|authority| authority.as_str());
    CookieJar::from_lines(request.method.as_str(), authority, lines(&request.headers), now)
}

/// Writes the jar's answer into the headers of the response.
pub(crate) fn write(jar: &CookieJar, headers: &mut HeaderMap) {
    for change in jar.changes_to(lines(headers)) {
        // Cookies are checked when they are configured, and a seal is ASCII.
        let Ok(value) = HeaderValue::try_from(&*change.value) else { continue };
        let name = HeaderName::from_static(change.name);
        if change.replaces {
            headers.insert(name, value);
        } else {
            headers.append(name, value);
        }
    }
}

/// All of them.
pub(crate) fn lines(headers: &HeaderMap) -> impl Iterator<Item = (&str, &[u8])> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))
}
