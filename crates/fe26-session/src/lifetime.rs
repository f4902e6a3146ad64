//! How long a session lasts: functions of its times, the settings and now, and of nothing else.
//!
//! Three clocks run for a session. The *ttl* is how long one seal is good for, whoever opens it. The
//! *idle timeout* runs from the last activity, the *absolute timeout* from when the session began.
//! The seal's own expiry is checked when it is opened; here are the limits of this reader, which
//! apply whatever the seal's writer allowed.

use std::time::Duration;

use fe26::UnixMillis;

use crate::error::Rejected;

/// What is configured about a session's life.
#[derive(Clone, Debug)]
pub(crate) struct Lifetime {
    pub(crate) ttl: Duration,
    /// The ttl of visitors who want to stay signed in.
    pub(crate) remembered_ttl: Option<Duration>,
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) absolute_timeout: Option<Duration>,
    /// Whether looking at a session prolongs it.
    pub(crate) rolling: bool,
    /// How much of the time must be used up before an untouched session is sealed anew, in percent.
    pub(crate) renewal_percent: u8,
}

impl Default for Lifetime {
    /// iron-session's: 14 days, and nothing else.
    fn default() -> Self {
        Self {
            ttl: Duration::from_secs(14 * 24 * 60 * 60),
            remembered_ttl: None,
            idle_timeout: None,
            absolute_timeout: None,
            rolling: false,
            renewal_percent: 50,
        }
    }
}

/// When a session began and when it was last sealed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Times {
    pub(crate) started_at: UnixMillis,
    pub(crate) seen_at: UnixMillis,
    pub(crate) remembered: bool,
}

impl Times {
    /// A session that begins.
    pub(crate) fn starting(now: UnixMillis) -> Self {
        Self { started_at: now, seen_at: now, remembered: false }
    }

    /// The times of a seal that says nothing but when it ends: it was made one ttl before that, or
    /// now if that lies ahead.
    pub(crate) fn of_seal(expires_at: Option<UnixMillis>, ttl: Duration, now: UnixMillis) -> Self {
        let made_at = expires_at.map_or(now, |end| (end - ttl).min(now));
        Self { started_at: made_at, seen_at: made_at, remembered: false }
    }
}

impl Lifetime {
    /// Whether a session with these times, in a seal that ends at `expires_at`, is still one.
    pub(crate) fn check(
        &self,
        times: Times,
        expires_at: Option<UnixMillis>,
        now: UnixMillis,
    ) -> Result<(), Rejected> {
        let is_over = |since: UnixMillis, limit: Duration| now.since(since) >= limit;
        if times.started_at > now + FUTURE_TOLERANCE {
            return Err(Rejected::NotYetValid);
        }
        if self.absolute_timeout.is_some_and(|limit| is_over(times.started_at, limit)) {
            return Err(Rejected::AbsoluteTimeout);
        }
        if self.idle_timeout(times).is_some_and(|limit| is_over(times.seen_at, limit)) {
            return Err(Rejected::IdleTimeout);
        }
        if expires_at.is_some_and(|end| end > now + self.longest_ttl() + FUTURE_TOLERANCE) {
            return Err(Rejected::LifetimeTooLong);
        }
        Ok(())
    }

    /// How long a seal may last that is made now: its ttl, and not beyond any timeout.
    pub(crate) fn seal_ttl(&self, times: Times, now: UnixMillis) -> Duration {
        let ttl = self.ttl(times);
        self.times_out_at(times).map_or(ttl, |end| ttl.min(end.since(now)))
    }

    /// The longest that a seal of ours can last, which is one that is made when its session begins.
    pub(crate) fn longest_seal_ttl(&self) -> Duration {
        let forgotten = Times::starting(UnixMillis::default());
        let remembered = Times { remembered: self.remembered_ttl.is_some(), ..forgotten };
        let ttl = |times: Times| self.seal_ttl(times, times.started_at);
        ttl(forgotten).max(ttl(remembered))
    }

    /// How long the browser is to keep a cookie whose seal lasts `seal_ttl`.
    ///
    /// A seal that lasts its whole ttl: iron-session's minute less, so that the browser forgets it
    /// before a server refuses it. One that a timeout cuts short: to the end, because a visitor may come
    /// back in the last minute. Never longer than browsers keep a cookie.
    pub(crate) fn max_age(&self, times: Times, seal_ttl: Duration, now: UnixMillis) -> Duration {
        let is_cut_short = self.times_out_at(times).is_some_and(|end| now + seal_ttl >= end);
        let has_margin = !is_cut_short && seal_ttl > MAX_AGE_MARGIN;
        let max_age = if has_margin { seal_ttl - MAX_AGE_MARGIN } else { seal_ttl };
        max_age.min(BROWSER_LIMIT)
    }

    /// When the session ends if the visitor does not come back.
    pub(crate) fn ends_at(
        &self,
        times: Times,
        expires_at: Option<UnixMillis>,
    ) -> Option<UnixMillis> {
        [expires_at, self.times_out_at(times)].into_iter().flatten().min()
    }

    /// Whether so much of the session's time is used up that it should be sealed anew.
    pub(crate) fn is_due(&self, times: Times, now: UnixMillis) -> bool {
        let window = self.idle_timeout(times).unwrap_or_else(|| self.ttl(times));
        let used = window * u32::from(self.renewal_percent) / 100;
        self.rolling && now.since(times.seen_at) >= used.max(SHORTEST_RENEWAL).min(window)
    }

    /// The first moment at which one of the timeouts ends the session.
    fn times_out_at(&self, times: Times) -> Option<UnixMillis> {
        let idle = self.idle_timeout(times).map(|limit| times.seen_at + limit);
        let absolute = self.absolute_timeout.map(|limit| times.started_at + limit);
        [idle, absolute].into_iter().flatten().min()
    }

    fn ttl(&self, times: Times) -> Duration {
        self.remembered_ttl.filter(|_| times.remembered).unwrap_or(self.ttl)
    }

    /// The longest ttl that a seal of ours can have.
    fn longest_ttl(&self) -> Duration {
        self.remembered_ttl.map_or(self.ttl, |remembered| remembered.max(self.ttl))
    }

    /// Whoever wants to stay signed in does not want to be signed out over lunch.
    fn idle_timeout(&self, times: Times) -> Option<Duration> {
        self.idle_timeout.filter(|_| !times.remembered)
    }
}

/// How far the clock of whoever began a session may be ahead: five minutes, a clock that is set
/// wrong rather than one that drifts.
const FUTURE_TOLERANCE: Duration = Duration::from_secs(300);
/// However short the idle timeout, one visitor's page loads need no more than a seal a minute.
const SHORTEST_RENEWAL: Duration = Duration::from_secs(60);
/// The minute that a cookie ends before its seal.
const MAX_AGE_MARGIN: Duration = Duration::from_secs(60);
/// Browsers keep no cookie longer (draft-ietf-httpbis-rfc6265bis, section 5.5).
const BROWSER_LIMIT: Duration = Duration::from_secs(400 * 24 * 60 * 60);
