//! The handshake of a WebSocket: a `GET`, which no other check looks at.

use http::header::{HOST, ORIGIN};
use http::{Request, StatusCode};

use crate::adapter::Adapter;
use crate::adapter::browser::Answer;
use crate::adapter::setup::Setup;

async fn status<A: Adapter>(headers: &[(&str, &str)]) -> StatusCode {
    let request = Request::get("/upgrade").header(HOST, "app.example.com");
    let request =
        headers.iter().fold(request, |request, &(name, value)| request.header(name, value));
    Answer::to::<A>(&Setup::default(), request, "").await.status
}

/// A browser sends its cookies with a handshake, whichever site asked for it.
pub async fn a_handshake_comes_from_this_site_or_from_no_browser<A: Adapter>() {
    assert_eq!(status::<A>(&[]).await, StatusCode::OK);
    for (origin, expected) in [
        ("https://app.example.com", StatusCode::OK),
        ("https://evil.example", StatusCode::FORBIDDEN),
        ("https://example.com", StatusCode::FORBIDDEN),
        ("https://app.example.com.evil.example", StatusCode::FORBIDDEN),
        ("https://app.example.com:8443", StatusCode::FORBIDDEN),
        ("ftp://app.example.com", StatusCode::FORBIDDEN),
        ("app.example.com", StatusCode::FORBIDDEN),
        ("null", StatusCode::FORBIDDEN),
        ("", StatusCode::FORBIDDEN),
    ] {
        assert_eq!(status::<A>(&[("origin", origin)]).await, expected, "{origin}");
        let says_ours = [("sec-fetch-site", "same-origin"), ("origin", origin)];
        assert_eq!(status::<A>(&says_ours).await, expected, "{origin}");
    }
}

/// A picture or a link has no `Origin`.
pub async fn what_a_browser_says_comes_from_another_site_is_refused_without_an_origin<
    A: Adapter,
>() {
    for (site, expected) in [
        ("same-origin", StatusCode::OK),
        ("none", StatusCode::OK),
        ("same-site", StatusCode::FORBIDDEN),
        ("cross-site", StatusCode::FORBIDDEN),
        ("elsewhere", StatusCode::FORBIDDEN),
    ] {
        assert_eq!(status::<A>(&[("sec-fetch-site", site)]).await, expected, "{site}");
    }
}

pub async fn no_second_origin_hides_a_foreign_one<A: Adapter>() {
    let (ours, theirs) =
        (("origin", "https://app.example.com"), ("origin", "https://evil.example"));
    for origins in [[ours, theirs], [theirs, ours]] {
        assert_eq!(status::<A>(&origins).await, StatusCode::FORBIDDEN);
    }
}

pub async fn a_handshake_over_http_2_has_its_host_in_the_address<A: Adapter>() {
    for (origin, expected) in [
        ("https://app.example.com", StatusCode::OK),
        ("https://evil.example", StatusCode::FORBIDDEN),
    ] {
        let request = Request::get("https://app.example.com/upgrade").header(ORIGIN, origin);
        let answer = Answer::to::<A>(&Setup::default(), request, "").await;
        assert_eq!(answer.status, expected, "{origin}");
    }
}
