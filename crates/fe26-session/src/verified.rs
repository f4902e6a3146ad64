//! Seals that were verified a moment ago, so that the next request with the same cookie need not do it
//! again.
//!
//! Only what was verified gets in, so that nobody can fill it with forgeries; and a seal is the same one
//! only if every byte of it is. What changes with time or with the passwords is not remembered: that is
//! for the caller to check on every request, see `open.rs`.

use std::fmt;
use std::hash::{Hash, Hasher, RandomState};
use std::sync::{Arc, Mutex};

use fe26::KeyRing;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{Equivalent, Weighter};
use zeroize::Zeroize as _;

use crate::open::Verified;

/// Verified seals, up to so many bytes of memory.
pub(crate) struct VerifiedSeals {
    max_bytes: usize,
    cache: Cache<Seal, Entry, Weight, RandomState>,
    /// The ring that all of them were opened with.
    keys: Mutex<Option<KeyRing>>,
}

#[derive(Clone)]
struct Entry {
    verified: Arc<Verified>,
    keys: KeyRing,
}

impl VerifiedSeals {
    pub(crate) fn new(max_bytes: usize) -> Self {
        let entries = max_bytes / USUAL_WEIGHT + 1;
        let (weight, hashes) = (Weight, RandomState::new());
        let cache =
            Cache::with(entries, max_bytes as u64, weight, hashes, DefaultLifecycle::default());
        Self { max_bytes, cache, keys: Mutex::default() }
    }

    /// What was found in `seal` when it was verified, if the passwords are still those of that time.
    pub(crate) fn get(&self, seal: &[u8], keys: &KeyRing) -> Option<Arc<Verified>> {
        let entry = self.cache.get(&Asked(seal))?;
        entry.keys.ptr_eq(keys).then_some(entry.verified)
    }

    /// Remembers a seal. What was opened with other passwords than these is forgotten first.
    pub(crate) fn insert(&self, seal: &[u8], keys: KeyRing, verified: Arc<Verified>) {
        {
            // A panic under this lock is not possible; if it were, forgetting would still be right.
            let mut current = self.keys.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if !current.as_ref().is_some_and(|current| current.ptr_eq(&keys)) {
                self.cache.clear();
                *current = Some(keys.clone());
            }
        }
        self.cache.insert(Seal(seal.into()), Entry { verified, keys });
    }
}

/// A configuration that is changed begins with nothing: what another one accepts is not its matter.
impl Clone for VerifiedSeals {
    fn clone(&self) -> Self {
        Self::new(self.max_bytes)
    }
}

impl fmt::Debug for VerifiedSeals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "up to {} bytes", self.max_bytes)
    }
}

/// The text of a seal, which is as good as a password while the session lasts.
#[derive(Eq, PartialEq)]
struct Seal(Box<[u8]>);

impl Drop for Seal {
    fn drop(&mut self) {
        (*self.0).zeroize();
    }
}

impl Hash for Seal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Asked(&self.0).hash(state);
    }
}

/// The text of a seal that may be there.
struct Asked<'a>(&'a [u8]);

impl Equivalent<Seal> for Asked<'_> {
    fn equivalent(&self, key: &Seal) -> bool {
        *self.0 == *key.0
    }
}

impl Hash for Asked<'_> {
    /// The end of a seal is its MAC, and tells seals apart as well as all of it would. Whoever sends others
    /// with the same end finds nothing, for they would have to be equal.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(&self.0[self.0.len().saturating_sub(HASHED)..]);
    }
}

#[derive(Clone)]
struct Weight;

impl Weighter<Seal, Entry> for Weight {
    fn weight(&self, seal: &Seal, entry: &Entry) -> u64 {
        (seal.0.len() + entry.verified.payload.memory() + OVERHEAD) as u64
    }
}

/// Characters of a MAC and the suffix.
const HASHED: usize = 45;
/// What an entry takes beside its seal and its payload, about.
const OVERHEAD: usize = 512;
/// A session of some 300 bytes.
const USUAL_WEIGHT: usize = 2048;

#[cfg(test)]
mod tests {
    use fe26::{Envelope, PasswordId};
    use zeroize::Zeroizing;

    use super::*;
    use crate::envelope::Payload;
    use crate::open::SealInfo;

    fn keys() -> KeyRing {
        KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o").unwrap()
    }

    fn verified(len: usize) -> Arc<Verified> {
        let json = format!(r#"{{"text":"{}"}}"#, "x".repeat(len));
        let payload = Payload::open(Zeroizing::new(json.into_bytes()), Envelope::Bare).unwrap();
        let seal = SealInfo { password_id: PasswordId::from(1), expires_at: None, outdated: false };
        Arc::new(Verified { payload, seal, meta: None })
    }

    #[test]
    fn no_more_is_kept_than_there_is_room_for() {
        let (cache, keys) = (VerifiedSeals::new(100_000), keys());
        for n in 0..10_000 {
            let seal = format!("seal number {n}");
            cache.insert(seal.as_bytes(), keys.clone(), verified(n % 3000));
            assert!(cache.cache.weight() <= 100_000, "{n}");
        }
        assert!(cache.cache.len() > 10);
    }

    #[test]
    fn what_is_larger_than_all_the_room_is_not_kept() {
        let (cache, keys) = (VerifiedSeals::new(1000), keys());
        cache.insert(b"seal", keys.clone(), verified(5000));
        assert!(cache.get(b"seal", &keys).is_none());
    }

    #[test]
    fn other_passwords_empty_it() {
        let (cache, old) = (VerifiedSeals::new(100_000), keys());
        cache.insert(b"one", old.clone(), verified(10));
        assert!(cache.get(b"one", &old).is_some());
        let new = keys();
        assert!(cache.get(b"one", &new).is_none());
        cache.insert(b"other", new.clone(), verified(10));
        assert_eq!(cache.cache.len(), 1);
        assert!(cache.get(b"one", &old).is_none());
    }

    #[test]
    fn it_does_not_print_what_it_keeps() {
        let (cache, keys) = (VerifiedSeals::new(1000), keys());
        cache.insert(b"secret", keys, verified(1));
        assert_eq!(format!("{cache:?}"), "up to 1000 bytes");
    }
}
