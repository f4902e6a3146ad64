//! What to try when a seal did not open. Said to a person, never to another program.

use fe26::{KeyRing, Malformed, UnixMillis, UnsealError};
use fe26_session::Rejected;

use crate::failure::Refusal;
use crate::{date, duration};

/// What may be the matter with `seal`, which was refused at `now`.
pub(crate) fn for_refusal(
    refusal: &Refusal,
    seal: &[u8],
    keys: &KeyRing,
    now: UnixMillis,
) -> Option<String> {
    match refusal {
        Refusal::Unseal(UnsealError::Malformed(malformed)) => {
            for_malformed(*malformed, seal).map(str::to_owned)
        }
        Refusal::Unseal(UnsealError::UnknownKey(_)) => Some(known_ids(keys)),
        Refusal::Unseal(UnsealError::BadMac) => Some(BAD_MAC.to_owned()),
        Refusal::Unseal(UnsealError::Expired { at }) => Some(format!(
            "it ended {} ago, on {}",
            duration::in_words(now.since(*at)),
            date::utc(*at)
        )),
        Refusal::Unseal(UnsealError::Decrypt) => Some(DECRYPT.to_owned()),
        _ => None,
    }
}

/// What may be the matter with a `Cookie` header in which no session was found at `now`.
pub(crate) fn for_session(refusal: &Refusal, keys: &KeyRing, now: UnixMillis) -> Option<String> {
    match refusal {
        Refusal::Absent | Refusal::Session(Rejected::AmbiguousSession) => {
            Some("fe26 inspect --name shows which cookies there are".to_owned())
        }
        Refusal::Session(Rejected::NoExpiry) => Some("--ttl never accepts it".to_owned()),
        // The seal is somewhere in the header, so nothing can be said about its text.
        _ => for_refusal(refusal, b"", keys, now),
    }
}

/// What may be the matter with a text that is not a seal: how it was copied, most of the time.
pub(crate) fn for_malformed(malformed: Malformed, seal: &[u8]) -> Option<&'static str> {
    let has = |text: &str| seal.windows(text.len()).any(|window| window == text.as_bytes());
    let parts = seal.split(|&byte| byte == b'*').count();
    match malformed {
        Malformed::Empty => Some("give it as an argument or on standard input"),
        Malformed::InvalidCharacter if has("%2A") || has("%2a") || has("%7E") || has("%7e") => {
            Some("it is percent-encoded: decode it first")
        }
        Malformed::InvalidCharacter if has("\"") => Some("take the quotation marks off"),
        Malformed::InvalidCharacter if seal.iter().any(u8::is_ascii_whitespace) => {
            Some("there is white space in it: give one seal and nothing else")
        }
        Malformed::UnknownPrefix if has("=Fe26.2*") => {
            Some("the name of the cookie stands before it: leave it away")
        }
        Malformed::ComponentCount if seal.starts_with(b"Fe26.2*") && parts < 8 => Some(
            "it is cut off; if it came in the cookies name.0, name.1, …, join their values in this order",
        ),
        Malformed::ComponentCount | Malformed::UnknownPrefix if !has("Fe26.2*") => {
            Some("a seal begins with Fe26.2* and has eight parts with * between them")
        }
        Malformed::InvalidSalt
        | Malformed::InvalidBase64
        | Malformed::InvalidIvLength
        | Malformed::InvalidMacLength => Some("some of it is missing, or was changed"),
        _ => None,
    }
}

fn known_ids(keys: &KeyRing) -> String {
    let ids: Vec<_> = keys.ids().map(|id| format!("{id:?}")).collect();
    match ids.as_slice() {
        [only] if only == "\"\"" => {
            "a lone password opens seals with the id 1, default or none: use a keys file".to_owned()
        }
        _ => format!("the passwords here have the ids {}", ids.join(", ")),
    }
}

const BAD_MAC: &str = "it was made with another password or for another --dialect, or was changed";
const DECRYPT: &str =
    "its encryption secret is another one, or it was made with another --algorithm";
