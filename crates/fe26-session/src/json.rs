//! The JSON inside a seal, looked at before anything believes it.
//!
//! Applications in two languages read the same payload. What they could understand differently, such
//! as a key that is there twice, is refused here; what this program does not know is remembered as
//! it stands, so that saving gives it back unchanged.

use std::borrow::Cow;
use std::ops::Range;

use crate::error::PayloadError;

/// Where the fields of an object stand in its text.
pub(crate) type Fields = Vec<Field>;

/// A field of an object, as two places in its text.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// The key with its quotation marks, escapes not resolved.
    pub(crate) key: Range<usize>,
    /// Whether the key has escapes.
    is_escaped: bool,
    pub(crate) value: Range<usize>,
}

impl Field {
    /// The key as a program sees it.
    pub(crate) fn key<'a>(&self, text: &'a str) -> Cow<'a, str> {
        unescape(&text[self.key.clone()], self.is_escaped)
    }

    pub(crate) fn value<'a>(&self, text: &'a str) -> &'a str {
        &text[self.value.clone()]
    }
}

/// What is wrong with a JSON text, and in which of its top-level fields.
#[derive(Debug, PartialEq)]
pub(crate) struct JsonError {
    pub(crate) kind: PayloadError,
    pub(crate) field: Option<String>,
}

/// Checks a JSON text of any kind.
pub(crate) fn check(text: &str) -> Result<(), PayloadError> {
    let scanner = Scanner::new(text, Numbers::AsJavaScript);
    scanner.document(&mut |_, _, _| {}).map_err(|error| error.kind)
}

/// The fields of the object that `text` is, and of the object in its field `inner`.
pub(crate) fn fields(text: &str, inner: Option<&str>) -> Result<(Fields, Fields), PayloadError> {
    scan_object(text, inner, Numbers::AsJavaScript).map_err(|error| error.kind)
}

/// As [`fields`], for a text that this program is about to seal.
pub(crate) fn fields_to_seal(text: &str) -> Result<Fields, JsonError> {
    scan_object(text, None, Numbers::Exact).map(|(fields, _)| fields)
}

fn scan_object(
    text: &str,
    inner: Option<&str>,
    numbers: Numbers,
) -> Result<(Fields, Fields), JsonError> {
    if !text.trim_start_matches(WHITE_SPACE).starts_with('{') {
        let kind = check(text).err().unwrap_or(PayloadError::NotAnObject);
        return Err(JsonError { kind, field: None });
    }
    let (mut outer_fields, mut inner_fields) = (Fields::with_capacity(USUAL_FIELDS), Fields::new());
    Scanner::new(text, numbers).document(&mut |depth, parent, field| match depth {
        1 => outer_fields.push(field),
        2 if inner.is_some() && parent == inner => inner_fields.push(field),
        _ => {}
    })?;
    Ok((outer_fields, inner_fields))
}

/// Which numbers pass.
#[derive(Clone, Copy, PartialEq)]
enum Numbers {
    /// All that `JSON.parse` makes a finite number of.
    AsJavaScript,
    /// Of integers, those that a double holds exactly.
    Exact,
}

/// Walks through a text once. Told of each field: how deep its object is, the key of the top-level
/// field it is in, and where it stands.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    numbers: Numbers,
    /// The top-level key that the scanner is in.
    top_level: Option<Cow<'a, str>>,
    /// The keys of every object around the current place, innermost last.
    keys: Vec<Cow<'a, str>>,
}

type OnField<'f> = &'f mut dyn FnMut(usize, Option<&str>, Field);
type Scanned<T = ()> = Result<T, PayloadError>;

