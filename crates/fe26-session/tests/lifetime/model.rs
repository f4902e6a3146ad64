//! Random lives of sessions, and a model that says in a few lines when they end.
//!
//! The clock may jump either way. What the model leaves out is what other tests are about: sealing,
//! cookies, headers.

use std::time::Duration;

use fe26_session::{AssuranceLevel, SessionConfig};
use proptest::prelude::*;

use crate::support::World;

#[derive(Clone, Copy, Debug)]
enum Step {
    Wait(u64),
    SetBack(u64),
    Look,
    Save,
    Remember(bool),
    Renew,
    Destroy,
}

#[derive(Clone, Copy, Debug)]
struct Settings {
    ttl: u64,
    idle: Option<u64>,
    absolute: Option<u64>,
    remembered: Option<u64>,
    percent: u8,
}

/// A session in the model: all times in milliseconds.
#[derive(Clone, Copy, Debug)]
struct Model {
    started: u64,
    sealed: u64,
    remembered: bool,
    ends: u64,
}

impl Settings {
    fn configure(self, config: SessionConfig) -> SessionConfig {
        let millis = Duration::from_millis;
        let mut config =
            config.ttl(millis(self.ttl)).renew_after_percent(self.percent).session_ids();
        if let Some(idle) = self.idle {
            config = config.idle_timeout(millis(idle));
        }
        if let Some(absolute) = self.absolute {
            config = config.absolute_timeout(millis(absolute));
        }
        if let Some(remembered) = self.remembered {
            config = config.remember_me(millis(remembered));
        }
        config
    }

    fn ttl(self, model: Model) -> u64 {
        if model.remembered { self.remembered.unwrap_or(self.ttl) } else { self.ttl }
    }

    fn idle(self, model: Model) -> Option<u64> {
        self.idle.filter(|_| !model.remembered)
    }

    /// Whether a request at `now` finds the session alive.
    fn is_alive(self, model: Model, now: u64) -> bool {
        let longest = self.ttl.max(self.remembered.unwrap_or(0));
        now < model.ends + 60_000
            && self.absolute.is_none_or(|limit| now < model.started + limit)
            && self.idle(model).is_none_or(|limit| now < model.sealed + limit)
            && model.started <= now + 300_000
            && model.ends <= now + longest + 300_000
    }

    /// Whether the cookie of a session that is not alive stays: it is one of the future, which a clock
    /// that was set back takes it for.
    fn is_kept(self, model: Model, now: u64) -> bool {
        let longest = self.ttl.max(self.remembered.unwrap_or(0));
        let is_over = self.absolute.is_some_and(|limit| now >= model.started + limit)
            || self.idle(model).is_some_and(|limit| now >= model.sealed + limit);
        let begins_later = model.started > now + 300_000;
        let ends_too_late = model.ends > now + longest + 300_000;
        now < model.ends + 60_000 && (begins_later || (ends_too_late && !is_over))
    }

    fn seal(self, mut model: Model, now: u64) -> Model {
        let left = self.absolute.map(|limit| (model.started + limit).saturating_sub(now));
        let limits = [Some(self.ttl(model)), self.idle(model), left];
        model.sealed = now;
        model.ends = now + limits.into_iter().flatten().min().unwrap();
        model
    }

    fn is_due(self, model: Model, now: u64) -> bool {
        let window = self.idle(model).unwrap_or_else(|| self.ttl(model));
        let used = (window * u64::from(self.percent) / 100).max(60_000).min(window);
        self.idle.is_some() && now.saturating_sub(model.sealed) >= used
    }
}

/// Mostly around the limits that settings have, which is where mistakes are.
fn time() -> impl Strategy<Value = u64> {
    const HOUR: u64 = 3_600_000;
    prop_oneof![0..120_000_u64, 0..2 * HOUR, 0..40 * 24 * HOUR, Just(HOUR), Just(HOUR / 2)]
}

