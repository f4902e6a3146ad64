use std::net::IpAddr;
use std::time::Duration;

use fe26::UnixMillis;
use serde_core::de::{Deserialize, Deserializer, Error as _};
use serde_core::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::Value;

/// One thing that somebody did.
///
/// In JSON `{"timestamp":1800000000000,"action":"access","ip":"203.0.113.7","userAgent":"…",
/// "path":"/dashboard"}`; what is not known is absent. Reading fails when the timestamp or the action
/// is missing or wrong, and leaves away any other field that is.
///
/// A visitor's request chooses the user agent and the path, so both are cut: a full log of ten and its
/// counter fit into one cookie beside 400 bytes of other fields, whatever was sent.
///
/// # Examples
///
/// ```
/// use fe26_session::UnixMillis;
/// use fe26_session::activity::{Action, Activity};
///
/// let now = UnixMillis::new(1_800_000_000_000);
/// let access = Activity::new(Action::Access, now)
///     .with_ip([203, 0, 113, 7].into())
///     .with_path("/reset?token=c2VjcmV0");
/// assert_eq!(
///     serde_json::to_string(&access)?,
///     r#"{"timestamp":1800000000000,"action":"access","ip":"203.0.113.7","path":"/reset"}"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Activity {
    timestamp: UnixMillis,
    action: Action,
    ip: Option<IpAddr>,
    user_agent: Option<String>,
    path: Option<String>,
}

impl Activity {
    /// How many bytes of a user agent are kept, as JSON: enough to tell the device.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{Action, Activity};
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let access = Activity::new(Action::Access, now).with_user_agent(&"x".repeat(8000));
    /// assert_eq!(access.user_agent().map(str::len), Some(Activity::MAX_USER_AGENT_LEN));
    /// ```
    pub const MAX_USER_AGENT_LEN: usize = 64;
    /// How many bytes of a path are kept, as JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{Action, Activity};
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let access = Activity::new(Action::Access, now).with_path(&"/\"".repeat(100));
    /// // A quotation mark is two bytes in JSON.
    /// assert_eq!(access.path().map(str::len), Some(Activity::MAX_PATH_LEN / 3 * 2));
    /// ```
    pub const MAX_PATH_LEN: usize = 48;

    /// Something done `now`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{Action, Activity};
    /// let login = Activity::new(Action::Login, UnixMillis::new(1_800_000_000_000));
    /// assert_eq!((login.ip(), login.user_agent(), login.path()), (None, None, None));
    /// ```
    #[must_use]
    pub fn new(action: Action, now: UnixMillis) -> Self {
        // A later moment is a number that no session can be saved with.
        let timestamp = now.min(UnixMillis::MAX_IN_SEAL);
        Self { timestamp, action, ip: None, user_agent: None, path: None }
    }

