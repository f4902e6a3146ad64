//! The demo, started for something that talks to it, and somebody who does.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::http::{Answer, Connection, Request};
use crate::process::{Result, Running, command};

/// Address and password of the test account that is no admin.
pub(crate) const USER: (&str, &str) = ("user@example.com", "iron-kettle-by-the-harbour");
/// Of the one that is.
pub(crate) const ADMIN: (&str, &str) = ("admin@example.com", "copper-lantern-on-the-hill");

/// A demo that runs until this is dropped.
pub(crate) struct Demo {
    process: Running,
    /// Host and port.
    pub(crate) address: String,
    log: PathBuf,
}

impl Demo {
    /// Starts `program` on a database with nothing but the test accounts; its files are in `folder`.
    ///
    /// It takes this machine for a proxy, and believes it which address a request is from. So whoever
    /// tests it can come from as many addresses as real visitors would, and meets no limit that is
    /// meant for a single one.
    pub(crate) fn start(program: &Path, folder: &Path) -> Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        }
        fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        // Behind a proxy a new database gets no test accounts, but those that it has stay.
        drop(Self::start_with(program, folder, &[])?);
        Self::start_with(program, folder, &["--trusted-proxy", "127.0.0.1"])
    }

    fn start_with(program: &Path, folder: &Path, arguments: &[&str]) -> Result<Self> {
        let log = folder.join("demo.log");
        let file = File::create(&log).map_err(|e| format!("{}: {e}", log.display()))?;
        let mut demo = command(program);
        demo.args(["--listen", "127.0.0.1:0", "--data"]).arg(folder.join("data")).args(arguments);
        let mut process = Running::start(demo.stdout(Stdio::piped()).stderr(file))?;
        let greeting = process.says_until("Ctrl-C");
        let address = greeting.lines().find_map(|line| Some(line.split_once("http://")?.1));
        let address =
            address.ok_or_else(|| format!("the demo did not start: see {}", log.display()))?;
        Ok(Self { process, address: address.to_owned(), log })
    }

    /// An error, and where the demo says what it was.
    pub(crate) fn with_log(&self, error: String) -> String {
        format!("{error} (the demo's log is {})", self.log.display())
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }
}

/// Somebody with a browser, behind the proxy that we are.
pub(crate) struct Visitor {
    connection: Connection,
    address: String,
    cookie: Option<String>,
}

impl Visitor {
    /// The `number`th visitor, each in a network of their own.
    pub(crate) fn new(demo: &str, number: usize) -> io::Result<Self> {
        let address = format!("2001:db8:{:x}:{:x}::1", number >> 16, number & 0xffff);
        Ok(Self { connection: Connection::open(demo)?, address, cookie: None })
    }

    pub(crate) fn send(&mut self, request: Request) -> io::Result<Answer> {
        let request = self.through_proxy(request);
        let answer = self.connection.send(&request)?;
        Ok(self.keep_cookie(answer))
    }

    /// Sends all but the last byte, and that one when `wait` is over.
    pub(crate) fn send_slowly(
        &mut self,
        request: Request,
        wait: impl FnOnce(),
    ) -> io::Result<Answer> {
        let request = self.through_proxy(request);
        let answer = self.connection.send_slowly(&request, wait)?;
        Ok(self.keep_cookie(answer))
    }

    /// What the proxy adds, and the cookie.
    fn through_proxy(&self, request: Request) -> Request {
        let request = request.header("X-Forwarded-For", &self.address);
        let request = request.header("X-Forwarded-Proto", "https");
        match &self.cookie {
            Some(cookie) => request.header("Cookie", cookie),
            None => request,
        }
    }

    fn keep_cookie(&mut self, answer: Answer) -> Answer {
        if let Some(cookie) = answer.cookie() {
            self.cookie = Some(cookie.to_owned());
        }
        answer
    }

    /// Signs in through the JSON route.
    pub(crate) fn sign_in(&mut self, account: (&str, &str)) -> io::Result<Answer> {
        self.send(sign_in(account))
    }
}

/// The request that signs in through the JSON route. Neither word must need any escaping.
pub(crate) fn sign_in((email, password): (&str, &str)) -> Request {
    let json = format!(r#"{{"email":"{email}","password":"{password}"}}"#);
    Request::post("/api/auth/login", "application/json", json)
}
