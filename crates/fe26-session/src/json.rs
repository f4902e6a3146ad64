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
    is_escaped: bool,
    pub(crate) value: Range<usize>,
}

impl Field {
    /// The key as a program sees it.
    pub(crate) fn key<'a>(&self, text: &'a str) -> Cow<'a, str> {
        Key { quoted: &text[self.key.clone()], is_escaped: self.is_escaped }.name()
    }

    pub(crate) fn value<'a>(&self, text: &'a str) -> &'a str {
        &text[self.value.clone()]
    }
}

/// A key with its quotation marks, and whether it has escapes.
#[derive(Clone, Copy)]
struct Key<'a> {
    quoted: &'a str,
    is_escaped: bool,
}

impl<'a> Key<'a> {
    /// The characters of the key. One with a lone surrogate has no Rust string and stays as it is
    /// written, which is different from every other key, as it should be.
    fn name(self) -> Cow<'a, str> {
        if !self.is_escaped {
            return Cow::Borrowed(&self.quoted[1..self.quoted.len() - 1]);
        }
        serde_json::from_str(self.quoted).map_or(Cow::Borrowed(self.quoted), Cow::Owned)
    }

    #[inline]
    fn is(self, name: &str) -> bool {
        // With its quotation marks and without escapes it is two bytes longer.
        (self.is_escaped || self.quoted.len() == name.len() + 2) && self.name() == name
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
    Scanner::new(text, None, Numbers::AsJavaScript).document().map_err(|error| error.kind).map(drop)
}

/// The fields of the object that `text` is, and of the object in its field `inner`.
pub(crate) fn fields(text: &str, inner: Option<&str>) -> Result<(Fields, Fields), PayloadError> {
    object(Scanner::new(text, inner, Numbers::AsJavaScript)).map_err(|error| error.kind)
}

/// As [`fields`], for a text that this program is about to seal.
pub(crate) fn fields_to_seal(text: &str) -> Result<Fields, JsonError> {
    object(Scanner::new(text, None, Numbers::Exact)).map(|(fields, _)| fields)
}

fn object(scanner: Scanner<'_>) -> Result<(Fields, Fields), JsonError> {
    let is_object = scanner.text.trim_start_matches(WHITE_SPACE).starts_with('{');
    let fields = scanner.document()?;
    if is_object {
        Ok(fields)
    } else {
        Err(JsonError { kind: PayloadError::NotAnObject, field: None })
    }
}

/// Which numbers pass.
#[derive(Clone, Copy, PartialEq)]
enum Numbers {
    /// All that `JSON.parse` makes a finite number of.
    AsJavaScript,
    /// Of integers, those that a double holds exactly.
    Exact,
}

/// Walks through a text once. Each step takes the place where it begins and gives the one behind it.
struct Scanner<'a> {
    text: &'a str,
    depth: usize,
    numbers: Numbers,
    /// The keys of every object around the current place, innermost last.
    keys: Vec<Key<'a>>,
    /// The key of the top-level field that the scanner is in.
    top_level: Option<Key<'a>>,
    /// The fields of the object that the text is.
    fields: Fields,
    /// The top-level field whose object's fields are wanted too, and they.
    inner: Option<&'a str>,
    inner_fields: Fields,
}

type Scanned<T = usize> = Result<T, PayloadError>;

impl<'a> Scanner<'a> {
    fn new(text: &'a str, inner: Option<&'a str>, numbers: Numbers) -> Self {
        Self {
            text,
            depth: 0,
            numbers,
            keys: Vec::with_capacity(USUAL_FIELDS),
            top_level: None,
            fields: Fields::with_capacity(USUAL_FIELDS),
            inner,
            inner_fields: Fields::new(),
        }
    }

    fn document(mut self) -> Result<(Fields, Fields), JsonError> {
        let whole = self
            .value(self.token(0), false)
            .and_then(|end| if self.token(end) == self.text.len() { Ok(()) } else { Err(INVALID) });
        match whole {
            Ok(()) => Ok((self.fields, self.inner_fields)),
            Err(kind) => {
                let field = self.top_level.map(|key| key.name().into_owned());
                Err(JsonError { kind, field })
            }
        }
    }

