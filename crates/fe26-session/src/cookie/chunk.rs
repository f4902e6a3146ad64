//! A seal that is too long for one cookie, in `name.0` to `name.3`.
//!
//! The rules are those of iron-session 9 and its option `chunk`. There is no cookie that counts the
//! others, because a number that a visitor can choose would decide how much work a request is.

use std::fmt;

/// The most cookies one seal is written to.
///
/// Four are 16 KB in every request already, which is twice what many proxies let pass.
pub(crate) const MAX_CHUNKS: usize = 4;

/// The names that chunks of `name` have.
pub(crate) fn names(name: impl fmt::Display) -> impl Iterator<Item = String> {
    (0..MAX_CHUNKS).map(move |index| format!("{name}.{index}"))
}

/// Cuts a seal into pieces of `budget` characters; `None` when more than four would be needed.
pub(crate) fn split(seal: &str, budget: usize) -> Option<impl Iterator<Item = &str>> {
    let fits = budget > 0 && seal.len().div_ceil(budget) <= MAX_CHUNKS;
    // A seal is ASCII, so that every byte begins a character.
    let piece = move |start: usize| &seal[start..seal.len().min(start + budget)];
    fits.then(|| (0..seal.len()).step_by(budget).map(piece))
}

/// A seal that was found in chunks.
pub(crate) struct Joined {
    pub(crate) seal: Vec<u8>,
    /// Whether something stood behind the seal.
    pub(crate) has_stale_chunks: bool,
}

/// Joins the chunks that `find` gives for each name, up to the first that is missing or the end of
/// the seal.
///
/// Nothing here trusts a chunk: the MAC covers the joined seal, so one that is missing, swapped or
/// somebody else's makes it a forged one. What stands behind `~2`, which is the end of every seal
/// that was written to chunks, is left over from a longer session whose removal got lost.
pub(crate) fn join<'c>(name: &str, find: impl Fn(&str) -> Option<&'c [u8]>) -> Option<Joined> {
    let chunks = names(name).map_while(|name| find(&name).filter(|chunk| !chunk.is_empty()));
    let mut seal = chunks.collect::<Vec<_>>().concat();
    let whole = seal.len();
    if let Some(end) = seal.windows(END.len()).position(|window| window == END) {
        seal.truncate(end + END.len());
    }
    let has_stale_chunks = seal.len() < whole;
    (!seal.is_empty()).then_some(Joined { seal, has_stale_chunks })
}

const END: &[u8] = b"~2";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_and_joined_is_the_same() {
        let seal = format!("{}~2", "x".repeat(98));
        for budget in 25..=100 {
            let pieces: Vec<_> = split(&seal, budget).unwrap().collect();
            assert!(pieces.iter().all(|piece| piece.len() <= budget) && pieces.len() <= MAX_CHUNKS);
            let find = |name: &str| {
                let index: usize = name.strip_prefix("s.").unwrap().parse().unwrap();
                pieces.get(index).map(|piece| piece.as_bytes())
            };
            let joined = join("s", find).unwrap();
            assert_eq!((joined.seal, joined.has_stale_chunks), (seal.clone().into_bytes(), false));
        }
        assert!(split(&seal, 24).is_none() && split(&seal, 0).is_none());
    }
}
