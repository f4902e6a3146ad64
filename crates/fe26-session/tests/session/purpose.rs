//! Seals outside cookies are for one purpose, and sessions are none of them: `purpose.json`, which the npm
//! package reads as well, and what it does not show.

use std::time::Duration;

use fe26_session::{
    ConfigError, CookieJar, Opened, Rejected, SealFor, Session, SessionConfig, UnixMillis,
};
use fe26_testing::vectors::{PurposeAnswer, PurposeCase, purposes};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::support::{NOW, Visitor, config, empty_jar, jar, keys, seal, set_cookies, value};

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct SignIn {
    email: String,
}

const QUARTER: Duration = Duration::from_secs(900);

fn links(purpose: &str) -> SealFor<SignIn> {
    SealFor::new(purpose, keys(), QUARTER).unwrap()
}

fn ada() -> SignIn {
    SignIn { email: "ada@example.com".to_owned() }
}

/// What seals of the case's purpose are made and opened with.
fn seals_of(case: &PurposeCase) -> SealFor<Map<String, Value>> {
    SealFor::new(&case.purpose, case.keys.clone(), case.ttl).unwrap()
}

#[test]
fn seals_open_as_the_vectors_say() {
    for case in purposes() {
        let PurposeCase { id, title, .. } = &case;
        match (seals_of(&case).open(&case.seal, case.now), &case.answer) {
            (Ok(opened), PurposeAnswer::Opened { value, seal_id, expires, .. }) => {
                let found = (&opened.value, &opened.id.expose(), &opened.expires_at.get());
                assert_eq!(found, (value, seal_id, expires), "{id}: {title}");
            }
            (Err(rejected), PurposeAnswer::Refused { error }) => {
                assert_eq!(rejected.kind(), *error, "{id}: {title}");
            }
            (found, wanted) => panic!("{id}: {title}: {found:?}, not {wanted:?}"),
        }
    }
}

#[test]
fn seals_are_made_as_the_vectors_say_and_are_no_sessions() {
    for case in purposes() {
        let PurposeAnswer::Opened { value, plaintext, .. } = &case.answer else { continue };
        let made = seals_of(&case).seal(value, case.now).unwrap();
        if let Some(plaintext) = plaintext {
            let options = fe26::SealOptions::default();
            let unsealed = fe26::unseal(&made, &case.keys, &options, case.now).unwrap();
            assert_eq!(unsealed.expires_at(), Some(case.now + case.ttl), "{}", case.id);
            let json = std::str::from_utf8(unsealed.plaintext()).unwrap();
            // All but the id and what closes two objects behind it.
            let all_but_the_id = |json: &str| json[..json.len() - 22 - r#""}}"#.len()].to_owned();
            assert_eq!(all_but_the_id(json), all_but_the_id(plaintext), "{}", case.id);
        }
        let config = SessionConfig::new("visitor", case.keys.clone()).unwrap();
        for seal in [&made, &case.seal] {
            let header = format!("visitor={seal}");
            let jar = CookieJar::from_lines("GET", None, [("cookie", header.as_bytes())], case.now);
            let session = Session::<Visitor>::open(&config, &jar);
            let rejected = Opened::Rejected(Rejected::WrongPurpose);
            assert_eq!(session.opened(), &rejected, "{}", case.id);
        }
    }
}

#[test]
fn a_seal_opens_for_its_purpose_and_says_when_it_ends() {
    let text = links("sign-in").seal(&ada(), NOW).unwrap();
    let opened = links("sign-in").open(&text, NOW).unwrap();
    assert_eq!((opened.value, opened.expires_at), (ada(), NOW + QUARTER));
}

/// Whoever remembers which seals were used may forget one then.
#[test]
fn a_seal_never_opens_once_it_is_as_late_as_it_says() {
    let text = links("sign-in").seal(&ada(), NOW).unwrap();
    let end = links("sign-in").open(&text, NOW).unwrap().expires_at;
    let last = UnixMillis::new(end.get() - 1);
    assert!(links("sign-in").open(&text, last).is_ok());
    assert_eq!(links("sign-in").open(&text, end).unwrap_err().kind(), "expired");
}

#[test]
fn a_seal_for_one_purpose_is_refused_for_another() {
    let text = links("sign-in").seal(&ada(), NOW).unwrap();
    for other in ["invitation", "sign-in2", "Sign-in", "sign"] {
        assert_eq!(links(other).open(&text, NOW).unwrap_err(), Rejected::WrongPurpose, "{other}");
    }
}

/// The password is the same, the dialect is the same: only what the seal says it is for differs.
#[test]
fn a_link_is_no_session_and_a_session_no_link() {
    let link = links("sign-in").seal(&ada(), NOW).unwrap();
    let session = Session::<Visitor>::open(&config(), &jar([format!("visitor={link}")]));
    assert_eq!(session.opened(), &Opened::Rejected(Rejected::WrongPurpose));

    let with_ids = empty_jar();
    Session::<Visitor>::open(&config().session_ids(), &with_ids).save().unwrap();
    let line = set_cookies(&with_ids).remove(0);
    for cookie in [value(&line).to_owned(), seal(r#"{"email":"eve@example.com"}"#)] {
        assert_eq!(links("sign-in").open(&cookie, NOW).unwrap_err(), Rejected::WrongPurpose);
    }
}

#[test]
fn every_seal_has_an_id_of_its_own_so_that_it_can_be_used_once() {
    let id = || links("sign-in").open(links("sign-in").seal(&ada(), NOW).unwrap(), NOW).unwrap().id;
    let (first, second) = (id(), id());
    assert_ne!(first.expose(), second.expose());
}

#[test]
fn the_text_stands_in_a_url_as_it_is() {
    let text = links("sign-in").seal(&ada(), NOW).unwrap();
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~*".contains(&byte);
    assert!(text.bytes().all(is_unreserved), "{text}");
}

#[test]
fn a_value_of_another_shape_or_a_purpose_that_is_no_word_is_an_error() {
    let text = links("sign-in").seal(&ada(), NOW).unwrap();
    let others = SealFor::<u32>::new("sign-in", keys(), QUARTER).unwrap();
    assert_eq!(others.open(&text, NOW).unwrap_err(), Rejected::Incompatible);
    assert_eq!(others.seal(&7, NOW).unwrap_err().kind(), "not-an-object");
    for purpose in ["", "sign in", "a\"b", "é"] {
        let refused = SealFor::<SignIn>::new(purpose, keys(), QUARTER).unwrap_err();
        assert_eq!(refused, ConfigError::Purpose, "{purpose:?}");
    }
}
