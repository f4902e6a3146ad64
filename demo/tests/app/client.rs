//! A browser in a few lines: it sends requests to an application of its own and keeps the cookie.

use std::fs;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{
    ACCEPT, CONTENT_TYPE, COOKIE, HOST, HeaderName, HeaderValue, LOCATION, SET_COOKIE,
};
use axum::http::{HeaderMap, Request, StatusCode};
use demo::{AppState, Config, app};
use fe26_axum::{KeyRing, UnixMillis, keys};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;

pub(crate) const ADMIN: (&str, &str) = ("admin@example.com", "copper-lantern-on-the-hill");
pub(crate) const USER: (&str, &str) = ("user@example.com", "iron-kettle-by-the-harbour");

pub(crate) struct Client {
    app: Router,
    keys: KeyRing,
    cookie_name: String,
    /// What stands in the address bar.
    pub(crate) host: &'static str,
    /// The value of the session's cookie, as the browser would send it next.
    pub(crate) cookie: Option<Vec<u8>>,
    data: Arc<TempDir>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Client {
    /// A browser that has never been here, and a demo that is started for the first time.
    pub(crate) fn new() -> Self {
        Self::with_config(|_| {})
    }

    /// As [`new`](Self::new), with settings of its own.
    pub(crate) fn with_config(set: impl FnOnce(&mut Config)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut config = Config::in_directory(data.path());
        set(&mut config);
        let app = app(AppState::open(&config).unwrap());
        let keys = fs::read_to_string(&config.keys).unwrap();
        let keys = keys::from_json(&keys).unwrap();
        let (cookie_name, data) = (config.cookie_name, Arc::new(data));
        Self { app, keys, cookie_name, host: "127.0.0.1:3000", cookie: None, data }
    }

    /// Another browser, which has never been to the same demo.
    pub(crate) fn another(&self) -> Self {
        let (app, keys, data) = (self.app.clone(), self.keys.clone(), Arc::clone(&self.data));
        let cookie_name = self.cookie_name.clone();
        Self { app, keys, cookie_name, host: self.host, cookie: None, data }
    }

    /// The database of the demo, for what no request can change.
    pub(crate) fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.data.path().join("accounts.db")).unwrap()
    }

    /// A browser in which somebody has signed in.
    pub(crate) async fn signed_in(account: (&str, &str)) -> Self {
        let mut client = Self::new();
        client.sign_in(account).await;
        client
    }

    pub(crate) async fn sign_in(&mut self, (email, password): (&str, &str)) {
        let form = [("email", email), ("password", password)];
        assert_eq!(self.submit("/login", &form).await.location(), "/dashboard");
    }

    /// The token of the forms that this browser is shown.
    pub(crate) async fn form_token(&mut self) -> String {
        let page = self.get("/login").await;
        let page = if page.status == StatusCode::OK { page } else { self.get("/docs").await };
        page.between("name=\"csrf_token\" value=\"", "\"").to_owned()
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Sends an empty form, or nothing to a JSON route.
    pub(crate) async fn post(&mut self, path: &str) -> Answer {
        if path.starts_with("/api/") {
            return self.send(Request::post(path).body(Body::empty()).unwrap()).await;
        }
        self.submit(path, &[]).await
    }

    /// Sends a form as its page does, with the token. Its values must not need any escaping.
    pub(crate) async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.form_token().await;
        let fields = [("csrf_token", token.as_str())].into_iter().chain(fields.iter().copied());
        let fields: Vec<_> = fields.map(|(name, value)| format!("{name}={value}")).collect();
        self.send_body(path, "application/x-www-form-urlencoded", fields.join("&")).await
    }

    pub(crate) async fn post_json(&mut self, path: &str, body: &Value) -> Answer {
        self.send_body(path, "application/json", body.to_string()).await
    }

    pub(crate) async fn patch_json(&mut self, path: &str, body: &Value) -> Answer {
        let request = Request::patch(path).header(CONTENT_TYPE, "application/json");
        self.send(request.body(body.to_string().into()).unwrap()).await
    }

    pub(crate) async fn send_body(
        &mut self,
        path: &str,
        content_type: &str,
        body: impl Into<Body>,
    ) -> Answer {
        let request = Request::post(path).header(CONTENT_TYPE, content_type);
        self.send(request.body(body.into()).unwrap()).await
    }

    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        request.headers_mut().insert(HOST, HeaderValue::from_static(self.host));
        let is_page = !request.uri().path().starts_with("/api/");
        if is_page && !request.headers().contains_key(ACCEPT) {
            request.headers_mut().insert(ACCEPT, HeaderValue::from_static("text/html"));
        }
        if let Some(value) = &self.cookie {
            let cookie = [self.cookie_name.as_bytes(), b"=", value].concat();
            request.headers_mut().insert(COOKIE, HeaderValue::from_bytes(&cookie).unwrap());
        }
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let answer = Answer {
            status: head.status,
            headers: head.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        };
        self.keep_cookie(&answer);
        answer
    }

    /// Puts a session into the browser that another program with the same key has made.
    pub(crate) fn give_session(&mut self, json: impl AsRef<[u8]>) {
        let options = fe26::SealOptions::default();
        let seal = fe26::seal(json.as_ref(), &self.keys, &options, now()).unwrap();
        self.cookie = Some(seal.into_bytes());
    }

    /// What the cookie holds.
    pub(crate) fn session(&self) -> Value {
        let options = fe26::SealOptions::default();
        let seal = self.cookie.as_ref().expect("the browser has a cookie");
        let opened = fe26::unseal(seal, &self.keys, &options, now()).unwrap();
        serde_json::from_slice(opened.plaintext()).unwrap()
    }

    fn keep_cookie(&mut self, answer: &Answer) {
        let Some(line) = answer.set_cookie() else { return };
        let (name_and_value, attributes) = line.split_once("; ").unwrap();
        let (name, value) = name_and_value.split_once('=').unwrap();
        assert_eq!(name, self.cookie_name);
        let removed = attributes.split("; ").any(|attribute| attribute == "Max-Age=0");
        self.cookie = (!removed).then(|| value.into());
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn header(&self, name: HeaderName) -> &str {
        self.headers.get(&name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
    }

    #[track_caller]
    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.header(LOCATION)
    }

    /// The one line there may be.
    pub(crate) fn set_cookie(&self) -> Option<&str> {
        let mut lines = self.headers.get_all(SET_COOKIE).iter();
        let line = lines.next().map(|line| line.to_str().unwrap());
        assert!(lines.next().is_none(), "two Set-Cookie lines");
        line
    }

    /// What stands on the page after `start` and before `end`.
    #[track_caller]
    pub(crate) fn between(&self, start: &str, end: &str) -> &str {
        let (_, rest) = self.body.split_once(start).unwrap_or_else(|| panic!("{}", self.body));
        rest.split_once(end).unwrap().0
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header(CONTENT_TYPE), "application/json");
        serde_json::from_str(&self.body).unwrap()
    }

    /// The words of a problem, after a look at its form.
    #[track_caller]
    pub(crate) fn problem(&self, status: StatusCode) -> String {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.header(CONTENT_TYPE), "application/problem+json");
        let members: Value = serde_json::from_str(&self.body).unwrap();
        assert_eq!(members["type"], "about:blank");
        assert_eq!(members["title"], status.canonical_reason().unwrap());
        assert_eq!(members["status"], status.as_u16());
        assert_eq!(members["detail"], members["error"]);
        members["error"].as_str().unwrap().to_owned()
    }
}

pub(crate) fn now() -> UnixMillis {
    UnixMillis::from(std::time::SystemTime::now())
}
