//! A refusal in actix-web's types.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use fe26_session::Refusal;

pub(crate) fn status(refusal: &Refusal) -> StatusCode {
    // The same number in both libraries' types.
    StatusCode::from_u16(refusal.status.as_u16()).unwrap_or(StatusCode::FORBIDDEN)
}

pub(crate) fn response(refusal: &Refusal) -> HttpResponse {
    let mut response = HttpResponse::build(status(refusal));
    for (name, value) in &refusal.headers {
        response.append_header((name.as_str(), &**value));
    }
    response.body(refusal.body.clone())
}
