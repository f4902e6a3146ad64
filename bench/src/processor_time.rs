//! How much time of the processor programs have used, as Linux tells it (proc_pid_stat(5)).

use std::fs;
use std::time::Duration;

use crate::Result;

/// What a program has used so far, all its threads together.
pub fn of(process: u32) -> Result<Duration> {
    two_fields(&process.to_string(), UTIME)
}

/// What the children of this program that have ended used, and theirs.
pub fn of_children() -> Result<Duration> {
    two_fields("self", CUTIME)
}

/// The sum of a field and the next one, which are user and system time.
fn two_fields(process: &str, field: usize) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name of the program, in parentheses, may hold anything. Behind it comes the third field.
    let (_, fields) = stat.rsplit_once(") ").ok_or("no process")?;
    let ticks = fields.split(' ').skip(field - 3).take(2).map(str::parse::<u32>);
    Ok(TICK * ticks.sum::<std::result::Result<u32, _>>()?)
}

const UTIME: usize = 14;
const CUTIME: usize = 16;
/// Linux tells programs of a hundred ticks a second, whatever it counts in itself.
const TICK: Duration = Duration::from_millis(10);
