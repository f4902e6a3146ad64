use axum::body::Body;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, ORIGIN, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Request, StatusCode};

use crate::client::{Client, USER};

#[tokio::test]
async fn every_answer_tells_the_browser_to_be_strict() {
    let mut client = Client::signed_in(USER).await;
    for path in ["/", "/dashboard", "/assets/style.css", "/nothing", "/api/auth/me", "/api/nothing"]
    {
        let answer = client.get(path).await;
        let policy = answer.header(CONTENT_SECURITY_POLICY);
        assert!(policy.starts_with("default-src 'none'; style-src 'self'; "), "{path}: {policy}");
        assert!(policy.ends_with("base-uri 'none'; frame-ancestors 'none'"), "{path}: {policy}");
        assert_eq!(answer.header(X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(answer.header(REFERRER_POLICY), "same-origin");
        let opener_policy = HeaderName::from_static("cross-origin-opener-policy");
        assert_eq!(answer.header(opener_policy), "same-origin");
    }
}

#[tokio::test]
async fn pages_have_neither_scripts_nor_styles_of_their_own() {
    let mut client = Client::new();
    let mut pages = vec![client.get("/login").await.body, client.get("/nothing").await.body];
    pages.push(Client::signed_in(USER).await.get("/dashboard").await.body);
    for page in pages {
        assert!(!page.contains("<script") && !page.contains("style=") && !page.contains("://"));
    }
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
        client.send(request("/api/auth/logout")).await.problem(StatusCode::FORBIDDEN);
        assert_eq!(client.get("/api/auth/me").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_post_from_the_page_itself_is_let_through() {
    for (name, value) in [("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:3000")] {
        let mut client = Client::signed_in(USER).await;
        let request = Request::post("/logout").header(name, value).body(Body::empty()).unwrap();
        assert_eq!(client.send(request).await.location(), "/login");
    }
}

#[tokio::test]
async fn the_cookie_is_secure_except_on_this_machine() {
    let mut client = Client::signed_in(USER).await;
    let mut is_secure = async |host| {
        client.host = host;
        client.get("/api/auth/me").await.set_cookie().unwrap().contains("; Secure;")
    };
    assert!(!is_secure("127.0.0.1:3000").await);
    assert!(!is_secure("localhost:3000").await);
    assert!(is_secure("demo.example.com").await);
    assert!(is_secure("localhost.example.com").await);
}
