//! How much memory a process has, where there is a `/proc` that tells.

use std::fs;

/// What it has now, in bytes.
pub(super) fn resident(process: u32) -> Option<u64> {
    field(process, "VmRSS:")
}

/// The most that it ever had, in bytes.
pub(super) fn peak(process: u32) -> Option<u64> {
    field(process, "VmHWM:")
}

fn field(process: u32, name: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let value = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = value.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}
