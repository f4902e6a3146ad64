//! Whose turn it is to have a password hashed, so that hashing leaves room for everything else.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;

use argon2::password_hash::Error;
use argon2::password_hash::phc::PasswordHash;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

use crate::hashing::{Hasher, Verdict};
use crate::problem::Problem;

/// Checks and hashes passwords. That takes 19 MiB and tens of milliseconds, so a flood of it has to
/// queue, and who finds the queue full is told to come back.
#[derive(Clone)]
pub(crate) struct Passwords {
    /// Those who hash.
    turns: Arc<Semaphore>,
    /// Those who hash or wait for it.
    places: Arc<Semaphore>,
    /// What is not in use at this moment; as many as there ever were turns at a time.
    hashers: Arc<Mutex<Vec<Hasher>>>,
    /// What a password is checked against when there is no such account.
    decoy: Arc<PasswordHash>,
}

/// Room in the queue, for one password.
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
}

impl Passwords {
    pub(crate) fn new() -> Result<Self, Error> {
        Self::with_places(turns() + QUEUE)
    }

    fn with_places(places: usize) -> Result<Self, Error> {
        Ok(Self {
            turns: Arc::new(Semaphore::new(turns())),
            places: Arc::new(Semaphore::new(places)),
            decoy: Arc::new(Hasher::default().hash("nobody signs in with this")?),
            hashers: Arc::default(),
        })
    }

    /// Takes a place in the queue. Ask for it before anything else that takes time: a crowd that finds no
    /// room then costs next to nothing.
    ///
    /// # Errors
    ///
    /// [`Problem::BUSY`] when there is no room.
    pub(crate) fn place(&self) -> Result<Place, Problem> {
        let permit = Arc::clone(&self.places).try_acquire_owned();
        permit.map(|permit| Place { _permit: permit }).map_err(|_| Problem::BUSY)
    }

    /// Whether `kept` was made of `password`.
    ///
    /// Without a hash the answer is no, and it takes as long as any other: the time of a sign-in
    /// does not tell which accounts there are.
    pub(crate) async fn verify(
        &self,
        place: Place,
        password: String,
        kept: Option<String>,
    ) -> Result<Verdict, Problem> {
        let decoy = Arc::clone(&self.decoy);
        self.in_turn(place, move |hasher| hasher.judge(&password, kept.as_deref(), &decoy))
            .await?
            .map_err(Problem::ours)
    }

    /// Hashes a new password.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Problem> {
        let hash = self.in_turn(self.place()?, move |hasher| hasher.hash(&password)).await?;
        Ok(hash.map_err(Problem::ours)?.to_string())
    }

    /// Does the work when it is its turn.
    async fn in_turn<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce(&Hasher) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(Problem::ours)?;
        let hashers = Arc::clone(&self.hashers);
        let work = move || {
            // Held by the work, not by the request: hanging up does not free a processor that is busy.
            let _held = (place, turn);
            let hasher = hashers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let hasher = hasher.unwrap_or_default();
            let done = work(&hasher);
            hashers.lock().unwrap_or_else(PoisonError::into_inner).push(hasher);
            done
        };
        spawn_blocking(work).await.map_err(Problem::ours)
    }
}

/// One processor is left to the pages, where there is more than one.
fn turns() -> usize {
    available_parallelism().map_or(1, |processors| processors.get().saturating_sub(1).max(1))
}

/// About two seconds of waiting, which is as long as a person waits for a login.
const QUEUE: usize = 64;

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use axum::http::StatusCode;
    use tokio::task::JoinSet;

    use super::*;

    #[tokio::test]
    async fn who_finds_the_queue_full_is_told_to_come_back() {
        let passwords = Passwords::with_places(1).unwrap();
        let busy = passwords.clone();
        let place = busy.place().unwrap();
        let first = tokio::spawn(async move {
            busy.in_turn(place, |_| thread::sleep(Duration::from_millis(200))).await
        });
        let refused = passwords.hash("iron and water".into()).await.unwrap_err();
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
        first.await.unwrap().unwrap();
        assert!(passwords.hash("iron and water".into()).await.is_ok());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_crowd_needs_no_more_memory_than_those_whose_turn_it_is() {
        let passwords = Passwords::new().unwrap();
        let mut crowd = JoinSet::new();
        for _ in 0..4 * turns() {
            let passwords = passwords.clone();
            crowd.spawn(async move { passwords.hash("iron and water".into()).await.is_ok() });
        }
        assert!(crowd.join_all().await.into_iter().all(|is_hashed| is_hashed));
        assert!(passwords.hashers.lock().unwrap().len() <= turns());
    }
}
