//! The eight parts of a seal: `Fe26.2*id*salt*iv*ciphertext*expiry*salt*mac`.

use alloc::string::String;
use core::fmt::Write as _;

use base64_simd::{AsOut as _, URL_SAFE_NO_PAD};
use hex_simd::AsciiCase;

use crate::error::Malformed;
use crate::password_id::PasswordId;
use crate::time::UnixMillis;

/// The most bytes a seal may have: 16 KiB.
///
/// Longer than every cookie and every chain of four cookies, and short enough that a forged one costs
/// little to refuse.
///
/// # Examples
///
/// ```
/// use fe26::{MAX_SEAL_LEN, Malformed};
///
/// let endless = "x".repeat(MAX_SEAL_LEN + 1);
/// assert_eq!(fe26::inspect(&endless), Err(Malformed::TooLong));
/// ```
pub const MAX_SEAL_LEN: usize = 16 * 1024;

/// A seal taken apart, nothing of it verified yet. Made without allocating.
pub(crate) struct Token<'a> {
    /// What the MAC covers: the first six parts as they were received.
    pub(crate) signed: &'a [u8],
    pub(crate) password_id: PasswordId,
    pub(crate) encryption_salt: &'a [u8],
    pub(crate) iv: [u8; 16],
    /// Canonical base64url; decoded only once the MAC has been verified.
    pub(crate) ciphertext: &'a [u8],
    pub(crate) expires: Option<UnixMillis>,
    pub(crate) integrity_salt: &'a [u8],
    pub(crate) mac: [u8; 32],
}

impl<'a> Token<'a> {
    /// Takes `seal` apart and checks the form of each part, so strictly that one seal has one text.
    ///
    /// @hapi/iron is as strict in effect, because it compares MACs as text. Where decoders forgive
    /// (padding, spare bits, white space), many texts open as one session, and a list of texts that
    /// are no longer to be accepted can be walked around.
    pub(crate) fn parse(seal: &'a [u8]) -> Result<Self, Malformed> {
        if seal.is_empty() {
            return Err(Malformed::Empty);
        }
        if seal.len() > MAX_SEAL_LEN {
            return Err(Malformed::TooLong);
        }
        // Parts that are well-formed have no star in them, and are well-formed as a whole.
        Self::parse_parts(seal, USUAL_LENS).or_else(|_| Self::parse_unusual(seal))
    }

    /// The same without taking anything for granted, which also names what is wrong.
    #[cold]
    fn parse_unusual(seal: &'a [u8]) -> Result<Self, Malformed> {
        wrong_as_a_whole(seal).map_or_else(|| Self::parse_parts(seal, ANY_LENS), Err)
    }

    /// Inline, so that the usual lengths are known when it is compiled.
    #[inline(always)]
    fn parse_parts(seal: &'a [u8], lens: [usize; 8]) -> Result<Self, Malformed> {
        let sealed = seal.strip_suffix(SUFFIX.as_bytes()).unwrap_or(seal);
        let [prefix, id, encryption_salt, iv_text, ciphertext, expiry, integrity_salt, mac_text] =
            split_parts(sealed, lens).ok_or(Malformed::ComponentCount)?;
        if prefix != PREFIX.as_bytes() {
            return Err(Malformed::UnknownPrefix);
        }
        let password_id = PasswordId::parse(id).ok_or(Malformed::InvalidPasswordId)?;
        check_salt(encryption_salt)?;
        check_salt(integrity_salt)?;
        let (mut iv, mut mac) = ([0; 16], [0; 32]);
        decode_exactly(iv_text, &mut iv, Malformed::InvalidIvLength)?;
        URL_SAFE_NO_PAD.check(ciphertext).map_err(|_| Malformed::InvalidBase64)?;
        decode_exactly(mac_text, &mut mac, Malformed::InvalidMacLength)?;
        let expires = parse_expiry(expiry)?;

        let signed_len = sealed.len() - integrity_salt.len() - ENCODED_MAC_LEN - 2;
        Ok(Self {
            signed: &sealed[..signed_len],
            password_id,
            encryption_salt,
            iv,
            ciphertext,
            expires,
            integrity_salt,
            mac,
        })
    }

