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
    let first = http_1(server, "/visit", &[]);
    assert!(first.ends_with(b"\r\n\r\nvisit 1"), "{}", first.escape_ascii());
    let cookie = cookie_in(&first);

    let in_lines = [b"theme=dark".as_slice(), cookie, b"other=\xff\xfe"];
    let in_one_line = [b"other=\xe9; ".as_slice(), cookie, b"; theme=dark"].concat();
    for cookies in [in_lines.as_slice(), &[&in_one_line]] {
        let answer = http_1(server, "/visit", cookies);
        assert!(answer.ends_with(b"\r\n\r\nvisit 2"), "{}", answer.escape_ascii());
        let answer = http_2(server, "/visit", cookies);
        assert_eq!(answer, b"visit 2", "{}", answer.escape_ascii());
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

/// The whole answer.
fn http_1(server: SocketAddr, path: &str, cookies: &[&[u8]]) -> Vec<u8> {
    let start = format!("GET {path} HTTP/1.1\r\nHost: app.example.com\r\nConnection: close\r\n");
    let mut request = start.into_bytes();
    for cookie in cookies {
        request.extend([b"Cookie: ".as_slice(), cookie, b"\r\n"].concat());
    }
    request.extend(b"\r\n");
    let mut socket = TcpStream::connect(server).expect("a server");
    socket.write_all(&request).expect("a connection");
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).expect("an answer");
    answer
}

/// The body of the answer, to a client that speaks as much of RFC 9113 as one request takes.
fn http_2(server: SocketAddr, path: &str, cookies: &[&[u8]]) -> Vec<u8> {
    let mut fields = Vec::new();
    for (name, value) in [
        (":method", "GET"),
        (":scheme", "http"),
        (":authority", "app.example.com"),
        (":path", path),
    ] {
        field(&mut fields, name, value.as_bytes());
    }
    for cookie in cookies {
        field(&mut fields, "cookie", cookie);
    }
    let mut request = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    frame(&mut request, SETTINGS, 0, 0, &[]);
    frame(&mut request, HEADERS, END_STREAM | END_HEADERS, 1, &fields);
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