impl<'a> Scanner<'a> {
    fn new(text: &'a str, numbers: Numbers) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            numbers,
            top_level: None,
            keys: Vec::with_capacity(USUAL_FIELDS),
        }
    }

    fn document(mut self, on_field: OnField<'_>) -> Result<(), JsonError> {
        let whole = self.value(false, on_field).and_then(|()| {
            self.white_space();
            if self.at == self.text.len() { Ok(()) } else { Err(INVALID) }
        });
        whole.map_err(|kind| JsonError { kind, field: self.top_level.map(Cow::into_owned) })
    }

    /// `in_constructor`: the value belongs to a key `constructor`, where a `prototype` is an attack
    /// on whoever merges the object into another one in JavaScript.
    fn value(&mut self, in_constructor: bool, on_field: OnField<'_>) -> Scanned {
        self.white_space();
        match self.peek() {
            Some(b'{') => self.nested(|scanner| scanner.object(in_constructor, on_field)),
            Some(b'[') => self.nested(|scanner| scanner.array(on_field)),
            Some(b'"') => self.string().map(drop),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => ["true", "false", "null"]
                .into_iter()
                .find(|literal| self.rest().starts_with(literal))
                .map(|literal| self.at += literal.len())
                .ok_or(INVALID),
        }
    }

    fn nested(&mut self, inside: impl FnOnce(&mut Self) -> Scanned) -> Scanned {
        if self.depth == MAX_DEPTH {
            return Err(PayloadError::TooDeep);
        }
        self.depth += 1;
        self.at += 1;
        inside(self)?;
        self.depth -= 1;
        Ok(())
    }

    fn object(&mut self, in_constructor: bool, on_field: OnField<'_>) -> Scanned {
        let first_key = self.keys.len();
        if self.ends_with(b'}') {
            return Ok(());
        }
        loop {
            self.white_space();
            let (key_range, is_escaped) = self.string()?;
            let key = unescape(&self.text[key_range.clone()], is_escaped);
            if key == "__proto__" || (in_constructor && key == "prototype") {
                return Err(PayloadError::ForbiddenKey);
            }
            if self.depth == 1 {
                self.top_level = Some(key.clone());
            }
            let is_constructor = key == "constructor";
            self.keys.push(key);
            self.expect(b':')?;
            self.white_space();
            let start = self.at;
            self.value(is_constructor, on_field)?;
            let field = Field { key: key_range, is_escaped, value: start..self.at };
            on_field(self.depth, self.top_level.as_deref(), field);
            if self.ends_with(b'}') {
                break;
            }
            self.expect(b',')?;
        }
        self.top_level.take_if(|_| self.depth == 1);
        // Keys of one length are few, so that hardly any are compared byte by byte.
        self.keys[first_key..]
            .sort_unstable_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        let twice = self.keys[first_key..].windows(2).any(|pair| pair[0] == pair[1]);
        self.keys.truncate(first_key);
        if twice { Err(PayloadError::DuplicateKey) } else { Ok(()) }
    }

    fn array(&mut self, on_field: OnField<'_>) -> Scanned {
        if self.ends_with(b']') {
            return Ok(());
        }
        loop {
            self.value(false, on_field)?;
            if self.ends_with(b']') {
                return Ok(());
            }
            self.expect(b',')?;
        }
    }

    /// A string: where it stands with its quotation marks, and whether it has escapes.
    fn string(&mut self) -> Scanned<(Range<usize>, bool)> {
        let (text, start) = (self.text.as_bytes(), self.at);
        if !self.skip(b'"') {
            return Err(INVALID);
        }
        let (mut at, mut is_escaped) = (start + 1, false);
        loop {
            at += ordinary_len(&text[at..]);
            self.at = at + 1;
            match text.get(at) {
                Some(b'"') => return Ok((start..at + 1, is_escaped)),
                Some(b'\\') => self.escape()?,
                _ => return Err(INVALID),
            }
            (at, is_escaped) = (self.at, true);
        }
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Scanned {
        match self.next() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(()),
            // A lone surrogate passes: JavaScript writes and reads them.
            Some(b'u') => {
                let hex = self.text.as_bytes().get(self.at..self.at + 4).ok_or(INVALID)?;
                self.at += 4;
                if hex.iter().all(u8::is_ascii_hexdigit) { Ok(()) } else { Err(INVALID) }
            }
            _ => Err(INVALID),
        }
    }

    fn number(&mut self) -> Scanned {
        let start = self.at;
        self.skip(b'-');
        let leading_zero = self.peek() == Some(b'0');
        let digits = self.digits();
        if digits == 0 || (leading_zero && digits > 1) {
            return Err(INVALID);
        }
        let mut is_integer = true;
        if self.skip(b'.') {
            is_integer = false;
            if self.digits() == 0 {
                return Err(INVALID);
            }
        }
        if self.skip(b'e') || self.skip(b'E') {
            is_integer = false;
            let _ = self.skip(b'+') || self.skip(b'-');
            if self.digits() == 0 {
                return Err(INVALID);
            }
        }
        let number = &self.text[start..self.at];
        // No shorter number without an exponent leaves the range of a double.
        if (!is_integer || number.len() > 300) && !number.parse().is_ok_and(f64::is_finite) {
            return Err(INVALID);
        }
        if is_integer && self.numbers == Numbers::Exact && !is_safe_integer(number) {
            return Err(PayloadError::PrecisionLoss);
        }
        Ok(())
    }

    fn digits(&mut self) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += digits;
        digits
    }

    fn white_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Skips white space and, if it follows, the bracket that ends an object or array.
    fn ends_with(&mut self, bracket: u8) -> bool {
        self.white_space();
        self.skip(bracket)
    }

    fn expect(&mut self, byte: u8) -> Scanned {
        self.white_space();
        if self.skip(byte) { Ok(()) } else { Err(INVALID) }
    }

    fn skip(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }
}

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

