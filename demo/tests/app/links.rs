//! Signing in and registering with links that are mailed.

use axum::http::StatusCode;

use crate::client::{Client, USER};

const PASSWORD: &str = "brass-anchor-under-the-pier";

/// The link in the newest message.
async fn newest_link(client: &mut Client) -> String {
    client.get("/dev/mail").await.between("<strong><a href=\"", "\"").to_owned()
}

fn token_of(link: &str) -> &str {
    link.split_once("token=").unwrap().1
}

async fn ask_for_link(client: &mut Client, email: &str) -> String {
    let page = client.submit("/login/link", &[("email", email)]).await;
    assert_eq!(page.status, StatusCode::OK);
    page.between("<main", "</main>").to_owned()
}

#[tokio::test]
async fn a_link_signs_in_once() {
    let mut client = Client::new();
    ask_for_link(&mut client, USER.0).await;
    let link = newest_link(&mut client).await;
    assert!(client.get(&link).await.body.contains("Sign in"), "a click, not the link alone");
    let mut thief = client.another();
    let answer = client.submit("/login/link/use", &[("token", token_of(&link))]).await;
    assert_eq!(answer.location(), "/dashboard");
    assert!(client.get("/dashboard").await.body.contains("Welcome, Uma Field"));
    let page = thief.submit("/login/link/use", &[("token", token_of(&link))]).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.body.contains("This link does not work any more."));
}

#[tokio::test]
async fn a_link_is_worth_nothing_after_a_change_of_password() {
    let mut client = Client::new();
    ask_for_link(&mut client, USER.0).await;
    let link = newest_link(&mut client).await;
    let mut member = client.another();
    member.sign_in(USER).await;
    let form = [("currentPassword", USER.1), ("newPassword", PASSWORD)];
    member.submit("/profile/password", &form).await;
    let page = client.submit("/login/link/use", &[("token", token_of(&link))]).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn neither_a_session_nor_nonsense_is_a_link_and_a_link_is_no_session() {
    let mut client = Client::new();
    let mut member = client.another();
    member.sign_in(USER).await;
    let session = String::from_utf8(member.cookie.clone().unwrap()).unwrap();
    for token in ["", "x", "Fe26.2*1*2*3", &session] {
        for path in ["/login/link/use", "/register/confirm"] {
            let page = client.submit(path, &[("token", token)]).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{path} {token}");
        }
    }
    ask_for_link(&mut client, USER.0).await;
    let link = newest_link(&mut client).await;
    let page = client.submit("/register/confirm", &[("token", token_of(&link))]).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    client.cookie = Some(token_of(&link).as_bytes().to_vec());
    client.get("/api/auth/me").await.problem(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn asking_for_a_link_does_not_tell_who_has_an_account() {
    let mut client = Client::new();
    let known = ask_for_link(&mut client, USER.0).await;
    assert_eq!(known, ask_for_link(&mut client, "nobody@example.com").await);
    let mail = client.get("/dev/mail").await.body;
    assert!(mail.contains(USER.0) && !mail.contains("nobody@example.com"));
}

#[tokio::test]
async fn an_account_is_made_when_its_address_is_confirmed() {
    let mut client = Client::new();
    let form = [("name", "Nina"), ("email", "nina@example.com"), ("password", PASSWORD)];
    assert_eq!(client.submit("/register", &form).await.status, StatusCode::OK);
    let early = [("email", "nina@example.com"), ("password", PASSWORD)];
    assert_eq!(client.submit("/login", &early).await.status, StatusCode::UNAUTHORIZED);
    let link = newest_link(&mut client).await;
    assert!(!link.contains("nina"), "the link tells nothing");
    let answer = client.submit("/register/confirm", &[("token", token_of(&link))]).await;
    assert_eq!(answer.location(), "/dashboard");
    assert_eq!(client.session()["role"], "user");
    let again = client.another().submit("/register/confirm", &[("token", token_of(&link))]).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    client.another().sign_in(("nina@example.com", PASSWORD)).await;
}

#[tokio::test]
async fn registering_does_not_tell_who_has_an_account() {
    let mut client = Client::new();
    let mut answer_to = async |email| {
        let form = [("name", "Nina"), ("email", email), ("password", PASSWORD)];
        let page = client.submit("/register", &form).await;
        (page.status, page.between("<main", "</main>").to_owned())
    };
    assert_eq!(answer_to(USER.0).await, answer_to("nina@example.com").await);
    client.sign_in(USER).await;
}

#[tokio::test]
async fn a_registration_that_cannot_be_is_refused_in_words() {
    let mut client = Client::new();
    for (name, email, password, words) in [
        ("", "nina@example.com", PASSWORD, "Enter a name"),
        ("Nina", "nina", PASSWORD, "Enter an email address"),
        ("Nina", "nina@example.com", "short", "at least 15 characters"),
        ("Nina", "nina@example.com", "nina@example.com", "easy to guess"),
    ] {
        let form = [("name", name), ("email", email), ("password", password)];
        let page = client.submit("/register", &form).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        assert!(page.between("role=\"alert\"", "</p>").contains(words), "{words}");
        assert!(!page.body.contains(&format!("value=\"{password}\"")) || password == email);
    }
}

#[tokio::test]
async fn asking_for_mail_has_a_limit_that_does_not_lock_the_password() {
    let mut client = Client::new();
    for _ in 0..10 {
        ask_for_link(&mut client, USER.0).await;
    }
    let page = client.submit("/login/link", &[("email", USER.0)]).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    client.sign_in(USER).await;
}
