//! A browser in a few lines: it sends requests to an application of its own and keeps the cookie.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{
    CONTENT_TYPE, COOKIE, HOST, HeaderName, HeaderValue, LOCATION, SET_COOKIE,
};
use axum::http::{HeaderMap, Request, StatusCode};
use demo::{AppState, app};
use fe26_axum::{KeyRing, KeySource, UnixMillis};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;

pub(crate) const ADMIN: (&str, &str) = ("admin@example.com", "copper-lantern-on-the-hill");
pub(crate) const USER: (&str, &str) = ("user@example.com", "iron-kettle-by-the-harbour");

pub(crate) struct Client {
    app: Router,
    keys: KeyRing,
    /// What stands in the address bar.
    pub(crate) host: &'static str,
    /// The value of `myapp-session`, as the browser would send it next.
    pub(crate) cookie: Option<Vec<u8>>,
    _data: TempDir,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Client {
    /// A browser that has never been here, and a demo that is started for the first time.
    pub(crate) fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let app = app(AppState::open(data.path()).unwrap());
        let keys = KeySource::keys_file(data.path().join("keys.json")).load().unwrap().ring;
        Self { app, keys, host: "127.0.0.1:3000", cookie: None, _data: data }
    }

    /// A browser in which somebody has signed in.
    pub(crate) async fn signed_in((email, password): (&str, &str)) -> Self {
        let mut client = Self::new();
        let form = [("email", email), ("password", password)];
        assert_eq!(client.submit("/login", &form).await.location(), "/dashboard");
        client
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&mut self, path: &str) -> Answer {
        self.send(Request::post(path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form. Its values must not need any escaping.
    pub(crate) async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.send_body(path, "application/x-www-form-urlencoded", fields.join("&")).await
    }

    pub(crate) async fn post_json(&mut self, path: &str, body: &Value) -> Answer {
        self.send_body(path, "application/json", body.to_string()).await
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
        if let Some(value) = &self.cookie {
            let cookie = [b"myapp-session=", &value[..]].concat();
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
        let value = name_and_value.strip_prefix("myapp-session=").unwrap();
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
