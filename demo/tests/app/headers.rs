use axum::body::Body;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, ORIGIN, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Request, StatusCode};

use crate::client::{ADMIN, Client, USER};

#[tokio::test]
async fn every_answer_tells_the_browser_to_be_strict() {
    let mut client = Client::signed_in(USER).await;
    for path in [
        "/",
        "/dashboard",
        "/assets/style.css",
        "/nothing",
        "/api/auth/me",
        "/api/nothing",
        "/health",
    ] {
        let answer = client.get(path).await;
        let policy = answer.header(CONTENT_SECURITY_POLICY);
        let (_, after) = policy.split_once("default-src 'none'; script-src 'nonce-").unwrap();
        let (nonce, rest) = after.split_once('\'').unwrap();
        assert_eq!(nonce.len(), 43);
        assert_eq!(
            rest,
            "; style-src 'self'; img-src 'self'; form-action 'self'; object-src 'none'; \
             base-uri 'none'; frame-ancestors 'none'",
            "{path}"
        );
        assert_eq!(answer.header(X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(answer.header(REFERRER_POLICY), "same-origin");
        let opener_policy = HeaderName::from_static("cross-origin-opener-policy");
        assert_eq!(answer.header(opener_policy), "same-origin");
    }
}

#[tokio::test]
async fn a_page_has_one_script_from_here_and_no_style_of_its_own() {
    let mut member = Client::signed_in(ADMIN).await;
    let mut pages = Vec::new();
    for path in ["/dashboard", "/profile", "/session", "/admin", "/docs", "/dev/mail", "/nothing"] {
        pages.push(member.get(path).await);
    }
    let mut stranger = Client::new();
    for path in ["/login", "/register", "/login/link", "/login/link?token=x", "/nothing"] {
        pages.push(stranger.get(path).await);
    }
    for page in pages {
        let policy = page.header(CONTENT_SECURITY_POLICY).to_owned();
        let script = page.between("<script ", "</script>");
        let nonce = page.between("nonce=\"", "\"");
        assert!(policy.contains(&format!("'nonce-{nonce}'")), "{policy}");
        assert!(
            script.starts_with("src=\"/assets/app.js\"") && script.ends_with("defer>"),
            "{script}"
        );
        assert_eq!(page.body.matches("<script").count(), 1);
        assert!(!page.body.contains("style=") && !page.body.contains("://"), "{}", page.body);
    }
}

#[tokio::test]
async fn each_answer_has_a_nonce_of_its_own() {
    let mut client = Client::new();
    let first = client.get("/login").await.between("nonce=\"", "\"").to_owned();
    assert_ne!(client.get("/login").await.between("nonce=\"", "\""), first);
}

#[tokio::test]
async fn a_form_without_the_token_of_its_session_changes_nothing() {
    let mut client = Client::signed_in(USER).await;
    let strangers_token = Client::new().form_token().await;
    let form = "application/x-www-form-urlencoded";
    for path in
        ["/logout", "/profile", "/profile/password", "/profile/sign-out-everywhere", "/login"]
    {
        for body in [String::new(), format!("csrf_token={strangers_token}"), "csrf_token=x".into()]
        {
            let page = client.send_body(path, form, body).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
            assert!(page.body.contains("This form belongs to a session that is over."), "{path}");
        }
    }
    assert_eq!(client.get("/dashboard").await.status, StatusCode::OK);
}

#[tokio::test]
async fn style_and_icon_have_their_types() {
    let mut client = Client::new();
    let style = client.get("/assets/style.css").await;
    assert_eq!(style.header(CONTENT_TYPE), "text/css; charset=utf-8");
    let icon = client.get("/assets/icon.svg").await;
    assert_eq!(icon.header(CONTENT_TYPE), "image/svg+xml");
}

#[tokio::test]
async fn a_post_from_another_site_changes_nothing() {
    let mut client = Client::signed_in(USER).await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        (ORIGIN.as_str(), "http://127.0.0.1:4000"),
        (ORIGIN.as_str(), "null"),
    ] {
        let request = |path| Request::post(path).header(name, value).body(Body::empty()).unwrap();
        let page = client.send(request("/logout")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{name}: {value}");
        assert!(page.body.contains("The request came from another site."));
        for path in ["/api/auth/login", "/api/auth/logout"] {
            client.send(request(path)).await.problem(StatusCode::FORBIDDEN);
        }
        assert_eq!(client.get("/api/auth/me").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_post_from_the_page_itself_is_let_through() {
    for (name, value) in [("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:3000")] {
        let mut client = Client::signed_in(USER).await;
        let token = client.form_token().await;
        let request = Request::post("/logout").header(name, value).header("x-csrf-token", token);
        let request = request.body(Body::empty()).unwrap();
        assert_eq!(client.send(request).await.location(), "/login");
    }
}

#[tokio::test]
async fn the_cookie_is_secure_except_on_this_machine() {
    let is_secure = async |host| {
        let mut client = Client::new();
        client.host = host;
        client.get("/login").await.set_cookie().unwrap().contains("; Secure;")
    };
    assert!(!is_secure("127.0.0.1:3000").await);
    assert!(!is_secure("localhost:3000").await);
    assert!(is_secure("demo.example.com").await);
    assert!(is_secure("localhost.example.com").await);
}
