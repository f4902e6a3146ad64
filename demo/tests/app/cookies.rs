use axum::http::{HeaderValue, StatusCode};
use fe26_testing::vectors;

use crate::client::{ADMIN, Client, USER, now};

/// Whatever the browser sends as its session: it is a stranger, and nothing breaks.
async fn check_stranger(client: &mut Client, cookie: &[u8], case: &str) {
    let mut visit = async |path| {
        client.cookie = Some(cookie.to_vec());
        client.get(path).await
    };
    assert_eq!(visit("/dashboard").await.location(), "/login?redirect=%2Fdashboard", "{case}");
    assert_eq!(visit("/login").await.status, StatusCode::OK, "{case}");
    visit("/api/auth/me").await.problem(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn every_seal_of_the_corpus_is_a_stranger() {
    let mut client = Client::new();
    let mut seen = 0;
    for case in vectors::corpus() {
        // What cannot stand in a header is sent over a socket, by `browser/junk-cookies.test.mjs`.
        if HeaderValue::from_bytes(&case.input).is_ok() {
            check_stranger(&mut client, &case.input, &case.id).await;
            seen += 1;
        }
    }
    assert!(seen > 250, "only {seen} cases");
}

#[tokio::test]
async fn a_session_that_is_no_visitor_is_a_stranger() {
    let mut client = Client::new();
    let end = now().get() + 60_000;
    let visitor = |field: &str| format!(r#"{{"isLoggedIn":true,"expiresAt":{end},{field}}}"#);
    for payload in [
        "".into(),
        "null".into(),
        "[]".into(),
        "\"text\"".into(),
        "{".into(),
        r#"{"isLoggedIn":"yes"}"#.into(),
        r#"{"isLoggedIn":true,"expiresAt":1e300}"#.into(),
        r#"{"isLoggedIn":true,"expiresAt":-1}"#.into(),
        r#"{"isLoggedIn":true,"expiresAt":"2099-01-01"}"#.into(),
        visitor(r#""role":"superuser""#),
        visitor(r#""role":null"#),
        visitor(r#""userId":7"#),
        visitor(r#""__proto__":{"role":"admin"}"#),
        visitor(r#""role":"user","role":"admin""#),
        visitor(&format!(r#""deep":{}{}"#, "[".repeat(1000), "]".repeat(1000))),
    ] {
        client.give_session(&payload);
        let seal = client.cookie.take().unwrap();
        check_stranger(&mut client, &seal, &payload).await;
    }
}

/// The dashboard gets two genuine sessions and takes neither, and the login page gets one: each would
/// send the visitor to the other without end.
#[tokio::test]
async fn a_neighbours_cookie_for_the_dashboard_alone_ends_at_the_login_page() {
    let mut client = Client::signed_in(USER).await;
    let mut neighbour = client.another();
    neighbour.sign_in(ADMIN).await;
    let own = client.cookie.clone().unwrap();
    let both = [&neighbour.cookie.unwrap()[..], b"; myapp-session=", &own].concat();
    for first in ["/", "/login", "/dashboard", "/dashboard?x=1", "/login?redirect=%2Fsession"] {
        let (mut path, mut steps) = (first.to_owned(), 0);
        let page = loop {
            let is_there = path.starts_with("/dashboard");
            client.cookie = Some(if is_there { both.clone() } else { own.clone() });
            let answer = client.get(&path).await;
            if answer.status != StatusCode::SEE_OTHER {
                break answer;
            }
            (path, steps) = (answer.location().to_owned(), steps + 1);
            assert!(steps < 5, "{first} leads on and on: {path}");
        };
        assert_eq!((page.status, path.as_str()), (StatusCode::OK, "/login?redirect=%2Fdashboard"));
        assert!(page.between("role=\"alert\"", "</p>").contains("another cookie"), "{first}");
    }
}

#[tokio::test]
async fn a_cookie_that_does_not_open_is_taken_away() {
    let mut client = Client::new();
    client.cookie = Some(b"Fe26.2*1*nonsense".to_vec());
    client.get("/").await;
    assert_eq!(client.cookie, None);
}