    /// Adds the address it came from: the connection's, or what a proxy says that you trust.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::net::SocketAddr;
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{Action, Activity};
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let peer: SocketAddr = "[2001:db8::7]:54321".parse()?;
    /// let login = Activity::new(Action::Login, now).with_ip(peer.ip());
    /// assert_eq!(login.ip(), Some("2001:db8::7".parse()?));
    /// # Ok::<(), std::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn with_ip(mut self, ip: IpAddr) -> Self {
        self.ip = Some(ip);
        self
    }

    /// Adds the header `User-Agent`, or the start of it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{Action, Activity};
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    /// let login = Activity::new(Action::Login, now).with_user_agent(firefox);
    /// assert_eq!(login.user_agent(), Some(&firefox[..Activity::MAX_USER_AGENT_LEN]));
    /// ```
    #[must_use]
    pub fn with_user_agent(mut self, user_agent: &str) -> Self {
        self.user_agent = Some(shorten(user_agent, Self::MAX_USER_AGENT_LEN));
        self
    }

    /// Adds the path of the request, or the start of it. A query is left away: those hold secrets,
    /// such as the token that resets a password.
    ///
    /// An access to a new path is always [due](super::ActivityLog::is_due), so where there are many, give the
    /// route, `/orders/{id}`, and not the path itself.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{Action, Activity};
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let access = Activity::new(Action::Access, now).with_path("/orders?page=2#total");
    /// assert_eq!(access.path(), Some("/orders"));
    /// ```
    #[must_use]
    pub fn with_path(mut self, path: &str) -> Self {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        self.path = Some(shorten(path, Self::MAX_PATH_LEN));
        self
    }

    /// When.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{Action, Activity};
    /// let now = UnixMillis::new(1_800_000_000_000);
    /// assert_eq!(Activity::new(Action::Login, now).timestamp(), now);
    /// ```
    #[must_use]
    pub const fn timestamp(&self) -> UnixMillis {
        self.timestamp
    }

    /// What.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::activity::{Action, Activity};
    /// let left_by_javascript = r#"{"timestamp":1800000000000,"action":"refresh"}"#;
    /// let activity: Activity = serde_json::from_str(left_by_javascript)?;
    /// assert_eq!(activity.action(), Action::Refresh);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub const fn action(&self) -> Action {
        self.action
    }

    /// The address it came from.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::activity::Activity;
    /// let garbled = r#"{"timestamp":1800000000000,"action":"login","ip":"unknown"}"#;
    /// assert_eq!(serde_json::from_str::<Activity>(garbled)?.ip(), None);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub const fn ip(&self) -> Option<IpAddr> {
        self.ip
    }

    /// The user agent it came from, or the start of it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{Action, Activity};
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// let login = Activity::new(Action::Login, now).with_user_agent("curl/8.14.1");
    /// assert_eq!(login.user_agent(), Some("curl/8.14.1"));
    /// ```
    #[must_use]
    pub fn user_agent(&self) -> Option<&str> {
        self.user_agent.as_deref()
    }

    /// The path it went to, or the start of it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::UnixMillis;
    /// # use fe26_session::activity::{Action, Activity};
    /// # let now = UnixMillis::new(1_800_000_000_000);
    /// assert_eq!(Activity::new(Action::Access, now).with_path("/orders").path(), Some("/orders"));
    /// ```
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    pub(super) fn from_json(json: &Value) -> Option<Self> {
        let text = |name: &str| json.get(name)?.as_str();
        let mut activity = Self::new(Action::named(text("action")?)?, millis(&json["timestamp"])?);
        activity.ip = text("ip").and_then(|ip| ip.parse().ok());
        if let Some(user_agent) = text("userAgent") {
            activity = activity.with_user_agent(user_agent);
        }
        if let Some(path) = text("path") {
            activity = activity.with_path(path);
        }
        Some(activity)
    }

    /// Whether less than `interval` lies between the two. An entry from a future that a clock was set
    /// back from is far away, like one from the past.
    pub(super) fn is_within(&self, interval: Duration, other: &Self) -> bool {
        let apart = self.timestamp.get().abs_diff(other.timestamp.get());
        Duration::from_millis(apart) < interval
    }
}

impl Serialize for Activity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let optional = [self.ip.is_some(), self.user_agent.is_some(), self.path.is_some()];
        let len = 2 + optional.into_iter().filter(|is_there| *is_there).count();
        let mut json = serializer.serialize_struct("Activity", len)?;
        json.serialize_field("timestamp", &self.timestamp.get())?;
        json.serialize_field("action", &self.action)?;
        match &self.ip {
            Some(ip) => json.serialize_field("ip", ip)?,
            None => json.skip_field("ip")?,
        }
        match &self.user_agent {
            Some(user_agent) => json.serialize_field("userAgent", user_agent)?,
            None => json.skip_field("userAgent")?,
        }
        match &self.path {
            Some(path) => json.serialize_field("path", path)?,
            None => json.skip_field("path")?,
        }
        json.end()
    }
}

impl<'de> Deserialize<'de> for Activity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(deserializer)?;
        Self::from_json(&json).ok_or_else(|| D::Error::custom("not an activity"))
    }
}

/// What somebody did. In JSON it is the name in lower case.
///
/// # Examples
///
/// ```
/// use fe26_session::activity::Action;
///
/// assert_eq!(serde_json::to_string(&Action::Login)?, r#""login""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// Signed in.
    Login,
    /// Signed out.
    Logout,
    /// Looked at something.
    Access,
    /// Had the session extended.
    Refresh,
}

impl Action {
    /// The name in JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::activity::Action;
    /// assert_eq!(Action::Refresh.as_str(), "refresh");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Logout => "logout",
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }

    fn named(name: &str) -> Option<Self> {
        let all = [Self::Login, Self::Logout, Self::Access, Self::Refresh];
        all.into_iter().find(|action| action.as_str() == name)
    }
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The start of `text` that JSON writes in `limit` bytes. Counted as JSON, because a header full of
/// quotation marks takes twice its length in the cookie.
fn shorten(text: &str, limit: usize) -> String {
    let mut bytes = 0;
    let kept = text.chars().take_while(|character| {
        bytes += len_in_json(*character);
        bytes <= limit
    });
    kept.collect()
}

/// As both `JSON.stringify` and serde_json escape.
const fn len_in_json(character: char) -> usize {
    match character {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\0'..='\u{1f}' => 6,
        _ => character.len_utf8(),
    }
}

/// A moment as JavaScript writes it. Beyond what a double holds exactly it is none: the session could
/// be read and not saved any more.
pub(super) fn millis(json: &Value) -> Option<UnixMillis> {
    let latest = UnixMillis::MAX_IN_SEAL.get() as f64;
    let millis = json.as_f64().filter(|millis| (0.0..=latest).contains(millis))?;
    Some(UnixMillis::new(millis as u64))
}
