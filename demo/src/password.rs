//! How passwords are kept and checked.

use std::sync::Arc;
use std::thread::available_parallelism;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::problem::Problem;

/// Checks passwords, on each processor one at a time: a check takes 19 MiB and tens of milliseconds,
/// so a flood of them has to queue instead of starving the pages.
#[derive(Clone)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    /// What a password is checked against when there is no such account.
    decoy: Arc<PasswordHash>,
}

impl Passwords {
    pub(crate) fn new() -> Result<Self, Error> {
        Ok(Self {
            turns: Arc::new(Semaphore::new(available_parallelism().map_or(1, usize::from))),
            decoy: Arc::new(hash("nobody signs in with this")?),
        })
    }

    /// Whether `hash` was made of `password`.
    ///
    /// Without a hash the answer is no, and it takes as long as any other: the time of a sign-in
    /// does not tell which accounts there are.
    pub(crate) async fn verify(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, Problem> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(Problem::ours)?;
        let decoy = Arc::clone(&self.decoy);
        let check = move || {
            // Held by the work, not by the request: hanging up does not free a processor that is busy.
            let _turn = turn;
            is_password(&password, hash.as_deref(), &decoy)
        };
        spawn_blocking(check).await.map_err(Problem::ours)
    }
}

/// Hashes a new password with a salt of its own.
pub(crate) fn hash(password: &str) -> Result<PasswordHash, Error> {
    argon2().hash_password(password.as_bytes())
}

/// A hash that cannot be read is nobody's: its account cannot be signed in to, and nothing breaks.
fn is_password(password: &str, hash: Option<&str>, decoy: &PasswordHash) -> bool {
    let hash = hash.and_then(|hash| PasswordHash::new(hash).ok());
    let checked_against = hash.as_ref().unwrap_or(decoy);
    let matches = argon2().verify_password(password.as_bytes(), checked_against).is_ok();
    matches && hash.is_some()
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, PARAMS)
}

/// Two passes over 19 MiB: what OWASP recommends, and the least that its verification standard allows.
const PARAMS: Params = match Params::new(19_456, 2, 1, None) {
    Ok(params) => params,
    Err(_) => panic!("argon2 takes these parameters"),
};

#[cfg(test)]
mod tests {
    use super::*;

    fn is_password_of(password: &str, hash: Option<&str>) -> bool {
        is_password(password, hash, &super::hash("the decoy's own password").unwrap())
    }

    #[test]
    fn a_hash_is_argon2id_with_the_recommended_cost() {
        let hash = hash("iron and water").unwrap().to_string();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }

    #[test]
    fn only_the_password_itself_fits_its_hash() {
        let hash = hash("iron and water").unwrap().to_string();
        assert!(is_password_of("iron and water", Some(&hash)));
        assert!(!is_password_of("iron and wine", Some(&hash)));
        assert!(!is_password_of("", Some(&hash)));
    }

    #[test]
    fn the_same_password_has_another_hash_each_time() {
        assert_ne!(hash("iron and water").unwrap(), hash("iron and water").unwrap());
    }

    /// So an unknown account takes as long as a wrong password, which no test needs to measure.
    #[test]
    fn the_decoy_costs_what_every_hash_costs() {
        let cost =
            |hash: &PasswordHash| hash.to_string().split('$').take(4).collect::<Vec<_>>().join("$");
        let passwords = Passwords::new().unwrap();
        assert_eq!(cost(&passwords.decoy), cost(&hash("iron and water").unwrap()));
    }

    #[test]
    fn nobody_has_the_password_of_the_decoy() {
        assert!(!is_password_of("the decoy's own password", None));
    }

    #[test]
    fn a_hash_that_cannot_be_read_fits_no_password() {
        assert!(!is_password_of("", Some("")));
        assert!(!is_password_of("the decoy's own password", Some("$argon2id$broken")));
    }
}
