use axum::body::Body;
use axum::http::header::{ALLOW, CACHE_CONTROL};
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::client::{ADMIN, Client, USER, now};

fn credentials((email, password): (&str, &str)) -> Value {
    json!({ "email": email, "password": password })
}

#[tokio::test]
async fn signing_in_tells_who_it_was() {
    let mut client = Client::new();
    let answer = client.post_json("/api/auth/login", &credentials(ADMIN)).await;
    let user = json!({ "id": "1", "email": "admin@example.com", "role": "admin" });
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.json(), json!({ "success": true, "user": user }));
    assert_eq!(client.get("/").await.location(), "/dashboard");
}

#[tokio::test]
async fn the_session_holds_what_iron_sessions_users_expect() {
    let mut client = Client::new();
    let mut request = credentials(USER);
    request["rememberMe"] = json!(true);
    client.post_json("/api/auth/login", &request).await;
    let mut session = client.session();
    let signed_in = session["loginAt"].as_u64().unwrap();
    assert!(now().get() - signed_in < 60_000);
    let meta = session.as_object_mut().unwrap().remove("_meta").unwrap();
    assert_eq!(meta["remembered"], true);
    assert_eq!(
        session,
        json!({
            "userId": "2",
            "username": "Uma Field",
            "email": "user@example.com",
            "role": "user",
            "isLoggedIn": true,
            "loginAt": signed_in,
            "expiresAt": signed_in + 30 * 24 * 60 * 60 * 1000,
            "lastAccess": signed_in,
            "generation": 0,
            "activities": [{ "timestamp": session["activities"][0]["timestamp"], "action": "login", "ip": "::1" }],
            "activityCounter": session["activityCounter"],
        })
    );
}

#[tokio::test]
async fn a_field_that_is_missing_is_a_400() {
    for request in [
        json!({}),
        json!({ "email": USER.0 }),
        json!({ "password": USER.1 }),
        json!({ "email": null, "password": USER.1 }),
        json!({ "email": " ", "password": USER.1 }),
        json!({ "email": USER.0, "password": "" }),
    ] {
        let answer = Client::new().post_json("/api/auth/login", &request).await;
        let words = answer.problem(StatusCode::BAD_REQUEST);
        assert_eq!(words, "Enter both email address and password.", "{request}");
    }
}

#[tokio::test]
async fn wrong_credentials_are_a_401_whichever_of_the_two_is_wrong() {
    let mut client = Client::new();
    for wrong in [(USER.0, ADMIN.1), ("nobody@example.com", USER.1), ("' OR 1=1 --", "x")] {
        let answer = client.post_json("/api/auth/login", &credentials(wrong)).await;
        let words = answer.problem(StatusCode::UNAUTHORIZED);
        assert_eq!(words, "Wrong email address or password.");
        assert_eq!(answer.set_cookie(), None);
    }
}

