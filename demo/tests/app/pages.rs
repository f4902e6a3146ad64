use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY};
use serde_json::json;

use crate::client::{ADMIN, Answer, Client, USER, now};

const WRONG: &str = "Wrong email address or password.";

#[track_caller]
fn check_page(answer: &Answer, status: StatusCode, words: &[&str]) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.header(CONTENT_TYPE), "text/html; charset=utf-8");
    for words in words {
        assert!(answer.body.contains(words), "{words:?} is not in {}", answer.body);
    }
}

#[tokio::test]
async fn a_stranger_is_led_to_the_login_page() {
    let mut client = Client::new();
    assert_eq!(client.get("/").await.location(), "/login");
    assert_eq!(client.get("/dashboard").await.location(), "/login");
    assert_eq!(client.cookie, None);
}

#[tokio::test]
async fn somebody_who_is_signed_in_is_led_to_the_dashboard() {
    let mut client = Client::signed_in(USER).await;
    assert_eq!(client.get("/").await.location(), "/dashboard");
    assert_eq!(client.get("/login").await.location(), "/dashboard");
}

#[tokio::test]
async fn the_login_page_shows_the_test_accounts() {
    let page = Client::new().get("/login").await;
    check_page(&page, StatusCode::OK, &[ADMIN.0, ADMIN.1, USER.0, USER.1, "Keep me signed in"]);
}

#[tokio::test]
async fn the_dashboard_shows_who_is_signed_in() {
    let page = Client::signed_in(USER).await.get("/dashboard").await;
    check_page(&page, StatusCode::OK, &["Welcome, Uma Field", USER.0, "Active", "Sign out"]);
}

#[tokio::test]
async fn only_an_admin_sees_the_accounts() {
    let admins = Client::signed_in(ADMIN).await.get("/dashboard").await;
    check_page(&admins, StatusCode::OK, &["Admin: accounts", "Uma Field", USER.0]);
    let users = Client::signed_in(USER).await.get("/dashboard").await;
    assert!(!users.body.contains("Admin") && !users.body.contains(ADMIN.0), "{}", users.body);
}

#[tokio::test]
async fn a_dashboard_is_nobody_elses() {
    let page = Client::signed_in(USER).await.get("/dashboard").await;
    assert_eq!(page.header(CACHE_CONTROL), "private, no-store");
    assert_eq!(page.header(VARY), "Cookie");
}

#[tokio::test]
async fn looking_at_pages_sets_no_cookie() {
    let mut client = Client::signed_in(USER).await;
    assert_eq!(client.get("/dashboard").await.set_cookie(), None);
    assert_eq!(Client::new().get("/login").await.set_cookie(), None);
}

#[tokio::test]
async fn a_session_lasts_seven_days() {
    let mut client = Client::new();
    let answer = client.submit("/login", &[("email", USER.0), ("password", USER.1)]).await;
    // A minute less than the seal in it, as iron-session has it.
    let line = answer.set_cookie().unwrap();
    assert!(line.ends_with("; Max-Age=604740; Path=/; HttpOnly; SameSite=Lax"), "{line}");
    let session = client.session();
    let lifetime = session["expiresAt"].as_u64().unwrap() - session["loginAt"].as_u64().unwrap();
    assert_eq!(lifetime, 7 * 24 * 60 * 60 * 1000);
}

#[tokio::test]
async fn keep_me_signed_in_makes_it_thirty_days() {
    let mut client = Client::new();
    let form = [("email", USER.0), ("password", USER.1), ("rememberMe", "true")];
    let answer = client.submit("/login", &form).await;
    let line = answer.set_cookie().unwrap();
    assert!(line.contains("; Max-Age=2591940; "), "{line}");
    let seal_ends: u64 = line.split('*').nth(5).unwrap().parse().unwrap();
    assert!(seal_ends > now().get() + 29 * 24 * 60 * 60 * 1000, "the seal lives as long");
    assert_eq!(client.session()["_meta"]["remembered"], true);
}

#[tokio::test]
async fn a_wrong_password_is_said_in_words_and_the_address_stays() {
    let mut client = Client::new();
    let form = [("email", USER.0), ("password", "not-the-password"), ("rememberMe", "true")];
    let page = client.submit("/login", &form).await;
    check_page(
        &page,
        StatusCode::UNAUTHORIZED,
        &["role=\"alert\"", WRONG, "value=\"user@example.com\"", " checked"],
    );
    assert!(!page.body.contains("not-the-password"));
    assert_eq!(client.cookie, None);
}

#[tokio::test]
async fn what_was_typed_comes_back_as_text() {
    let form = [("email", "%22%3E%3Cscript%3E"), ("password", "x")];
    let page = Client::new().submit("/login", &form).await;
    check_page(&page, StatusCode::UNAUTHORIZED, &["value=\"&#34;&#62;&#60;script&#62;\""]);
}

#[tokio::test]
async fn an_unknown_account_gets_the_answer_of_a_wrong_password() {
    let mut client = Client::new();
    let mut answer_to = async |email| {
        let answer = client.submit("/login", &[("email", email), ("password", "x")]).await;
        (answer.status, answer.body.replace(&format!("value=\"{email}\""), ""))
    };
    assert_eq!(answer_to(USER.0).await, answer_to("nobody@example.com").await);
}

#[tokio::test]
async fn a_form_with_a_field_missing_asks_for_it() {
    for form in [&[][..], &[("email", USER.0)], &[("email", "+"), ("password", USER.1)]] {
        let page = Client::new().submit("/login", form).await;
        check_page(&page, StatusCode::BAD_REQUEST, &["Enter both email address and password."]);
    }
}

#[tokio::test]
async fn a_form_that_cannot_be_read_is_the_login_page_again() {
    let form = "application/x-www-form-urlencoded";
    let mut client = Client::new();
    for (content_type, body, status) in [
        ("text/plain", "email=x".into(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (form, "email=x&email=y".into(), StatusCode::UNPROCESSABLE_ENTITY),
        (form, "rememberMe=perhaps".into(), StatusCode::UNPROCESSABLE_ENTITY),
        (form, "x".repeat(1024 * 1024), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let page = client.send_body("/login", content_type, body).await;
        check_page(&page, status, &["role=\"alert\"", "<h1 id=\"sign-in\">"]);
    }
}

#[tokio::test]
async fn signing_out_takes_the_cookie_away() {
    let mut client = Client::signed_in(USER).await;
    assert_eq!(client.post("/logout").await.location(), "/login");
    assert_eq!(client.cookie, None);
    assert_eq!(client.get("/dashboard").await.location(), "/login");
}

#[tokio::test]
async fn a_stranger_may_sign_out_too() {
    assert_eq!(Client::new().post("/logout").await.location(), "/login");
}

#[tokio::test]
async fn a_session_whose_time_is_over_is_a_stranger() {
    let mut client = Client::new();
    client.give_session(json!({ "isLoggedIn": true, "expiresAt": now().get() - 1 }).to_string());
    assert_eq!(client.get("/dashboard").await.location(), "/login");
}

#[tokio::test]
async fn a_session_of_another_program_may_tell_little() {
    let mut client = Client::new();
    client.give_session(json!({ "isLoggedIn": true, "expiresAt": now().get() + 1000 }).to_string());
    check_page(&client.get("/dashboard").await, StatusCode::OK, &["Welcome, unknown", "guest"]);
}

#[tokio::test]
async fn an_unknown_path_is_a_page_that_says_so() {
    let page = Client::new().get("/nothing").await;
    check_page(&page, StatusCode::NOT_FOUND, &["Not Found", "There is nothing at this address."]);
}
