//! A log in a session in a cookie.

use std::net::{IpAddr, Ipv6Addr};

use fe26_session::activity::{
    Action, Activity, ActivityCounter, ActivityLog, Finding, Presence, Thresholds, audit,
};
use fe26_session::{CookieJar, KeyRing, Session, SessionConfig, UnixMillis};
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

use crate::support::{NOW, USER_AGENT, access, hours, minutes, seconds, to_json};

/// The session of the application that users of iron-session build.
#[derive(Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default, rename_all = "camelCase")]
struct Visitor {
    user_id: String,
    /// Whatever else an application keeps.
    rest: String,
    login_at: u64,
    last_access: u64,
    activities: ActivityLog,
    activity_counter: ActivityCounter,
}

impl Visitor {
    fn presence(&self) -> Presence {
        Presence {
            signed_in_at: UnixMillis::new(self.login_at),
            last_access: UnixMillis::new(self.last_access),
        }
    }

    fn record(&mut self, activity: Activity) {
        self.last_access = activity.timestamp().get();
        self.activities.record(activity, &mut self.activity_counter, &Thresholds::new());
    }
}

/// A browser: the cookie it has.
#[derive(Clone, Default)]
struct Browser(Option<String>);

impl Browser {
    /// Makes a request at `now`; tells whether the answer set a cookie.
    fn request(&mut self, now: UnixMillis, handler: impl FnOnce(&mut Session<Visitor>)) -> bool {
        let mut request = HeaderMap::new();
        if let Some(cookie) = &self.0 {
            request.insert(COOKIE, HeaderValue::from_str(cookie).unwrap());
        }
        let jar = CookieJar::from_headers(&request, now);
        handler(&mut Session::open(&config(), &jar));
        let mut response = HeaderMap::new();
        jar.write_to(&mut response);
        let Some(line) = response.get(SET_COOKIE) else { return false };
        self.0 = line.to_str().unwrap().split(';').next().map(str::to_owned);
        true
    }
}

fn config() -> SessionConfig {
    let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o").unwrap();
    SessionConfig::new("myapp-session", keys).unwrap()
}

/// A page: records its access if that is due, and writes nothing otherwise.
fn page(session: &mut Session<Visitor>, access: Activity) {
    if session.activities.is_due(&access, &Thresholds::new()) {
        session.update(|visitor| visitor.record(access)).unwrap();
    }
}

#[test]
fn a_hundred_requests_in_five_minutes_set_one_cookie() {
    let mut browser = Browser::default();
    let set = (0..100)
        .map(|request| NOW + seconds(request * 3))
        .filter(|now| browser.request(*now, |session| page(session, access("/", *now))))
        .count();
    assert_eq!(set, 1);
}

#[test]
fn only_what_a_cookie_carried_was_counted() {
    let mut browser = Browser::default();
    for minute in 0..60 {
        let now = NOW + minutes(minute);
        browser.request(now, |session| page(session, access("/", now)));
    }
    browser.request(NOW + minutes(59), |session| {
        assert_eq!(session.activity_counter.in_last_hour(NOW + minutes(59)), 12);
    });
}

#[test]
fn of_two_requests_at_once_one_is_lost() {
    let mut one = Browser::default();
    let mut other = one.clone();
    one.request(NOW, |session| page(session, access("/a", NOW)));
    other.request(NOW, |session| page(session, access("/b", NOW)));
    other.request(NOW, |session| assert_eq!(session.activities.entries().len(), 1));
}

#[test]
fn an_audit_finds_a_session_that_is_old_and_in_use() {
    let mut browser = Browser::default();
    browser.request(NOW, |session| {
        session.login_at = NOW.get();
        session.update(|visitor| visitor.record(Activity::new(Action::Login, NOW))).unwrap();
    });
    for hour in 1..=25 {
        let now = NOW + hours(hour);
        browser.request(now, |session| {
            let audit =
                audit(session.presence(), &session.activity_counter, now, &Thresholds::new());
            let expected: &[_] = if hour > 24 { &[Finding::OlderThan(hours(24))] } else { &[] };
            assert_eq!(audit.findings, expected, "{hour}");
            session.update(|visitor| visitor.record(Activity::new(Action::Refresh, now))).unwrap();
        });
    }
}

#[test]
fn a_full_log_fits_whatever_the_headers_were() {
    let longest = IpAddr::V6(Ipv6Addr::from(u128::MAX));
    for hostile in ["\"", "\\", "\u{1}", "\n", "é", "🦀", "a", USER_AGENT] {
        let header = hostile.repeat(1000);
        let mut browser = Browser::default();
        for now in (0..7).map(|slot| NOW + minutes(10 * slot)) {
            let activity = Activity::new(Action::Refresh, now)
                .with_ip(longest)
                .with_user_agent(&header)
                .with_path(&header);
            browser.request(now, |session| {
                (0..1000).for_each(|_| session.record(activity.clone()));
                session.rest.clear();
                session.rest = "x".repeat(OTHER_FIELDS - bytes_of_other_fields(session));
                session.save().unwrap();
            });
        }
        browser.request(NOW + minutes(60), |session| {
            assert_eq!(session.activities.entries().len(), 10);
            assert_eq!(session.activity_counter.in_last_hour(NOW + minutes(60)), 7000);
        });
    }
}

fn bytes_of_other_fields(visitor: &Visitor) -> usize {
    let activities = [to_json(&visitor.activities), to_json(&visitor.activity_counter)];
    to_json(visitor).len() - activities.concat().len()
}

/// What the documentation promises room for.
const OTHER_FIELDS: usize = 400;