    /// Bytes of plaintext-sized ciphertext behind the base64url.
    pub(crate) const fn ciphertext_len(&self) -> usize {
        self.ciphertext.len() * 3 / 4
    }
}

/// Writes a seal into a `String` that is allocated once, with exactly the room it needs.
pub(crate) struct Writer(String);

/// What decides how long a seal becomes.
pub(crate) struct Shape<'a> {
    pub(crate) password_id: &'a PasswordId,
    pub(crate) encryption_salt: bool,
    pub(crate) integrity_salt: bool,
    pub(crate) ciphertext_len: usize,
    pub(crate) expires: Option<UnixMillis>,
    pub(crate) versioned: bool,
}

impl Shape<'_> {
    /// Bytes of the whole seal.
    pub(crate) fn len(&self) -> usize {
        let salt = |present: bool| if present { ENCODED_SALT_LEN } else { 0 };
        let expiry = self.expires.map_or(0, |at| at.get().max(1).ilog10() as usize + 1);
        let stars = 7;
        PREFIX.len()
            + self.password_id.as_str().len()
            + salt(self.encryption_salt)
            + ENCODED_IV_LEN
            + URL_SAFE_NO_PAD.encoded_length(self.ciphertext_len)
            + expiry
            + salt(self.integrity_salt)
            + ENCODED_MAC_LEN
            + stars
            + if self.versioned { SUFFIX.len() } else { 0 }
    }
}

impl Writer {
    pub(crate) fn with_capacity(len: usize) -> Self {
        Self(String::with_capacity(len))
    }

    /// `Fe26.2*id*salt*iv*`
    pub(crate) fn header(&mut self, id: &PasswordId, salt: Option<&[u8; 32]>, iv: &[u8; 16]) {
        self.0.push_str(PREFIX);
        self.0.push('*');
        self.0.push_str(id.as_str());
        self.salt(salt);
        self.0.push('*');
        URL_SAFE_NO_PAD.encode_append(iv, &mut self.0);
        self.0.push('*');
    }

    /// The next piece of ciphertext. Every piece but the last is a multiple of three bytes long, so
    /// that the encoded pieces join.
    pub(crate) fn ciphertext(&mut self, piece: &[u8]) {
        URL_SAFE_NO_PAD.encode_append(piece, &mut self.0);
    }

    /// `*expiry`, the end of what the MAC covers.
    pub(crate) fn expiry(&mut self, expires: Option<UnixMillis>) {
        self.0.push('*');
        if let Some(at) = expires {
            // Writing to a `String` cannot fail.
            let _ = write!(self.0, "{at}");
        }
    }

