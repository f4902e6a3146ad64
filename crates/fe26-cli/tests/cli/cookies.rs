//! `fe26 inspect --name`: what is in a `Cookie` header.

use crate::{NOW, fe26, sealed};

fn report(header: impl AsRef<[u8]>) -> String {
    fe26(&["inspect", "--now", NOW, "--name", "__Host-s"], header).ok()
}

/// What the report says behind a label or a cookie's name, without the spaces between columns.
#[track_caller]
fn told(label: &str, header: impl AsRef<[u8]>) -> String {
    let report = report(header);
    let line = report.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix(' '));
    let line = line.unwrap_or_else(|| panic!("no {label}: {report}"));
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_cookie_that_matters_is_told_with_its_length_and_meaning() {
    let seal = sealed(&["--ttl", "14d"], "{}");
    let longer = sealed(&["--ttl", "1h"], r#"{"text":"more than one block of sixteen"}"#);
    let (front, back) = longer.split_at(150);
    let header = format!(
        "theme=dark; __Host-s={seal}; __Host-s.0={front}; __Host-s.1={back}; __Host-s={seal}; \
         __Host-s=junk; __Host-s=; _ga=GA1.2.3; __Host-s.count=2; __HOST-S={seal}; \
         %5F_Host-s=1; \u{a0}__Host-s=2"
    );
    let expected = "\
header          1172 bytes, 29 % of 4096 and 15 % of 8192
cookies         12
session         3 texts; the genuine one opens, and of two neither, unless the chunks are left over
look-alikes     4, which are not the session

cookie                  bytes
__Host-s                  252  the session's name
__Host-s.0                160  a chunk of the session
__Host-s.1                146  a chunk of the session
__Host-s                  252  the session's name, the same once more
__Host-s                   12  the session's name
__Host-s                    8  the session's name without a value, as if it were not there
__Host-s.count             15  not a chunk: those end in .0 to .3
__HOST-S                  252  not __Host-s, unless a parser ignores case
%5F_Host-s                 11  not __Host-s, unless a parser decodes percent-encoding
\\xc2\\xa0__Host-s           11  not __Host-s, unless a parser trims more than spaces and tabs
2 others                   19  the largest is _ga with 10 bytes

what a server tries     bytes
in a single cookie        244  a seal, password id 1, expires in 14 days (2027-01-29 08:00:00 UTC)
in a single cookie          4  no seal: incorrect number of sealed components (component-count)
in 2 chunks               286  a seal, password id 1, expires in 1 hour (2027-01-15 09:00:00 UTC)
";
    assert_eq!(report(header), expected);
}

#[test]
fn the_headers_name_may_stand_before_it() {
    let header = "a=1; __Host-s=2";
    assert_eq!(report(format!("Cookie: {header}\r\n")), report(header));
}

#[test]
fn a_session_that_is_not_there_is_said_to_be_absent() {
    for header in ["", "; ;", "a=1; b=2", "__Host-s=", "__host-s=1", "__Host-s.1=x"] {
        assert_eq!(told("session", header), "absent: no cookie has this name", "{header}");
    }
    assert_eq!(told("cookies", "; ;"), "0");
    assert_eq!(told("1 other", "a=1"), "2 the largest is a with 2 bytes");
}

#[test]
fn one_text_is_said_to_open_and_more_than_sixteen_not_to_be_tried() {
    let alone = |header: &str| told("session", header);
    assert_eq!(alone("__Host-s=x"), "in a single cookie; it opens if it is genuine");
    assert_eq!(alone("__Host-s.0=x"), "in 1 chunk; it opens if it is genuine");
    assert_eq!(alone("__Host-s.1=x; __Host-s.0=x"), "in 2 chunks; it opens if it is genuine");
    let many = |count| (0..count).map(|n| format!("__Host-s={n}; ")).collect::<String>();
    assert_eq!(alone(&many(16)), "16 texts; the genuine one opens, and of two neither");
    assert_eq!(alone(&many(17)), "ambiguous: more than 16 different texts, none is tried");
}

#[test]
fn the_header_is_compared_with_what_servers_take() {
    let size = |len: usize| told("header", "x".repeat(len));
    assert_eq!(size(4096), "4096 bytes, 100 % of 4096 and 50 % of 8192");
    let strict = "; the strictest servers and proxies refuse it";
    assert_eq!(size(4097), format!("4097 bytes, 101 % of 4096 and 51 % of 8192{strict}"));
    let many = "; many servers and proxies refuse it, with 400 or 431";
    assert_eq!(size(8193), format!("8193 bytes, 201 % of 4096 and 101 % of 8192{many}"));
    fe26(&["inspect", "--name", "s"], "x".repeat((1 << 20) + 1)).fails(1, "(too-long)");
}

#[test]
fn cookies_that_some_parser_takes_for_the_session_are_pointed_out() {
    for (pair, name, words) in [
        ("\u{2003}__Host-s=1", r"\xe2\x80\x83__Host-s", "trims more than spaces and tabs"),
        ("__Host-s\u{200b}=1", r"__Host-s\xe2\x80\x8b", "drops invisible characters"),
        ("\"__Host-s\"=1", r#"\"__Host-s\""#, "takes quotation marks off"),
        ("__host-s.0=1", "__host-s.0", "not __Host-s.0, unless a parser ignores case"),
        ("__Host-s_2=1", "__Host-s_2", "turns dots, brackets and spaces into underscores"),
        ("a=1, __Host-s=2", "a", "splits at commas"),
        ("__Host-s.4=1", "__Host-s.4", "not a chunk"),
        ("__Host-s.00=1", "__Host-s.00", "not a chunk"),
    ] {
        let meaning = told(name, pair);
        assert!(meaning.contains(words), "{pair}: {meaning}");
        assert_eq!(told("look-alikes", pair), "1, which are not the session");
    }
    assert_eq!(told("look-alikes", "a=1; b=2; __Host-s=3"), "none");
}

/// Whoever set a cookie chose every byte of its name, and may know the terminal.
#[test]
fn names_command_no_terminal_and_no_value_is_shown() {
    let long = "n".repeat(100);
    let report = report(format!("\x1b[2J\u{202e}=secret; __Host-s=secret; {long}{long}=1; =1"));
    assert!(report.is_ascii() || report.contains('…'), "{report}");
    assert!(!report.contains('\x1b') && !report.contains("secret"), "{report}");
    assert!(report.contains(&format!("{}…", "n".repeat(40))), "{report}");
}

#[test]
fn five_thousand_cookies_are_told_in_a_few_lines() {
    let report = report("a=b; ".repeat(5000) + "__Host-s=1");
    assert!(
        report.contains("5000 others             10000  the largest is a with 2 bytes"),
        "{report}"
    );
    assert!(report.lines().count() < 15, "{report}");
}
