//! Sessions inside h3's envelope, as Nuxt has them.

use fe26::{SealOptions, unseal};
use fe26_session::{Dialect, Opened, Session, SessionConfig};

use crate::support::{NOW, Visitor, empty_jar, jar, keys, set_cookies, value};

fn config(dialect: Dialect) -> SessionConfig {
    SessionConfig::new("visitor", keys()).unwrap().dialect(dialect)
}

fn payload(seal: &str, dialect: Dialect) -> String {
    let opened = unseal(seal, &keys(), &SealOptions::new(dialect), NOW).unwrap();
    String::from_utf8(opened.plaintext().to_vec()).unwrap()
}

#[test]
fn the_application_sees_its_data_and_the_envelope_stays_around_it() {
    let json = r#"{"id":"4d2c","createdAt":1799999999000,"extra":1e0,"data":{"visits":1,"user":{"id":7}}}"#;
    let options = SealOptions::new(Dialect::NUXT).ttl(std::time::Duration::from_secs(3600));
    let seal = fe26::seal(json.as_bytes(), &keys(), &options, NOW).unwrap();
    let jar = jar([format!("visitor={seal}")]);
    let mut session = Session::<Visitor>::open(&config(Dialect::NUXT), &jar);
    assert_eq!(session.visits, 1);
    session.update(|visitor| visitor.visits += 1).unwrap();
    assert_eq!(
        payload(value(&set_cookies(&jar)[0]), Dialect::NUXT),
        r#"{"id":"4d2c","createdAt":1799999999000,"extra":1e0,"data":{"visits":2,"user":{"id":7}}}"#
    );
}

#[test]
fn a_new_session_gets_an_id_and_the_time() {
    let jar = empty_jar();
    Session::<Visitor>::open(&config(Dialect::H3_V2), &jar).save().unwrap();
    let line = set_cookies(&jar).remove(0);
    assert!(line.starts_with("visitor=Fe26.2**") && !value(&line).contains('~'), "{line}");
    let payload = payload(value(&line), Dialect::H3_V2);
    let json: serde_json::Value = serde_json::from_str(&payload).unwrap();
    assert_eq!(json["createdAt"], NOW.get());
    assert_eq!(json["id"].as_str().map(str::len), Some(36));
    assert_eq!(json["data"], serde_json::json!({"visits": 0}));
}

#[test]
fn a_seal_of_h3_version_1_opens_in_version_2_and_is_outdated() {
    let jar = empty_jar();
    Session::<Visitor>::open(&config(Dialect::H3_V1), &jar).save().unwrap();
    let next = crate::support::jar([set_cookies(&jar)[0].split(';').next().unwrap()]);
    let session = Session::<Visitor>::open(&config(Dialect::H3_V2), &next);
    assert!(matches!(session.opened(), Opened::Valid(seal) if seal.outdated));
}

#[test]
fn an_envelope_without_data_is_rejected() {
    for json in [r#"{"id":"x","createdAt":0}"#, r#"{"data":7}"#, r#"{"data":[]}"#, "[]"] {
        let options = SealOptions::new(Dialect::H3_V1).ttl(std::time::Duration::from_secs(3600));
        let seal = fe26::seal(json.as_bytes(), &keys(), &options, NOW).unwrap();
        let jar = jar([format!("visitor={seal}")]);
        let session = Session::<Visitor>::open(&config(Dialect::H3_V1), &jar);
        let Opened::Rejected(reason) = session.opened() else { panic!("{json}") };
        assert_eq!(reason.kind(), "not-an-object", "{json}");
    }
}
