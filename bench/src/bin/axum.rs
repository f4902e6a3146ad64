//! An axum server whose sessions are kept in one way or another: `axum VARIANT`.
//!
//! `/sign-in` hands out the cookie of a session, and `/` looks at the session or changes it.

use std::env;
use std::time::SystemTime;

use axum::Router;
use axum::extract::{FromRef, Request, State};
use axum::http::header;
use axum::response::AppendHeaders;
use axum::routing::{MethodRouter, get};
use axum_extra::extract::PrivateCookieJar;
use axum_extra::extract::cookie::{Cookie, Key, SameSite};
use fe26::{SealOptions, UnixMillis};
use fe26_axum::{KeyRing, SaveError, Session, SessionConfig, SessionLayer};
use fe26_bench::payload::{self, Medium};
use fe26_bench::{PASSWORD, Result};
use tower_sessions::session::Error as MemoryError;
use tower_sessions::{MemoryStore, Session as Memory, SessionManagerLayer};

fn main() -> Result {
    let variant = env::args().nth(1).unwrap_or_default();
    let app = app(&variant)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("listening on http://{}", listener.local_addr()?);
        Ok(axum::serve(listener, app).await?)
    })
}

fn app(variant: &str) -> Result<Router> {
    Ok(match variant {
        "none" => routes(get(none), get(none)),
        "read" => routes(get(sign_in), get(read)).layer(sessions(config()?)),
        "read-cached" => {
            let config = config()?.cache_verified_seals(16 << 20);
            routes(get(sign_in), get(read)).layer(sessions(config))
        }
        "write" => routes(get(sign_in), get(write)).layer(sessions(config()?)),
        "by-hand-read" => {
            let keys = KeyRing::from_password(PASSWORD)?;
            routes(get(by_hand_sign_in), get(by_hand_read)).with_state(keys)
        }
        "private-read" => {
            routes(get(private_sign_in), get(private_read)).with_state(Private::new())
        }
        "private-write" => {
            routes(get(private_sign_in), get(private_write)).with_state(Private::new())
        }
        "memory-read" => routes(get(memory_sign_in), get(memory_read)).layer(memory()),
        "memory-write" => routes(get(memory_sign_in), get(memory_write)).layer(memory()),
        other => return Err(format!("there is no server {other:?}").into()),
    })
}

fn routes<S: Clone + Send + Sync + 'static>(
    sign_in: MethodRouter<S>,
    home: MethodRouter<S>,
) -> Router<S> {
    Router::new().route("/sign-in", sign_in).route("/", home)
}

/// No sessions: what the server itself costs.
async fn none() -> String {
    payload::answer("ada", 1)
}

/// Ours.
fn config() -> Result<SessionConfig> {
    Ok(SessionConfig::new("session", KeyRing::from_password(PASSWORD)?)?)
}

fn sessions(config: SessionConfig) -> SessionLayer<Medium> {
    SessionLayer::new(config)
}

async fn sign_in(mut session: Session<Medium>) -> std::result::Result<String, SaveError> {
    session.renew_with(Medium::signed_in(), &[]);
    session.save()?;
    Ok(session.answer())
}

async fn read(session: Session<Medium>) -> String {
    session.answer()
}

async fn write(mut session: Session<Medium>) -> std::result::Result<String, SaveError> {
    session.update(Medium::buy)?;
    Ok(session.answer())
}

/// Ours without the layer, to see what the layer costs, and nothing to copy: the first cookie of that name is
/// opened and believed. No look at the JSON, no timeout, no event, and nothing that keeps the answer out of
/// a cache.
async fn by_hand_sign_in(
    State(keys): State<KeyRing>,
) -> (AppendHeaders<[(header::HeaderName, String); 1]>, String) {
    let session = Medium::signed_in();
    let json = serde_json::to_vec(&session).expect("it is JSON");
    let now = UnixMillis::from(SystemTime::now());
    let seal = fe26::seal(&json, &keys, &SealOptions::default(), now).expect("it is short");
    let line = format!("session={seal}; Path=/; HttpOnly; Secure; SameSite=Lax");
    (AppendHeaders([(header::SET_COOKIE, line)]), session.answer())
}

async fn by_hand_read(State(keys): State<KeyRing>, request: Request) -> String {
    session_by_hand(&keys, &request).unwrap_or_default().answer()
}

fn session_by_hand(keys: &KeyRing, request: &Request) -> Option<Medium> {
    let cookies = request.headers().get(header::COOKIE)?.as_bytes();
    let mut values = cookies.split(|&byte| byte == b';').map(<[u8]>::trim_ascii);
    let seal = values.find_map(|pair| pair.strip_prefix(b"session="))?;
    let now = UnixMillis::from(SystemTime::now());
    let opened = fe26::unseal(seal, keys, &SealOptions::default(), now).ok()?;
    serde_json::from_str(str::from_utf8(opened.plaintext()).ok()?).ok()
}

/// The private jar of axum-extra: the session is JSON in a cookie that it encrypts.
#[derive(Clone)]
struct Private(Key);

impl Private {
    fn new() -> Self {
        Self(Key::from(PASSWORD.repeat(2).as_bytes()))
    }
}

impl FromRef<Private> for Key {
    fn from_ref(private: &Private) -> Self {
        private.0.clone()
    }
}

fn private_session(jar: &PrivateCookieJar) -> Medium {
    let cookie = jar.get("session");
    cookie.and_then(|cookie| serde_json::from_str(cookie.value()).ok()).unwrap_or_default()
}

fn private_cookie(session: &Medium) -> Cookie<'static> {
    let json = serde_json::to_string(session).expect("it is JSON");
    let cookie = Cookie::build(("session", json));
    cookie.path("/").http_only(true).secure(true).same_site(SameSite::Lax).build()
}

async fn private_sign_in(jar: PrivateCookieJar) -> (PrivateCookieJar, String) {
    let session = Medium::signed_in();
    (jar.add(private_cookie(&session)), session.answer())
}

async fn private_read(jar: PrivateCookieJar) -> String {
    private_session(&jar).answer()
}

async fn private_write(jar: PrivateCookieJar) -> (PrivateCookieJar, String) {
    let mut session = private_session(&jar);
    session.buy();
    (jar.add(private_cookie(&session)), session.answer())
}

/// tower-sessions: the session stays here, and the cookie is its number.
fn memory() -> SessionManagerLayer<MemoryStore> {
    SessionManagerLayer::new(MemoryStore::default())
}

async fn memory_sign_in(session: Memory) -> std::result::Result<String, Failed> {
    let data = Medium::signed_in();
    session.insert("data", &data).await?;
    Ok(data.answer())
}

async fn memory_read(session: Memory) -> std::result::Result<String, Failed> {
    let data: Medium = session.get("data").await?.unwrap_or_default();
    Ok(data.answer())
}

async fn memory_write(session: Memory) -> std::result::Result<String, Failed> {
    let mut data: Medium = session.get("data").await?.unwrap_or_default();
    data.buy();
    session.insert("data", &data).await?;
    Ok(data.answer())
}

/// Something that tower-sessions could not do.
struct Failed(MemoryError);

impl From<MemoryError> for Failed {
    fn from(error: MemoryError) -> Self {
        Self(error)
    }
}

impl axum::response::IntoResponse for Failed {
    fn into_response(self) -> axum::response::Response {
        (axum::http::StatusCode::INTERNAL_SERVER_ERROR, self.0.to_string()).into_response()
    }
}
