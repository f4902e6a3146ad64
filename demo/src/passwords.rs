//! How passwords are kept and checked, and that checking them leaves room for everything else.

use std::sync::Arc;
use std::thread::available_parallelism;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use unicode_normalization::UnicodeNormalization as _;

use crate::problem::Problem;

/// Checks and hashes passwords. That takes 19 MiB and tens of milliseconds, so a flood of it has to
/// queue, and who finds the queue full is told to come back.
#[derive(Clone)]
pub(crate) struct Passwords {
    /// Those who hash.
    turns: Arc<Semaphore>,
    /// Those who hash or wait for it.
    places: Arc<Semaphore>,
    /// What a password is checked against when there is no such account.
    decoy: Arc<PasswordHash>,
}

/// Whether a password is the right one.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    Wrong,
    Right {
        /// A hash of today's kind, where the one that is kept is weaker.
        stronger: Option<String>,
    },
}

impl Passwords {
    pub(crate) fn new() -> Result<Self, Error> {
        Self::with_places(turns() + QUEUE)
    }

    fn with_places(places: usize) -> Result<Self, Error> {
        Ok(Self {
            turns: Arc::new(Semaphore::new(turns())),
            places: Arc::new(Semaphore::new(places)),
            decoy: Arc::new(hash("nobody signs in with this")?),
        })
    }

    /// Whether `kept` was made of `password`.
    ///
    /// Without a hash the answer is no, and it takes as long as any other: the time of a sign-in
    /// does not tell which accounts there are.
    pub(crate) async fn verify(
        &self,
        password: String,
        kept: Option<String>,
    ) -> Result<Verdict, Problem> {
        let decoy = Arc::clone(&self.decoy);
        self.in_turn(move || judge(&password, kept.as_deref(), &decoy))
            .await?
            .map_err(Problem::ours)
    }

    /// Hashes a new password.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Problem> {
        let hash = self.in_turn(move || hash(&password)).await?;
        Ok(hash.map_err(Problem::ours)?.to_string())
    }

    /// Does the work when it is its turn.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Problem::BUSY)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(Problem::ours)?;
        let work = move || {
            // Held by the work, not by the request: hanging up does not free a processor that is busy.
            let _held = (place, turn);
            work()
        };
        spawn_blocking(work).await.map_err(Problem::ours)
    }
}

/// Hashes a new password with a salt of its own.
pub(crate) fn hash(password: &str) -> Result<PasswordHash, Error> {
    argon2().hash_password(normalized(password).as_bytes())
}

/// A hash that cannot be read is nobody's: its account cannot be signed in to, and nothing breaks.
fn judge(password: &str, kept: Option<&str>, decoy: &PasswordHash) -> Result<Verdict, Error> {
    if let Some(kept) = kept.filter(|kept| kept.starts_with("$2")) {
        return match is_bcrypt_of(password, kept) {
            true => Ok(Verdict::Right { stronger: Some(hash(password)?.to_string()) }),
            false => Ok(Verdict::Wrong),
        };
    }
    let kept = kept.and_then(|kept| PasswordHash::new(kept).ok());
    let checked_against = kept.as_ref().unwrap_or(decoy);
    let password_bytes = normalized(password);
    let matches = argon2().verify_password(password_bytes.as_bytes(), checked_against).is_ok();
    match kept.filter(|_| matches) {
        None => Ok(Verdict::Wrong),
        Some(kept) if is_strong(&kept) => Ok(Verdict::Right { stronger: None }),
        Some(_) => Ok(Verdict::Right { stronger: Some(hash(password)?.to_string()) }),
    }
}

/// bcrypt looks at 72 bytes and stops at a NUL: what is longer would fit with any ending.
fn is_bcrypt_of(password: &str, kept: &str) -> bool {
    let is_whole = password.len() <= BCRYPT_LIMIT && !password.contains('\0');
    is_whole && bcrypt::verify(password, kept).unwrap_or(false)
}

fn is_strong(hash: &PasswordHash) -> bool {
    let is_argon2id = hash.algorithm.as_str() == "argon2id";
    let params = Params::try_from(hash).ok();
    let is_costly =
        |params: Params| params.m_cost() >= PARAMS.m_cost() && params.t_cost() >= PARAMS.t_cost();
    is_argon2id && params.is_some_and(is_costly)
}

