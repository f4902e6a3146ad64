//! How often somebody may guess: per account, and per network that guesses at many accounts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::network::Network;
use crate::problem::Problem;

/// Counts failures in memory. An account without an owner is counted like any other, so that being
/// refused tells nothing about it.
///
/// What is being checked at this moment is not counted yet; the queue for hashing limits how much
/// that can be.
#[derive(Clone, Default)]
pub(crate) struct Throttle(Arc<Mutex<HashMap<Key, Failures>>>);

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
enum Key {
    Account(String),
    Network(Network),
}

/// Since when there were how many.
#[derive(Clone, Copy)]
struct Failures {
    since: Instant,
    count: u32,
}

impl Throttle {
    /// Lets an attempt pass, or says when to come back.
    pub(crate) fn admit(
        &self,
        account: &str,
        network: Network,
        now: Instant,
    ) -> Result<(), Problem> {
        let failures = self.lock();
        for key in keys(account, network) {
            let Some(found) = failures.get(&key).filter(|found| found.is_recent(now)) else {
                continue;
            };
            if found.count >= key.limit() {
                let wait = (found.since + WINDOW).saturating_duration_since(now);
                return Err(Problem::TOO_MANY_ATTEMPTS.retry_after(wait));
            }
        }
        Ok(())
    }

    /// Counts an attempt that failed.
    pub(crate) fn failed(&self, account: &str, network: Network, now: Instant) {
        let mut failures = self.lock();
        make_room(&mut failures, now);
        for key in keys(account, network) {
            let found = failures.entry(key).or_insert(Failures { since: now, count: 0 });
            if !found.is_recent(now) {
                *found = Failures { since: now, count: 0 };
            }
            found.count = found.count.saturating_add(1);
        }
    }

    /// Forgets the failures of an account whose owner has come. Those of the network stay: an
    /// attacker with one account of their own could otherwise guess at all others for ever.
    pub(crate) fn succeeded(&self, account: &str) {
        self.lock().remove(&Key::account(account));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Failures>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Key {
    fn account(email: &str) -> Self {
        // No address is longer, and a longer text must not fill the memory.
        Self::Account(email.chars().take(254).flat_map(char::to_lowercase).collect())
    }

    const fn limit(&self) -> u32 {
        match self {
            Self::Account(_) => ACCOUNT_LIMIT,
            Self::Network(_) => NETWORK_LIMIT,
        }
    }
}

impl Failures {
    fn is_recent(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.since) < WINDOW
    }
}

fn keys(account: &str, network: Network) -> [Key; 2] {
    [Key::account(account), Key::Network(network)]
}

/// Forgets what is over; if that is not enough, whoever failed least.
fn make_room(failures: &mut HashMap<Key, Failures>, now: Instant) {
    if failures.len() < MAX_ENTRIES {
        return;
    }
    failures.retain(|_, found| found.is_recent(now));
    let mut least = 1;
    while failures.len() >= MAX_ENTRIES {
        failures.retain(|_, found| found.count > least);
        least *= 2;
    }
}

const WINDOW: Duration = Duration::from_secs(15 * 60);
const ACCOUNT_LIMIT: u32 = 10;
/// People in one office share a network.
const NETWORK_LIMIT: u32 = 50;
/// A few megabytes.
const MAX_ENTRIES: usize = 20_000;

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const HERE: Network = Network::V4(Ipv4Addr::new(203, 0, 113, 7));
    const THERE: Network = Network::V4(Ipv4Addr::new(198, 51, 100, 1));

    fn fail(throttle: &Throttle, account: &str, network: Network, times: u32, now: Instant) {
        (0..times).for_each(|_| throttle.failed(account, network, now));
    }

    #[test]
    fn ten_wrong_passwords_are_enough_for_an_account_from_wherever_they_come() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        fail(&throttle, "ada@example.com", HERE, 9, now);
        assert!(throttle.admit("ada@example.com", HERE, now).is_ok());
        fail(&throttle, "ADA@example.com", THERE, 1, now);
        let refused = throttle.admit("ada@example.com", HERE, now).unwrap_err();
        assert_eq!((refused.status.as_u16(), refused.retry_after_seconds()), (429, Some(900)));
        assert!(throttle.admit("bob@example.com", HERE, now).is_ok());
    }

    #[test]
    fn a_network_that_guesses_at_many_accounts_is_refused_for_all_of_them() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        for account in 0..NETWORK_LIMIT {
            fail(&throttle, &format!("{account}@example.com"), HERE, 1, now);
        }
        assert!(throttle.admit("ada@example.com", HERE, now).is_err());
        assert!(throttle.admit("ada@example.com", THERE, now).is_ok());
        throttle.succeeded("ada@example.com");
        assert!(throttle.admit("ada@example.com", HERE, now).is_err());
    }

    #[test]
    fn after_a_quarter_of_an_hour_the_count_begins_anew() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        fail(&throttle, "ada@example.com", HERE, 20, now);
        assert!(throttle.admit("ada@example.com", HERE, now + WINDOW).is_ok());
        throttle.failed("ada@example.com", HERE, now + WINDOW);
        assert!(throttle.admit("ada@example.com", HERE, now + WINDOW).is_ok());
    }

    #[test]
    fn the_right_password_forgives_the_wrong_ones_before() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        fail(&throttle, "ada@example.com", HERE, 9, now);
        throttle.succeeded("ada@example.com");
        fail(&throttle, "ada@example.com", HERE, 9, now);
        assert!(throttle.admit("ada@example.com", HERE, now).is_ok());
    }

    #[test]
    fn a_flood_of_names_neither_fills_the_memory_nor_frees_the_guilty() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        fail(&throttle, "ada@example.com", HERE, 10, now);
        for account in 0..2 * MAX_ENTRIES {
            throttle.failed(&format!("{account}@example.com"), THERE, now);
        }
        assert!(throttle.lock().len() <= MAX_ENTRIES + 2);
        assert!(throttle.admit("ada@example.com", HERE, now).is_err());
    }
}
