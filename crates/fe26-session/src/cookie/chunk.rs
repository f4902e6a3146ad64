//! A seal that was too long for one cookie, in `name.0` to `name.3`.
//!
//! iron-session 9 writes such cookies with its `chunk` option. There is no cookie that counts them,
//! because a number that a visitor can choose would decide how much work a request is.

use std::fmt;

/// The most cookies one seal is written to; iron-session's limit.
pub(crate) const MAX_CHUNKS: usize = 4;

/// The names that chunks of `name` have.
pub(crate) fn names(name: impl fmt::Display) -> impl Iterator<Item = String> {
    (0..MAX_CHUNKS).map(move |index| format!("{name}.{index}"))
}

/// Joins the chunks that `find` gives for each name, up to the first that is missing or the end of
/// the seal.
///
/// Nothing here trusts a chunk: the MAC covers the joined seal, so one that is missing, swapped or
/// somebody else's makes it a forged one. What stands behind `~2`, which is the end of every seal
/// that was written to chunks, is left over from a longer session whose removal got lost.
pub(crate) fn join<'c>(name: &str, find: impl Fn(&str) -> Option<&'c [u8]>) -> Option<Vec<u8>> {
    let chunks = names(name).map_while(|name| find(&name).filter(|chunk| !chunk.is_empty()));
    let mut joined = chunks.collect::<Vec<_>>().concat();
    if let Some(end) = joined.windows(END.len()).position(|window| window == END) {
        joined.truncate(end + END.len());
    }
    (!joined.is_empty()).then_some(joined)
}

const END: &[u8] = b"~2";
