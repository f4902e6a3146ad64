//! A session type that has changed since the cookie was made.

use fe26_session::{Opened, Session, SessionConfig};
use serde::{Deserialize, Serialize};

use crate::support::{jar, keys, seal, set_cookies, unseal, value};

/// Version 2: ids are texts, and the name is in two parts.
#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Visitor {
    user_id: String,
    first_name: String,
}

fn config() -> SessionConfig {
    SessionConfig::new("visitor", keys()).unwrap().migrate(|mut payload| {
        let fields = payload.as_object_mut()?;
        let id = fields.get("userId")?.as_u64()?;
        let name = fields.remove("name")?.as_str()?.split(' ').next()?.to_owned();
        fields.insert("userId".to_owned(), format!("u-{id}").into());
        fields.insert("firstName".to_owned(), name.into());
        Some(payload)
    })
}

#[test]
fn a_payload_of_before_is_brought_into_the_form_of_today_and_saved_in_it() {
    let jar = jar([format!("visitor={}", seal(r#"{"userId":7,"name":"Ada L","theme":"dark"}"#))]);
    let mut session = Session::<Visitor>::open(&config(), &jar);
    assert!(matches!(session.opened(), Opened::Valid(_)));
    assert_eq!((session.user_id.as_str(), session.first_name.as_str()), ("u-7", "Ada"));
    session.save().unwrap();
    let saved = unseal(value(&set_cookies(&jar)[0]));
    assert_eq!(saved, r#"{"userId":"u-7","firstName":"Ada","theme":"dark"}"#);
}

#[test]
fn what_the_migration_gives_up_is_a_typed_outcome_and_no_error() {
    let jar = jar([format!("visitor={}", seal(r#"{"userId":null}"#))]);
    let session = Session::<Visitor>::open(&config(), &jar);
    let Opened::Rejected(reason) = session.opened() else { panic!() };
    assert_eq!(reason.kind(), "incompatible");
}

#[test]
fn a_payload_of_today_is_not_migrated() {
    let jar =
        jar([format!("visitor={}", seal(r#"{"userId":"7","firstName":"Ada","name":"kept"}"#))]);
    let mut session = Session::<Visitor>::open(&config(), &jar);
    session.save().unwrap();
    let saved = unseal(value(&set_cookies(&jar)[0]));
    assert_eq!(saved, r#"{"userId":"7","firstName":"Ada","name":"kept"}"#);
}
