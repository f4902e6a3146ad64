//! `fe26 unseal --name`: a `Cookie` header in, the JSON of its session out.

use std::mem;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clap::ArgMatches;
use fe26_session::{
    CookieJar, CookieName, EventKind, SessionConfig, SessionEvent, SessionText, UnixMillis,
};
use zeroize::Zeroizing;

use crate::args::{self, Clock, Ttl};
use crate::failure::{Failure, Refusal};
use crate::input::{self, MAX_HEADER_LEN};
use crate::output::{self, WARNING};
use crate::{hint, json, lines, secrets, unseal};

pub(crate) fn run(matches: &ArgMatches, name: &CookieName) -> Result<ExitCode, Failure> {
    let server = Server::new(matches, name)?;
    if matches.get_flag(args::LINES) {
        return lines::run(MAX_HEADER_LEN, |header| server.answer(header));
    }
    let now = server.clock.now();
    let session = server.open(&input::header(matches)?, now).map_err(|refusal| {
        let hint = hint::for_session(&refusal, &server.config.keys(), now);
        Failure::Refused { refusal, hint }
    })?;
    let data = server.data(&session);
    if output::is_for_a_person() {
        output::print(&json::pretty(&data))?;
        let seal = session.seal();
        output::remark(&unseal::describe(seal.password_id, seal.expires_at, seal.outdated, now));
    } else {
        output::print(&data)?;
    }
    for event in server.take_events() {
        output::say(WARNING, "warning", &describe(&event));
    }
    Ok(ExitCode::SUCCESS)
}

/// A server that has a session of this name.
struct Server {
    config: SessionConfig,
    clock: Clock,
    with_envelope: bool,
    /// What was remarkable about the cookies since it was last asked.
    events: Arc<Mutex<Vec<EventKind>>>,
}

impl Server {
    fn new(matches: &ArgMatches, name: &CookieName) -> Result<Self, Failure> {
        let keys = secrets::key_ring(matches)?;
        let events = Arc::<Mutex<Vec<EventKind>>>::default();
        let told = Arc::clone(&events);
        let config = SessionConfig::new(name.as_str(), keys)
            .map_err(|error| Failure::Usage(error.to_string()))?
            .dialect(args::dialect(matches))
            .skew(args::skew(matches))
            .on_event(move |event: &SessionEvent<'_>| {
                if is_about_cookies(&event.kind) {
                    told.lock().unwrap_or_else(PoisonError::into_inner).push(event.kind.clone());
                }
            });
        Ok(Self {
            config: with_limit(config, matches),
            clock: args::clock(matches),
            with_envelope: matches.get_flag(args::ENVELOPE),
            events,
        })
    }

    fn open(&self, header: &[u8], now: UnixMillis) -> Result<SessionText, Refusal> {
        if header.len() > MAX_HEADER_LEN {
            return Err(Refusal::HeaderTooLong);
        }
        let jar = CookieJar::from_lines("GET", None, [("cookie", header)], now);
        SessionText::open(&self.config, &jar)?.ok_or(Refusal::Absent)
    }

    /// A line of JSON with the data and what was remarkable.
    fn answer(&self, header: &[u8]) -> Result<Zeroizing<String>, Refusal> {
        let session = self.open(header, self.clock.now());
        let events = self.take_events();
        let data = self.data(&session?);
        let mut answer = Zeroizing::new(format!(r#"{{"data":{}"#, *json::one_line(&data)));
        if !events.is_empty() {
            let names: Vec<_> =
                events.iter().map(|event| format!("\"{}\"", event.name())).collect();
            answer.push_str(&format!(r#","events":[{}]"#, names.join(",")));
        }
        answer.push('}');
        Ok(answer)
    }

    fn data(&self, session: &SessionText) -> Zeroizing<String> {
        if self.with_envelope {
            session.payload()
        } else {
            Zeroizing::new(session.data().to_owned())
        }
    }

    fn take_events(&self) -> Vec<EventKind> {
        mem::take(&mut self.events.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// `config` with the limit of `--ttl`; without it, with none that is the server's and not the seal's.
fn with_limit(config: SessionConfig, matches: &ArgMatches) -> SessionConfig {
    let accepts_endless = match args::ttl(matches) {
        Some(Ttl::For(ttl)) => return config.ttl(ttl),
        Some(Ttl::Never) => true,
        None => args::dialect(matches).ttl().is_none(),
    };
    let config = config.ttl(FOR_EVER);
    if accepts_endless { config.danger_accept_seals_without_expiry() } else { config }
}

/// Whether an event says something about the cookies of a request, and not what was done with them.
fn is_about_cookies(event: &EventKind) -> bool {
    matches!(event, EventKind::DuplicateCookie | EventKind::StaleChunk)
}

fn describe(event: &EventKind) -> String {
    let words = match event {
        EventKind::DuplicateCookie => {
            "there are other cookies of its name, or of its chunks, that do not open"
        }
        EventKind::StaleChunk => "there are chunks of another session, which it has left behind",
        _ => "something is remarkable about its cookies",
    };
    format!("{words} ({})", event.name())
}

/// Until the end of time, as milliseconds count it.
const FOR_EVER: Duration = Duration::from_millis(u64::MAX);
