//! A login for a program that has nothing but the types of `http`: no framework, and so no adapter
//! that somebody else has written. `adapter.rs` is the adapter, this file is the application.
//!
//! ```console
//! $ cargo run --package fe26-session --example http_adapter
//! ```

mod adapter;

use std::time::SystemTime;

use adapter::{Failure, session, with_session};
use fe26_session::{KeyRing, SessionConfig, UnixMillis};
use http::header::{COOKIE, SET_COOKIE};
use http::{Request, Response, StatusCode};
use serde::{Deserialize, Serialize};

#[derive(Default, Deserialize, Serialize)]
struct Visitor {
    name: Option<String>,
}

/// The application: a request in, a response out.
async fn app(config: &SessionConfig, request: Request<String>) -> Response<String> {
    let now = UnixMillis::from(SystemTime::now());
    with_session::<Visitor, _, _>(config, now, request, async |request| {
        route(request).unwrap_or_else(|failure| failure.response())
    })
    .await
}

fn route(request: Request<String>) -> Result<Response<String>, Failure> {
    match request.uri().path() {
        "/" => home(&request),
        "/login" => login(&request),
        "/logout" => logout(&request),
        _ => Ok(page(StatusCode::NOT_FOUND, "nothing here".to_owned())),
    }
}

fn home(request: &Request<String>) -> Result<Response<String>, Failure> {
    let session = session::<Visitor, _>(request)?;
    let name = session.name.as_deref().unwrap_or("stranger");
    Ok(page(StatusCode::OK, format!("hello {name}")))
}

/// A real one asks for a password.
fn login(request: &Request<String>) -> Result<Response<String>, Failure> {
    let mut session = session::<Visitor, _>(request)?;
    session.renew_with(Visitor { name: Some(request.body().clone()) }, &[]);
    session.save()?;
    Ok(page(StatusCode::OK, "welcome".to_owned()))
}

fn logout(request: &Request<String>) -> Result<Response<String>, Failure> {
    session::<Visitor, _>(request)?.destroy();
    Ok(page(StatusCode::OK, "bye".to_owned()))
}

fn page(status: StatusCode, words: String) -> Response<String> {
    let mut response = Response::new(words);
    *response.status_mut() = status;
    response
}

/// Signs in, asks who is there, signs out and asks again, as a browser would.
async fn tour(config: &SessionConfig) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let (mut cookie, mut words) = (String::new(), Vec::new());
    for (path, body) in [("/", ""), ("/login", "Ada"), ("/", ""), ("/logout", ""), ("/", "")] {
        let request = Request::get(path).header(COOKIE, &cookie).body(body.to_owned())?;
        let response = app(config, request).await;
        if let Some(line) = response.headers().get(SET_COOKIE) {
            cookie = line.to_str()?.split(';').next().unwrap_or_default().to_owned();
        }
        words.push(format!("{path} {body:5} -> {}", response.body()));
    }
    Ok(words)
}

fn config() -> Result<SessionConfig, Box<dyn std::error::Error>> {
    let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
    Ok(SessionConfig::new("visitor", keys)?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    for words in tour(&config()?).await? {
        println!("{words}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn whoever_signs_in_is_known_until_they_sign_out() {
        let words = super::tour(&super::config().unwrap()).await.unwrap();
        let answers: Vec<_> = words.iter().filter_map(|line| line.split(" -> ").nth(1)).collect();
        assert_eq!(answers, ["hello stranger", "welcome", "hello Ada", "bye", "hello stranger"]);
    }
}
