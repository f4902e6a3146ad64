//! The JSON in a seal: the application's data, what its library wraps around it, and what other
//! programs have put beside it.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use fe26::{Envelope, UnixMillis};
use zeroize::Zeroizing;

use crate::error::PayloadError;
use crate::json::{self, Field, Fields};
use crate::meta;
use crate::wipe::Wiped;

/// The content of a seal, checked.
pub(crate) struct Payload {
    text: Wiped,
    envelope: Envelope,
    /// The fields of what is around the data; none when there is no envelope.
    outer: Fields,
    /// The fields of the application's data, without the session's own.
    data: Fields,
    /// The session's own field, which the application does not see.
    meta: Option<Cut>,
}

/// A field that was cut out of a text.
struct Cut {
    /// Where it stood.
    at: usize,
    /// All that was cut out, with the comma.
    text: Wiped,
    /// The field's value in it.
    value: Range<usize>,
}

impl Payload {
    /// Takes the plaintext of a seal.
    pub(crate) fn open(
        plaintext: impl TryInto<Wiped>,
        envelope: Envelope,
    ) -> Result<Self, PayloadError> {
        let text = plaintext.try_into().map_err(|_| PayloadError::InvalidUtf8)?;
        let (outer, data) = match envelope {
            Envelope::H3 => json::fields(&text, Some(DATA))?,
            _ => {
                let (fields, _) = json::fields(&text, None)?;
                (Fields::new(), fields)
            }
        };
        let mut payload = Self { text, envelope, outer, data, meta: None };
        if envelope == Envelope::H3 && !payload.data().starts_with('{') {
            return Err(PayloadError::NotAnObject);
        }
        payload.take_meta();
        Ok(payload)
    }

    /// The application's data as JSON.
    pub(crate) fn data(&self) -> &str {
        match self.envelope {
            Envelope::H3 => {
                let data = self.outer.iter().find(|field| field.key(&self.text) == DATA);
                data.map_or("", |field| field.value(&self.text))
            }
            _ => &self.text,
        }
    }

    /// Whether `fields` of an object have the keys of the application's data, one by one: so it is
    /// whenever a session is saved whose fields this program knows. The session's own is not among them.
    pub(crate) fn has_keys_of(&self, fields: &[Field], object: &str) -> bool {
        let is_same = |(known, field): (&Field, &Field)| {
            self.text[known.key.clone()] == object[field.key.clone()]
        };
        self.data.len() == fields.len() && self.data.iter().zip(fields).all(is_same)
    }

    /// The application's fields: key, key as it is written, and value.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (Cow<'_, str>, &str, &str)> {
        let text = &self.text;
        self.data
            .iter()
            .map(move |field| (field.key(text), &text[field.key.clone()], field.value(text)))
    }

    /// The content of the session's own field.
    pub(crate) fn meta(&self) -> Option<&str> {
        self.meta.as_ref().map(|cut| &cut.text[cut.value.clone()])
    }

    /// How many bytes of memory this takes, about.
    pub(crate) fn memory(&self) -> usize {
        let fields = self.outer.capacity() + self.data.capacity();
        let cut = self.meta.as_ref().map_or(0, |cut| cut.text.capacity());
        self.text.capacity() + fields * size_of::<Field>() + cut
    }

    /// All that was sealed, as it stood.
    pub(crate) fn whole(&self) -> Zeroizing<String> {
        let (at, cut) = self.meta.as_ref().map_or((0, ""), |cut| (cut.at, &cut.text));
        let mut whole = Zeroizing::new(String::with_capacity(self.text.len() + cut.len()));
        let (before, behind) = self.text.split_at(at);
        whole.extend([before, cut, behind]);
        whole
    }

    /// Takes the session's own field out of the text, with the comma that joins it to the others.
    fn take_meta(&mut self) {
        let text = &self.text;
        let is_meta = |field: &Field| field.key(text) == meta::FIELD;
        let Some(index) = self.data.iter().position(is_meta) else { return };
        let field = self.data.remove(index);
        let start = match index.checked_sub(1) {
            Some(before) => self.data[before].value.end,
            None => field.key.start,
        };
        let end = match self.data.first() {
            Some(next) if index == 0 => next.key.start,
            _ => field.value.end,
        };
        let cut = Wiped::from(self.text[start..end].to_owned());
        let value = field.value.start - start..field.value.end - start;
        self.meta = Some(Cut { at: start, text: cut, value });
        self.text.drain(start..end);
        for field in self.outer.iter_mut().chain(&mut self.data) {
            for place in [
                &mut field.key.start,
                &mut field.key.end,
                &mut field.value.start,
                &mut field.value.end,
            ] {
                if *place >= end {
                    *place -= end - start;
                }
            }
        }
    }
}

