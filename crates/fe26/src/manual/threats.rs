//! What a seal protects, and what it does not.
