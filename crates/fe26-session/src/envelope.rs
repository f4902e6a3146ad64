//! The JSON in a seal: the application's data, what its library wraps around it, and what other
//! programs have put beside it.

use std::borrow::Cow;
use std::fmt::Write as _;

use fe26::{Envelope, UnixMillis};
use zeroize::Zeroizing;

use crate::error::PayloadError;
use crate::json::{self, Fields};

/// The content of a seal, checked.
pub(crate) struct Payload {
    text: Zeroizing<Vec<u8>>,
    envelope: Envelope,
    /// The fields of the whole.
    outer: Fields,
    /// The fields of the application's data; the same as `outer` when there is no envelope.
    data: Fields,
}

impl Payload {
    /// Takes the plaintext of a seal.
    pub(crate) fn open(
        plaintext: Zeroizing<Vec<u8>>,
        envelope: Envelope,
    ) -> Result<Self, PayloadError> {
        let text = std::str::from_utf8(&plaintext).map_err(|_| PayloadError::InvalidUtf8)?;
        let (outer, data) = match envelope {
            Envelope::H3 => json::fields(text, Some(DATA)).map_err(json::JsonError::payload)?,
            _ => {
                let (fields, _) = json::fields(text, None).map_err(json::JsonError::payload)?;
                (Fields::new(), fields)
            }
        };
        let payload = Self { text: plaintext, envelope, outer, data };
        if envelope == Envelope::H3 && !payload.data().starts_with('{') {
            return Err(PayloadError::NotAnObject);
        }
        Ok(payload)
    }

    /// The application's data as JSON.
    pub(crate) fn data(&self) -> &str {
        match self.envelope {
            Envelope::H3 => {
                let data = self.outer.iter().find(|field| field.key(self.text()) == DATA);
                data.map_or("", |field| field.value(self.text()))
            }
            _ => self.text(),
        }
    }

    /// The application's fields: key and value, as they stand.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (Cow<'_, str>, &str, &str)> {
        let text = self.text();
        self.data
            .iter()
            .map(move |field| (field.key(text), &text[field.key.clone()], field.value(text)))
    }

    fn text(&self) -> &str {
        // `open` has checked it.
        std::str::from_utf8(&self.text).unwrap_or_default()
    }
}

/// Wraps the application's data for `envelope`; what stood around it before, in `previous`, stays.
pub(crate) fn wrap(
    data: Zeroizing<String>,
    envelope: Envelope,
    previous: Option<&Payload>,
    now: UnixMillis,
) -> Zeroizing<String> {
    if envelope != Envelope::H3 {
        return data;
    }
    let mut text = Zeroizing::new(String::with_capacity(data.len() + 128));
    match previous {
        Some(previous) => {
            for field in &previous.outer {
                let whole = previous.text();
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

/// Adds the fields of `previous` that are `kept` to an object.
pub(crate) fn carry_over(
    mut object: Zeroizing<String>,
    previous: &Payload,
    kept: impl Fn(&str) -> bool,
) -> Zeroizing<String> {
    let kept: Vec<_> = previous.fields().filter(|(key, ..)| kept(key)).collect();
    let room = kept.iter().map(|(_, key, value)| key.len() + value.len() + 2).sum::<usize>();
    let mut merged = Zeroizing::new(String::with_capacity(object.len() + room));
    if kept.is_empty() {
        return object;
    }
    object.pop();
    if object.len() > 1 {
        merged.push_str(&object);
    }
    for (_, key, value) in kept {
        push_field(&mut merged, key, value);
    }
    merged.push('}');
    merged
}

/// Adds a field to an object that is not closed yet, and opens it if it is the first.
fn push_field(object: &mut String, quoted_key: &str, value: &str) {
    object.push(if object.is_empty() { '{' } else { ',' });
    object.extend([quoted_key, ":", value]);
}

const DATA: &str = "data";
