//! Requests as bytes on a socket: what a framework's own parser makes of them is part of an adapter.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

/// Checks that a server whose `/visit` counts visits in a session and answers `visit` and the number
/// gets every cookie, over HTTP/1.1 and over HTTP/2 without TLS.
///
/// # Panics
///
/// When it does not.
pub fn check_that_cookies_arrive(server: SocketAddr) {
    let first = http_1(server, &Sent::get("/visit", &[]));
    assert!(first.ends_with(b"\r\n\r\nvisit 1"), "{}", first.escape_ascii());
    let cookie = cookie_in(&first);

    let in_lines = [b"theme=dark".as_slice(), cookie, b"other=\xff\xfe"];
    let in_one_line = [b"other=\xe9; ".as_slice(), cookie, b"; theme=dark"].concat();
    for cookies in [in_lines.as_slice(), &[&in_one_line]] {
        let visit = Sent::get("/visit", cookies);
        let answer = http_1(server, &visit);
        assert!(answer.ends_with(b"\r\n\r\nvisit 2"), "{}", answer.escape_ascii());
        let answer = http_2(server, &visit);
        assert_eq!(answer, b"visit 2", "{}", answer.escape_ascii());
    }
}

/// Checks that a server whose `/token` saves a session and answers with its CSRF token, and whose
/// `/transfer` answers with the form that it got, lets such forms pass whole, however they are cut on
/// their way, and only those that this site sends with the token. Over HTTP/1.1 and over HTTP/2 without
/// TLS.
///
/// # Panics
///
/// When it does not.
pub fn check_that_forms_are_protected(server: SocketAddr) {
    let page = http_1(server, &Sent::get("/token", &[]));
    let (cookie, token) = (cookie_in(&page), page.rsplit(|&byte| byte == b'\n').next());
    let form = [b"to=ada&csrf_token=".as_slice(), token.expect("a token"), b"&amount=10"].concat();
    let without_token = b"to=ada&amount=10".as_slice();
    let (ours, theirs) = ("http://app.example.com", "http://evil.example.com");
    for (origin, form, expected) in [
        (ours, &*form, &*form),
        (ours, without_token, b"this request needs a token of its session"),
        (theirs, &form, b"this request comes from another site"),
    ] {
        let transfer = Sent::form("/transfer", cookie, origin, form);
        for answer in [http_1(server, &transfer), http_2(server, &transfer)] {
            let is_there = answer.windows(expected.len()).any(|part| part == expected);
            assert!(is_there, "{origin} {}", answer.escape_ascii());
        }
    }

    let answer = http_1_raw(server, &Sent::form("/transfer", cookie, ours, &form), b"zz\r\n");
    assert!(answer.starts_with(b"HTTP/1.1 400 "), "{}", answer.escape_ascii());
}

/// A request to `app.example.com`.
struct Sent<'s> {
    method: &'s str,
    path: &'s str,
    headers: Vec<(&'s str, &'s [u8])>,
    body: &'s [u8],
}

impl<'s> Sent<'s> {
    fn get(path: &'s str, cookies: &[&'s [u8]]) -> Self {
        let headers = cookies.iter().map(|&cookie| ("cookie", cookie)).collect();
        Self { method: "GET", path, headers, body: b"" }
    }

    fn form(path: &'s str, cookie: &'s [u8], origin: &'s str, body: &'s [u8]) -> Self {
        let content_type = b"application/x-www-form-urlencoded".as_slice();
        let origin = ("origin", origin.as_bytes());
        let headers = vec![("cookie", cookie), origin, ("content-type", content_type)];
        Self { method: "POST", path, headers, body }
    }
}

/// Name and value in the first `Set-Cookie` line.
fn cookie_in(answer: &[u8]) -> &[u8] {
    let line = answer.split(|&byte| byte == b'\n').find_map(|line| {
        let (name, value) = line.split_at_checked(b"set-cookie: ".len())?;
        name.eq_ignore_ascii_case(b"set-cookie: ").then_some(value)
    });
    let line = line.expect("a cookie");
    line.split(|&byte| byte == b';').next().unwrap_or_default()
}