/// Wraps the application's data for `envelope`; what stood around it before, in `previous`, stays.
pub(crate) fn wrap(
    data: Wiped,
    envelope: Envelope,
    previous: Option<&Payload>,
    now: UnixMillis,
) -> Wiped {
    if envelope != Envelope::H3 {
        return data;
    }
    let mut text = Wiped::from(String::with_capacity(data.len() + 128));
    match previous {
        Some(previous) => {
            for field in &previous.outer {
                let whole = &previous.text;
                let is_data = field.key(whole) == DATA;
                let value = if is_data { data.as_str() } else { field.value(whole) };
                push_field(&mut text, &whole[field.key.clone()], value);
            }
        }
        None => {
            let id = uuid::Uuid::new_v4();
            // Writing to a `String` cannot fail.
            let _ = write!(text, r#"{{"id":"{id}","createdAt":{now}"#);
            push_field(&mut text, "\"data\"", &data);
        }
    }
    text.push('}');
    text
}

/// Adds the session's own field to the application's data.
pub(crate) fn with_meta(object: Wiped, meta: Option<&str>) -> Wiped {
    let Some(meta) = meta else { return object };
    let quoted = format!("\"{}\"", meta::FIELD);
    extended(object, std::iter::once((quoted.as_str(), meta)))
}

/// Adds the fields of `previous` that are `kept` to an object.
pub(crate) fn carry_over(object: Wiped, previous: &Payload, kept: impl Fn(&str) -> bool) -> Wiped {
    let kept = previous.fields().filter(|(key, ..)| kept(key));
    extended(object, kept.map(|(_, quoted, value)| (quoted, value)))
}

/// An object with more fields: quoted keys and values as they stand.
fn extended<'f>(object: Wiped, fields: impl Iterator<Item = (&'f str, &'f str)>) -> Wiped {
    let fields: Vec<_> = fields.collect();
    if fields.is_empty() {
        return object;
    }
    let room = fields.iter().map(|(key, value)| key.len() + value.len() + 2).sum::<usize>();
    let mut text = Wiped::from(String::with_capacity(object.len() + room));
    let open = object.trim_end().strip_suffix('}').unwrap_or_default().trim_end();
    // `{` alone is opened by the first field.
    if open.trim_start() != "{" {
        text.push_str(open);
    }
    for (key, value) in fields {
        push_field(&mut text, key, value);
    }
    text.push('}');
    text
}

/// Adds a field to an object that is not closed yet, and opens it if it is the first.
fn push_field(object: &mut String, quoted_key: &str, value: &str) {
    object.push(if object.is_empty() { '{' } else { ',' });
    object.extend([quoted_key, ":", value]);
}

const DATA: &str = "data";

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, envelope: Envelope, data: &str, meta: Option<&str>) {
        let payload = Payload::open(Zeroizing::new(text.as_bytes().to_vec()), envelope).unwrap();
        assert_eq!((payload.data(), payload.meta()), (data, meta), "{text}");
        assert_eq!(*payload.whole(), text);
        let places: Vec<_> = payload
            .fields()
            .map(|(key, quoted, value)| format!("{key}|{quoted}|{value}"))
            .collect();
        let again =
            Payload::open(Zeroizing::new(data.as_bytes().to_vec()), Envelope::Bare).unwrap();
        let expected: Vec<_> =
            again.fields().map(|(key, quoted, value)| format!("{key}|{quoted}|{value}")).collect();
        assert_eq!(places, expected, "{text}");
    }

    #[test]
    fn the_sessions_own_field_is_taken_out_wherever_it_stands() {
        for (text, data) in [
            (r#"{"a":1,"_meta":{"id":7}}"#, r#"{"a":1}"#),
            (r#"{"_meta":{"id":7},"a":1}"#, r#"{"a":1}"#),
            (r#"{"a":1,"_meta":{"id":7},"b":"é"}"#, r#"{"a":1,"b":"é"}"#),
            (r#"{"_meta":{"id":7}}"#, "{}"),
            (r#"{ "_meta" : {"id":7} , "a" : 1 }"#, r#"{ "a" : 1 }"#),
        ] {
            check(text, Envelope::Bare, data, Some(r#"{"id":7}"#));
        }
        check(r#"{"a":1}"#, Envelope::Bare, r#"{"a":1}"#, None);
    }

    #[test]
    fn inside_an_envelope_it_stands_in_the_data() {
        let text = r#"{"id":"x","data":{"a":1,"_meta":{"id":7}},"createdAt":0,"_meta":1}"#;
        check(text, Envelope::H3, r#"{"a":1}"#, Some(r#"{"id":7}"#));
        let payload =
            Payload::open(Zeroizing::new(text.as_bytes().to_vec()), Envelope::H3).unwrap();
        let data = Wiped::from(r#"{"b":2}"#.to_owned());
        let wrapped = wrap(data, Envelope::H3, Some(&payload), UnixMillis::new(5));
        assert_eq!(*wrapped, r#"{"id":"x","data":{"b":2},"createdAt":0,"_meta":1}"#);
    }

    #[test]
    fn fields_are_added_to_objects_with_and_without_any() {
        for (object, expected) in [
            ("{}", r#"{"_meta":7}"#),
            ("{ }", r#"{"_meta":7}"#),
            (r#"{"a":{"b":{}}}"#, r#"{"a":{"b":{}},"_meta":7}"#),
            ("{\"a\":1 \n} ", r#"{"a":1,"_meta":7}"#),
        ] {
            let object = Wiped::from(object.to_owned());
            assert_eq!(*with_meta(object, Some("7")), expected);
        }
    }
}
