//! `/session`: what the session holds, and what is to be said about it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use fe26_axum::{Allowed, UnixMillis};

use crate::date::Date;
use crate::frame::Frame;
use crate::guards::Member;
use crate::pages::render;
use crate::session_info::{MAX_COOKIE_BYTES, SessionInfo};
use crate::visitor::now;

pub(super) async fn page(frame: Frame, _: Allowed<Member>, info: SessionInfo) -> Response {
    let page = SessionPage {
        frame,
        began: Date::from(info.started_at),
        signed_in: Date::from(info.presence.signed_in_at),
        end: info.ends_at.map(End::at),
        signed_in_for: minutes_in_words(info.analysis.login_minutes),
        last_access: minutes_in_words(info.analysis.last_access_minutes),
        info,
        limit: MAX_COOKIE_BYTES,
    };
    render(StatusCode::OK, &page)
}

#[derive(Template)]
#[template(path = "session.html")]
struct SessionPage {
    frame: Frame,
    info: SessionInfo,
    began: Date,
    signed_in: Date,
    end: Option<End>,
    signed_in_for: String,
    last_access: String,
    limit: usize,
}

/// When the session ends if its owner does not come back.
struct End {
    date: Date,
    millis: u64,
    time_left: String,
}

impl End {
    fn at(end: UnixMillis) -> Self {
        Self {
            date: Date::from(end),
            millis: end.get(),
            time_left: in_words(end.since(now()).as_secs()),
        }
    }
}

/// In the two largest units, as the page's script goes on to count.
fn in_words(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (1.., ..) => format!("{} {}", plural(days, "day"), plural(hours, "hour")),
        (0, 1.., _) => format!("{} {}", plural(hours, "hour"), plural(minutes, "minute")),
        _ => format!("{} {}", plural(minutes, "minute"), plural(seconds % 60, "second")),
    }
}

/// Of a time that nobody has counted the seconds of.
fn minutes_in_words(minutes: u64) -> String {
    match minutes {
        0 => "less than a minute".to_owned(),
        1..60 => plural(minutes, "minute"),
        _ => in_words(minutes * 60),
    }
}

fn plural(count: u64, unit: &str) -> String {
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_said_in_its_two_largest_units() {
        for (seconds, words) in [
            (7 * 86_400 - 1, "6 days 23 hours"),
            (86_400 + 3_600, "1 day 1 hour"),
            (3_599, "59 minutes 59 seconds"),
            (7_260, "2 hours 1 minute"),
            (0, "0 minutes 0 seconds"),
        ] {
            assert_eq!(in_words(seconds), words);
        }
    }

    #[test]
    fn nobody_is_told_of_1_minutes() {
        for (minutes, words) in [
            (0, "less than a minute"),
            (1, "1 minute"),
            (59, "59 minutes"),
            (61, "1 hour 1 minute"),
            (2_880, "2 days 0 hours"),
        ] {
            assert_eq!(minutes_in_words(minutes), words);
        }
    }
}
