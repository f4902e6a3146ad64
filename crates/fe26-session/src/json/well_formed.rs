//! Strings that only JavaScript can hold.

/// `json` with U+FFFD in the place of lone surrogates, which JavaScript's strings can hold and Rust's
/// cannot; `None` when there is none. This is JavaScript's own `toWellFormed`.
pub(crate) fn to_well_formed(json: &str) -> Option<String> {
    let mut text = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        text.push_str(before);
        // A character after the backslash, or four digits after `\u`; a pair is two of those.
        let (kept, len) = match (surrogate(escape), escape.get(6..).and_then(surrogate)) {
            (Some(High), Some(Low)) => (&escape[..12], 12),
            (Some(_), _) => ("\\ufffd", 6),
            (None, _) => {
                let len = escape.chars().take(2).map(char::len_utf8).sum();
                (&escape[..len], len)
            }
        };
        text.push_str(kept);
        rest = &escape[len..];
    }
    text.push_str(rest);
    (text != json).then_some(text)
}

use Half::{High, Low};

#[derive(Clone, Copy)]
enum Half {
    High,
    Low,
}

/// Which half of a surrogate pair an escape is that `text` begins with.
fn surrogate(text: &str) -> Option<Half> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(High),
        0xdc00..=0xdfff => Some(Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_surrogates_become_replacement_characters_and_pairs_stay() {
        for (json, expected) in [
            (r#""\ud83e""#, r#""\ufffd""#),
            (r#""\udd80\ud83e""#, r#""\ufffd\ufffd""#),
            (r#""\ud83e\ud83e\udd80""#, r#""\ufffd\ud83e\udd80""#),
            (r#""a\uD83Eb\n""#, r#""a\ufffdb\n""#),
            (r#""\\\ud800é""#, r#""\\\ufffdé""#),
        ] {
            assert_eq!(to_well_formed(json).as_deref(), Some(expected), "{json}");
            assert!(serde_json::from_str::<String>(expected).is_ok());
        }
        for json in [r#""\ud83e\udd80""#, r#""\\ud83e""#, r#""é\u00e9""#, "{}", ""] {
            assert_eq!(to_well_formed(json), None, "{json}");
        }
    }
}
