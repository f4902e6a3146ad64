//! Who may go on, in an actix-web application.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, web};
use fe26_actix::{
    Allowed, Guard, GuardMiddleware, KeyRing, Rule, SaveError, Session, SessionConfig,
};
use fe26_actix::{SessionMiddleware, UnixMillis};
use serde::{Deserialize, Serialize};

#[derive(Default, Deserialize, Serialize)]
struct Visitor {
    user: Option<String>,
    admin: bool,
}

struct Admin;

impl Rule for Admin {
    type Session = Visitor;

    fn guard() -> Guard<Visitor> {
        members().require(|visitor| visitor.admin)
    }
}

fn members() -> Guard<Visitor> {
    Guard::new(|visitor: &Visitor| visitor.user.is_some()).login_page("/login")
}

async fn sign_in(mut session: Session<Visitor>, name: String) -> Result<String, SaveError> {
    session.renew_with(Visitor { admin: name == "ada", user: Some(name) }, &[]);
    session.save()?;
    Ok(String::new())
}

async fn page(session: Session<Visitor>) -> String {
    session.user.clone().unwrap_or_default()
}

async fn admin(session: Allowed<Admin>) -> String {
    session.user.clone().unwrap_or_default()
}

struct Answer {
    status: StatusCode,
    location: String,
    content_type: String,
    cache_control: String,
    cookie: Option<String>,
    body: String,
}

/// Sends one request at a time to the application, `seconds` after it began.
async fn send(
    method: Method,
    path: &str,
    accept: &str,
    cookie: Option<&str>,
    seconds: u64,
    body: &str,
) -> Answer {
    let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o").unwrap();
    let config = SessionConfig::new("s", keys).unwrap().session_ids();
    let now = UnixMillis::new(1_800_000_000_000) + Duration::from_secs(seconds);
    let recent = members().signed_in_within(Duration::from_secs(600));
    let app = App::new()
        .route("/sign-in", web::post().to(sign_in))
        .route("/admin", web::get().to(admin))
        .service(web::resource("/page").wrap(GuardMiddleware::new(members())).to(page))
        .service(web::resource("/recent").wrap(GuardMiddleware::new(recent)).to(page))
        .wrap(SessionMiddleware::<Visitor>::new(config).clock(move || now));
    let app = init_service(app).await;
    let mut request = TestRequest::with_uri(path).method(method).insert_header((ACCEPT, accept));
    if let Some(cookie) = cookie {
        request = request.insert_header(("cookie", cookie));
    }
    let request = request.set_payload(body.to_owned()).to_request();
    // An extractor's refusal is an error until the outermost service has made a response of it.
    let response = match actix_web::dev::Service::call(&app, request).await {
        Ok(response) => response.into_parts().1.map_into_boxed_body(),
        Err(error) => error.error_response(),
    };
    let header = |name| {
        let value = response.headers().get(name);
        value.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    };
    let set_cookie = header(actix_web::http::header::SET_COOKIE);
    Answer {
        status: response.status(),
        location: header(LOCATION),
        content_type: header(CONTENT_TYPE),
        cache_control: header(CACHE_CONTROL),
        cookie: set_cookie.split(';').next().filter(|pair| !pair.is_empty()).map(str::to_owned),
        body: String::from_utf8(response.into_body().try_into_bytes().unwrap().to_vec()).unwrap(),
    }
}

async fn visit(path: &str, cookie: Option<&str>) -> Answer {
    send(Method::GET, path, "text/html", cookie, 0, "").await
}

async fn fetch(path: &str, cookie: Option<&str>, seconds: u64) -> Answer {
    send(Method::GET, path, "application/json", cookie, seconds, "").await
}

async fn signed_in(name: &str) -> String {
    send(Method::POST, "/sign-in", "*/*", None, 0, name).await.cookie.unwrap()
}

#[actix_web::test]
async fn a_visitor_on_a_page_is_sent_to_the_login_and_back() {
    for path in ["/page?tab=2", "/admin?tab=2"] {
        let answer = visit(path, None).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let back = path.replace('/', "%2F").replace('?', "%3F").replace('=', "%3D");
        assert_eq!(answer.location, format!("/login?redirect={back}"));
    }
}

#[actix_web::test]
async fn a_visitor_who_sends_a_form_is_sent_to_the_login_alone() {
    let answer = send(Method::POST, "/page", "text/html", None, 0, "").await;
    assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/login"));
}

#[actix_web::test]
async fn a_script_of_a_visitor_gets_a_401_as_problem_json() {
    for path in ["/page", "/admin"] {
        let answer = fetch(path, None, 0).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.content_type, "application/problem+json");
        assert!(answer.body.contains(r#""error":"Sign in first.""#), "{}", answer.body);
    }
}

#[actix_web::test]
async fn whoever_is_signed_in_passes_and_only_an_admin_is_an_admin() {
    let (bob, ada) = (signed_in("bob").await, signed_in("ada").await);
    assert_eq!(visit("/page", Some(&bob)).await.body, "bob");
    let refused = visit("/admin", Some(&bob)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("You may not do this."));
    assert_eq!(visit("/admin", Some(&ada)).await.body, "ada");
}

#[actix_web::test]
async fn a_sign_in_is_recent_until_its_time_is_over() {
    let bob = signed_in("bob").await;
    assert_eq!(fetch("/recent", Some(&bob), 599).await.body, "bob");
    let answer = fetch("/recent", Some(&bob), 600).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.body.contains("Sign in again to do this."));
    assert_eq!(fetch("/page", Some(&bob), 600).await.body, "bob");
}

#[actix_web::test]
async fn a_refusal_carries_what_the_session_has_to_say() {
    let answer = visit("/page", Some("s=junk")).await;
    assert_eq!(answer.cookie.as_deref(), Some("s="), "the junk is removed");
    let bob = signed_in("bob").await;
    assert_eq!(visit("/admin", Some(&bob)).await.cache_control, "private, no-store");
}
