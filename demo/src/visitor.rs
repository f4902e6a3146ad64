//! What the session holds, and how long it is good for.

use std::time::{Duration, SystemTime};

use fe26_axum::UnixMillis;
use serde::{Deserialize, Serialize};

use crate::accounts::Account;

/// The data in the cookie `myapp-session`, under the names that a Node program with the same cookie uses.
#[derive(Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Visitor {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<String>,
    pub(crate) role: Role,
    is_logged_in: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    login_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_access: Option<u64>,
}

/// What somebody may do.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    Admin,
    User,
    /// Nobody in particular.
    #[default]
    Guest,
}

impl Visitor {
    /// Somebody who has just shown who they are, for the next `lifetime`.
    pub(crate) fn signed_in(account: &Account, lifetime: Duration, now: UnixMillis) -> Self {
        let mut visitor = Self {
            user_id: Some(account.id.clone()),
            username: Some(account.name.clone()),
            email: Some(account.email.clone()),
            role: account.role,
            is_logged_in: true,
            login_at: Some(now.get()),
            ..Self::default()
        };
        visitor.extend(lifetime, now);
        visitor
    }

    /// Starts the lifetime anew. When the visitor signed in stays as it was: an audit that
    /// looks for old sessions has to find those that are in use.
    pub(crate) fn extend(&mut self, lifetime: Duration, now: UnixMillis) {
        self.last_access = Some(now.get());
        self.expires_at = Some((now + lifetime).get());
    }

    pub(crate) fn is_signed_in(&self, now: UnixMillis) -> bool {
        self.is_logged_in && self.expires_at.is_some_and(|end| now.get() < end)
    }

    pub(crate) fn signed_in_at(&self) -> Option<UnixMillis> {
        self.login_at.map(UnixMillis::new)
    }

    pub(crate) fn expires_at(&self) -> Option<UnixMillis> {
        self.expires_at.map(UnixMillis::new)
    }
}

impl Role {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::User => "user",
            Self::Guest => "guest",
        }
    }
}

/// The present. Everything that depends on the time is told it by a handler, which asks here.
pub(crate) fn now() -> UnixMillis {
    UnixMillis::from(SystemTime::now())
}

/// How long a session lasts: the library keeps the cookie and the seal in it to the same times.
pub(crate) const fn lifetime(remembered: bool) -> Duration {
    if remembered { REMEMBERED_LIFETIME } else { LIFETIME }
}

pub(crate) const LIFETIME: Duration = Duration::from_secs(7 * DAY);
pub(crate) const REMEMBERED_LIFETIME: Duration = Duration::from_secs(30 * DAY);
const DAY: u64 = 24 * 60 * 60;

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: UnixMillis = UnixMillis::new(1_800_000_000_000);

    fn account() -> Account {
        Account {
            id: "7".into(),
            email: "ada@example.com".into(),
            name: "Ada".into(),
            role: Role::User,
        }
    }

    fn read(session: Value) -> Visitor {
        serde_json::from_value(session).unwrap()
    }

    #[test]
    fn a_session_has_the_names_and_shapes_that_node_expects() {
        let visitor = Visitor::signed_in(&account(), REMEMBERED_LIFETIME, NOW);
        let expected = json!({
            "userId": "7",
            "username": "Ada",
            "email": "ada@example.com",
            "role": "user",
            "isLoggedIn": true,
            "loginAt": 1_800_000_000_000_u64,
            "expiresAt": 1_802_592_000_000_u64,
            "lastAccess": 1_800_000_000_000_u64,
        });
        assert_eq!(serde_json::to_value(&visitor).unwrap(), expected);
    }

    #[test]
    fn a_new_session_is_a_guest_who_is_not_signed_in() {
        let expected = json!({ "role": "guest", "isLoggedIn": false });
        assert_eq!(serde_json::to_value(read(json!({}))).unwrap(), expected);
        assert!(!Visitor::default().is_signed_in(NOW));
    }

    #[test]
    fn a_session_ends_at_the_millisecond_that_it_names() {
        let visitor = Visitor::signed_in(&account(), LIFETIME, NOW);
        let end = NOW + LIFETIME;
        assert!(visitor.is_signed_in(UnixMillis::new(end.get() - 1)));
        assert!(!visitor.is_signed_in(end));
    }

    #[test]
    fn a_session_without_an_end_is_not_signed_in() {
        assert!(!read(json!({ "isLoggedIn": true })).is_signed_in(NOW));
    }

    #[test]
    fn extending_keeps_the_time_of_signing_in() {
        let mut visitor = Visitor::signed_in(&account(), REMEMBERED_LIFETIME, NOW);
        let later = NOW + Duration::from_secs(29 * DAY);
        visitor.extend(REMEMBERED_LIFETIME, later);
        assert_eq!(visitor.signed_in_at(), Some(NOW));
        assert_eq!(visitor.expires_at(), Some(later + REMEMBERED_LIFETIME));
    }

    #[test]
    fn a_role_nobody_here_knows_is_no_session() {
        assert!(serde_json::from_value::<Visitor>(json!({ "role": "superuser" })).is_err());
    }
}