/// The characters of a JSON string. One with a lone surrogate has no Rust string and stays as it is
/// written, which is different from every other key, as it should be.
fn unescape(quoted: &str, is_escaped: bool) -> Cow<'_, str> {
    if !is_escaped {
        return Cow::Borrowed(&quoted[1..quoted.len() - 1]);
    }
    serde_json::from_str(quoted).map_or(Cow::Borrowed(quoted), Cow::Owned)
}

/// How many bytes there are before the next quotation mark, backslash or control character, looked
/// at eight at a time.
fn ordinary_len(text: &[u8]) -> usize {
    const EACH: u64 = u64::MAX / 0xff;
    let (words, rest) = text.as_chunks::<8>();
    for (n, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        // Sets the high bit of the first byte that is less than `limit`, and of none before it; those
        // that are 0x80 and above are part of a character.
        let less = |word: u64, limit: u64| word.wrapping_sub(EACH * limit) & !word & (EACH * 0x80);
        let equal = |byte: u8| less(word ^ (EACH * u64::from(byte)), 1);
        let special = less(word, 0x20) | equal(b'"') | equal(b'\\');
        if special != 0 {
            return n * 8 + special.trailing_zeros() as usize / 8;
        }
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..0x20);
    text.len() - rest.len() + rest.iter().position(is_special).unwrap_or(rest.len())
}

fn is_safe_integer(number: &str) -> bool {
    number.parse::<i64>().is_ok_and(|number| number.unsigned_abs() <= MAX_SAFE_INTEGER)
}

