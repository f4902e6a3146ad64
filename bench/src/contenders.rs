//! Everybody who makes a string of a session, and a session of the string, in Rust.
//!
//! `Bytes` are given JSON and give it back; `Structs` are given the application's type.

use std::hint::black_box;
use std::time::{Duration, SystemTime};

use cookie::{Cookie, CookieJar, Key};
use fe26::{KeyRing, SealOptions, UnixMillis};
use fe26_bench::PASSWORD;
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::payload::Data;

const TTL: Duration = Duration::from_secs(14 * 24 * 3600);

pub fn now() -> UnixMillis {
    UnixMillis::from(SystemTime::now())
}

/// fe26, as an application calls it.
pub struct Ours {
    keys: KeyRing,
    options: SealOptions,
}

impl Ours {
    pub fn new() -> Result<Self> {
        let keys = KeyRing::from_password(PASSWORD)?;
        Ok(Self { keys, options: SealOptions::default().ttl(TTL) })
    }

    pub fn seal(&self, json: &[u8]) -> String {
        fe26::seal(json, &self.keys, &self.options, now()).expect("it fits")
    }

    pub fn unseal(&self, seal: &str) -> fe26::Unsealed {
        fe26::unseal(seal, &self.keys, &self.options, now()).expect("it is ours")
    }

    pub fn refuse(&self, seal: &str) -> fe26::UnsealError {
        fe26::unseal(seal, &self.keys, &self.options, now()).expect_err("it is forged")
    }

    pub fn seal_data(&self, data: &impl Data) -> String {
        self.seal(&serde_json::to_vec(data).expect("it is JSON"))
    }

    pub fn unseal_data<T: Data>(&self, seal: &str) -> T {
        let opened = self.unseal(seal);
        // The text is checked once and for all here, and not string by string.
        let text = std::str::from_utf8(opened.plaintext()).expect("it is text");
        serde_json::from_str(text).expect("it is JSON")
    }
}

/// hapi-iron-oxide: the same format.
pub struct Oxide;

impl Oxide {
    pub fn seal(json: &str) -> String {
        let options = hapi_iron_oxide::SealOptionsBuilder::new().ttl(TTL.as_millis() as i64);
        hapi_iron_oxide::seal::<32, 32, _>(json.to_owned(), PASSWORD, options.finish())
            .expect("it fits")
    }

    pub fn unseal(seal: &str) -> std::result::Result<String, impl std::fmt::Debug> {
        hapi_iron_oxide::unseal(seal.to_owned(), PASSWORD, Default::default())
    }
}

/// The private jar of `cookie`: AES-256-GCM, and no time in it.
pub struct Private {
    key: Key,
}

impl Private {
    pub fn new() -> Self {
        Self { key: Key::from(PASSWORD.repeat(2).as_bytes()) }
    }

    pub fn seal(&self, json: &str) -> String {
        let mut jar = CookieJar::new();
        jar.private_mut(&self.key).add(Cookie::new("session", json.to_owned()));
        jar.get("session").expect("it was added").value().to_owned()
    }

    pub fn unseal(&self, value: &str) -> Option<String> {
        let jar = CookieJar::new();
        let cookie = jar.private(&self.key).decrypt(Cookie::new("session", value.to_owned()))?;
        Some(cookie.value().to_owned())
    }
}

/// A JSON Web Token with HS256: signed, and readable by everybody.
pub struct Jwt {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

#[derive(Deserialize, Serialize)]
struct Claims<T> {
    exp: u64,
    #[serde(flatten)]
    data: T,
}

impl Jwt {
    pub fn new() -> Self {
        let (encoding, decoding) = (
            EncodingKey::from_secret(PASSWORD.as_bytes()),
            DecodingKey::from_secret(PASSWORD.as_bytes()),
        );
        Self { encoding, decoding, validation: Validation::new(jsonwebtoken::Algorithm::HS256) }
    }

    pub fn seal<T: Data>(&self, data: &T) -> String {
        let exp = now().get() / 1000 + TTL.as_secs();
        let claims = Claims { exp, data: data.clone() };
        jsonwebtoken::encode(&Header::default(), &claims, &self.encoding).expect("it is JSON")
    }

    pub fn unseal<T: Data>(&self, token: &str) -> Option<T> {
        let claims = jsonwebtoken::decode::<Claims<T>>(token, &self.decoding, &self.validation);
        claims.ok().map(|token| token.claims.data)
    }
}

/// Another character in the middle of the last part, which is a MAC or a tag everywhere.
pub fn forged(seal: &str) -> String {
    let place = seal.len() - 20;
    let other = if &seal[place..=place] == "A" { "B" } else { "A" };
    black_box([&seal[..place], other, &seal[place + 1..]].concat())
}
