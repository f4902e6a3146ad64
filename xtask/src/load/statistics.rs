//! What a heap of measured times says.

use std::f64::consts::SQRT_2;
use std::time::Duration;

/// Measured times, from the shortest to the longest.
#[derive(Default)]
pub(super) struct Times(Vec<Duration>);

impl FromIterator<Duration> for Times {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Self {
        let mut times: Vec<_> = times.into_iter().collect();
        times.sort_unstable();
        Self(times)
    }
}

impl Times {
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The time that so many percent do not exceed (nearest rank); zero when nothing was measured.
    pub(super) fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.0.len() * percent).div_ceil(100);
        self.0.get(rank.saturating_sub(1)).copied().unwrap_or_default()
    }

    pub(super) fn median(&self) -> Duration {
        self.percentile(50)
    }

    pub(super) fn longest(&self) -> Duration {
        self.percentile(100)
    }

    /// How probable it is that two heaps from one and the same source differ as much as these do:
    /// the two-sided p of the Mann-Whitney U test, by its normal approximation, which is good from
    /// twenty times each.
    pub(super) fn probability_of_same_source(&self, other: &Self) -> f64 {
        let (n, m) = (self.0.len() as f64, other.0.len() as f64);
        let wins: f64 = self.0.iter().map(|time| other.beaten_by(*time)).sum();
        let deviation = (n * m * (n + m + 1.0) / 12.0).sqrt();
        let z = ((wins - n * m / 2.0).abs() - 0.5).max(0.0) / deviation;
        two_sided_p(z)
    }

    /// How many of these times are shorter than `time`; equal ones count half.
    fn beaten_by(&self, time: Duration) -> f64 {
        let shorter = self.0.partition_point(|own| *own < time);
        let not_longer = self.0.partition_point(|own| *own <= time);
        (shorter + not_longer) as f64 / 2.0
    }
}

/// How much of a normal distribution lies at least `z` deviations from its middle: Abramowitz and
/// Stegun, formula 7.1.26, which is right to six places.
fn two_sided_p(z: f64) -> f64 {
    let x = z / SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let terms = [1.061_405_429, -1.453_152_027, 1.421_413_741, -0.284_496_736, 0.254_829_592];
    terms.iter().fold(0.0, |sum, term| (sum + term) * t) * (-x * x).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(millis: impl IntoIterator<Item = u64>) -> Times {
        millis.into_iter().map(Duration::from_millis).collect()
    }

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let hundred = times((1..=100).rev());
        let found = [1, 50, 99, 100].map(|percent| hundred.percentile(percent).as_millis());
        assert_eq!(found, [1, 50, 99, 100]);
        assert_eq!(times([7]).percentile(99).as_millis(), 7);
        assert_eq!(times([]).percentile(99), Duration::ZERO);
    }

    /// The numbers are those of `scipy.stats.mannwhitneyu(method="asymptotic")`.
    #[test]
    fn the_test_of_mann_and_whitney_is_the_one_that_others_compute() {
        for (one, other, p) in [
            (times((1..40).step_by(2)), times((2..=40).step_by(2)), 0.797_197),
            (times((1..60).step_by(2)), times((10..70).step_by(2)), 0.065_671),
            (times(1..=20), times(21..=40), 0.000_000_068),
            (times([1, 2, 3, 5, 8]), times([1, 2, 3, 5, 8]), 1.0),
        ] {
            let found = one.probability_of_same_source(&other);
            assert!((found - p).abs() < 1e-6, "{found}");
            assert!((other.probability_of_same_source(&one) - p).abs() < 1e-6);
        }
    }
}