const INVALID: PayloadError = PayloadError::InvalidJson;
const WHITE_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];
/// `Number.MAX_SAFE_INTEGER`.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;
/// What serde_json takes: its recursion limit of 128, less the value at the very bottom.
const MAX_DEPTH: usize = 127;
/// What most sessions have no more of.
const USUAL_FIELDS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_refused(text: &str, expected: PayloadError) {
        assert_eq!(check(text), Err(expected), "{text}");
    }

    #[test]
    fn what_json_allows_passes() {
        for text in [
            "{}",
            " { } ",
            "[]",
            "[ ]",
            "null",
            "-0",
            "0.5e-7",
            r#""\ud83e lone""#,
            r#"{"":{"":[1,-2.5E+10,true,false,null,"\"\\\/\b\f\n\r\t\u00e9"]}}"#,
            "1.7976931348623157e308",
            "5e-324",
            "9007199254740993",
            r#"{"constructor":1,"prototype":{}}"#,
            r#"{"a":{"x":1},"b":{"x":1}}"#,
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_json_does_not_allow_is_refused() {
        for text in [
            "",
            " ",
            "{",
            "}",
            "[1,]",
            "[,1]",
            r#"{"a":1,}"#,
            r#"{"a" 1}"#,
            r#"{"a":}"#,
            r#"{a:1}"#,
            "{}{}",
            "01",
            "-",
            "1.",
            ".5",
            "1e",
            "+1",
            "NaN",
            "nul",
            "\"",
            r#""\x""#,
            r#""\u12g4""#,
            r#""\u12"#,
            "\"\u{1}\"",
            "\u{feff}{}",
            "1e400",
            "{/**/}",
        ] {
            check_refused(text, PayloadError::InvalidJson);
        }
        check_refused(&"9".repeat(400), PayloadError::InvalidJson);
    }

    #[test]
    fn a_key_twice_is_refused_at_every_depth() {
        check_refused(r#"{"a":1,"a":2}"#, PayloadError::DuplicateKey);
        check_refused(r#"{"a":1,"\u0061":2}"#, PayloadError::DuplicateKey);
        check_refused(r#"[{"x":{"b":0,"a":1,"b":2}}]"#, PayloadError::DuplicateKey);
    }

    #[test]
    fn prototype_keys_are_refused() {
        check_refused(r#"{"__proto__":1}"#, PayloadError::ForbiddenKey);
        check_refused(r#"{"a":[{"\u005f_proto__":1}]}"#, PayloadError::ForbiddenKey);
        check_refused(r#"{"constructor":{"a":1,"prototype":{}}}"#, PayloadError::ForbiddenKey);
    }

    #[test]
    fn depth_ends_where_serde_json_ends() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(check(&nested(MAX_DEPTH)), Ok(()));
        assert!(serde_json::from_str::<serde_json::Value>(&nested(MAX_DEPTH)).is_ok());
        check_refused(&nested(MAX_DEPTH + 1), PayloadError::TooDeep);
        assert!(serde_json::from_str::<serde_json::Value>(&nested(MAX_DEPTH + 1)).is_err());
    }

    #[test]
    fn fields_are_told_with_their_places() {
        let text = r#" {"a" : [1, {"z":0}], "data": {"\u0062": "x" , "c":{}} } "#;
        let (outer, inner) = fields(text, Some("data")).unwrap();
        let read = |fields: &Fields| {
            fields
                .iter()
                .map(|field| (field.key(text).into_owned(), field.value(text).to_owned()))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            read(&outer),
            [
                ("a".into(), r#"[1, {"z":0}]"#.into()),
                ("data".into(), r#"{"\u0062": "x" , "c":{}}"#.into()),
            ]
        );
        assert_eq!(read(&inner), [("b".into(), r#""x""#.into()), ("c".into(), "{}".into())]);
    }

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

    #[test]
    fn what_is_about_to_be_sealed_keeps_to_exact_integers_and_names_the_field() {
        assert!(fields_to_seal(r#"{"a":9007199254740991,"b":-9007199254740991,"c":0.1}"#).is_ok());
        let error = fields_to_seal(r#"{"a":1,"deep":{"n":[9007199254740992]}}"#).unwrap_err();
        assert_eq!(error.kind, PayloadError::PrecisionLoss);
        assert_eq!(error.field.as_deref(), Some("deep"));
    }

    #[test]
    fn no_control_character_passes_wherever_it_stands_in_a_string() {
        for place in 0..24 {
            let text = |inside: &str| {
                format!("[\"{}{inside}{}\"]", "a".repeat(place), "b".repeat(24 - place))
            };
            for control in (0..0x20).map(char::from) {
                check_refused(&text(&control.to_string()), PayloadError::InvalidJson);
            }
            check_refused(&text("\""), PayloadError::InvalidJson);
            check_refused(&text("\\x"), PayloadError::InvalidJson);
            for ordinary in [" ", "\u{7f}", "\u{80}", "\u{ff}", "\u{10ffff}", "\\\"", "\\u0000"] {
                assert_eq!(check(&text(ordinary)), Ok(()), "{ordinary:?} at {place}");
            }
        }
    }
}
