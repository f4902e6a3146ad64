//! `/profile`: name, address and password of whoever is signed in.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::Response;
use fe26_axum::Allowed;
use serde::Deserialize;

use crate::app::AppState;
use crate::frame::Frame;
use crate::guards::Member;
use crate::network::ClientAddress;
use crate::pages::render;
use crate::problem::{Field, Problem};
use crate::profile::{self, Change};

pub(super) async fn page(frame: Frame, session: Allowed<Member>) -> Response {
    ProfilePage::new(frame, &session).respond()
}

pub(super) async fn submit(
    State(state): State<AppState>,
    frame: Frame,
    mut session: Allowed<Member>,
    form: Result<Form<ProfileForm>, FormRejection>,
) -> Result<Response, Problem> {
    let Form(ProfileForm { name, email }) = form?;
    let change = Change { name: Some(name.clone()), email: Some(email.clone()) };
    let changed = profile::change(&state, &mut session, change).await;
    let mut page = ProfilePage::new(frame, &session);
    match changed {
        Ok(()) => page.done = Some("Your profile is saved."),
        Err(problem) => {
            page.profile_error = Some(problem);
            (page.name, page.email) = (name, email);
        }
    }
    Ok(page.respond())
}

pub(super) async fn change_password(
    State(state): State<AppState>,
    mut frame: Frame,
    client: ClientAddress,
    mut session: Allowed<Member>,
    form: Result<Form<PasswordForm>, FormRejection>,
) -> Result<Response, Problem> {
    let Form(PasswordForm { current_password, new_password }) = form?;
    let passwords = (current_password, new_password);
    let changed = profile::change_password(&state, &mut session, passwords, client).await;
    frame.csrf_token = session.csrf_token()?.to_string();
    let mut page = ProfilePage::new(frame, &session);
    match changed {
        Ok(()) => page.done = Some("Your password is changed, and your other sessions are over."),
        Err(problem) => page.password_error = Some(problem),
    }
    Ok(page.respond())
}

pub(super) async fn sign_out_everywhere(
    State(state): State<AppState>,
    mut frame: Frame,
    mut session: Allowed<Member>,
) -> Result<Response, Problem> {
    profile::end_other_sessions(&state, &mut session).await?;
    frame.csrf_token = session.csrf_token()?.to_string();
    let mut page = ProfilePage::new(frame, &session);
    page.done = Some("Your other sessions are over.");
    Ok(page.respond())
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ProfileForm {
    name: String,
    email: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct PasswordForm {
    current_password: String,
    new_password: String,
}

#[derive(Template)]
#[template(path = "profile.html")]
struct ProfilePage {
    frame: Frame,
    name: String,
    email: String,
    done: Option<&'static str>,
    profile_error: Option<Problem>,
    password_error: Option<Problem>,
}

impl ProfilePage {
    fn new(mut frame: Frame, session: &Allowed<Member>) -> Self {
        let name = session.username.clone().unwrap_or_default();
        frame.rename(&name);
        Self {
            frame,
            name,
            email: session.email.clone().unwrap_or_default(),
            done: None,
            profile_error: None,
            password_error: None,
        }
    }

    fn respond(&self) -> Response {
        match self.profile_error.or(self.password_error) {
            Some(problem) => problem.with_headers(render(problem.status, self)),
            None => render(StatusCode::OK, self),
        }
    }
}
