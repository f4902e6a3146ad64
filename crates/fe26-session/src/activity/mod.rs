//! What somebody did lately, kept in the session itself, and what it says about the session.
//!
//! An application puts an [`ActivityLog`] and an [`ActivityCounter`] into its session type. Their
//! JSON is what applications on npm `iron-session` keep by hand, so that both can use one cookie.
//! [`analyze`] and [`audit`] read them; like everything here they are functions of the data and of a
//! moment, and a clock that is set forward or back neither stops them nor makes them overflow.
//!
//! # What a cookie can count
//!
//! Nothing without a `Set-Cookie`: what one response does not carry to the browser, the next request
//! does not bring. Writing on every request is no way out, for then two requests at the same time
//! overwrite one another's cookie. So an [access](Action::Access) is [due](ActivityLog::is_due) only
//! when the log has nothing recent about its path, by default from the last 5 minutes:
//!
//! - Logged and counted: every login, logout and refresh, and every access that is due.
//! - Counted, if the session is saved in this request for another reason: an access that is not due.
//! - Lost: an access that is not due in a request that saves nothing, and what one of two
//!   simultaneous requests recorded.
//!
//! So the counter finds a session that signs in, refreshes or saves without end, or walks through many
//! pages; it does not find one that reads the same page without end. A limit on requests takes a
//! store on the server.
//!
//! # Security
//!
//! Addresses, user agents and paths are personal data. The cookie is encrypted, and still: leave away
//! what nobody looks at.
//!
//! # Examples
//!
//! ```
//! use fe26_session::activity::{Action, Activity, ActivityCounter, ActivityLog, Thresholds};
//! # use fe26_session::{CookieJar, KeyRing, SaveError, Session, SessionConfig, UnixMillis};
//!
//! #[derive(Default, serde::Serialize, serde::Deserialize)]
//! #[serde(rename_all = "camelCase", default)]
//! struct Visitor {
//!     activities: ActivityLog,
//!     activity_counter: ActivityCounter,
//! }
//!
//! fn dashboard(session: &mut Session<Visitor>, now: UnixMillis) -> Result<(), SaveError> {
//!     let thresholds = Thresholds::new();
//!     let access = Activity::new(Action::Access, now).with_path("/dashboard");
//!     // Asked first, for a session that was only read needs no cookie.
//!     if session.activities.is_due(&access, &thresholds) {
//!         session.update(|visitor| {
//!             visitor.activities.record(access, &mut visitor.activity_counter, &thresholds);
//!         })?;
//!     }
//!     Ok(())
//! }
//! # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! # let now = UnixMillis::new(1_800_000_000_000);
//! # let jar = CookieJar::from_headers(&http::HeaderMap::new(), now);
//! # let mut session = Session::<Visitor>::open(&SessionConfig::new("visitor", keys)?, &jar);
//! # dashboard(&mut session, now)?;
//! # assert_eq!(session.activities.entries().len(), 1);
//! # dashboard(&mut session, now)?;
//! # assert_eq!(session.activities.entries().len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod analysis;
mod audit;
mod counter;
mod entry;
mod log;
mod thresholds;

pub use analysis::{Analysis, Presence, SessionHealth, analyze};
pub use audit::{Audit, Finding, RiskLevel, audit};
pub use counter::ActivityCounter;
pub use entry::{Action, Activity};
pub use log::{ActivityLog, Recorded};
pub use thresholds::Thresholds;