    /// `*salt*mac` and the suffix.
    pub(crate) fn finish(
        mut self,
        salt: Option<&[u8; 32]>,
        mac: &[u8; 32],
        versioned: bool,
    ) -> String {
        self.salt(salt);
        self.0.push('*');
        URL_SAFE_NO_PAD.encode_append(mac, &mut self.0);
        if versioned {
            self.0.push_str(SUFFIX);
        }
        self.0
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn salt(&mut self, salt: Option<&[u8; 32]>) {
        self.0.push('*');
        if let Some(salt) = salt {
            hex_simd::encode_append(salt, &mut self.0, AsciiCase::Lower);
        }
    }
}

/// The 64 hexadecimal digits of a salt, which are themselves what PBKDF2 gets as its salt.
pub(crate) fn salt_text(salt: &[u8; 32]) -> [u8; ENCODED_SALT_LEN] {
    let mut text = [0; ENCODED_SALT_LEN];
    let _ = hex_simd::encode(salt, text.as_mut_slice().as_out(), AsciiCase::Lower);
    text
}

/// Cookie octets of RFC 6265 without `%`: a seal never needs encoding.
const fn is_seal_byte(byte: u8) -> bool {
    matches!(byte, 0x21..=0x7e) & !matches!(byte, b'"' | b'%' | b',' | b';' | b'\\')
}

/// What is wrong with the characters, the suffix or the number of parts.
fn wrong_as_a_whole(seal: &[u8]) -> Option<Malformed> {
    // To the end in any case, which takes many bytes at a time.
    if !seal.iter().fold(true, |all, &byte| all & is_seal_byte(byte)) {
        return Some(Malformed::InvalidCharacter);
    }
    let (sealed, suffix) = seal.split_at(memchr::memchr(b'~', seal).unwrap_or(seal.len()));
    if suffix.contains(&b'*') {
        return Some(Malformed::ComponentCount);
    }
    if !suffix.is_empty() && suffix != SUFFIX.as_bytes() {
        return Some(Malformed::BadSuffix);
    }
    (memchr::memchr_iter(b'*', sealed).count() != 7).then_some(Malformed::ComponentCount)
}

/// The eight parts, from both ends: the ciphertext between them is the long one. A star that stands
/// behind as many bytes as a part of `lens` has is taken for the end of the part, and otherwise looked for.
fn split_parts(sealed: &[u8], lens: [usize; 8]) -> Option<[&[u8]; 8]> {
    let mut rest = sealed;
    let mut parts = [&sealed[..0]; 8];
    for (part, len) in parts.iter_mut().zip(lens).take(4) {
        let is_as_long = rest.get(len) == Some(&b'*');
        let star = if is_as_long { len } else { memchr::memchr(b'*', rest)? };
        (*part, rest) = around(rest, star);
    }
    for (part, len) in parts.iter_mut().zip(lens).skip(5).rev() {
        let star = rest.len().wrapping_sub(len).wrapping_sub(1);
        let is_as_long = rest.get(star) == Some(&b'*');
        let star = if is_as_long { star } else { memchr::memrchr(b'*', rest)? };
        (rest, *part) = around(rest, star);
    }
    parts[4] = rest;
    Some(parts)
}

/// What stands before and behind a place.
fn around(bytes: &[u8], place: usize) -> (&[u8], &[u8]) {
    (&bytes[..place], &bytes[place + 1..])
}

/// 64 lower-case hexadecimal digits; nothing for a raw key, which has no salt.
fn check_salt(salt: &[u8]) -> Result<(), Malformed> {
    let well_formed = salt.len() == ENCODED_SALT_LEN
        && salt.iter().fold(true, |all, byte| all & matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if well_formed || salt.is_empty() { Ok(()) } else { Err(Malformed::InvalidSalt) }
}

/// Into the place where it is needed: what was just written byte by byte is slow to copy.
fn decode_exactly(text: &[u8], bytes: &mut [u8], wrong_length: Malformed) -> Result<(), Malformed> {
    if text.len() != URL_SAFE_NO_PAD.encoded_length(bytes.len()) {
        return Err(URL_SAFE_NO_PAD
            .check(text)
            .map_or(Malformed::InvalidBase64, |()| wrong_length));
    }
    let decoded = URL_SAFE_NO_PAD.decode(text, bytes.as_out());
    decoded.map(drop).map_err(|_| Malformed::InvalidBase64)
}

/// Empty, or 1 to 2^53 - 1 in digits without a leading zero. (`str::parse` would take a `+`.)
fn parse_expiry(text: &[u8]) -> Result<Option<UnixMillis>, Malformed> {
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.len() <= 16 && text.iter().all(u8::is_ascii_digit) && text[0] != b'0';
    if !digits {
        return Err(Malformed::InvalidExpiry);
    }
    let millis = text.iter().fold(0, |millis, digit| millis * 10 + u64::from(digit - b'0'));
    let expires = UnixMillis::new(millis);
    if expires > UnixMillis::MAX_IN_SEAL {
        return Err(Malformed::InvalidExpiry);
    }
    Ok(Some(expires))
}

const PREFIX: &str = "Fe26.2";
const SUFFIX: &str = "~2";
const ENCODED_SALT_LEN: usize = 64;
const ENCODED_IV_LEN: usize = 22;
const ENCODED_MAC_LEN: usize = 43;
/// As long as the parts are in most seals: of one password, until the year 2286.
const USUAL_LENS: [usize; 8] = [
    PREFIX.len(),
    1,
    ENCODED_SALT_LEN,
    ENCODED_IV_LEN,
    ANY_LEN,
    13,
    ENCODED_SALT_LEN,
    ENCODED_MAC_LEN,
];
/// No part is as long.
const ANY_LEN: usize = MAX_SEAL_LEN;
const ANY_LENS: [usize; 8] = [ANY_LEN; 8];

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::vec::Vec;

    use super::*;

    /// A seal whose parts are well-formed where they usually are is not looked at in another way.
    #[track_caller]
    fn is_named_as_if_all_had_been_looked_at(seal: &[u8]) {
        let wrong = Token::parse_unusual(seal).err();
        assert_eq!(Token::parse(seal).err(), wrong, "{}", seal.escape_ascii());
    }

    #[test]
    fn whatever_byte_stands_anywhere_what_is_wrong_is_named_in_the_same_way() {
        let seal = usual_seal();
        for place in 0..seal.len() {
            for byte in 0..=u8::MAX {
                let mut other = seal.clone();
                other[place] = byte;
                is_named_as_if_all_had_been_looked_at(&other);
            }
        }
    }

    #[test]
    fn wherever_a_part_ends_what_is_wrong_is_named_in_the_same_way() {
        let seal = usual_seal();
        for place in 0..seal.len() {
            for star in memchr::memchr_iter(b'*', &seal) {
                let mut other = seal.clone();
                other.swap(place, star);
                is_named_as_if_all_had_been_looked_at(&other);
            }
        }
        // The star behind the ciphertext stands where that behind the initialization vector usually is.
        let seal = String::from_utf8(usual_seal()).unwrap();
        let ciphertext = ["AA", "*", "AAAAAAAAAAAAAAAAAAA"].concat();
        let other = seal.replacen("AAAAAAAAAAAAAAAAAAAAAA*AAAAAAAAAAAAAAAAAAAAAA", &ciphertext, 1);
        assert_eq!(Token::parse(other.as_bytes()).err(), Some(Malformed::InvalidIvLength));
    }

    #[test]
    fn a_seal_of_unusual_parts_is_taken_apart_as_any_other() {
        let seal = String::from_utf8(usual_seal()).unwrap();
        let salt = "a1".repeat(32);
        for (usual, unusual) in
            [("*1*", "*a_longer_one*"), ("*1*", "**"), ("1800000000000", ""), (&salt, "")]
        {
            let other = seal.replacen(usual, unusual, 1);
            let token = Token::parse(other.as_bytes()).unwrap();
            assert_eq!(token.integrity_salt, "b2".repeat(32).as_bytes());
            assert_eq!((token.ciphertext, token.mac), (&[b'A'; 22][..], [0; 32]));
        }
    }

    fn usual_seal() -> Vec<u8> {
        let (salt, other) = ("a1".repeat(32), "b2".repeat(32));
        let (block, mac) = ("A".repeat(22), "A".repeat(43));
        let seal = format!("Fe26.2*1*{salt}*{block}*{block}*1800000000000*{other}*{mac}~2");
        assert!(Token::parse(seal.as_bytes()).is_ok());
        seal.into_bytes()
    }

    #[test]
    fn expiry_is_plain_digits_up_to_the_largest_safe_integer() {
        assert_eq!(parse_expiry(b""), Ok(None));
        assert_eq!(parse_expiry(b"1"), Ok(Some(UnixMillis::new(1))));
        assert_eq!(parse_expiry(b"9007199254740991"), Ok(Some(UnixMillis::MAX_IN_SEAL)));
        let refused: [&[u8]; 8] = [
            b"0",
            b"01",
            b"+5",
            b"-5",
            b" 5",
            b"1e3",
            b"9007199254740992",
            b"18446744073709551616",
        ];
        for text in refused {
            assert_eq!(parse_expiry(text), Err(Malformed::InvalidExpiry), "{text:?}");
        }
    }

    #[test]
    fn exactly_eight_parts() {
        for lens in [USUAL_LENS, ANY_LENS] {
            let split = |sealed| split_parts(sealed, lens);
            assert!(split(b"1*2*3*4*5*6*7").is_none());
            assert_eq!(split(b"1*2*3*4*5*6*7*8").map(|parts| parts[7]), Some(&b"8"[..]));
            // With more of them the one in the middle has stars, which no part may have.
            let parts = split(b"1*2*3*4*5*x*6*7*8").unwrap();
            assert_eq!((parts[3], parts[4], parts[5]), (&b"4"[..], &b"5*x"[..], &b"6"[..]));
        }
    }

    #[test]
    fn a_seal_byte_is_a_cookie_octet_but_the_percent_sign() {
        let bytes = (0..=255).filter(|&byte| is_seal_byte(byte)).count();
        assert_eq!(bytes, 89);
    }
}
