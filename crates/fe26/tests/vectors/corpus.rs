//! Genuine, broken, forged and odd seals: each gets the answer the corpus expects.

use fe26::{SealOptions, unseal};
use fe26_testing::vectors;

#[test]
fn every_case_gets_its_kind() {
    let cases = vectors::corpus();
    assert_eq!(cases.len(), 269);
    for case in cases {
        let opened = unseal(&case.input, &case.keys, &SealOptions::default(), case.now);
        match opened.as_ref().map_err(|error| error.kind()) {
            // What is in the payload is the session's business, and tested there.
            Ok(_) if case.needs_session => {}
            Ok(_) => case.check("ok"),
            Err(kind) => case.check(kind),
        }
    }
}
