use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::http::{Request, StatusCode};
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
    for page in ["/dashboard", "/profile", "/session", "/admin"] {
        let login = format!("/login?redirect=%2F{}", &page[1..]);
        assert_eq!(client.get(page).await.location(), login);
    }
    assert_eq!(client.cookie, None);
}

#[tokio::test]
async fn a_path_that_only_begins_like_a_page_is_no_page() {
    let mut client = Client::signed_in(USER).await;
    for path in ["/administrator", "/admin/", "/dashboards", "/login/now"] {
        assert_eq!(client.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn signing_in_leads_back_to_where_somebody_was_going() {
    let mut client = Client::new();
    let page = client.get("/login?redirect=%2Fsession%3Ftab%3D2").await;
    check_page(&page, StatusCode::OK, &["name=\"redirect\" value=\"/session?tab=2\""]);
    let form = [("email", USER.0), ("password", USER.1), ("redirect", "/session?tab=2")];
    assert_eq!(client.submit("/login", &form).await.location(), "/session?tab=2");
}

#[tokio::test]
async fn signing_in_never_leads_to_another_site() {
    for elsewhere in
        ["//evil.example", "/\\evil.example", "https:evil.example", "%252f%252fevil", "x"]
    {
        let mut client = Client::new();
        let form = [("email", USER.0), ("password", USER.1), ("redirect", elsewhere)];
        assert_eq!(client.submit("/login", &form).await.location(), "/dashboard", "{elsewhere}");
    }
}

#[tokio::test]
async fn somebody_who_is_signed_in_is_led_to_the_dashboard() {
    let mut client = Client::signed_in(USER).await;
    assert_eq!(client.get("/").await.location(), "/dashboard");
    assert_eq!(client.get("/login").await.location(), "/dashboard");
    assert_eq!(client.get("/register").await.location(), "/dashboard");
    assert_eq!(client.get("/admin").await.location(), "/dashboard", "who is no admin");
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
async fn the_bar_says_which_page_this_is() {
    let mut admin = Client::signed_in(ADMIN).await;
    for path in ["/dashboard", "/profile", "/session", "/admin"] {
        let page = admin.get(path).await;
        assert!(page.body.contains(&format!("href=\"{path}\" aria-current=\"page\"")), "{path}");
        assert_eq!(page.body.matches("aria-current").count(), 1, "{path}");
    }
    let page = admin.post("/profile/sign-out-everywhere").await;
    assert!(page.body.contains("href=\"/profile\" aria-current=\"page\""));
    assert!(!admin.get("/docs").await.body.contains("aria-current"));
}

#[tokio::test]
async fn a_dashboard_is_nobody_elses() {
    let page = Client::signed_in(USER).await.get("/dashboard").await;
    assert_eq!(page.header(CACHE_CONTROL), "private, no-store");
    assert_eq!(page.header(VARY), "Cookie");
}

#[tokio::test]
async fn looking_at_a_page_again_sets_no_cookie() {
    let mut client = Client::signed_in(USER).await;
    for path in ["/dashboard", "/profile", "/session"] {
        assert!(client.get(path).await.set_cookie().is_some(), "the visit is recorded");
        assert_eq!(client.get(path).await.set_cookie(), None);
    }
    let mut stranger = Client::new();
    assert!(stranger.get("/login").await.set_cookie().is_some(), "the form has a token");
    assert_eq!(stranger.get("/login").await.set_cookie(), None);
}

#[tokio::test]
async fn a_session_lasts_seven_days() {
    let mut client = Client::new();
    let answer = client.submit("/login", &[("email", USER.0), ("password", USER.1)]).await;
    // A minute less than the seal in it, as iron-session has it.
    let line = answer.set_cookie().unwrap();
    assert!(line.ends_with("; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax"), "{line}");
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
    assert!(line.contains("; Max-Age=2592000; "), "{line}");
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
    assert_eq!(client.session()["isLoggedIn"], false);
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
        let fixed =
            answer.between("<h1", "</h1>").to_owned() + answer.between("role=\"alert\"", "</p>");
        (answer.status, fixed)
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
        let token = client.form_token().await;
        let request = Request::post("/login").header(CONTENT_TYPE, content_type);
        let request = request.header("x-csrf-token", token).body(Body::from(body)).unwrap();
        let page = client.send(request).await;
        check_page(&page, status, &["role=\"alert\"", "<h1 id=\"sign-in\">"]);
    }
}

#[tokio::test]
async fn signing_out_takes_the_cookie_away() {
    let mut client = Client::signed_in(USER).await;
    let answer = client.post("/logout").await;
    assert_eq!(answer.location(), "/login");
    assert_eq!(answer.headers["clear-site-data"], r#""cache", "storage""#);
    assert_eq!(client.cookie, None);
    assert_eq!(client.get("/dashboard").await.location(), "/login?redirect=%2Fdashboard");
}

#[tokio::test]
async fn a_stranger_may_sign_out_too() {
    assert_eq!(Client::new().post("/logout").await.location(), "/login");
}

#[tokio::test]
async fn a_session_whose_time_is_over_is_a_stranger() {
    let mut client = Client::new();
    client.give_session(json!({ "isLoggedIn": true, "expiresAt": now().get() - 1 }).to_string());
    assert_eq!(client.get("/dashboard").await.location(), "/login?redirect=%2Fdashboard");
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
    check_page(
        &page,
        StatusCode::NOT_FOUND,
        &["Page not found", "There is nothing at this address."],
    );
}
