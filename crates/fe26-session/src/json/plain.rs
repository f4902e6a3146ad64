//! The plain way to say which JSON passes, beside which the scanner is tested.

use std::collections::HashSet;
use std::fmt;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_core::Deserializer;
use serde_core::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};

use super::check;

/// What serde_json takes, with the rules for keys on top.
struct Plain {
    in_constructor: bool,
}

impl<'de> DeserializeSeed<'de> for Plain {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Plain {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while elements.next_element_seed(Self { in_constructor: false })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut keys = HashSet::new();
        while let Some(key) = fields.next_key::<String>()? {
            let is_forbidden = key == "__proto__" || (self.in_constructor && key == "prototype");
            fields.next_value_seed(Self { in_constructor: key == "constructor" })?;
            if is_forbidden || !keys.insert(key) {
                return Err(A::Error::custom("not with this key"));
            }
        }
        Ok(())
    }
}

/// JSON of all shapes, some of it not quite right.
fn nearly_json() -> impl Strategy<Value = String> {
    let right = select(vec![
        "null",
        "true",
        "false",
        "-0",
        "1.5",
        "1E+2",
        "12345678901234567890",
        r#""""#,
        r#""\\""#,
        r#""\n\u00e9""#,
        r#""a longer text, {with} [all] that: stands""#,
        r#""é\"é""#,
    ]);
    let wrong =
        select(vec!["", "nul", "00", "-", "1.", "1e", "1e400", r#""\u12""#, r#""\x""#, "\"\t\""]);
    let scalar = prop_oneof![100 => right, 1 => wrong].prop_map(str::to_owned);
    let keys = ["a", "é", "constructor", "prototype", "a key that is longer", ""];
    let any_key = prop_oneof![
        20 => "[a-z]{1,3}",
        10 => select(keys.to_vec()).prop_map(str::to_owned),
        1 => select(vec!["\\u0061", "__proto__"]).prop_map(str::to_owned),
    ];
    let space = prop_oneof![300 => select(vec!["", " ", "\n\t "]), 1 => Just("\u{a0}")];
    scalar.prop_recursive(4, 64, 20, move |inner| {
        let element = (space.clone(), inner.clone(), space.clone());
        let element = element.prop_map(|(before, value, behind)| [before, &value, behind].concat());
        let field = (space.clone(), any_key.clone(), space.clone(), inner);
        let field = field
            .prop_map(|(before, key, behind, value)| format!("{before}\"{key}\"{behind}:{value}"));
        prop_oneof![
            vec(element, 0..4).prop_map(|elements| format!("[{}]", elements.join(","))),
            vec(field, 0..24).prop_map(|fields| format!("{{{}}}", fields.join(","))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_passes_is_what_the_plain_way_lets_pass(
        text in nearly_json(),
        slip in option::weighted(0.2, (any::<Index>(), select(vec!["", "{", "]", "\"", "\\", ",", ":", "1"]))),
    ) {
        let mut text = text;
        if let Some((place, other)) = slip {
            let places: Vec<_> = text.char_indices().map(|(at, _)| at).collect();
            if !places.is_empty() {
                let at = *place.get(&places);
                let len = text[at..].chars().next().map_or(0, char::len_utf8);
                text.replace_range(at..at + len, other);
            }
        }
        let mut deserializer = serde_json::Deserializer::from_str(&text);
        let plain = Plain { in_constructor: false }.deserialize(&mut deserializer);
        let passes = plain.and_then(|()| deserializer.end()).is_ok();
        prop_assert_eq!(check(&text).is_ok(), passes, "{}", text);
    }
}
