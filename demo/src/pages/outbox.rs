//! `/dev/mail`: what would be mailed, for the developer at this machine.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::AppState;
use crate::date::Date;
use crate::frame::Frame;
use crate::outbox::Message;
use crate::pages::render;

pub(super) async fn page(State(state): State<AppState>, frame: Frame) -> Response {
    render(StatusCode::OK, &OutboxPage { frame, messages: state.outbox.messages() })
}

#[derive(Template)]
#[template(path = "outbox.html")]
struct OutboxPage {
    frame: Frame,
    messages: Vec<Message>,
}
