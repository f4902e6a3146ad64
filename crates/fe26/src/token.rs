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
        // Parts that are well-formed are so as a whole: what is wrong there is only looked for to name it.
        Self::parse_parts(seal).map_err(|reason| wrong_as_a_whole(seal).unwrap_or(reason))
    }

    fn parse_parts(seal: &'a [u8]) -> Result<Self, Malformed> {
        let sealed = seal.strip_suffix(SUFFIX.as_bytes()).unwrap_or(seal);
        let [prefix, id, encryption_salt, iv, ciphertext, expiry, integrity_salt, mac] =
            split_parts(sealed).ok_or(Malformed::ComponentCount)?;
        if prefix != PREFIX.as_bytes() {
            return Err(Malformed::UnknownPrefix);
        }
        let password_id = PasswordId::parse(id).ok_or(Malformed::InvalidPasswordId)?;
        check_salt(encryption_salt)?;
        check_salt(integrity_salt)?;
        let iv = decode_exactly(iv, Malformed::InvalidIvLength)?;
        URL_SAFE_NO_PAD.check(ciphertext).map_err(|_| Malformed::InvalidBase64)?;
        let mac = decode_exactly(mac, Malformed::InvalidMacLength)?;
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

/// The eight parts, from both ends: the ciphertext between them is the long one.
fn split_parts(sealed: &[u8]) -> Option<[&[u8]; 8]> {
    let mut rest = sealed;
    let mut parts = [&sealed[..0]; 8];
    for part in &mut parts[..4] {
        (*part, rest) = around(rest, memchr::memchr(b'*', rest)?);
    }
    for part in parts[5..].iter_mut().rev() {
        (rest, *part) = around(rest, memchr::memrchr(b'*', rest)?);
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

fn decode_exactly<const N: usize>(
    text: &[u8],
    wrong_length: Malformed,
) -> Result<[u8; N], Malformed> {
    if text.len() != URL_SAFE_NO_PAD.encoded_length(N) {
        return Err(URL_SAFE_NO_PAD
            .check(text)
            .map_or(Malformed::InvalidBase64, |()| wrong_length));
    }
    let mut bytes = [0; N];
    URL_SAFE_NO_PAD
        .decode(text, bytes.as_mut_slice().as_out())
        .map_err(|_| Malformed::InvalidBase64)?;
    Ok(bytes)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A seal whose parts are well-formed is not looked at as a whole: whatever byte stands anywhere, the
    /// answer is that of looking first.
    #[test]
    fn what_is_wrong_is_named_as_if_the_whole_had_been_looked_at_first() {
        let seal = [
            "Fe26.2*1*",
            &"a1".repeat(32),
            "*AAAAAAAAAAAAAAAAAAAAAA*AAAAAAAAAAAAAAAAAAAAAA*1800000000000*",
            &"b2".repeat(32),
            "*AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA~2",
        ]
        .concat();
        assert!(Token::parse(seal.as_bytes()).is_ok());
        for place in 0..seal.len() {
            for byte in 0..=u8::MAX {
                let mut other = seal.clone().into_bytes();
                other[place] = byte;
                let plainly = wrong_as_a_whole(&other).or_else(|| Token::parse_parts(&other).err());
                assert_eq!(Token::parse(&other).err(), plainly, "{byte} at {place}");
            }
        }
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
        assert!(split_parts(b"1*2*3*4*5*6*7").is_none());
        assert_eq!(split_parts(b"1*2*3*4*5*6*7*8").map(|parts| parts[7]), Some(&b"8"[..]));
        // With more of them the one in the middle has stars, which no part may have.
        let parts = split_parts(b"1*2*3*4*5*x*6*7*8").unwrap();
        assert_eq!((parts[3], parts[4], parts[5]), (&b"4"[..], &b"5*x"[..], &b"6"[..]));
    }

    #[test]
    fn a_seal_byte_is_a_cookie_octet_but_the_percent_sign() {
        let bytes = (0..=255).filter(|&byte| is_seal_byte(byte)).count();
        assert_eq!(bytes, 89);
    }
}
