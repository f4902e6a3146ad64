//! A seal that is too long for one cookie, in `name.0` to `name.3`.
//!
//! The rules are those of iron-session 9 and its option `chunk`. There is no cookie that counts the
//! others, because a number that a visitor can choose would decide how much work a request is.

use std::fmt;

use super::set_cookie::CookieName;

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

/// One of the cookies that a session may be in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Part {
    Whole,
    Chunk(usize),
}

/// Which of the cookies of the session `name` the one called `found` is, if it is any.
pub(crate) fn part(found: &[u8], name: &CookieName) -> Option<Part> {
    match found.strip_prefix(name.as_str().as_bytes())? {
        [] => Some(Part::Whole),
        [b'.', digit @ b'0'..=b'9'] => {
            let index = usize::from(digit - b'0');
            (index < MAX_CHUNKS).then_some(Part::Chunk(index))
        }
        _ => None,
    }
}

/// A text that chunks make when they are joined.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Joined {
    pub(crate) seal: Vec<u8>,
    /// How many chunks it is in.
    chunks: usize,
    /// Whether the last of them goes on behind the seal.
    is_cut: bool,
}

impl Joined {
    pub(crate) const fn chunks(&self) -> usize {
        self.chunks
    }

    /// Whether some of `chunks` stands behind the seal.
    pub(crate) fn leaves_some_of<V>(&self, chunks: &[Vec<V>; MAX_CHUNKS]) -> bool {
        self.is_cut || chunks[self.chunks..].iter().any(|values| !values.is_empty())
    }
}

/// The texts that `chunks` make, each once; `None` when they are more than `limit`.
///
/// There are several when a chunk has several values, as it has when somebody else has set cookies
/// of that name: then it takes a password to tell which belong together. Nothing here trusts a
/// chunk: the MAC covers the joined seal, so one that is missing, swapped or somebody else's makes
/// it a forged one.
pub(crate) fn join(chunks: &[Vec<&[u8]>; MAX_CHUNKS], limit: usize) -> Option<Vec<Joined>> {
    let mut joined = Vec::new();
    extend(Joined { seal: Vec::new(), chunks: 0, is_cut: false }, chunks, limit, &mut joined)?;
    Some(joined)
}

/// Goes on with every value of the next chunk, up to the first chunk that is missing or the end of
/// the seal, and adds what comes out to `joined`.
fn extend(
    mut start: Joined,
    chunks: &[Vec<&[u8]>; MAX_CHUNKS],
    limit: usize,
    joined: &mut Vec<Joined>,
) -> Option<()> {
    let end = end(&start.seal);
    let next = chunks.get(start.chunks).filter(|values| !values.is_empty() && end.is_none());
    if let Some(values) = next {
        if values.len() > limit {
            return None;
        }
        return values.iter().try_for_each(|value| {
            let seal = [&start.seal, *value].concat();
            let longer = Joined { seal, chunks: start.chunks + 1, is_cut: false };
            extend(longer, chunks, limit, joined)
        });
    }
    start.is_cut = end.is_some_and(|end| end < start.seal.len());
    start.seal.truncate(end.unwrap_or(usize::MAX));
    if !start.seal.is_empty() && joined.iter().all(|other| other.seal != start.seal) {
        joined.push(start);
    }
    (joined.len() <= limit).then_some(())
}

/// Where the seal at the beginning of `text` ends, once that is certain.
///
/// What stands behind it is left over from a longer session whose removal got lost, and must not
/// lock the visitor out. A seal has eight parts and the last one a fixed length; `~2` may follow.
fn end(text: &[u8]) -> Option<usize> {
    let last_star = memchr::memchr_iter(b'*', text).nth(PARTS - 2)?;
    let end = last_star + 1 + MAC_LEN;
    match text.get(end..)? {
        [] | [b'~'] => None,
        rest if rest.starts_with(SUFFIX) => Some(end + SUFFIX.len()),
        _ => Some(end),
    }
}

