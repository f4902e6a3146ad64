//! What the session holds, and how long it is good for.

use std::time::{Duration, SystemTime};

use fe26_axum::UnixMillis;
use fe26_axum::activity::{Action, Activity, ActivityCounter, ActivityLog, Presence, Thresholds};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Account;

/// The data in the session's cookie, under the names that a Node program with the same cookie uses.
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
    /// Which generation of the account's sessions this one is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) generation: Option<u64>,
    #[serde(skip_serializing_if = "is_empty")]
    activities: ActivityLog,
    #[serde(skip_serializing_if = "is_default")]
    activity_counter: ActivityCounter,
}

/// What somebody may do.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize, ToSchema)]
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
            generation: Some(account.generation),
            ..Self::default()
        };
        visitor.extend(lifetime, now);
        visitor
    }

    /// Starts the lifetime anew. When the visitor signed in stays as it was: an audit that
    /// looks for old sessions has to find those that are in use.
    pub(crate) fn extend(&mut self, lifetime: Duration, now: UnixMillis) {
        self.last_access = Some(now.get());
        let longest = self.signed_in_at().unwrap_or(now) + LONGEST;
        self.expires_at = Some((now + lifetime).min(longest).get());
    }

    /// Whether half of the lifetime is used up: before that, extending is not worth a `Set-Cookie`.
    pub(crate) fn is_half_over(&self, lifetime: Duration, now: UnixMillis) -> bool {
        self.expires_at().is_none_or(|end| end.since(now) < lifetime / 2)
    }

    /// Puts an activity into the log, if it is worth an entry.
    pub(crate) fn record(&mut self, activity: Activity) {
        self.activities.record(activity, &mut self.activity_counter, &THRESHOLDS);
    }

    /// Whether an activity is worth a `Set-Cookie`.
    pub(crate) fn is_due(&self, activity: &Activity) -> bool {
        activity.action() != Action::Access || self.activities.is_due(activity, &THRESHOLDS)
    }

    pub(crate) fn activities(&self) -> &ActivityLog {
        &self.activities
    }

    pub(crate) fn activity_counter(&self) -> &ActivityCounter {
        &self.activity_counter
    }

    /// When they signed in and were last there, as far as the program says that has signed them in.
    pub(crate) fn presence(&self, now: UnixMillis) -> Presence {
        let moment = |millis: Option<u64>| millis.map_or(now, UnixMillis::new);
        Presence {
            signed_in_at: moment(self.login_at),
            last_access: moment(self.last_access.or(self.login_at)),
        }
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

/// What the activity log and the audit go by.
pub(crate) const THRESHOLDS: Thresholds = Thresholds::new();

/// Nobody stays signed in for longer, however often they come back (NIST SP 800-63B-4, 2.1.3).
pub(crate) const LONGEST: Duration = REMEMBERED_LIFETIME;
pub(crate) const LIFETIME: Duration = Duration::from_secs(7 * DAY);
pub(crate) const REMEMBERED_LIFETIME: Duration = Duration::from_secs(30 * DAY);
const DAY: u64 = 24 * 60 * 60;

fn is_empty(log: &ActivityLog) -> bool {
    log.entries().is_empty()
}

fn is_default(counter: &ActivityCounter) -> bool {
    *counter == ActivityCounter::default()
}

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
            generation: 3,
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
            "generation": 3,
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
        let mut visitor = Visitor::signed_in(&account(), LIFETIME, NOW);
        let later = NOW + Duration::from_secs(5 * DAY);
        visitor.extend(LIFETIME, later);
        assert_eq!(visitor.signed_in_at(), Some(NOW));
        assert_eq!(visitor.expires_at(), Some(later + LIFETIME));
    }

    #[test]
    fn nobody_stays_signed_in_for_ever() {
        let mut visitor = Visitor::signed_in(&account(), LIFETIME, NOW);
        visitor.extend(LIFETIME, NOW + Duration::from_secs(29 * DAY));
        assert_eq!(visitor.expires_at(), Some(NOW + LONGEST));
    }

    #[test]
    fn extending_is_due_when_half_of_the_time_is_used_up() {
        let visitor = Visitor::signed_in(&account(), LIFETIME, NOW);
        assert!(!visitor.is_half_over(LIFETIME, NOW + Duration::from_secs(3 * DAY)));
        assert!(visitor.is_half_over(LIFETIME, NOW + Duration::from_secs(4 * DAY)));
    }

    #[test]
    fn a_role_nobody_here_knows_is_no_session() {
        assert!(serde_json::from_value::<Visitor>(json!({ "role": "superuser" })).is_err());
    }
}