/// The same password typed on another keyboard may be other code points (NIST SP 800-63B-4, 3.1.1.2).
fn normalized(password: &str) -> String {
    password.nfc().collect()
}

/// One processor is left to the pages, where there is more than one.
fn turns() -> usize {
    available_parallelism().map_or(1, |processors| processors.get().saturating_sub(1).max(1))
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, PARAMS)
}

/// Two passes over 19 MiB: what OWASP recommends, and the least that its verification standard allows.
const PARAMS: Params = match Params::new(19_456, 2, 1, None) {
    Ok(params) => params,
    Err(_) => panic!("argon2 takes these parameters"),
};

/// About two seconds of waiting, which is as long as a person waits for a login.
const QUEUE: usize = 64;
const BCRYPT_LIMIT: usize = 72;

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use axum::http::StatusCode;

    use super::*;

    fn is_password_of(password: &str, kept: Option<&str>) -> bool {
        verdict(password, kept) != Verdict::Wrong
    }

    fn verdict(password: &str, kept: Option<&str>) -> Verdict {
        judge(password, kept, &super::hash("the decoy's own password").unwrap()).unwrap()
    }

    #[test]
    fn a_hash_is_argon2id_with_the_recommended_cost() {
        let hash = hash("iron and water").unwrap().to_string();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }

    #[test]
    fn only_the_password_itself_fits_its_hash() {
        let hash = hash("iron and water").unwrap().to_string();
        assert_eq!(verdict("iron and water", Some(&hash)), Verdict::Right { stronger: None });
        assert!(!is_password_of("iron and wine", Some(&hash)));
        assert!(!is_password_of("", Some(&hash)));
    }

    #[test]
    fn the_same_password_has_another_hash_each_time() {
        assert_ne!(hash("iron and water").unwrap(), hash("iron and water").unwrap());
    }

    #[test]
    fn a_password_is_the_same_from_every_keyboard() {
        let composed = hash("caf\u{e9} at the harbour").unwrap().to_string();
        assert!(is_password_of("cafe\u{301} at the harbour", Some(&composed)));
    }

    #[test]
    fn nobody_has_the_password_of_the_decoy() {
        assert!(!is_password_of("the decoy's own password", None));
    }

    #[test]
    fn a_hash_that_cannot_be_read_fits_no_password() {
        for broken in ["", "$argon2id$broken", "$2b$", "$2b$10$é", "$2y$99$abc", "plain text"] {
            assert!(!is_password_of("", Some(broken)), "{broken}");
            assert!(!is_password_of("the decoy's own password", Some(broken)), "{broken}");
        }
    }

    #[test]
    fn a_weaker_hash_is_made_anew_when_its_password_is_there() {
        let weak = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(8_192, 1, 1, None).unwrap(),
        );
        let weak = weak.hash_password(b"iron and water").unwrap().to_string();
        let bcrypt = bcrypt::hash("iron and water", 4).unwrap();
        for kept in [weak, bcrypt] {
            let Verdict::Right { stronger: Some(stronger) } =
                verdict("iron and water", Some(&kept))
            else {
                panic!("{kept} is not replaced")
            };
            assert!(is_password_of("iron and water", Some(&stronger)));
            assert!(!is_password_of("iron and wine", Some(&kept)));
        }
    }

    #[test]
    fn bcrypt_takes_no_password_that_it_would_cut() {
        let password = "x".repeat(72);
        let kept = bcrypt::hash(&password, 4).unwrap();
        assert!(is_password_of(&password, Some(&kept)));
        assert!(!is_password_of(&format!("{password}y"), Some(&kept)));
        assert!(!is_password_of("with a\0NUL", Some(&kept)));
    }

    #[tokio::test]
    async fn who_finds_the_queue_full_is_told_to_come_back() {
        let passwords = Passwords::with_places(1).unwrap();
        let busy = passwords.clone();
        let first = tokio::spawn(async move {
            busy.in_turn(|| thread::sleep(Duration::from_millis(200))).await
        });
        while passwords.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let refused = passwords.hash("iron and water".into()).await.unwrap_err();
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
        first.await.unwrap().unwrap();
        assert!(passwords.hash("iron and water".into()).await.is_ok());
    }
}
