//! Names that are not a cookie's, and that some parser takes for it.

use std::borrow::Cow;

/// A liberty that parsers take with names, and what a name is to such a parser.
type Liberty = (&'static str, fn(&str) -> String);

/// In the order in which a parser would take them.
const LIBERTIES: [Liberty; 8] = [
    ("splits at commas", |name| {
        name.rsplit(',').next().unwrap_or_default().trim_matches([' ', '\t']).to_owned()
    }),
    ("decodes percent-encoding", percent_decoded),
    ("drops invisible characters", |name| name.replace(is_invisible, "")),
    ("trims more than spaces and tabs", |name| name.trim().to_owned()),
    ("takes quotation marks off", |name| name.trim_matches(['"', '\'']).to_owned()),
    ("takes fullwidth letters for plain ones", |name| name.chars().map(half_width).collect()),
    ("turns dots, brackets and spaces into underscores", |name| name.replace(['.', '[', ' '], "_")),
    // Upper case first: that is how the long s becomes an s.
    ("ignores case", |name| name.to_uppercase().to_lowercase()),
];

/// What a parser does that takes `name` for `wanted`, though they are different: as few liberties as
/// that needs. Nothing when no parser is so free.
pub(crate) fn liberties(name: &[u8], wanted: &str) -> Vec<&'static str> {
    let name = text(name);
    let is_equal = |taken| read(&name, taken) == read(wanted, taken);
    let all = (1_u32 << LIBERTIES.len()) - 1;
    if name == wanted || !is_equal(all) {
        return Vec::new();
    }
    let fewest = (1..=all).filter(|taken| is_equal(*taken)).min_by_key(|taken| taken.count_ones());
    names(fewest.unwrap_or(all)).collect()
}

/// What `name` is to a parser that takes the liberties whose bits are set.
fn read(name: &str, taken: u32) -> String {
    let chosen = LIBERTIES.iter().enumerate().filter(|(bit, _)| taken & 1 << bit != 0);
    chosen.fold(name.to_owned(), |name, (_, (_, liberty))| liberty(&name))
}

fn names(taken: u32) -> impl Iterator<Item = &'static str> {
    let chosen = LIBERTIES.iter().enumerate().filter(move |(bit, _)| taken & 1 << bit != 0);
    chosen.map(|(_, (name, _))| *name)
}

/// The text that most parsers see: UTF-8 or else Latin-1.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().copied().map(char::from).collect()),
    }
}

fn percent_decoded(name: &str) -> String {
    let mut pieces = name.split('%');
    let mut decoded = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let code = piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(code.unwrap_or(b'%'));
        decoded.extend_from_slice(&piece.as_bytes()[if code.is_some() { 2 } else { 0 }..]);
    }
    text(&decoded).into_owned()
}

/// Control characters and those that have no width; not those that count as white space.
fn is_invisible(character: char) -> bool {
    let has_no_width = matches!(character,
        '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}');
    has_no_width || (character.is_control() && !character.is_whitespace())
}

/// `!` to `~` exist once more from U+FF01 on, as wide as a Chinese character.
fn half_width(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: impl AsRef<[u8]>, expected: &[&str]) {
        let name = name.as_ref();
        assert_eq!(liberties(name, "__Host-s"), expected, "{}", name.escape_ascii());
    }

    #[test]
    fn the_fewest_liberties_are_named() {
        check("__host-S", &["ignores case"]);
        check("__Ho\u{17f}t-s", &["ignores case"]);
        check("%5F_Host%2ds", &["decodes percent-encoding"]);
        for blank in ["\u{a0}", "\u{2003}", "\u{85}", "\u{b}", "\u{c}", "\u{3000}", "\u{2028}"] {
            check(format!("{blank}__Host-s"), &["trims more than spaces and tabs"]);
            check(format!("__Host-s{blank}"), &["trims more than spaces and tabs"]);
        }
        check(b"\xa0__Host-s", &["trims more than spaces and tabs"]);
        for invisible in ["\u{0}", "\u{7f}", "\u{200b}", "\u{feff}", "\u{ad}", "\u{202e}"] {
            check(format!("__Host-{invisible}s"), &["drops invisible characters"]);
        }
        check("\"__Host-s\"", &["takes quotation marks off"]);
        check("__Host-\u{ff53}", &["takes fullwidth letters for plain ones"]);
        check("..Host-s", &["turns dots, brackets and spaces into underscores"]);
        check("a, __Host-s", &["splits at commas"]);
    }

    #[test]
    fn several_liberties_are_named_together() {
        check(
            "%C2%A0__host-s",
            &["decodes percent-encoding", "trims more than spaces and tabs", "ignores case"],
        );
        check("%A0__Host-s", &["decodes percent-encoding", "trims more than spaces and tabs"]);
    }

    #[test]
    fn the_name_itself_and_other_names_are_no_look_alikes() {
        for name in
            ["__Host-s", "", "s", "__Host-", "__Host-ss", "__Host-\u{455}", "%", "%5", "%zz"]
        {
            check(name, &[]);
        }
    }
}
