use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use fe26_session::csrf::check_same_origin;

use super::RequestRefused;
use crate::headers;

/// A request that comes from this site or from no browser, as an argument of handlers that the other
/// checks do not look at: above all the handshake of a WebSocket, for which a browser sends the cookies
/// of whoever is signed in, whichever site asked for it (OWASP ASVS 5.0, 4.4.2).
///
/// # Examples
///
/// ```
/// use fe26_actix::csrf::SameOrigin;
///
/// # use actix_web::test::{TestRequest, call_service, init_service};
/// # use actix_web::{App, web};
/// // Beside the request and the payload of the handshake, and before them.
/// async fn updates(_: SameOrigin) -> &'static str {
///     "upgraded"
/// }
///
/// # #[actix_web::main]
/// # async fn main() {
/// # let app = init_service(App::new().route("/updates", web::get().to(updates))).await;
/// let request = TestRequest::get().uri("/updates").insert_header(("host", "app.example"));
/// let request = request.insert_header(("origin", "https://evil.example")).to_request();
/// assert_eq!(call_service(&app, request).await.status(), 403);
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SameOrigin(());

impl FromRequest for SameOrigin {
    type Error = RequestRefused;
    type Future = Ready<Result<Self, RequestRefused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let authority = request.uri().authority().map(|authority| authority.as_str());
        let checked = check_same_origin(authority, headers::lines(request.headers()));
        ready(checked.map(|()| Self(())).map_err(RequestRefused))
    }
}
