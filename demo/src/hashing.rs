//! How a password becomes a hash, and whether one was made of the other.

use std::cell::RefCell;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{
    CustomizedPasswordHasher, PasswordVerifier, Result, try_generate_salt,
};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use unicode_normalization::UnicodeNormalization as _;

/// Hashes passwords with Argon2id, one after another.
///
/// All of them in the same memory. An allocator that is asked for 19 MiB again and again, with a
/// thousand small things between, is left with holes that nothing fits into: five hundred people who
/// signed in at once cost the demo more than 2 GiB.
#[derive(Default)]
pub(crate) struct Hasher {
    memory: RefCell<Vec<Block>>,
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

impl Hasher {
    /// Hashes a new password with a salt of its own.
    pub(crate) fn hash(&self, password: &str) -> Result<PasswordHash> {
        let salt = try_generate_salt()?;
        self.hash_password_with_params(normalized(password).as_bytes(), &salt, PARAMS)
    }

    /// Whether `kept` was made of `password`.
    ///
    /// A hash that cannot be read is nobody's: its account cannot be signed in to, and nothing breaks.
    /// Then, and without a hash, the password is compared with the decoy, which takes as long.
    pub(crate) fn judge(
        &self,
        password: &str,
        kept: Option<&str>,
        decoy: &PasswordHash,
    ) -> Result<Verdict> {
        if let Some(kept) = kept.filter(|kept| kept.starts_with("$2")) {
            return match is_bcrypt_of(password, kept) {
                true => Ok(Verdict::Right { stronger: Some(self.hash(password)?.to_string()) }),
                false => Ok(Verdict::Wrong),
            };
        }
        let kept = kept.and_then(|kept| PasswordHash::new(kept).ok());
        let checked_against = kept.as_ref().unwrap_or(decoy);
        let matches =
            self.verify_password(normalized(password).as_bytes(), checked_against).is_ok();
        match kept.filter(|_| matches) {
            None => Ok(Verdict::Wrong),
            Some(kept) if is_strong(&kept) => Ok(Verdict::Right { stronger: None }),
            Some(_) => Ok(Verdict::Right { stronger: Some(self.hash(password)?.to_string()) }),
        }
    }
}

/// What argon2's own implementation does, but for the memory.
impl CustomizedPasswordHasher<PasswordHash> for Hasher {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> Result<PasswordHash> {
        let algorithm = algorithm.map(Algorithm::try_from).transpose()?.unwrap_or_default();
        let version = version.map(Version::try_from).transpose()?.unwrap_or_default();
        let salt = Salt::new(salt)?;
        let mut output = vec![0; params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
        let argon2 = Argon2::new(algorithm, version, params.clone());
        let mut memory = self.memory.borrow_mut();
        memory.resize(PARAMS.block_count(), Block::new());
        if params.block_count() <= memory.len() {
            argon2.hash_password_into_with_memory(password, &salt, &mut output, &mut **memory)?;
        } else {
            // A hash that costs more than ours is rare, and not worth keeping its memory.
            argon2.hash_password_into(password, &salt, &mut output)?;
        }
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(salt),
            hash: Some(Output::new(&output)?),
        })
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

/// Two passes over 19 MiB: what OWASP recommends, and the least that its verification standard allows.
const PARAMS: Params = match Params::new(19_456, 2, 1, None) {
    Ok(params) => params,
    Err(_) => panic!("argon2 takes these parameters"),
};

const BCRYPT_LIMIT: usize = 72;

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordHasher as _;

    use super::*;

    fn hash(password: &str) -> String {
        Hasher::default().hash(password).unwrap().to_string()
    }

    fn verdict(password: &str, kept: Option<&str>) -> Verdict {
        let hasher = Hasher::default();
        let decoy = hasher.hash("the decoy's own password").unwrap();
        hasher.judge(password, kept, &decoy).unwrap()
    }

    fn is_password_of(password: &str, kept: Option<&str>) -> bool {
        verdict(password, kept) != Verdict::Wrong
    }

    fn argon2(m_cost: u32) -> Argon2<'static> {
        Argon2::from(Params::new(m_cost, 2, 1, None).unwrap())
    }

    #[test]
    fn a_hash_is_argon2id_with_the_recommended_cost() {
        let hash = hash("iron and water");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }

    #[test]
    fn only_the_password_itself_fits_its_hash() {
        let hash = hash("iron and water");
        assert_eq!(verdict("iron and water", Some(&hash)), Verdict::Right { stronger: None });
        assert!(!is_password_of("iron and wine", Some(&hash)));
        assert!(!is_password_of("", Some(&hash)));
    }

    #[test]
    fn argon2_itself_makes_the_same_hash() {
        let hasher = Hasher::default();
        for password in ["iron and water", "water and wine"] {
            let ours = hasher.hash(password).unwrap();
            let salt = ours.salt.unwrap();
            let theirs = argon2(19_456).hash_password_with_salt(password.as_bytes(), &salt);
            assert_eq!(ours.to_string(), theirs.unwrap().to_string());
        }
    }

    #[test]
    fn however_many_passwords_there_are_the_memory_stays_where_it_is() {
        let hasher = Hasher::default();
        let decoy = hasher.hash("iron and water").unwrap();
        let memory = hasher.memory.borrow().as_ptr_range();
        let costly = argon2(20_000).hash_password(b"iron and water").unwrap().to_string();
        for kept in [None, Some(decoy.to_string()), Some(costly)] {
            let is_genuine = kept.is_some();
            let verdict = hasher.judge("iron and water", kept.as_deref(), &decoy).unwrap();
            assert_eq!(verdict != Verdict::Wrong, is_genuine, "{kept:?}");
            assert_eq!(hasher.memory.borrow().as_ptr_range(), memory);
        }
    }

    #[test]
    fn the_same_password_has_another_hash_each_time() {
        assert_ne!(hash("iron and water"), hash("iron and water"));
    }

    #[test]
    fn a_password_is_the_same_from_every_keyboard() {
        let composed = hash("caf\u{e9} at the harbour");
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
        let weak = argon2(8_192).hash_password(b"iron and water").unwrap().to_string();
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
}
