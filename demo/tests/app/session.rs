//! What somebody is told about their session.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;

use crate::client::{ADMIN, Client, USER, now};

const HOUR: u64 = 60 * 60 * 1000;

#[tokio::test]
async fn the_session_page_shows_what_the_session_holds() {
    let mut client = Client::signed_in(USER).await;
    client.get("/dashboard").await;
    let page = client.get("/session").await;
    assert_eq!(page.status, StatusCode::OK);
    for words in
        ["<small>left</small>", "of 4096 bytes", "iron-session", "Nothing was found.", "login"]
    {
        assert!(page.body.contains(words), "{words:?} is not in {}", page.body);
    }
    let id = client.session()["_meta"]["id"].as_str().unwrap().to_owned();
    assert!(page.body.contains(&format!("{}…", &id[..6])) && !page.body.contains(&id));
    let shown: usize = page
        .between("<meter", ">")
        .split("value=\"")
        .nth(1)
        .unwrap()
        .trim_end_matches(|c: char| !c.is_ascii_digit())
        .split('"')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!((300..4096).contains(&shown), "{shown}");
}

#[tokio::test]
async fn session_info_tells_chosen_fields_and_records_the_visit() {
    let mut client = Client::signed_in(USER).await;
    let info = client.get("/api/session/info").await.json();
    let session = &info["session"];
    assert_eq!((&session["userId"], &session["role"]), (&json!("2"), &json!("user")));
    assert_eq!(session.as_object().unwrap().len(), 5);
    assert_eq!(info["analysis"]["recentActions"], json!(["login", "access"]));
    assert_eq!(info["analysis"]["sessionHealth"], "active");
    assert_eq!(info["audit"], json!({ "issues": [], "riskLevel": "low", "recommendations": [] }));
    assert_eq!(info["activities"][1]["path"], "/api/session/info");
}

#[tokio::test]
async fn what_another_sites_page_fetches_is_no_visit() {
    let mut client = Client::signed_in(USER).await;
    let mut is_visit = async |site, dest, path| {
        let request = Request::get(path).header("sec-fetch-site", site);
        let request = request.header("sec-fetch-dest", dest).body(Body::empty()).unwrap();
        client.send(request).await.set_cookie().is_some()
    };
    assert!(!is_visit("same-site", "image", "/dashboard").await);
    assert!(!is_visit("cross-site", "iframe", "/dashboard").await);
    assert!(is_visit("cross-site", "document", "/dashboard").await, "a link leads here");
    assert!(is_visit("same-origin", "empty", "/session").await);
    assert!(is_visit("none", "document", "/profile").await, "the address was typed");
}

#[tokio::test]
async fn session_info_tells_five_activities_at_most() {
    let mut client = Client::signed_in(ADMIN).await;
    for path in ["/dashboard", "/profile", "/session", "/admin", "/api/session/info"] {
        client.get(path).await;
    }
    let info = client.get("/api/session/info").await.json();
    assert_eq!(info["activities"].as_array().unwrap().len(), 5);
    assert_eq!(info["activities"][4]["path"], "/api/session/info");
    assert_eq!(info["analysis"]["activityCount"], 6);
}

#[tokio::test]
async fn an_audit_finds_the_old_and_the_idle_even_while_they_come_back() {
    let mut client = Client::signed_in(USER).await;
    let mut session = client.session();
    session["loginAt"] = json!(now().get() - 25 * HOUR);
    session["lastAccess"] = json!(now().get() - 3 * HOUR);
    client.give_session(session.to_string());
    let info = client.get("/api/session/info").await.json();
    assert_eq!(info["audit"]["riskLevel"], "medium");
    assert_eq!(
        info["audit"]["recommendations"],
        json!(["Rotate the session", "Sign out automatically"])
    );
    assert_eq!(info["analysis"]["sessionHealth"], "idle");
    assert_eq!(info["analysis"]["loginDuration"], 25 * 60);
    let page = client.get("/session").await;
    assert!(page.body.contains("The session is older than 24 hours"), "{}", page.body);
}

#[tokio::test]
async fn everything_but_signing_in_needs_a_session() {
    let mut client = Client::new();
    client.get("/api/session/info").await.problem(StatusCode::UNAUTHORIZED);
    client.patch_json("/api/profile", &json!({})).await.problem(StatusCode::UNAUTHORIZED);
    client.get("/api/whatever").await.problem(StatusCode::UNAUTHORIZED);
    let request = axum::http::Request::get("/api/session/info")
        .header("x-middleware-subrequest", "middleware:middleware:middleware")
        .body(axum::body::Body::empty());
    client.send(request.unwrap()).await.problem(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_session_of_an_account_that_is_gone_is_over() {
    let mut client = Client::signed_in(USER).await;
    client.database().execute("DELETE FROM account WHERE id = 2", []).unwrap();
    client.get("/api/auth/me").await.problem(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_session_of_an_account_that_only_another_program_can_have_is_its_matter() {
    let mut client = Client::new();
    let id = "0d6c7b5e-7b0a-4d6e-9a54-0f6f3c1f2b11";
    for generation in [0, 3] {
        let theirs = json!({ "userId": id, "isLoggedIn": true, "expiresAt": now().get() + HOUR,
                             "generation": generation });
        client.give_session(theirs.to_string());
        assert_eq!(client.get("/api/auth/me").await.status, StatusCode::OK);
        let page = client.post("/profile/sign-out-everywhere").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.body.contains("Another program keeps your account."), "{}", page.body);
    }
}

#[tokio::test]
async fn a_session_of_another_program_ends_with_the_others_of_its_account() {
    let mut client = Client::new();
    let end = now().get() + HOUR;
    let theirs = json!({ "userId": "2", "isLoggedIn": true, "expiresAt": end }).to_string();
    client.give_session(&theirs);
    assert_eq!(client.get("/api/auth/me").await.status, StatusCode::OK);
    let mut member = client.another();
    member.sign_in(USER).await;
    member.post("/profile/sign-out-everywhere").await;
    client.give_session(&theirs);
    client.get("/api/auth/me").await.problem(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_out_everywhere_in_another_program_ends_the_sessions_here() {
    let mut here = Client::signed_in(USER).await;
    let mut there = here.another();
    let mut session = here.session();
    session["generation"] = 1.into();
    there.give_session(session.to_string());
    assert_eq!(there.get("/api/auth/me").await.status, StatusCode::OK);
    assert_eq!(here.get("/api/auth/me").await.status, StatusCode::UNAUTHORIZED);
    here.sign_in(USER).await;
    assert_eq!(here.session()["generation"], 1);

    session["generation"] = u64::MAX.into();
    there.give_session(session.to_string());
    assert_eq!(there.get("/api/auth/me").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(here.get("/api/auth/me").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_session_without_room_for_a_visit_is_still_a_session() {
    let mut client = Client::signed_in(USER).await;
    let mut session = client.session();
    session["cart"] = json!("x".repeat(2450));
    client.give_session(session.to_string());
    let page = client.get("/dashboard").await;
    assert_eq!((page.status, page.set_cookie()), (StatusCode::OK, None));
}
