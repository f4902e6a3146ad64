//! A server that is measured, in a process of its own.

use std::env;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Result;
use crate::payload::{Medium, answer};
use crate::processor_time;

pub struct Server {
    child: Child,
    /// Without a path.
    pub url: String,
    /// Of somebody who is signed in; `None` where there are no sessions, until it is sent another server's.
    pub cookie: Option<String>,
}

/// What the page `/` does.
#[derive(Clone, Copy, Eq, PartialEq)]
pub enum Home {
    /// There are no sessions.
    Fixed,
    Reads,
    /// It changes the session and sends a new cookie.
    Writes,
}

impl Server {
    /// A server of this package.
    pub fn rust(program: &str, variant: &str) -> Result<Self> {
        Self::start(Command::new(env::current_exe()?.with_file_name(program)).arg(variant))
    }

    /// A server of Node; what stands before the `/` is also what our npm package is to run on.
    pub fn node(node: &Path, variant: &str) -> Result<Self> {
        let mut command = Command::new(node);
        if let Some((core @ ("native" | "wasm"), _)) = variant.split_once('/') {
            command.env("FE26_BACKEND", core);
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/node/server.mjs");
        Self::start(command.args([script, variant]))
    }

    fn start(command: &mut Command) -> Result<Self> {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take();
        let mut server = Self { child, url: String::new(), cookie: None };
        let mut line = String::new();
        BufReader::new(output.ok_or("it has no output")?).read_line(&mut line)?;
        let url = line.trim().strip_prefix("listening on ");
        server.url = url.ok_or_else(|| format!("it says {line:?}"))?.to_owned();
        Ok(server)
    }

    /// Signs in, and makes sure that the page does what it is there for.
    pub fn checked(mut self, home: Home) -> Result<Self> {
        let data = Medium::signed_in();
        let (username, quantity) = (&data.username, data.cart[0].quantity);
        let expect = |page: Page, quantity, has_cookie| {
            let expected = Page { cookie: page.cookie.clone(), body: answer(username, quantity) };
            let is_right = page == expected && page.cookie.is_some() == has_cookie;
            if is_right { Ok(page.cookie) } else { Err(format!("it answers {page:?}")) }
        };
        let has_sessions = home != Home::Fixed;
        self.cookie = expect(self.get("/sign-in")?, quantity, has_sessions)?;
        if has_sessions {
            let anonymous = Self::page(&self.request("/", None)?);
            if anonymous.is_ok_and(|page| page.body.contains(username.as_str())) {
                return Err("it knows somebody who is not signed in".into());
            }
        }
        match home {
            Home::Fixed | Home::Reads => {
                expect(self.get("/")?, quantity, false)?;
            }
            Home::Writes => {
                let first = self.cookie.clone();
                self.cookie = expect(self.get("/")?, quantity + 1, true)?;
                expect(self.get("/")?, quantity + 2, true)?;
                self.cookie = first;
            }
        }
        Ok(self)
    }

    fn get(&self, path: &str) -> Result<Page> {
        Self::page(&self.request(path, self.cookie.as_deref())?)
    }

    fn request(&self, path: &str, cookie: Option<&str>) -> Result<String> {
        let host = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host)?;
        let cookie = cookie.map(|cookie| format!("Cookie: {cookie}\r\n")).unwrap_or_default();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{cookie}\r\n")?;
        let mut response = String::new();
        stream.read_to_string(&mut response)?;
        Ok(response)
    }

    fn page(response: &str) -> Result<Page> {
        let (head, body) = response.split_once("\r\n\r\n").ok_or("it does not answer")?;
        let mut lines = head.lines();
        if !lines.next().is_some_and(|status| status.starts_with("HTTP/1.1 200 ")) {
            return Err(format!("it answers {response}").into());
        }
        let cookie = lines
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
            .and_then(|(_, line)| line.split(';').next());
        Ok(Page { cookie: cookie.map(str::to_owned), body: body.to_owned() })
    }

    /// How much time of the processor it has used, all its threads together.
    pub fn cpu_nanos(&self) -> Result<f64> {
        Ok(processor_time::of(self.child.id())?.as_nanos() as f64)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer with the status 200.
#[derive(Debug, Eq, PartialEq)]
struct Page {
    /// As a browser would send it back.
    cookie: Option<String>,
    body: String,
}
