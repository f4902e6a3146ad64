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

impl Medium {
    /// A visitor who has just signed in.
    pub fn signed_in() -> Self {
        serde_json::from_str(PAYLOADS[1].json).expect("it is of this type")
    }

    /// One more of the first thing in the cart.
    pub fn buy(&mut self) {
        if let Some(item) = self.cart.first_mut() {
            item.quantity += 1;
        }
    }

    /// What a server says to the visitor.
    pub fn answer(&self) -> String {
        answer(&self.username, self.cart.first().map_or(0, |item| item.quantity))
    }
}

/// Twelve bytes that tell whose session it is, and what is in it.
pub fn answer(username: &str, quantity: u32) -> String {
    format!("{username} buys {quantity:>3}")
}
