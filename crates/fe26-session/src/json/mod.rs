//! The JSON inside a seal, looked at before anything believes it.
//!
//! Applications in two languages read the same payload. What they could understand differently, such
//! as a key that is there twice, is refused here; what this program does not know is remembered as
//! it stands, so that saving gives it back unchanged.

use std::borrow::Cow;
use std::ops::Range;

use self::scanner::{Key, Numbers, Scanner};
pub(crate) use self::well_formed::to_well_formed;
use crate::error::PayloadError;

#[cfg(test)]
mod plain;
mod scanner;
mod well_formed;

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

const WHITE_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

#[cfg(test)]
mod tests {
    use super::scanner::MAX_DEPTH;
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
