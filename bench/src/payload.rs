//! The three sessions that are sealed: a small login, one with a cart, one with an access token too.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A session of one size.
pub struct Payload {
    pub name: &'static str,
    pub json: &'static str,
}

pub const PAYLOADS: [Payload; 3] = [
    Payload { name: "S", json: include_str!("../payloads/small.json") },
    Payload { name: "M", json: include_str!("../payloads/medium.json") },
    Payload { name: "L", json: include_str!("../payloads/large.json") },
];

/// What an application keeps in its session, in a type of its own.
pub trait Data: Clone + Default + DeserializeOwned + Send + Serialize + 'static {}
impl<T: Clone + Default + DeserializeOwned + Send + Serialize + 'static> Data for T {}

#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Small {
    pub user_id: String,
    pub username: String,
    pub email: String,
    pub role: String,
    pub is_logged_in: bool,
    pub locale: String,
}

#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Medium {
    pub user_id: String,
    pub username: String,
    pub email: String,
    pub role: String,
    pub is_logged_in: bool,
    pub roles: Vec<String>,
    pub login_at: u64,
    pub csrf_token: String,
    pub cart: Vec<Item>,
}

#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Large {
    pub user_id: String,
    pub username: String,
    pub email: String,
    pub role: String,
    pub is_logged_in: bool,
    pub roles: Vec<String>,
    pub login_at: u64,
    pub csrf_token: String,
    pub cart: Vec<Item>,
    pub access_token: String,
}

#[derive(Clone, Default, Deserialize, Serialize)]
pub struct Item {
    pub sku: String,
    pub title: String,
    pub quantity: u32,
    pub cents: u32,
}
