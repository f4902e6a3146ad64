//! `/dashboard`: who is signed in, for how long, and what they can do.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use fe26_axum::Allowed;

use crate::date::Date;
use crate::frame::Frame;
use crate::guards::Member;
use crate::pages::render;
use crate::session_info::{ends_at, short_id};
use crate::visitor::Role;

pub(super) async fn page(frame: Frame, session: Allowed<Member>) -> Response {
    render(StatusCode::OK, &Dashboard::new(frame, &session))
}

#[derive(Template)]
#[template(path = "dashboard.html")]
struct Dashboard<'a> {
    frame: Frame,
    user_id: &'a str,
    name: &'a str,
    email: &'a str,
    role: Role,
    session_id: String,
    signed_in: Option<Date>,
    expires: Option<Date>,
    remembered: bool,
}

impl<'a> Dashboard<'a> {
    fn new(frame: Frame, visitor: &'a Allowed<Member>) -> Self {
        // Another program may have signed the visitor in without telling everything.
        let known = |field: &'a Option<String>| field.as_deref().unwrap_or("unknown");
        Self {
            frame,
            user_id: known(&visitor.user_id),
            name: known(&visitor.username),
            email: known(&visitor.email),
            role: visitor.role,
            session_id: short_id(visitor),
            signed_in: visitor.signed_in_at().map(Date::from),
            expires: ends_at(visitor).map(Date::from),
            remembered: visitor.is_remembered(),
        }
    }
}
