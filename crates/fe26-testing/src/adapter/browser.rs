//! A browser: it keeps cookies as they are set, and sends them.

use std::marker::PhantomData;

use fe26_session::testing::TestBrowser;
use http::header::{AsHeaderName, COOKIE, HOST, SET_COOKIE};
use http::request::Builder;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};

use super::{Adapter, Setup};

/// A browser on `https://app.example.com`, where the application of an adapter runs.
#[derive(Debug)]
pub(crate) struct Browser<A> {
    /// The application, and the clock that both believe.
    pub(crate) setup: Setup,
    cookies: TestBrowser,
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

impl<A: Adapter> Browser<A> {
    /// A browser that has not been here before.
    pub(crate) fn new(setup: Setup) -> Self {
        let cookies = TestBrowser::new(setup.clock.clone());
        Self { setup, cookies, adapter: PhantomData }
    }

    /// A browser that has this cookie of the application.
    pub(crate) fn with_cookie(setup: Setup, name: &str, value: &str) -> Self {
        let mut browser = Self::new(setup);
        browser.cookies.plant(name, value);
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
        self.cookies.plant_from_neighbour(name, value);
    }

    /// Forgets what lasts until the browser closes.
    pub(crate) fn close(&mut self) {
        self.cookies.close_window();
    }

    /// The values of the cookies with this name.
    pub(crate) fn cookies(&self, name: &str) -> Vec<String> {
        let header = self.cookies.cookie_header();
        let pairs = header.split("; ").filter_map(|pair| pair.split_once('='));
        pairs.filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).collect()
    }

    /// The names of all cookies.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.cookies.names().collect()
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
        let cookies = self.cookies.request().remove(COOKIE);
        let request = match cookies {
            Some(line) => request.header(COOKIE, line),
            None => request,
        };
        let is_http_2 = request.uri_ref().is_some_and(|uri| uri.authority().is_some());
        let request = if is_http_2 { request } else { request.header(HOST, "app.example.com") };
        let answer = Answer::to::<A>(&self.setup, request, body).await;
        self.cookies.receive(&answer.headers);
        answer
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
