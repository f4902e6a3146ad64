use std::time::Duration;

use fe26::UnixMillis;
use serde_core::ser::{Serialize, SerializeStruct, Serializer};

use super::entry::{Action, Activity};
use super::log::ActivityLog;
use super::thresholds::Thresholds;

/// When somebody signed in, and was last there.
///
/// The two have names because moments in a row of arguments are easily mixed up.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use fe26_session::UnixMillis;
/// use fe26_session::activity::{Finding, Presence, Thresholds, audit};
///
/// // The handler keeps both moments in its session type, and moves only `last_access`.
/// let signed_in_at = UnixMillis::new(1_800_000_000_000);
/// let last_access = signed_in_at + Duration::from_secs(7 * 3600);
/// let presence = Presence { signed_in_at, last_access };
///
/// let now = last_access + Duration::from_secs(3 * 3600);
/// let findings = audit(presence, &Default::default(), now, &Thresholds::new()).findings;
/// assert_eq!(findings, [Finding::InactiveFor(Duration::from_secs(2 * 3600))]);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Presence {
    /// When they showed who they are. Set it in the handler that checks the password, or take the
    /// start of the session; a refresh, an extension or a renewal leaves it as it is. A program that
    /// moves it with every refresh has sessions that never grow old, and no audit can tell.
    pub signed_in_at: UnixMillis,
    /// The last access as the request's cookie tells it, before this request moves it: otherwise
    /// nobody was ever away. It is as old as the last save, which may be
    /// [`Thresholds::access_interval`] before the last request.
    pub last_access: UnixMillis,
}

/// Describes a session: how long, how lively, what last.
///
/// Moments that lie in the future, because a clock was set back, are taken to be `now`.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use fe26_session::UnixMillis;
/// use fe26_session::activity::*;
///
/// let signed_in_at = UnixMillis::new(1_800_000_000_000);
/// let last_access = signed_in_at + Duration::from_secs(3600);
/// let now = last_access + Duration::from_secs(45 * 60);
///
/// let log: ActivityLog = ActivityLog::default();
/// let presence = Presence { signed_in_at, last_access };
/// let analysis = analyze(&log, presence, now, &Thresholds::new());
/// assert_eq!(analysis.login_minutes, 105);
/// assert_eq!(analysis.session_health, SessionHealth::Idle);
/// ```
#[must_use]
pub fn analyze<const CAPACITY: usize>(
    log: &ActivityLog<CAPACITY>,
    presence: Presence,
    now: UnixMillis,
    thresholds: &Thresholds,
) -> Analysis {
    let inactive = now.since(presence.last_access);
    let is_active = inactive < thresholds.idle_after;
    Analysis {
        login_minutes: whole_minutes(now.since(presence.signed_in_at)),
        last_access_minutes: whole_minutes(inactive),
        activity_count: log.entries().len(),
        recent_actions: log.latest(RECENT_ACTIONS).iter().map(Activity::action).collect(),
        session_health: if is_active { SessionHealth::Active } else { SessionHealth::Idle },
    }
}

/// What [`analyze`] says about a session. In JSON `{"loginDuration":105,"lastAccessMinutes":45,
/// "activityCount":10,"recentActions":["login","access"],"sessionHealth":"idle"}`.
///
/// # Examples
///
/// ```
/// # use fe26_session::UnixMillis;
/// # use fe26_session::activity::{Action, Activity, ActivityLog, Presence, Thresholds, analyze};
/// # let now = UnixMillis::new(1_800_000_000_000);
/// # let presence = Presence { signed_in_at: now, last_access: now };
/// # let mut log: ActivityLog = ActivityLog::default();
/// # log.record(Activity::new(Action::Login, now), &mut Default::default(), &Thresholds::new());
/// let analysis = analyze(&log, presence, now, &Thresholds::new());
/// assert_eq!(analysis.recent_actions, [Action::Login]);
/// let json = serde_json::to_string(&analysis)?;
/// assert!(json.ends_with(r#""recentActions":["login"],"sessionHealth":"active"}"#));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Analysis {
    /// Whole minutes since the sign-in; `loginDuration` in JSON.
    pub login_minutes: u64,
    /// Whole minutes since the last access.
    pub last_access_minutes: u64,
    /// How many entries the log has, which is never more than it keeps.
    pub activity_count: usize,
    /// The last 5 actions, newest last.
    pub recent_actions: Vec<Action>,
    /// Whether somebody is there.
    pub session_health: SessionHealth,
}

impl Serialize for Analysis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut json = serializer.serialize_struct("Analysis", 5)?;
        json.serialize_field("loginDuration", &self.login_minutes)?;
        json.serialize_field("lastAccessMinutes", &self.last_access_minutes)?;
        json.serialize_field("activityCount", &self.activity_count)?;
        json.serialize_field("recentActions", &self.recent_actions)?;
        json.serialize_field("sessionHealth", self.session_health.as_str())?;
        json.end()
    }
}

/// Whether somebody is there.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// # use fe26_session::UnixMillis;
/// use fe26_session::activity::{ActivityLog, Presence, SessionHealth, Thresholds, analyze};
///
/// # let then = UnixMillis::new(1_800_000_000_000);
/// let presence = Presence { signed_in_at: then, last_access: then };
/// let health = |now| {
///     analyze(&ActivityLog::<10>::default(), presence, now, &Thresholds::new()).session_health
/// };
/// assert_eq!(health(then + Duration::from_secs(29 * 60)), SessionHealth::Active);
/// assert_eq!(health(then + Duration::from_secs(30 * 60)), SessionHealth::Idle);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SessionHealth {
    /// The last access is recent.
    Active,
    /// Nothing happened since [`Thresholds::idle_after`].
    Idle,
}

impl SessionHealth {
    /// The name in JSON: `active`, `idle`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::activity::SessionHealth;
    /// assert_eq!(SessionHealth::Idle.as_str(), "idle");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Idle => "idle",
        }
    }
}

const fn whole_minutes(duration: Duration) -> u64 {
    duration.as_secs() / 60
}

/// How many actions an [`Analysis`] shows.
const RECENT_ACTIONS: usize = 5;
