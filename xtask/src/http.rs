//! As much of HTTP/1.1 as our own servers speak: one request after another on a connection, and answers
//! that say how long they are.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

/// A connection that is kept for the next request.
pub(crate) struct Connection(BufReader<TcpStream>);

/// What is asked.
pub(crate) struct Request {
    head: String,
    body: String,
}

/// What is answered.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Connection {
    pub(crate) fn open(address: impl ToSocketAddrs) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self(BufReader::new(stream)))
    }

    pub(crate) fn send(&mut self, request: &Request) -> io::Result<Answer> {
        self.0.get_mut().write_all(request.text().as_bytes())?;
        self.read()
    }

    /// Sends all but the last byte, and that one when `wait` is over.
    pub(crate) fn send_slowly(
        &mut self,
        request: &Request,
        wait: impl FnOnce(),
    ) -> io::Result<Answer> {
        let text = request.text();
        let (most, last) = text.as_bytes().split_at(text.len() - 1);
        let sent = self.0.get_mut().write_all(most);
        wait();
        sent.and_then(|()| self.0.get_mut().write_all(last))?;
        self.read()
    }

    fn read(&mut self) -> io::Result<Answer> {
        let status_line = self.line()?;
        let status = status_line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let mut answer = Answer { status: status.ok_or_else(not_http)?, ..Answer::default() };
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(": ").ok_or_else(not_http)?;
            answer.headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        let length = answer.header("content-length").unwrap_or("0");
        let mut body = vec![0; length.parse().map_err(|_| not_http())?];
        self.0.read_exact(&mut body)?;
        answer.body = String::from_utf8_lossy(&body).into_owned();
        Ok(answer)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end_matches(['\r', '\n']).to_owned())
    }
}

impl Request {
    pub(crate) fn get(path: &str) -> Self {
        Self { head: format!("GET {path} HTTP/1.1\r\n"), body: String::new() }
    }

    pub(crate) fn post(path: &str, content_type: &str, body: String) -> Self {
        let head = format!("POST {path} HTTP/1.1\r\nContent-Type: {content_type}\r\n");
        Self { head, body }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.head += &format!("{name}: {value}\r\n");
        self
    }

    fn text(&self) -> String {
        let Self { head, body } = self;
        format!("{head}Host: 127.0.0.1\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The cookie that is set, as it is sent back: `name=value`.
    pub(crate) fn cookie(&self) -> Option<&str> {
        self.header("set-cookie")?.split(';').next()
    }
}

fn not_http() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the answer is not HTTP/1.1")
}

/// Longer than any answer takes: who waits for so long will wait for ever.
const PATIENCE: Duration = Duration::from_secs(60);
