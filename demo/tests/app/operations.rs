//! What operators and programs find.

use std::fs;
use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::{LOCATION, STRICT_TRANSPORT_SECURITY};
use axum::http::{Request, StatusCode};
use demo::Config;
use serde_json::{Value, json};

use crate::client::{Client, USER};

fn behind_tls() -> Client {
    let mut client =
        Client::with_config(|config| config.trusted_proxies = vec!["10.0.0.1".parse().unwrap()]);
    client.host = "demo.example.com";
    client
}

fn through_proxy(path: &str, protocol: &str) -> Request<Body> {
    let peer: SocketAddr = "10.0.0.1:4711".parse().unwrap();
    let request = Request::get(path).header("x-forwarded-proto", protocol);
    let request = request.header("x-forwarded-for", "203.0.113.7").extension(ConnectInfo(peer));
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn it_says_that_it_is_alive() {
    let answer = Client::new().get("/health").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "ok\n"));
    assert_eq!(answer.set_cookie(), None);
}

fn with_an_old_password(set: impl FnOnce(&mut Config)) -> Client {
    Client::with_config(|config| {
        fs::write(&config.keys, KEYS).unwrap();
        set(config);
    })
}

/// The exact moment is tested where the clock is an argument.
#[tokio::test]
async fn it_says_which_old_password_can_go_and_stays_in_service() {
    let mut client = with_an_old_password(|_| {});
    let answer = client.get("/health").await;
    assert_eq!(answer.status, StatusCode::OK);
    let reason = "password \"1\" only opens, and every session that it sealed is over: take it out";
    assert_eq!(answer.body, format!("degraded\n{reason}\n"));

    client.sign_in(USER).await;
    let metrics = client.get("/metrics").await.body;
    let opened = metrics.lines().find_map(|line| {
        line.strip_prefix(r#"fe26_seals_opened_total{password="2"} "#)?.parse::<u32>().ok()
    });
    assert!(opened.is_some_and(|opened| opened > 0), "{metrics}");
    for line in [
        "# TYPE fe26_seals_opened_total counter",
        r#"fe26_seals_opened_total{password="1"} 0"#,
        "# TYPE fe26_key_warnings gauge",
        r#"fe26_key_warnings{password="1",kind="outlived"} 1"#,
    ] {
        assert!(metrics.lines().any(|other| other == line), "{line} is not in {metrics}");
    }
    assert!(!metrics.contains(r#"fe26_key_warnings{password="2""#));
}

#[tokio::test]
async fn through_the_proxy_it_does_not_say_why_it_is_degraded() {
    let proxies = vec!["10.0.0.1".parse().unwrap()];
    let mut client = with_an_old_password(|config| config.trusted_proxies = proxies);
    let answer = client.send(through_proxy("/health", "https")).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "degraded\n"));
}

#[tokio::test]
async fn what_happens_is_counted_without_names() {
    let mut client = Client::signed_in(USER).await;
    client.cookie = Some(b"Fe26.2*1*nonsense".to_vec());
    client.get("/").await;
    let metrics = client.get("/metrics").await.body;
    for line in [
        "# TYPE fe26_session_events_total counter",
        r#"fe26_session_events_total{kind="renewed",reason=""} 1"#,
        r#"fe26_session_events_total{kind="rejected",reason="#,
        r#"demo_sign_ins_total{result="ok"} 1"#,
        r#"demo_http_responses_total{status="303"} 2"#,
    ] {
        assert!(metrics.contains(line), "{line} is not in {metrics}");
    }
    assert!(!metrics.contains("user@example.com"));
}

#[tokio::test]
async fn behind_tls_cookies_are_secure_and_browsers_do_not_come_back_without_it() {
    let mut client = behind_tls();
    let page = client.send(through_proxy("/login", "https")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.set_cookie().unwrap().contains("; Secure"));
    let hsts = page.header(STRICT_TRANSPORT_SECURITY);
    assert_eq!(hsts, "max-age=31536000; includeSubDomains");
    assert!(!page.body.contains("Test accounts"));
    assert!(Client::new().get("/login").await.headers.get(STRICT_TRANSPORT_SECURITY).is_none());
}

#[tokio::test]
async fn behind_tls_the_cookie_can_have_a_name_that_no_neighbouring_host_may_set() {
    let mut client = Client::with_config(|config| {
        config.trusted_proxies = vec!["10.0.0.1".parse().unwrap()];
        config.cookie_name = "__Host-myapp-session".to_owned();
    });
    let page = client.send(through_proxy("/login", "https")).await;
    let line = page.set_cookie().unwrap();
    assert!(line.starts_with("__Host-myapp-session=Fe26.2*"), "{line}");
    assert!(line.ends_with("; Path=/; HttpOnly; Secure; SameSite=Lax"), "{line}");
    assert_eq!(client.get("/login").await.set_cookie(), None, "the session is found again");
    let document = client.get("/api/openapi.json").await.json();
    let scheme = &document["components"]["securitySchemes"]["session"];
    assert_eq!(scheme["name"], "__Host-myapp-session");
}

#[tokio::test]
async fn behind_tls_nothing_goes_without_it() {
    let mut client = behind_tls();
    let page = client.send(through_proxy("/login?redirect=%2Fsession", "http")).await;
    assert_eq!(page.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(page.header(LOCATION), "https://demo.example.com/login?redirect=%2Fsession");
    client.send(through_proxy("/api/auth/me", "http")).await.problem(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn behind_tls_nobody_sees_counters_or_mail() {
    let mut client = behind_tls();
    for path in ["/metrics", "/dev/mail"] {
        let page = client.send(through_proxy(path, "https")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(client.get("/metrics").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_trusted_origin_may_send_requests() {
    let mut client = Client::with_config(|config| {
        config.trusted_origins = vec!["https://app.example.com".into()]
    });
    for (origin, status) in [
        ("https://app.example.com", StatusCode::OK),
        ("https://evil.example.com", StatusCode::FORBIDDEN),
    ] {
        let request = Request::post("/api/auth/logout").header("origin", origin);
        assert_eq!(client.send(request.body(Body::empty()).unwrap()).await.status, status);
    }
}

#[tokio::test]
async fn the_document_describes_every_route_that_there_is() {
    let mut client = Client::new();
    let document: Value = client.get("/api/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    let paths: Vec<_> = document["paths"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        paths,
        [
            "/api/admin/users",
            "/api/admin/users/{id}",
            "/api/admin/users/{id}/sign-out",
            "/api/auth/login",
            "/api/auth/logout",
            "/api/auth/me",
            "/api/profile",
            "/api/session/info",
        ]
    );
    let required = &document["components"]["schemas"]["LoginRequest"]["required"];
    assert_eq!(*required, json!(["email", "password"]));
    let mut member = Client::signed_in(USER).await;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let method = method.to_uppercase();
            let request = Request::builder().method(method.as_str()).uri(path.replace("{id}", "2"));
            let answer = member.send(request.body(Body::empty()).unwrap()).await;
            let is_route =
                ![StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED].contains(&answer.status);
            assert!(is_route, "{method} {path}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn the_document_can_be_read_as_a_page() {
    let page = Client::new().get("/docs").await;
    assert_eq!(page.status, StatusCode::OK);
    for words in ["/api/session/info", "email, password, rememberMe?", "Too many attempts"] {
        assert!(page.body.contains(words), "{words:?} is not in {}", page.body);
    }
}

const KEYS: &str = r#"{
    "2": "yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o",
    "1": {
        "secret": "Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U",
        "state": "open-only",
        "since": "2020-01-01"
    }
}"#;
