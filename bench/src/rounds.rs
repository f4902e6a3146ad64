//! How everything is measured: short batches, everybody taking turns, and medians.
//!
//! A machine is never quiet. What disturbs it disturbs all of those who take turns, so that two times
//! of one round compare where two times of different runs do not: a ratio is the median of the ratios
//! of the rounds.

use std::env;
use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::Result;

/// Something that can be called many times.
pub struct Contender<'a> {
    pub name: String,
    /// Makes so many calls, and says how long they took.
    batch: Box<dyn FnMut(u32) -> Result<Duration> + 'a>,
    /// How long a batch takes at least: longer where starting one is work.
    batch_time: Duration,
}

impl<'a> Contender<'a> {
    /// A function of this program.
    pub fn new<R>(name: impl Into<String>, mut call: impl FnMut() -> R + 'a) -> Self {
        let batch = move |calls| {
            let start = Instant::now();
            for _ in 0..calls {
                black_box(call());
            }
            Ok(start.elapsed())
        };
        Self { name: name.into(), batch: Box::new(batch), batch_time: Duration::from_micros(100) }
    }

    /// Something in another program, which measures itself.
    pub fn elsewhere(
        name: impl Into<String>,
        batch: impl FnMut(u32) -> Result<Duration> + 'a,
    ) -> Self {
        let batch_time = Duration::from_millis(25);
        Self { name: name.into(), batch: Box::new(batch), batch_time }
    }

    /// How many calls fill a batch; finding out also warms everything up.
    fn calibrate(&mut self, batch_time: Duration) -> Result<u32> {
        let mut calls = 1;
        loop {
            let took = (self.batch)(calls)?;
            if took >= batch_time / 2 || calls >= MOST_CALLS {
                // What came in between the first time does not come again.
                let took = took.min((self.batch)(calls)?);
                if took < batch_time / 2 && calls < MOST_CALLS {
                    continue;
                }
                let wanted = batch_time.as_secs_f64() / took.as_secs_f64().max(1e-9);
                return Ok(((f64::from(calls) * wanted) as u32).clamp(1, MOST_CALLS));
            }
            calls *= 2;
        }
    }
}

/// Lets all of them take turns, each beginning a round as often as every other.
pub fn measure(mut contenders: Vec<Contender<'_>>, rounds: usize) -> Result<Vec<Times>> {
    // As long for everybody: whoever came back for a moment between others would find cold caches.
    let batch_time = contenders.iter().map(|contender| contender.batch_time).max();
    let batch_time = batch_time.unwrap_or_default();
    let calls = contenders.iter_mut().map(|contender| contender.calibrate(batch_time));
    let calls = calls.collect::<Result<Vec<_>>>()?;
    let mut times: Vec<Times> = contenders
        .iter()
        .map(|contender| Times { name: contender.name.clone(), nanos: Vec::with_capacity(rounds) })
        .collect();
    for round in 0..rounds {
        for turn in 0..contenders.len() {
            let n = (turn + round) % contenders.len();
            let took = (contenders[n].batch)(calls[n])?;
            times[n].nanos.push(took.as_nanos() as f64 / f64::from(calls[n]));
        }
    }
    Ok(times)
}

/// The rounds of [`measure`], divided among processes that [`tell`] what they find. The system puts each of
/// them elsewhere in memory, which makes some hundredths of a difference.
pub fn measure_in_processes(arguments: &[&str], rounds: usize) -> Result<Vec<Times>> {
    let mut all = Vec::new();
    for process in 0..PROCESSES {
        let rounds = (rounds + process) / PROCESSES;
        if rounds == 0 {
            continue;
        }
        let mut command = Command::new(env::current_exe()?);
        let output = command.args(arguments).arg(rounds.to_string()).stderr(Stdio::inherit());
        let output = output.output()?;
        if !output.status.success() {
            return Err(format!("{command:?}: {}", output.status).into());
        }
        let found: Vec<Times> = serde_json::from_slice(&output.stdout)?;
        if all.is_empty() {
            all = found;
            continue;
        }
        for (all, found) in all.iter_mut().zip(found) {
            all.nanos.extend(found.nanos);
        }
    }
    Ok(all)
}

/// Says to [`measure_in_processes`] what was measured.
pub fn tell(times: &[Times]) -> Result {
    println!("{}", serde_json::to_string(times)?);
    Ok(())
}

/// Nanoseconds a call, one number a round.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Times {
    pub name: String,
    nanos: Vec<f64>,
}

impl Times {
    pub fn median(&self) -> f64 {
        quantile(&self.nanos, 0.5)
    }

    /// How many times as long as `other` this takes.
    pub fn ratio_to(&self, other: &Self) -> Ratio {
        Ratio::of(self.nanos.iter().zip(&other.nanos).map(|(this, other)| this / other))
    }

    /// This and what follows upon it as one.
    pub fn and(&self, then: &Self) -> Self {
        let nanos = self.nanos.iter().zip(&then.nanos).map(|(one, other)| one + other).collect();
        Self { name: format!("{} and {}", self.name, then.name), nanos }
    }

    pub fn named(mut self, name: &str) -> Self {
        self.name = name.to_owned();
        self
    }

    /// So many calls in a row.
    pub fn times(&self, calls: f64) -> Self {
        Self { name: self.name.clone(), nanos: self.nanos.iter().map(|n| n * calls).collect() }
    }
}

/// How many times as much, and between what the middle half of the rounds lay.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Ratio {
    pub median: f64,
    pub low: f64,
    pub high: f64,
}

impl Ratio {
    pub fn of(ratios: impl Iterator<Item = f64>) -> Self {
        let ratios: Vec<f64> = ratios.collect();
        let [low, median, high] = [0.25, 0.5, 0.75].map(|part| quantile(&ratios, part));
        Self { median, low, high }
    }
}

pub fn quantile(numbers: &[f64], part: f64) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * part).round() as usize).copied().unwrap_or(f64::NAN)
}

const MOST_CALLS: u32 = 1 << 20;
const PROCESSES: usize = 7;
