//! Counts what happens, for `/metrics` in the text format of Prometheus.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use fe26_axum::{EventKind, KeysWarning, PasswordId, SessionEvent};

/// Counters by name and labels; all labels come from a fixed list of words, never from a request.
#[derive(Clone, Default)]
pub(crate) struct Metrics(Arc<Mutex<BTreeMap<Counter, u64>>>);

type Counter = (&'static str, String);

impl Metrics {
    /// Counts what happened to a session.
    pub(crate) fn count_event(&self, event: &SessionEvent<'_>) {
        let reason = match &event.kind {
            EventKind::Rejected(reason) => reason.kind(),
            _ => "",
        };
        self.count(EVENTS, format!(r#"kind="{}",reason="{reason}""#, event.kind.name()));
    }

    pub(crate) fn count_sign_in(&self, is_genuine: bool) {
        let result = if is_genuine { "ok" } else { "refused" };
        self.count(SIGN_INS, format!(r#"result="{result}""#));
    }

    pub(crate) fn count_answer(&self, status: u16) {
        self.count(ANSWERS, format!(r#"status="{status}""#));
    }

    /// All counters, as Prometheus reads them.
    pub(crate) fn text(&self) -> String {
        let counters = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut text = String::new();
        for (name, help) in HELP {
            let counts = counters.iter().filter(|((of, _), _)| *of == name);
            let counts = counts.map(|((_, labels), count)| (labels, count));
            write(&mut text, (name, "counter", help), counts);
        }
        text
    }

    fn count(&self, name: &'static str, labels: String) {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counters.entry((name, labels)).or_default() += 1;
    }
}

/// What is known of the passwords at this moment, by their ids, which are no secrets.
pub(crate) fn of_keys(opened: &[(PasswordId, usize)], warnings: &[KeysWarning]) -> String {
    let mut text = String::new();
    let opened = opened.iter().map(|(id, count)| (format!(r#"password="{id}""#), count));
    write(&mut text, OPENED, opened);
    let warnings = warnings.iter().filter_map(|warning| {
        let (id, kind) = (warning.password_id()?, warning.kind());
        Some((format!(r#"password="{id}",kind="{kind}""#), 1))
    });
    write(&mut text, WARNINGS, warnings);
    text
}

/// Name, type and meaning, and a line for each of `values` under its labels.
fn write(
    text: &mut String,
    (name, kind, help): (&str, &str, &str),
    values: impl Iterator<Item = (impl Display, impl Display)>,
) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    for (labels, value) in values {
        let _ = writeln!(text, "{name}{{{labels}}} {value}");
    }
}

const OPENED: (&str, &str, &str) =
    ("fe26_seals_opened_total", "counter", "Seals that opened, by password.");
const WARNINGS: (&str, &str, &str) = (
    "fe26_key_warnings",
    "gauge",
    "1 for each old password that can be taken out, or would be kept for ever, by reason.",
);
const EVENTS: &str = "fe26_session_events_total";
const SIGN_INS: &str = "demo_sign_ins_total";
const ANSWERS: &str = "demo_http_responses_total";
const HELP: [(&str, &str); 3] = [
    (EVENTS, "What happened to sessions, by kind and, for rejected cookies, by reason."),
    (SIGN_INS, "Passwords that were checked at sign-in, by result."),
    (ANSWERS, "Answers, by status."),
];
