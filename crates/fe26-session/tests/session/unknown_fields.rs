//! Two programs share a cookie and know different fields of it.

use fe26_session::Session;
use serde::{Deserialize, Serialize};

use crate::support::{Visitor, config, jar, seal, set_cookies, unseal, value};

/// Opens a payload as `Visitor`, changes it, and gives back the payload that was saved.
fn saved(payload: &str, change: impl FnOnce(&mut Visitor)) -> String {
    let jar = jar([format!("visitor={}", seal(payload))]);
    let mut session = Session::<Visitor>::open(&config(), &jar);
    session.update(change).unwrap();
    unseal(value(&set_cookies(&jar)[0]))
}

#[test]
fn unknown_fields_travel_back_as_they_came() {
    // Numbers and escapes that a parser would rewrite, a lone surrogate that it would refuse.
    let unknown = r#""cart":[{"n":1.10,"id":9007199254740993}],"\u00e9t\u00e9":1e2,"lone":"\ud83e","deep":{"a":{}}"#;
    let payload = format!(r#"{{"visits":1,{unknown}}}"#);
    assert_eq!(
        saved(&payload, |visitor| visitor.visits += 1),
        format!(r#"{{"visits":2,{unknown}}}"#)
    );
}

#[test]
fn as_many_fields_with_names_as_long_are_not_the_same_fields() {
    let saved = saved(r#"{"visits":1,"city":"Rome"}"#, |visitor| visitor.name = Some("Ada".into()));
    assert_eq!(saved, r#"{"visits":1,"name":"Ada","city":"Rome"}"#);
}

/// JavaScript cuts strings in the middle of a character; a session is not lost for it.
#[test]
fn half_a_character_in_a_known_field_is_read_as_the_replacement_character() {
    let jar = jar([format!("visitor={}", seal(r#"{"visits":1,"name":"crab \ud83e"}"#))]);
    let session = Session::<Visitor>::open(&config(), &jar);
    assert_eq!((session.visits, session.name.as_deref()), (1, Some("crab \u{fffd}")));
}

#[test]
fn a_field_that_the_type_takes_away_stays_away() {
    let payload = r#"{"visits":1,"name":"Ada","theme":"dark"}"#;
    let expected = r#"{"visits":1,"theme":"dark"}"#;
    assert_eq!(saved(payload, |visitor| visitor.name = None), expected);
}

#[test]
fn white_space_and_order_of_the_other_program_do_not_matter() {
    let payload = "{ \"theme\" : \"dark\" ,\n \"visits\" : 1 }";
    assert_eq!(saved(payload, |_| {}), r#"{"visits":1,"theme":"dark"}"#);
}

#[test]
fn a_type_that_writes_nothing_keeps_everything() {
    #[derive(Default, Deserialize, Serialize)]
    struct Nothing {}
    let jar = jar([format!("visitor={}", seal(r#"{"theme":"dark","n":1}"#))]);
    Session::<Nothing>::open(&config(), &jar).save().unwrap();
    assert_eq!(unseal(value(&set_cookies(&jar)[0])), r#"{"theme":"dark","n":1}"#);
}

#[test]
fn a_second_save_in_one_request_keeps_them_too() {
    let jar = jar([format!("visitor={}", seal(r#"{"visits":1,"theme":"dark"}"#))]);
    let mut session = Session::<Visitor>::open(&config(), &jar);
    session.update(|visitor| visitor.visits = 2).unwrap();
    session.update(|visitor| visitor.visits = 3).unwrap();
    let mut later = Session::<Visitor>::open(&config(), &jar);
    later.update(|visitor| visitor.visits += 1).unwrap();
    assert_eq!(unseal(value(&set_cookies(&jar)[0])), r#"{"visits":4,"theme":"dark"}"#);
}

#[test]
fn a_map_holds_every_field_and_so_may_drop_them() {
    let jar = jar([format!("visitor={}", seal(r#"{"theme":"dark","n":1}"#))]);
    let mut session = Session::<serde_json::Map<String, serde_json::Value>>::open(&config(), &jar);
    session.remove("theme");
    session.save().unwrap();
    assert_eq!(unseal(value(&set_cookies(&jar)[0])), r#"{"n":1}"#);
}
