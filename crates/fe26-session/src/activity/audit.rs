use std::fmt;
use std::time::Duration;

use fe26::UnixMillis;
use serde_core::ser::{Serialize, SerializeStruct, Serializer};

use super::analysis::Presence;
use super::counter::ActivityCounter;
use super::thresholds::Thresholds;

/// Looks for what is wrong with a session.
///
/// A moment in the future, because a clock was set back, is taken to be `now`. How much the counter
/// can see is said [in the module](crate::activity#what-a-cookie-can-count).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use fe26_session::UnixMillis;
/// use fe26_session::activity::*;
///
/// let now = UnixMillis::new(1_800_000_000_000);
/// let signed_in_at = UnixMillis::new(now.get() - 25 * 60 * 60 * 1000);
/// let presence = Presence { signed_in_at, last_access: now };
/// let audit = audit(presence, &ActivityCounter::default(), now, &Thresholds::new());
/// assert_eq!(audit.findings, [Finding::OlderThan(Duration::from_secs(24 * 60 * 60))]);
/// assert_eq!(audit.findings[0].to_string(), "The session is older than 24 hours");
/// assert_eq!(audit.risk_level(), RiskLevel::Medium);
/// ```
#[must_use]
pub fn audit(
    presence: Presence,
    counter: &ActivityCounter,
    now: UnixMillis,
    thresholds: &Thresholds,
) -> Audit {
    let Thresholds { rotate_after, sign_out_after, actions_per_hour, .. } = *thresholds;
    let is_old = now.since(presence.signed_in_at) > rotate_after;
    let is_inactive = now.since(presence.last_access) > sign_out_after;
    let is_busy = counter.in_last_hour(now) > actions_per_hour;
    let findings = [
        is_old.then_some(Finding::OlderThan(rotate_after)),
        is_inactive.then_some(Finding::InactiveFor(sign_out_after)),
        is_busy.then_some(Finding::MoreActionsThan(actions_per_hour)),
    ];
    Audit { findings: findings.into_iter().flatten().collect() }
}

/// What [`audit`] found. In JSON `{"issues":["The session is older than 24 hours"],
/// "riskLevel":"medium","recommendations":["Rotate the session"]}`, with one recommendation for each
/// issue, in the same order.
///
/// # Examples
///
/// ```
/// # use std::time::Duration;
/// # use fe26_session::UnixMillis;
/// use fe26_session::activity::{Presence, Thresholds, audit};
///
/// # let then = UnixMillis::new(1_800_000_000_000);
/// # let now = then + Duration::from_secs(3 * 3600);
/// let presence = Presence { signed_in_at: then, last_access: then }; // three hours ago
/// let audit = audit(presence, &Default::default(), now, &Thresholds::new());
/// assert_eq!(
///     serde_json::to_value(&audit)?["issues"],
///     serde_json::json!(["The session has been inactive for more than 2 hours"]),
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Audit {
    /// What is wrong, in the order in which [`Finding`] lists it.
    pub findings: Vec<Finding>,
}

impl Audit {
    /// How bad it is: medium as soon as anything was found.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{Presence, RiskLevel, Thresholds, audit};
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let presence = Presence { signed_in_at: now, last_access: now };
    /// let audit = audit(presence, &Default::default(), now, &Thresholds::new());
    /// assert_eq!(audit.risk_level(), RiskLevel::Low);
    /// ```
    #[must_use]
    pub const fn risk_level(&self) -> RiskLevel {
        if self.findings.is_empty() { RiskLevel::Low } else { RiskLevel::Medium }
    }
}

impl Serialize for Audit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let issues: Vec<_> = self.findings.iter().map(Finding::to_string).collect();
        let recommendations: Vec<_> = self.findings.iter().map(Finding::recommendation).collect();
        let mut json = serializer.serialize_struct("Audit", 3)?;
        json.serialize_field("issues", &issues)?;
        json.serialize_field("riskLevel", self.risk_level().as_str())?;
        json.serialize_field("recommendations", &recommendations)?;
        json.end()
    }
}

/// Something that is wrong with a session, with the threshold it is beyond. `Display` says it in a
/// sentence for people.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use fe26_session::activity::Finding;
///
/// let finding = Finding::OlderThan(Duration::from_secs(90 * 60));
/// assert_eq!(finding.to_string(), "The session is older than 90 minutes");
/// // In another language, or with other words:
/// let text = match finding {
///     Finding::OlderThan(age) => format!("angemeldet vor über {} Minuten", age.as_secs() / 60),
///     other => other.to_string(),
/// };
/// assert_eq!(text, "angemeldet vor über 90 Minuten");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Finding {
    /// Somebody signed in longer ago than this.
    OlderThan(Duration),
    /// The last access is longer ago than this.
    InactiveFor(Duration),
    /// More was done in the last hour than this.
    MoreActionsThan(u32),
}

impl Finding {
    /// What to do about it, in a sentence for people.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::activity::Finding;
    /// assert_eq!(Finding::MoreActionsThan(50).recommendation(), "Review the recent activity");
    /// ```
    #[must_use]
    pub const fn recommendation(&self) -> &'static str {
        match self {
            Self::OlderThan(_) => "Rotate the session",
            Self::InactiveFor(_) => "Sign out automatically",
            Self::MoreActionsThan(_) => "Review the recent activity",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OlderThan(age) => write!(f, "The session is older than {}", in_words(*age)),
            Self::InactiveFor(time) => {
                write!(f, "The session has been inactive for more than {}", in_words(*time))
            }
            Self::MoreActionsThan(actions) => {
                write!(f, "There were more than {actions} actions in the last hour")
            }
        }
    }
}

/// How bad the findings of an [`audit`] are.
///
/// # Examples
///
/// ```
/// use fe26_session::activity::RiskLevel;
///
/// let of_all_sessions = [RiskLevel::Low, RiskLevel::Medium, RiskLevel::Low];
/// assert_eq!(of_all_sessions.into_iter().max(), Some(RiskLevel::Medium));
/// ```
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum RiskLevel {
    /// Nothing was found.
    Low,
    /// Something was found.
    Medium,
}

impl RiskLevel {
    /// The name in JSON: `low`, `medium`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::activity::RiskLevel;
    /// assert_eq!(RiskLevel::Medium.as_str(), "medium");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
        }
    }
}

/// In the largest unit that is exact: `24 hours`, `90 minutes`, `1 second`.
fn in_words(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let is_exact = |(size, _): &(u64, &str)| seconds.is_multiple_of(*size);
    let units = [(60 * 60, "hour"), (60, "minute"), (1, "second")];
    let (size, unit) = units.into_iter().find(is_exact).unwrap_or(units[2]);
    let count = seconds / size;
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}
