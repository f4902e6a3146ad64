//! One pass over a JSON text: whether it is JSON that everybody reads alike, and where its fields stand.

use std::borrow::Cow;

use super::{Field, Fields, JsonError};
use crate::error::PayloadError;

/// Which numbers pass.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Numbers {
    /// All that `JSON.parse` makes a finite number of.
    AsJavaScript,
    /// Of integers, those that a double holds exactly.
    Exact,
}

/// Walks through a text once. Each step takes the place where it begins and gives the one behind it.
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
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
    pub(super) fn new(text: &'a str, inner: Option<&'a str>, numbers: Numbers) -> Self {
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

    pub(super) fn document(mut self) -> Result<(Fields, Fields), JsonError> {
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

/// A key with its quotation marks, and whether it has escapes.
#[derive(Clone, Copy)]
pub(super) struct Key<'a> {
    pub(super) quoted: &'a str,
    pub(super) is_escaped: bool,
}

impl<'a> Key<'a> {
    /// The characters of the key. One with a lone surrogate has no Rust string and stays as it is
    /// written, which is different from every other key, as it should be.
    pub(super) fn name(self) -> Cow<'a, str> {
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
/// `Number.MAX_SAFE_INTEGER`.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;
/// What serde_json takes: its recursion limit of 128, less the value at the very bottom.
pub(super) const MAX_DEPTH: usize = 127;
/// What most sessions have no more of.
const USUAL_FIELDS: usize = 16;
