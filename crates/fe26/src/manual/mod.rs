//! Longer matters that belong to no single item.

pub mod format;
pub mod threats;