const PARTS: usize = 8;
/// 32 bytes as base64url.
const MAC_LEN: usize = 43;
const SUFFIX: &[u8] = b"~2";

#[cfg(test)]
mod tests {
    use super::*;

    /// Seals, as far as these rules look at them: with `~2` and without.
    fn seals() -> [String; 2] {
        let seal = format!("Fe26.2*1*salt*iv*text*1*salt*{}", "m".repeat(MAC_LEN));
        [seal.clone() + "~2", seal]
    }

    fn chunks<'c>(values: &[&[&'c str]]) -> [Vec<&'c [u8]>; MAX_CHUNKS] {
        let mut chunks = values.iter().map(|values| values.iter().map(|v| v.as_bytes()).collect());
        std::array::from_fn(|_| chunks.next().unwrap_or_default())
    }

    /// What `values` make, and whether each leaves something behind.
    #[track_caller]
    fn check(values: &[&[&str]], expected: &[(&str, bool)]) {
        let chunks = chunks(values);
        let joined = join(&chunks, 16).unwrap();
        let found: Vec<_> = joined
            .iter()
            .map(|one| (str::from_utf8(&one.seal).unwrap(), one.leaves_some_of(&chunks)))
            .collect();
        assert_eq!(found, expected, "{values:?}");
    }

    #[test]
    fn split_and_joined_is_the_same() {
        for seal in seals() {
            for budget in seal.len().div_ceil(MAX_CHUNKS)..=seal.len() {
                let pieces: Vec<_> = split(&seal, budget).unwrap().collect();
                assert!(pieces.iter().all(|piece| piece.len() <= budget));
                let values: Vec<_> = pieces.iter().map(std::slice::from_ref).collect();
                check(&values, &[(&seal, false)]);
            }
            assert!(split(&seal, seal.len() / MAX_CHUNKS - 1).is_none());
            assert!(split(&seal, 0).is_none());
        }
    }

    #[test]
    fn what_stands_behind_a_seal_is_left_over() {
        for seal in &seals() {
            let (front, back) = seal.split_at(20);
            let longer = format!("{back}*more");
            check(&[&[front], &[back], &["more"]], &[(seal, true)]);
            check(&[&[front], &[&longer]], &[(seal, true)]);
            check(&[&[seal], &[], &["more"]], &[(seal, true)]);
            check(&[&[seal], &["more", "and more"]], &[(seal, true)]);
        }
    }

    #[test]
    fn a_chunk_that_is_missing_ends_the_text() {
        check(&[&["a"], &["b"], &[], &["d"]], &[("ab", true)]);
        check(&[&["a"]], &[("a", false)]);
        check(&[&[], &["b"]], &[]);
    }

    #[test]
    fn every_value_is_joined_with_every_other_until_they_are_too_many() {
        check(
            &[&["a", "b"], &["1", "2"]],
            &[("a1", false), ("a2", false), ("b1", false), ("b2", false)],
        );
        check(&[&["a", "ab"], &["b", "bb"]], &[("ab", false), ("abb", false), ("abbb", false)]);
        let (four, five) = (["a", "b", "c", "d"], ["1", "2", "3", "4", "5"]);
        assert!(join(&chunks(&[&four, &four]), 16).is_some());
        assert!(join(&chunks(&[&four, &five]), 16).is_none());
    }

    #[test]
    fn only_four_names_are_those_of_chunks() {
        let name = CookieName::new("s").unwrap();
        let rests = [".0", ".3", ".4", ".9", ".00", ".", "0", ".+1", ".count", "x0"];
        let is_chunk =
            |rest: &str| matches!(part(format!("s{rest}").as_bytes(), &name), Some(Part::Chunk(_)));
        let found: Vec<_> = rests.into_iter().filter(|rest| is_chunk(rest)).collect();
        assert_eq!(found, [".0", ".3"]);
        assert_eq!(part(b"s", &name), Some(Part::Whole));
    }
}
