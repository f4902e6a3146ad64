//! Text that does not stay in memory.

use std::mem;
use std::ops::{Deref, DerefMut};

use zeroize::{Zeroize as _, Zeroizing};

/// A text that is overwritten when it is dropped: all at once, where `Zeroizing` writes byte by byte.
pub(crate) struct Wiped(String);

impl Wiped {
    /// The same text for the application.
    pub(crate) fn into_zeroizing(mut self) -> Zeroizing<String> {
        Zeroizing::new(mem::take(&mut self.0))
    }
}

impl From<String> for Wiped {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl TryFrom<Zeroizing<Vec<u8>>> for Wiped {
    type Error = Zeroizing<Vec<u8>>;

    fn try_from(mut bytes: Zeroizing<Vec<u8>>) -> Result<Self, Self::Error> {
        let text = String::from_utf8(mem::take(&mut *bytes));
        text.map(Self).map_err(|error| Zeroizing::new(error.into_bytes()))
    }
}

impl Deref for Wiped {
    type Target = String;

    fn deref(&self) -> &String {
        &self.0
    }
}

impl DerefMut for Wiped {
    fn deref_mut(&mut self) -> &mut String {
        &mut self.0
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        let mut bytes = mem::take(&mut self.0).into_bytes();
        // Now all of it is spare, what a longer text has left behind the end as well.
        bytes.clear();
        bytes.spare_capacity_mut().zeroize();
    }
}