    /// `in_constructor`: the value belongs to a key `constructor`, where a `prototype` is an attack
    /// on whoever merges the object into another one in JavaScript.
    fn value(&mut self, at: usize, in_constructor: bool) -> Scanned {
        match self.byte(at) {
            Some(b'"') => self.string(at).map(|(end, _)| end),
            Some(b'-' | b'0'..=b'9') => self.number(at),
            Some(b'{') => self.nested(|scanner| scanner.object(at + 1, in_constructor)),
            Some(b'[') => self.nested(|scanner| scanner.array(at + 1)),
            Some(b't') => self.literal(at, b"true"),
            Some(b'f') => self.literal(at, b"false"),
            Some(b'n') => self.literal(at, b"null"),
            _ => Err(INVALID),
        }
    }

    fn literal(&self, at: usize, literal: &[u8]) -> Scanned {
        if self.rest(at).starts_with(literal) { Ok(at + literal.len()) } else { Err(INVALID) }
    }

    fn nested(&mut self, inside: impl FnOnce(&mut Self) -> Scanned) -> Scanned {
        if self.depth == MAX_DEPTH {
            return Err(PayloadError::TooDeep);
        }
        self.depth += 1;
        let end = inside(self)?;
        self.depth -= 1;
        Ok(end)
    }

    fn object(&mut self, at: usize, in_constructor: bool) -> Scanned {
        let mut at = self.token(at);
        if self.byte(at) == Some(b'}') {
            return Ok(at + 1);
        }
        let first_key = self.keys.len();
        let is_top_level = self.depth == 1;
        let is_inner = self.is_inner();
        loop {
            let start = at;
            let (end, is_escaped) = self.string(start)?;
            let place = start..end;
            let key = Key { quoted: &self.text[place.clone()], is_escaped };
            if key.is("__proto__") || (in_constructor && key.is("prototype")) {
                return Err(PayloadError::ForbiddenKey);
            }
            self.keys.push(key);
            if is_top_level {
                self.top_level = Some(key);
            }
            at = self.token(end);
            if self.byte(at) != Some(b':') {
                return Err(INVALID);
            }
            let start = self.token(at + 1);
            let end = self.value(start, key.is("constructor"))?;
            if is_top_level || is_inner {
                let field = Field { key: place, is_escaped, value: start..end };
                let fields = if is_top_level { &mut self.fields } else { &mut self.inner_fields };
                fields.push(field);
            }
            at = self.token(end);
            match self.byte(at) {
                Some(b',') => at = self.token(at + 1),
                Some(b'}') => break,
                _ => return Err(INVALID),
            }
        }
        if is_top_level {
            self.top_level = None;
        }
        let is_twice = has_twice(&self.keys[first_key..]);
        self.keys.truncate(first_key);
        if is_twice { Err(PayloadError::DuplicateKey) } else { Ok(at + 1) }
    }

    /// Whether the object is the one in the field whose fields are wanted.
    fn is_inner(&self) -> bool {
        let top_level = self.top_level.filter(|_| self.depth == 2);
        self.inner.zip(top_level).is_some_and(|(inner, key)| key.is(inner))
    }

    fn array(&mut self, at: usize) -> Scanned {
        let mut at = self.token(at);
        if self.byte(at) == Some(b']') {
            return Ok(at + 1);
        }
        loop {
            let end = self.value(at, false)?;
            at = self.token(end);
            match self.byte(at) {
                Some(b',') => at = self.token(at + 1),
                Some(b']') => return Ok(at + 1),
                _ => return Err(INVALID),
            }
        }
    }

    /// A string; also whether it has escapes.
    #[inline]
    fn string(&self, at: usize) -> Scanned<(usize, bool)> {
        if self.byte(at) != Some(b'"') {
            return Err(INVALID);
        }
        let (mut at, mut is_escaped) = (at + 1, false);
        loop {
            at += ordinary_len(self.rest(at));
            match self.byte(at) {
                Some(b'"') => return Ok((at + 1, is_escaped)),
                Some(b'\\') => at = self.escape(at + 1)?,
                _ => return Err(INVALID),
            }
            is_escaped = true;
        }
    }

