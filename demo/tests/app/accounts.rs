//! What somebody may change about their account, what an admin may, and which sessions that ends.

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use serde_json::json;
use tokio::task::JoinSet;

use crate::client::{ADMIN, Client, USER, now};

const NEW_PASSWORD: &str = "brass-anchor-under-the-pier";

#[tokio::test]
async fn a_changed_profile_is_saved() {
    let mut client = Client::signed_in(USER).await;
    let form = [("name", "Una+Field"), ("email", "una@example.com")];
    let page = client.submit("/profile", &form).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Your profile is saved."));
    let user = client.get("/api/auth/me").await.json()["user"].clone();
    assert_eq!(
        (&user["username"], &user["email"]),
        (&json!("Una Field"), &json!("una@example.com"))
    );
    client.another().sign_in(("una@example.com", USER.1)).await;
}

#[tokio::test]
async fn a_profile_can_be_changed_by_a_program() {
    let mut client = Client::signed_in(USER).await;
    let answer = client.patch_json("/api/profile", &json!({ "username": "Una" })).await;
    assert_eq!(answer.json()["user"]["username"], "Una");
    assert_eq!(answer.json()["user"]["email"], USER.0);
    assert!(client.get("/dashboard").await.body.contains("Welcome, Una"));
}

#[tokio::test]
async fn a_profile_that_cannot_be_is_refused_and_nothing_changes() {
    let mut client = Client::signed_in(USER).await;
    for (body, status) in [
        (json!({ "username": " " }), StatusCode::BAD_REQUEST),
        (json!({ "username": "x".repeat(101) }), StatusCode::BAD_REQUEST),
        (json!({ "email": "nobody" }), StatusCode::BAD_REQUEST),
        (json!({ "email": "a@b\r\nBcc: c@d" }), StatusCode::BAD_REQUEST),
        (json!({ "email": ADMIN.0 }), StatusCode::CONFLICT),
        (json!({ "email": "ADMIN@example.com" }), StatusCode::CONFLICT),
        (json!({ "email": 7 }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!([]), StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        client.patch_json("/api/profile", &body).await.problem(status);
    }
    let user = client.get("/api/auth/me").await.json()["user"].clone();
    assert_eq!((&user["username"], &user["email"]), (&json!("Uma Field"), &json!(USER.0)));
}

#[tokio::test]
async fn another_address_needs_a_fresh_sign_in() {
    let mut client = Client::signed_in(USER).await;
    let mut session = client.session();
    session["_meta"]["startedAt"] = json!(now().get() - 11 * 60_000);
    client.give_session(session.to_string());
    let change = json!({ "email": "una@example.com" });
    client.patch_json("/api/profile", &change).await.problem(StatusCode::FORBIDDEN);
    let change = json!({ "username": "Una", "email": USER.0 });
    assert_eq!(client.patch_json("/api/profile", &change).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let mut here = Client::signed_in(USER).await;
    let mut there = here.another();
    there.sign_in(USER).await;
    let form = [("currentPassword", USER.1), ("newPassword", NEW_PASSWORD)];
    let page = here.submit("/profile/password", &form).await;
    assert!(page.body.contains("Your password is changed"), "{}", page.body);
    assert_eq!(here.get("/dashboard").await.status, StatusCode::OK);
    let location = there.get("/dashboard").await;
    assert_eq!(location.location(), "/login?redirect=%2Fdashboard");
    there.get("/api/auth/me").await.problem(StatusCode::UNAUTHORIZED);
    there.sign_in((USER.0, NEW_PASSWORD)).await;
}

#[tokio::test]
async fn a_password_that_cannot_be_is_refused_in_words() {
    let mut client = Client::signed_in(USER).await;
    for (current, new, words) in [
        (USER.1, "short", "at least 15 characters"),
        (USER.1, "passwordpassword", "easy to guess"),
        ("not-the-password", NEW_PASSWORD, "The current password is not right."),
        ("", "", "at least 15 characters"),
    ] {
        let form = [("currentPassword", current), ("newPassword", new)];
        let page = client.submit("/profile/password", &form).await;
        assert!(page.status.is_client_error());
        assert!(page.between("role=\"alert\"", "</p>").contains(words), "{words}");
    }
    client.another().sign_in(USER).await;
}

#[tokio::test]
async fn the_field_to_type_again_is_marked_and_has_the_focus() {
    let mut client = Client::signed_in(USER).await;
    let profile = |name, email| [("name", name), ("email", email)];
    let password = |current, new| [("currentPassword", current), ("newPassword", new)];
    for (path, form, id) in [
        ("/profile", profile("+", USER.0), "name"),
        ("/profile", profile("Uma", ADMIN.0), "email"),
        ("/profile/password", password("not-the-password", NEW_PASSWORD), "current"),
        ("/profile/password", password(USER.1, "short"), "new"),
    ] {
        let page = client.submit(path, &form).await;
        let field = page.between(&format!("<input id=\"{id}\""), ">");
        assert!(field.contains("aria-invalid=\"true\""), "{field}");
        assert!(field.contains("-error") && field.contains(" autofocus"), "{field}");
        assert_eq!(page.body.matches("aria-invalid").count(), 1, "{id}");
        assert_eq!(page.body.matches("autofocus").count(), 1, "{id}");
    }
}

#[tokio::test]
async fn signing_out_everywhere_ends_copied_cookies_but_not_this_session() {
    let mut here = Client::signed_in(USER).await;
    let mut copy = here.another();
    copy.cookie.clone_from(&here.cookie);
    assert_eq!(copy.get("/dashboard").await.status, StatusCode::OK);
    let page = here.post("/profile/sign-out-everywhere").await;
    assert!(page.body.contains("Your other sessions are over."), "{}", page.body);
    assert_eq!(here.get("/dashboard").await.status, StatusCode::OK);
    copy.get("/api/session/info").await.problem(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn another_role_ends_the_sessions_with_the_old_one() {
    let mut admin = Client::signed_in(ADMIN).await;
    let mut user = admin.another();
    user.sign_in(USER).await;
    let answer = admin.submit("/admin/users/2/role", &[("role", "admin")]).await;
    assert_eq!(answer.location(), "/admin?done=role");
    assert!(admin.get("/admin?done=role").await.body.contains("role=\"status\""));
    user.get("/api/auth/me").await.problem(StatusCode::UNAUTHORIZED);
    user.sign_in(USER).await;
    assert_eq!(user.get("/admin").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_admin_signs_somebody_out_everywhere() {
    let mut admin = Client::signed_in(ADMIN).await;
    let mut user = admin.another();
    user.sign_in(USER).await;
    assert_eq!(admin.post("/admin/users/2/sign-out").await.location(), "/admin?done=sign-out");
    user.get("/api/auth/me").await.problem(StatusCode::UNAUTHORIZED);
    assert_eq!(admin.post("/admin/users/1/sign-out").await.location(), "/admin?done=sign-out");
    assert_eq!(admin.get("/admin").await.status, StatusCode::OK, "their own session goes on");
}

#[tokio::test]
async fn the_routes_of_admins_do_what_their_page_does() {
    let mut admin = Client::signed_in(ADMIN).await;
    let users = admin.get("/api/admin/users").await.json();
    let ada = json!({ "id": "1", "email": ADMIN.0, "username": "Ada Stone", "role": "admin" });
    assert_eq!(users["users"][0], ada);
    let change = admin.patch_json("/api/admin/users/2", &json!({ "role": "admin" })).await;
    assert_eq!(change.json(), json!({ "success": true }));
    assert_eq!(admin.get("/api/admin/users").await.json()["users"][1]["role"], "admin");
    let done = admin.post("/api/admin/users/2/sign-out").await;
    assert_eq!(done.json(), json!({ "success": true }));
}

#[tokio::test]
async fn what_an_admin_cannot_do_is_a_problem() {
    let mut admin = Client::signed_in(ADMIN).await;
    for (id, role, status) in [
        ("1", json!("user"), StatusCode::CONFLICT),
        ("99", json!("user"), StatusCode::NOT_FOUND),
        ("x", json!("user"), StatusCode::NOT_FOUND),
        ("2", json!("guest"), StatusCode::UNPROCESSABLE_ENTITY),
        ("2", json!("owner"), StatusCode::UNPROCESSABLE_ENTITY),
        ("2", json!(null), StatusCode::BAD_REQUEST),
        ("%ff", json!("user"), StatusCode::BAD_REQUEST),
    ] {
        let path = format!("/api/admin/users/{id}");
        admin.patch_json(&path, &json!({ "role": role })).await.problem(status);
    }
    admin.post("/api/admin/users/99/sign-out").await.problem(StatusCode::NOT_FOUND);
    admin.post("/api/admin/users/%ff/sign-out").await.problem(StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn nobody_else_does_what_admins_do() {
    let mut user = Client::signed_in(USER).await;
    let mut stranger = user.another();
    for (client, status) in
        [(&mut user, StatusCode::FORBIDDEN), (&mut stranger, StatusCode::UNAUTHORIZED)]
    {
        client.get("/api/admin/users").await.problem(status);
        let role = json!({ "role": "admin" });
        client.patch_json("/api/admin/users/2", &role).await.problem(status);
        client.post("/api/admin/users/1/sign-out").await.problem(status);
    }
    let page = user.submit("/admin/users/2/role", &[("role", "admin")]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.body.contains("You may not do this."));
}

#[tokio::test]
async fn the_longest_name_and_address_fit_into_a_session_with_a_full_log() {
    let mut client = Client::new();
    let login = json!({ "email": USER.0, "password": USER.1, "rememberMe": true });
    client.post_json("/api/auth/login", &login).await;
    client.get("/dashboard").await;
    let mut session = client.session();
    let visit = json!({
        "timestamp": now().get(),
        "action": "refresh",
        "ip": "2001:db8:1111:2222:3333:4444:5555:6666",
        "path": format!("/{}", "x".repeat(47)),
    });
    session["activities"] = json!(vec![visit; 10]);
    client.give_session(session.to_string());
    let (name, email) = ("\u{1d538}".repeat(100), format!("{}@example.com", "é".repeat(121)));
    assert_eq!((name.len(), email.len()), (400, 254));
    let change = json!({ "username": name, "email": email });
    let answer = client.patch_json("/api/profile", &change).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(client.session()["username"], name);
    assert_eq!(client.get("/session").await.status, StatusCode::OK);
}

#[tokio::test]
async fn guessing_at_one_account_ends_after_ten_times() {
    let mut client = Client::new();
    for email in [USER.0, "nobody@example.com"] {
        let wrong = json!({ "email": email, "password": "wrong" });
        for _ in 0..10 {
            client.post_json("/api/auth/login", &wrong).await.problem(StatusCode::UNAUTHORIZED);
        }
        let answer = client.post_json("/api/auth/login", &wrong).await;
        answer.problem(StatusCode::TOO_MANY_REQUESTS);
        let seconds: u64 = answer.header(RETRY_AFTER).parse().unwrap();
        assert!((1..=900).contains(&seconds));
    }
    let right = json!({ "email": USER.0, "password": USER.1 });
    client.post_json("/api/auth/login", &right).await.problem(StatusCode::TOO_MANY_REQUESTS);
    let page = client.submit("/login", &[("email", USER.0), ("password", USER.1)]).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.headers.contains_key(RETRY_AFTER) && page.body.contains("Too many attempts."));
}

#[tokio::test]
async fn whoever_finds_no_room_in_a_crowd_is_told_when_to_come_back() {
    let client = Client::new();
    let mut crowd = JoinSet::new();
    for _ in 0..200 {
        let mut client = client.another();
        let right = json!({ "email": USER.0, "password": USER.1 });
        crowd.spawn(async move { client.post_json("/api/auth/login", &right).await });
    }
    // Those who have to wait are still waiting.
    let first = crowd.join_next().await.unwrap().unwrap();
    first.problem(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(first.header(RETRY_AFTER), "2");
}

#[tokio::test]
async fn after_a_hundred_failures_in_a_row_the_password_is_no_proof() {
    let mut client = Client::new();
    client.database().execute("UPDATE account SET failures = 100 WHERE id = 2", []).unwrap();
    let right = json!({ "email": USER.0, "password": USER.1 });
    client.post_json("/api/auth/login", &right).await.problem(StatusCode::UNAUTHORIZED);
    // The failure of just now may be counted before this or after it.
    client.database().execute("UPDATE account SET failures = 98 WHERE id = 2", []).unwrap();
    assert_eq!(client.post_json("/api/auth/login", &right).await.status, StatusCode::OK);
    let read = "SELECT failures FROM account WHERE id = 2";
    let failures: u32 = client.database().query_row(read, [], |row| row.get(0)).unwrap();
    assert_eq!(failures, 0);
}

#[tokio::test]
async fn a_wrong_password_leaves_as_much_to_write_whether_there_is_an_account_or_not() {
    let mut client = Client::new();
    for email in [USER.0, "nobody@example.com"] {
        let wrong = json!({ "email": email, "password": "wrong" });
        client.post_json("/api/auth/login", &wrong).await.problem(StatusCode::UNAUTHORIZED);
    }
    // Failures are written behind the answer, but one after another with all that comes later.
    client.sign_in(ADMIN).await;
    for read in ["SELECT failures FROM account WHERE id = 2", "SELECT failures FROM nobody"] {
        let failures: u32 = client.database().query_row(read, [], |row| row.get(0)).unwrap();
        assert_eq!(failures, 1, "{read}");
    }
}

#[tokio::test]
async fn a_hash_of_bcrypt_is_taken_once_and_replaced() {
    let mut client = Client::new();
    let set = "UPDATE account SET password_hash = ?1 WHERE id = 2";
    client.database().execute(set, [bcrypt::hash(USER.1, 4).unwrap()]).unwrap();
    client.sign_in(USER).await;
    let read = "SELECT password_hash FROM account WHERE id = 2";
    let hash: String = client.database().query_row(read, [], |row| row.get(0)).unwrap();
    assert!(hash.starts_with("$argon2id$"), "{hash}");
    client.another().sign_in(USER).await;
}

#[tokio::test]
async fn a_broken_hash_is_a_wrong_password() {
    let mut client = Client::new();
    for broken in ["", "$argon2id$", "$2b$10$\u{e9}", "$2b$99$x"] {
        let set = "UPDATE account SET password_hash = ?1 WHERE id = 2";
        client.database().execute(set, [broken]).unwrap();
        let right = json!({ "email": USER.0, "password": USER.1 });
        client.post_json("/api/auth/login", &right).await.problem(StatusCode::UNAUTHORIZED);
    }
}