#[tokio::test]
async fn a_request_that_is_not_understood_is_the_clients_mistake() {
    const JSON: &str = "application/json";
    let mut client = Client::new();
    for (content_type, body, status) in [
        (JSON, "".into(), StatusCode::BAD_REQUEST),
        (JSON, "{\"email\":".into(), StatusCode::BAD_REQUEST),
        (JSON, "[".repeat(10_000), StatusCode::UNPROCESSABLE_ENTITY),
        (JSON, "7".into(), StatusCode::UNPROCESSABLE_ENTITY),
        (JSON, "{\"email\":7}".into(), StatusCode::UNPROCESSABLE_ENTITY),
        (JSON, r#"["a@example.com", "password", true]"#.into(), StatusCode::UNPROCESSABLE_ENTITY),
        (JSON, r#"{"email":"a","email":"b"}"#.into(), StatusCode::UNPROCESSABLE_ENTITY),
        (JSON, " ".repeat(1024 * 1024), StatusCode::PAYLOAD_TOO_LARGE),
        ("text/plain", "{}".into(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("", "{}".into(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ] {
        client.send_body("/api/auth/login", content_type, body).await.problem(status);
    }
    let not_utf8 = client.send_body("/api/auth/login", JSON, &b"{\"email\":\"\xff\"}"[..]).await;
    not_utf8.problem(StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn me_is_a_401_for_strangers() {
    let answer = Client::new().get("/api/auth/me").await;
    assert_eq!(answer.problem(StatusCode::UNAUTHORIZED), "Sign in first.");
    assert_eq!(answer.set_cookie(), None);
}

#[tokio::test]
async fn me_tells_chosen_fields_and_nothing_else() {
    let mut client = Client::signed_in(USER).await;
    let answer = client.get("/api/auth/me").await;
    assert_eq!(answer.header(CACHE_CONTROL), "private, no-store");
    let user = json!({
        "userId": "2",
        "username": "Uma Field",
        "email": "user@example.com",
        "role": "user",
        "loginAt": client.session()["loginAt"],
    });
    assert_eq!(answer.json(), json!({ "user": user }));
}

#[tokio::test]
async fn me_extends_the_session_but_not_the_time_of_signing_in() {
    let mut client = Client::new();
    let three_days_ago = now().get() - 3 * 24 * 60 * 60 * 1000;
    let in_a_minute = now().get() + 60_000;
    let session = json!({
        "userId": "7",
        "isLoggedIn": true,
        "loginAt": three_days_ago,
        "expiresAt": in_a_minute,
        "_meta": {
            "id": "AAAAAAAAAAAAAAAAAAAAAA",
            "startedAt": three_days_ago,
            "seenAt": three_days_ago,
            "remembered": true,
        },
    });
    client.give_session(session.to_string());
    let answer = client.get("/api/auth/me").await;
    let line = answer.set_cookie().unwrap();
    let (_, max_age) = line.split_once("; Max-Age=").unwrap();
    let max_age: u64 = max_age.split(';').next().unwrap().parse().unwrap();
    // Thirty days since they began, of which three are over.
    assert!((2_332_740..=2_332_800).contains(&max_age), "{max_age}");
    let session = client.session();
    assert_eq!(session["loginAt"], three_days_ago);
    assert_eq!(session["expiresAt"], three_days_ago + 30 * 24 * 60 * 60 * 1000);
    assert_eq!(session["activities"][0]["action"], "refresh");
}

#[tokio::test]
async fn me_sets_no_cookie_before_half_of_the_time_is_used_up() {
    let mut client = Client::signed_in(USER).await;
    assert_eq!(client.get("/api/auth/me").await.set_cookie(), None);
}

#[tokio::test]
async fn fields_of_another_program_survive_a_save() {
    let mut client = Client::new();
    let cart = json!([{ "sku": "iron-26", "price": 55.845 }]);
    let session = json!({
        "theme": "dark",
        "isLoggedIn": true,
        "expiresAt": now().get() + 60_000,
        "cart": cart,
    });
    client.give_session(session.to_string());
    assert_eq!(client.get("/api/auth/me").await.status, StatusCode::OK);
    assert_eq!(client.session()["theme"], "dark");
    assert_eq!(client.session()["cart"], cart);
}

#[tokio::test]
async fn signing_out_takes_the_cookie_away() {
    let mut client = Client::signed_in(USER).await;
    let answer = client.post("/api/auth/logout").await;
    assert_eq!(answer.json(), json!({ "success": true, "message": "Signed out." }));
    assert_eq!(client.cookie, None);
    client.get("/api/auth/me").await.problem(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems_too() {
    let mut client = Client::new();
    client.get("/api/auth/nothing").await.problem(StatusCode::NOT_FOUND);
    client.get("/api/nothing").await.problem(StatusCode::UNAUTHORIZED);
    let mut member = Client::signed_in(USER).await;
    member.get("/api/nothing").await.problem(StatusCode::NOT_FOUND);
    let answer = client.get("/api/auth/login").await;
    answer.problem(StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header(ALLOW), "POST");
    let request = Request::delete("/api/auth/me").body(Body::empty()).unwrap();
    client.send(request).await.problem(StatusCode::METHOD_NOT_ALLOWED);
}
