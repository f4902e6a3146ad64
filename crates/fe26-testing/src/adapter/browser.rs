//! A browser: it keeps cookies as they are set, and sends them.

use std::marker::PhantomData;
use std::time::Duration;

use fe26::UnixMillis;
use http::header::{AsHeaderName, COOKIE, HOST, SET_COOKIE};
use http::request::Builder;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};

use super::{Adapter, Setup};

/// A browser on `https://app.example.com`, where the application of an adapter runs.
#[derive(Debug)]
pub(crate) struct Browser<A> {
    /// The application, and the clock that both believe.
    pub(crate) setup: Setup,
    cookies: Vec<Cookie>,
    adapter: PhantomData<A>,
}

/// An answer of the application.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: StatusCode,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body.
    pub(crate) body: String,
}

#[derive(Clone, Debug)]
struct Cookie {
    name: String,
    value: String,
    /// `Domain` and `Path`: cookies of one name that differ in these stand beside each other.
    place: (Option<String>, Option<String>),
    /// `None` is when the browser closes.
    expires_at: Option<UnixMillis>,
}

impl<A: Adapter> Browser<A> {
    /// A browser that has not been here before.
    pub(crate) fn new(setup: Setup) -> Self {
        Self { setup, cookies: Vec::new(), adapter: PhantomData }
    }

    /// A browser that has this cookie of the application.
    pub(crate) fn with_cookie(setup: Setup, name: &str, value: &str) -> Self {
        let mut browser = Self::new(setup);
        browser.set(&format!("{name}={value}; Path=/"));
        browser
    }

    /// A browser that has been here once.
    pub(crate) async fn after_a_visit(setup: Setup) -> Self {
        let mut browser = Self::new(setup);
        browser.read("/visit").await;
        browser
    }

    /// A neighbouring host sets a cookie for the whole domain.
    pub(crate) fn plant(&mut self, name: &str, value: &str) {
        self.set(&format!("{name}={value}; Domain=example.com; Path=/"));
    }

    /// Forgets what lasts until the browser closes.
    pub(crate) fn close(&mut self) {
        self.cookies.retain(|cookie| cookie.expires_at.is_some());
    }

    /// The values of the cookies with this name.
    pub(crate) fn cookies(&self, name: &str) -> Vec<&str> {
        let named = self.cookies.iter().filter(|cookie| cookie.name == name);
        named.map(|cookie| cookie.value.as_str()).collect()
    }

    /// The names of all cookies.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.cookies.iter().map(|cookie| cookie.name.as_str()).collect()
    }

    /// Gets a page that is there, and gives back what it says.
    pub(crate) async fn read(&mut self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        answer.body
    }

    /// Gets a page.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), "").await
    }

    /// Posts a text.
    pub(crate) async fn post(&mut self, path: &str, body: &str) -> Answer {
        self.send(Request::post(path).header("content-type", "text/plain"), body).await
    }

    /// Sends a request with the cookies that are not over, one header line for all.
    pub(crate) async fn send(&mut self, request: Builder, body: &str) -> Answer {
        let now = self.setup.now();
        self.cookies.retain(|cookie| cookie.expires_at.is_none_or(|end| end > now));
        let pairs = self.cookies.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value));
        let line = pairs.collect::<Vec<_>>().join("; ");
        let request = match line.as_str() {
            "" => request,
            line => request.header(COOKIE, line),
        };
        let is_http_2 = request.uri_ref().is_some_and(|uri| uri.authority().is_some());
        let request = if is_http_2 { request } else { request.header(HOST, "app.example.com") };
        let answer = Answer::to::<A>(&self.setup, request, body).await;
        for line in answer.set_cookies() {
            self.set(line);
        }
        answer
    }

    /// What a browser does with a `Set-Cookie` line.
    fn set(&mut self, line: &str) {
        let mut parts = line.split("; ");
        let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("a pair");
        let attributes: Vec<_> =
            parts.map(|part| part.split_once('=').unwrap_or((part, ""))).collect();
        let find = |wanted: &str| {
            attributes
                .iter()
                .find(|(name, _)| *name == wanted)
                .map(|(_, value)| (*value).to_owned())
        };
        let max_age = find("Max-Age").map(|seconds| seconds.parse().expect("seconds"));
        let cookie = Cookie {
            name: name.to_owned(),
            value: value.to_owned(),
            place: (find("Domain"), find("Path")),
            expires_at: max_age.map(|seconds| self.setup.now() + Duration::from_secs(seconds)),
        };
        let is_same = |known: &Cookie| known.name == cookie.name && known.place == cookie.place;
        self.cookies.retain(|known| !is_same(known));
        if max_age != Some(0) {
            self.cookies.push(cookie);
        }
    }
}

impl Answer {
    /// The answer to one request as it stands, without a browser.
    pub(crate) async fn to<A: Adapter>(setup: &Setup, request: Builder, body: &str) -> Self {
        let request = request.body(body.as_bytes().to_vec()).expect("a request");
        let mut answers = A::respond(setup, vec![request]).await;
        answers.pop().map(Self::from).expect("an answer")
    }

    /// The answer to a `GET /look` with these `Cookie` lines.
    pub(crate) async fn to_cookies<A: Adapter, L: AsRef<[u8]>>(setup: &Setup, lines: &[L]) -> Self {
        let mut request = Request::get("/look").header(HOST, "app.example.com");
        for line in lines {
            let line = HeaderValue::from_bytes(line.as_ref()).expect("a header's value");
            request = request.header(COOKIE, line);
        }
        Self::to::<A>(setup, request, "").await
    }

    /// The `Set-Cookie` lines.
    pub(crate) fn set_cookies(&self) -> Vec<&str> {
        let lines = self.headers.get_all(SET_COOKIE).iter();
        lines.map(|line| line.to_str().expect("ASCII")).collect()
    }

    /// The lines of a header.
    pub(crate) fn header(&self, name: impl AsHeaderName) -> Vec<&str> {
        let lines = self.headers.get_all(name).iter();
        lines.map(|line| line.to_str().expect("ASCII")).collect()
    }
}

impl From<Response<Vec<u8>>> for Answer {
    fn from(response: Response<Vec<u8>>) -> Self {
        let (parts, body) = response.into_parts();
        let body = String::from_utf8(body).expect("text");
        Self { status: parts.status, headers: parts.headers, body }
    }
}