/// The whole answer to a request whose body comes in chunks of a few bytes.
fn http_1(server: SocketAddr, sent: &Sent<'_>) -> Vec<u8> {
    let mut body = Vec::new();
    for chunk in sent.body.chunks(7) {
        body.extend([format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
    }
    body.extend(b"0\r\n\r\n");
    http_1_raw(server, sent, if sent.body.is_empty() { b"" } else { &body })
}

/// The whole answer to a request with these bytes where its body should be.
fn http_1_raw(server: SocketAddr, sent: &Sent<'_>, body: &[u8]) -> Vec<u8> {
    let Sent { method, path, headers, .. } = sent;
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: app.example.com\r\n").into_bytes();
    request.extend(b"Connection: close\r\n");
    if !body.is_empty() {
        request.extend(b"Transfer-Encoding: chunked\r\n");
    }
    for (name, value) in headers {
        request.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    request.extend([b"\r\n", body].concat());
    let mut socket = TcpStream::connect(server).expect("a server");
    socket.write_all(&request).expect("a connection");
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).expect("an answer");
    answer
}

/// The body of the answer, to a client that speaks as much of RFC 9113 as one request takes.
fn http_2(server: SocketAddr, sent: &Sent<'_>) -> Vec<u8> {
    let mut fields = Vec::new();
    let head = [
        (":method", sent.method.as_bytes()),
        (":scheme", b"http"),
        (":authority", b"app.example.com"),
        (":path", sent.path.as_bytes()),
    ];
    for (name, value) in head.iter().chain(&sent.headers) {
        field(&mut fields, name, value);
    }
    let mut request = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    frame(&mut request, SETTINGS, 0, 0, &[]);
    let (last, parts) = (END_STREAM | END_HEADERS, sent.body.chunks(7));
    frame(&mut request, HEADERS, if sent.body.is_empty() { last } else { END_HEADERS }, 1, &fields);
    let count = parts.len();
    for (number, part) in parts.enumerate() {
        frame(&mut request, DATA, if number + 1 == count { END_STREAM } else { 0 }, 1, part);
    }
    let mut socket = TcpStream::connect(server).expect("a server");
    socket.write_all(&request).expect("a connection");
    let mut body = Vec::new();
    loop {
        let (kind, flags, payload) = read_frame(&mut socket);
        assert_ne!(kind, GOAWAY, "{}", payload.escape_ascii());
        if kind == DATA {
            body.extend(payload);
        }
        if matches!(kind, DATA | HEADERS) && flags & END_STREAM != 0 {
            return body;
        }
    }
}

/// A field of RFC 7541, section 6.2.2: without indexing, with a name of its own, as it stands.
fn field(fields: &mut Vec<u8>, name: &str, value: &[u8]) {
    fields.push(0);
    for text in [name.as_bytes(), value] {
        length(fields, text.len());
        fields.extend(text);
    }
}

/// A number of RFC 7541, section 5.1, with a prefix of seven bits.
fn length(fields: &mut Vec<u8>, length: usize) {
    let Some(mut rest) = length.checked_sub(127) else {
        // Below 127, or it would have a rest.
        return fields.push(length as u8);
    };
    fields.push(127);
    while rest >= 128 {
        fields.push((rest % 128) as u8 | 128);
        rest /= 128;
    }
    fields.push(rest as u8);
}

fn frame(request: &mut Vec<u8>, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
    let length = u32::try_from(payload.len()).expect("a short frame").to_be_bytes();
    request.extend(&length[1..]);
    request.extend([kind, flags]);
    request.extend(stream.to_be_bytes());
    request.extend(payload);
}

/// Kind, flags and payload.
fn read_frame(socket: &mut TcpStream) -> (u8, u8, Vec<u8>) {
    let mut head = [0; 9];
    socket.read_exact(&mut head).expect("a frame");
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
    let mut payload = vec![0; length as usize];
    socket.read_exact(&mut payload).expect("a whole frame");
    (head[3], head[4], payload)
}

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
