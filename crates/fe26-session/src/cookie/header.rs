//! Reads `Cookie` headers, byte for byte.
//!
//! The rules are few on purpose (RFC 6265, section 4.2; draft-ietf-httpbis-rfc6265bis, section 5.7.3):
//! pairs are separated by `;`, spaces and tabs around them fall away, the first `=` ends the name,
//! and a name is the same name only if every byte is. Nothing is decoded and no other white space is
//! trimmed. A reader that does either takes `%5F_Host-session`, which any neighbouring host may set,
//! for `__Host-session`, which only this one may; and one that wants text to be UTF-8 loses every
//! cookie for one stray byte of a stranger's.

use std::iter;

use memchr::memchr;

/// Name and value of each pair. What has no `=` has no name.
pub(crate) fn pairs(header: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = Some(header);
    iter::from_fn(move || {
        let header = rest?;
        let end = memchr(b';', header).unwrap_or(header.len());
        rest = header.get(end + 1..);
        let pair = &header[..end];
        Some(match memchr(b'=', pair) {
            Some(equals) => (trim(&pair[..equals]), trim(&pair[equals + 1..])),
            None => (&[][..], trim(pair)),
        })
    })
}

/// Without spaces and tabs at both ends, and only those.
fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: impl AsRef<[u8]>, expected: &[&str]) {
        let header = header.as_ref();
        let named = pairs(header).filter(|(name, _)| *name == b"__Host-s");
        let found: Vec<_> = named.map(|(_, value)| value).collect();
        let expected: Vec<_> = expected.iter().map(|value| value.as_bytes()).collect();
        assert_eq!(found, expected, "{}", header.escape_ascii());
    }

    #[test]
    fn pairs_are_found_wherever_they_stand() {
        check("__Host-s=1", &["1"]);
        check("a=0; __Host-s=1; b=2", &["1"]);
        check("a=0;__Host-s=1;b=2", &["1"]);
        check(" \t__Host-s \t=\t 1 \t", &["1"]);
        check("__Host-s=1; __Host-s=2", &["1", "2"]);
        check("__Host-s=", &[""]);
        check("__Host-s=a=b", &["a=b"]);
        check("__Host-s=\"1\"", &["\"1\""]);
        check("; ;;__Host-s=1;", &["1"]);
    }

    #[test]
    fn only_the_very_same_name_is_the_name() {
        for header in [
            "__host-s=1",
            "__HOST-S=1",
            "%5F_Host-s=1",
            "%5f%5fHost%2ds=1",
            "\u{a0}__Host-s=1",
            "\u{2000}__Host-s=1",
            "\u{3000}__Host-s=1",
            "\u{feff}__Host-s=1",
            "__Host-s\u{a0}=1",
            "\u{b}__Host-s=1",
            "\u{c}__Host-s=1",
            "\u{85}__Host-s=1",
            "\"__Host-s\"=1",
            "=__Host-s=1",
            "__Host-s",
            "$__Host-s=1",
            "__Host-s.0=1",
            "x__Host-s=1",
            "",
        ] {
            check(header, &[]);
        }
    }

    #[test]
    fn strange_bytes_in_other_cookies_do_not_matter() {
        check(b"other=\xff\xfe\x00; __Host-s=1", &["1"]);
        check("été=ü; __Host-s=1", &["1"]);
        check("$Version=1; __Host-s=1; $Path=/", &["1"]);
        check("a=\"x; __Host-s=1; y\"", &["1"]);
        check("a=1, __Host-s=2", &[]);
    }
}