    /// What follows a backslash.
    fn escape(&self, at: usize) -> Scanned {
        match self.byte(at) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 1),
            // A lone surrogate passes: JavaScript writes and reads them.
            Some(b'u') => {
                let hex = self.rest(at + 1).first_chunk::<4>().ok_or(INVALID)?;
                if hex.iter().all(u8::is_ascii_hexdigit) { Ok(at + 5) } else { Err(INVALID) }
            }
            _ => Err(INVALID),
        }
    }

    fn number(&self, start: usize) -> Scanned {
        let first_digit = start + usize::from(self.byte(start) == Some(b'-'));
        let mut end = self.digits(first_digit)?;
        if self.byte(first_digit) == Some(b'0') && end > first_digit + 1 {
            return Err(INVALID);
        }
        let mut is_integer = true;
        if self.byte(end) == Some(b'.') {
            is_integer = false;
            end = self.digits(end + 1)?;
        }
        if let Some(b'e' | b'E') = self.byte(end) {
            is_integer = false;
            let is_signed = matches!(self.byte(end + 1), Some(b'+' | b'-'));
            end = self.digits(end + 1 + usize::from(is_signed))?;
        }
        let number = &self.text[start..end];
        // No shorter number without an exponent leaves the range of a double.
        if (!is_integer || number.len() > 300) && !number.parse().is_ok_and(f64::is_finite) {
            return Err(INVALID);
        }
        if is_integer && self.numbers == Numbers::Exact && !is_safe_integer(number) {
            return Err(PayloadError::PrecisionLoss);
        }
        Ok(end)
    }

    /// At least one digit.
    fn digits(&self, at: usize) -> Scanned {
        let is_digit = |byte: &&u8| byte.is_ascii_digit();
        let count = self.rest(at).iter().take_while(is_digit).count();
        if count == 0 { Err(INVALID) } else { Ok(at + count) }
    }

    /// The next place where there is no white space.
    #[inline]
    fn token(&self, mut at: usize) -> usize {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.byte(at) {
            at += 1;
        }
        at
    }

    #[inline]
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    #[inline]
    fn rest(&self, at: usize) -> &'a [u8] {
        self.text.as_bytes().get(at..).unwrap_or_default()
    }
}