fn settings() -> impl Strategy<Value = Settings> {
    let limit = || prop_oneof![60_000..7_200_000_u64, 60_000..40 * 86_400_000_u64];
    (
        limit(),
        prop::option::of(limit()),
        prop::option::of(limit()),
        prop::option::of(limit()),
        1..=100_u8,
    )
        .prop_map(|(ttl, idle, absolute, remembered, percent)| Settings {
            ttl,
            idle,
            absolute,
            remembered,
            percent,
        })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => time().prop_map(Step::Wait),
        1 => time().prop_map(Step::SetBack),
        4 => Just(Step::Look),
        3 => Just(Step::Save),
        1 => any::<bool>().prop_map(Step::Remember),
        1 => Just(Step::Renew),
        1 => Just(Step::Destroy),
    ]
}

/// A browser forgets a cookie when its time is over; here the cookie is kept, as a thief would.
fn live(settings: Settings, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut world = World::new(|config| settings.configure(config));
    let mut model: Option<Model> = None;
    let mut cookie: Option<String> = None;
    for &step in steps {
        let now = world.clock.now().get();
        match step {
            Step::Wait(millis) => world.clock.advance(Duration::from_millis(millis)),
            Step::SetBack(millis) => world.clock.set(fe26_session::UnixMillis::new(now - millis)),
            request => {
                world.browser = fe26_session::testing::TestBrowser::new(world.clock.clone());
                if let Some(cookie) = &cookie {
                    world.browser.plant("s", cookie.as_str());
                }
                let alive = model.filter(|model| settings.is_alive(*model, now));
                let mut found = None;
                let answer = world.request(|mut session| {
                    found = Some((!session.is_new(), session.started_at().get()));
                    let remembered = settings.remembered.is_some();
                    match request {
                        Step::Save => session.save().unwrap(),
                        Step::Remember(value) => {
                            session.remember(value && remembered);
                            session.save().unwrap();
                        }
                        Step::Renew => {
                            session.renew();
                            session.save().unwrap();
                        }
                        Step::Destroy => session.destroy(),
                        _ => {}
                    }
                });
                let (is_found, started) = found.unwrap();
                prop_assert_eq!(is_found, alive.is_some(), "{:?} at {}: {:?}", step, now, model);
                prop_assert_eq!(started, alive.map_or(now, |model| model.started));

                let begun = Model { started: now, sealed: now, remembered: false, ends: 0 };
                let base = alive.unwrap_or(begun);
                model = match request {
                    Step::Save => Some(settings.seal(base, now)),
                    Step::Remember(value) => {
                        let remembered = value && settings.remembered.is_some();
                        Some(settings.seal(Model { remembered, ..base }, now))
                    }
                    Step::Renew => {
                        let remembered = base.remembered;
                        Some(settings.seal(Model { remembered, ..begun }, now))
                    }
                    Step::Destroy => None,
                    _ => match alive {
                        Some(model) if settings.is_due(model, now) => {
                            Some(settings.seal(model, now))
                        }
                        Some(model) => Some(model),
                        None => model.filter(|model| settings.is_kept(*model, now)),
                    },
                };
                if let Some(line) = answer.get(http::header::SET_COOKIE) {
                    let (_, rest) = line.to_str().unwrap().split_once('=').unwrap();
                    let value = rest.split(';').next().unwrap();
                    cookie = Some(value.to_owned()).filter(|value| !value.is_empty());
                }
                let seal_ends =
                    cookie.as_ref().map(|seal| seal.split('*').nth(5).unwrap().to_owned());
                prop_assert_eq!(seal_ends, model.map(|model| model.ends.to_string()), "{:?}", step);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_life_is_as_the_model_says(
        settings in settings(),
        steps in prop::collection::vec(step(), 1..60),
    ) {
        live(settings, &steps)?;
    }
}

/// The level's limits hold however a session is used, for thousands of random requests.
#[test]
fn no_activity_keeps_a_session_beyond_its_absolute_limit() {
    let mut world = World::new(|config| {
        config.assurance_level(AssuranceLevel::Aal3).ttl(Duration::from_secs(1 << 30))
    });
    world.save();
    for minute in 1..=12 * 60 {
        world.clock.advance(Duration::from_secs(60));
        world.request(|mut session| {
            assert_eq!(session.is_new(), minute == 12 * 60, "minute {minute}");
            if minute % 7 == 0 && !session.is_new() {
                session.save().unwrap();
            }
        });
    }
}