/// Whether one of the keys of an object is there twice.
fn has_twice(keys: &[Key<'_>]) -> bool {
    if keys.len() <= USUAL_FIELDS && !keys.iter().any(|key| key.is_escaped) {
        let mut lengths = 0_u64;
        return keys.iter().enumerate().any(|(n, key)| {
            // Hardly any two have the same length, and only those are compared.
            let length = 1 << (key.quoted.len() % 64);
            let is_new = lengths & length == 0;
            lengths |= length;
            !is_new && keys[..n].iter().any(|before| before.quoted == key.quoted)
        });
    }
    let mut names: Vec<_> = keys.iter().map(|key| key.name()).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
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

/// How many bytes there are before the next quotation mark, backslash or control character, looked
/// at eight at a time.
fn ordinary_len(text: &[u8]) -> usize {
    const EACH: u64 = u64::MAX / 0xff;
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..0x20);
    let mut at = 0;
    while let Some(word) = text.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*word);
        // Sets the high bit of the first byte that is less than `limit`, and of none before it; those
        // that are 0x80 and above are part of a character.
        let less = |word: u64, limit: u64| word.wrapping_sub(EACH * limit) & !word & (EACH * 0x80);
        let equal = |byte: u8| less(word ^ (EACH * u64::from(byte)), 1);
        let special = less(word, 0x20) | equal(b'"') | equal(b'\\');
        if special != 0 {
            return at + special.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at + text[at..].iter().position(is_special).unwrap_or(text.len() - at)
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
    use std::collections::HashSet;
    use std::fmt;

    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;
    use proptest::sample::{Index, select};
    use serde_core::Deserializer;
    use serde_core::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};

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

    /// What serde_json takes, with the rules for keys on top: the plain way to say what this file does.
    struct Plain {
        in_constructor: bool,
    }

    impl<'de> DeserializeSeed<'de> for Plain {
        type Value = ();

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
            deserializer.deserialize_any(self)
        }
    }

    impl<'de> Visitor<'de> for Plain {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("JSON")
        }

        fn visit_unit<E>(self) -> Result<(), E> {
            Ok(())
        }

        fn visit_bool<E>(self, _: bool) -> Result<(), E> {
            Ok(())
        }

        fn visit_u64<E>(self, _: u64) -> Result<(), E> {
            Ok(())
        }

        fn visit_i64<E>(self, _: i64) -> Result<(), E> {
            Ok(())
        }

        fn visit_f64<E>(self, _: f64) -> Result<(), E> {
            Ok(())
        }

        fn visit_str<E>(self, _: &str) -> Result<(), E> {
            Ok(())
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
            while elements.next_element_seed(Self { in_constructor: false })?.is_some() {}
            Ok(())
        }

        fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
            let mut keys = HashSet::new();
            while let Some(key) = fields.next_key::<String>()? {
                let is_forbidden =
                    key == "__proto__" || (self.in_constructor && key == "prototype");
                fields.next_value_seed(Self { in_constructor: key == "constructor" })?;
                if is_forbidden || !keys.insert(key) {
                    return Err(A::Error::custom("not with this key"));
                }
            }
            Ok(())
        }
    }

    /// JSON of all shapes, some of it not quite right.
    fn nearly_json() -> impl Strategy<Value = String> {
        let right = select(vec![
            "null",
            "true",
            "false",
            "-0",
            "1.5",
            "1E+2",
            "12345678901234567890",
            r#""""#,
            r#""\\""#,
            r#""\n\u00e9""#,
            r#""a longer text, {with} [all] that: stands""#,
            r#""é\"é""#,
        ]);
        let wrong = select(vec![
            "",
            "nul",
            "00",
            "-",
            "1.",
            "1e",
            "1e400",
            r#""\u12""#,
            r#""\x""#,
            "\"\t\"",
        ]);
        let scalar = prop_oneof![100 => right, 1 => wrong].prop_map(str::to_owned);
        let keys = ["a", "é", "constructor", "prototype", "a key that is longer", ""];
        let any_key = prop_oneof![
            20 => "[a-z]{1,3}",
            10 => select(keys.to_vec()).prop_map(str::to_owned),
            1 => select(vec!["\\u0061", "__proto__"]).prop_map(str::to_owned),
        ];
        let space = prop_oneof![300 => select(vec!["", " ", "\n\t "]), 1 => Just("\u{a0}")];
        scalar.prop_recursive(4, 64, 20, move |inner| {
            let element = (space.clone(), inner.clone(), space.clone());
            let element =
                element.prop_map(|(before, value, behind)| [before, &value, behind].concat());
            let field = (space.clone(), any_key.clone(), space.clone(), inner);
            let field = field.prop_map(|(before, key, behind, value)| {
                format!("{before}\"{key}\"{behind}:{value}")
            });
            prop_oneof![
                vec(element, 0..4).prop_map(|elements| format!("[{}]", elements.join(","))),
                vec(field, 0..24).prop_map(|fields| format!("{{{}}}", fields.join(","))),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_passes_is_what_the_plain_way_lets_pass(
            text in nearly_json(),
            slip in option::weighted(0.2, (any::<Index>(), select(vec!["", "{", "]", "\"", "\\", ",", ":", "1"]))),
        ) {
            let mut text = text;
            if let Some((place, other)) = slip {
                let places: Vec<_> = text.char_indices().map(|(at, _)| at).collect();
                if !places.is_empty() {
                    let at = *place.get(&places);
                    let len = text[at..].chars().next().map_or(0, char::len_utf8);
                    text.replace_range(at..at + len, other);
                }
            }
            let mut deserializer = serde_json::Deserializer::from_str(&text);
            let plain = Plain { in_constructor: false }.deserialize(&mut deserializer);
            let passes = plain.and_then(|()| deserializer.end()).is_ok();
            prop_assert_eq!(check(&text).is_ok(), passes, "{}", text);
        }
    }
}
