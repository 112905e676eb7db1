//! What a run came to.

use std::time::Duration;

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// How long each answered request took, in nanoseconds, sorted.
    latencies: Vec<u64>,
    /// How long the run took.
    elapsed: Duration,
    /// Requests that were not answered as they should be.
    pub failed: u64,
    /// What the last of them said.
    pub last_failure: String,
}

impl Figures {
    /// Of the latencies of a run that took so long.
    pub(super) fn new(mut latencies: Vec<u64>, elapsed: Duration, failed: u64, last_failure: String) -> Self {
        latencies.sort_unstable();
        Self { latencies, elapsed, failed, last_failure }
    }

    /// Of the latencies, in nanoseconds, of a run that took so long and in which nothing failed.
    #[must_use]
    pub fn of(latencies: Vec<u64>, elapsed: Duration) -> Self {
        Self::new(latencies, elapsed, 0, String::new())
    }

    /// Both runs together, which went on at the same time.
    pub(super) fn and(mut self, mut other: Self) -> Self {
        self.latencies.append(&mut other.latencies);
        let last_failure = if other.failed > 0 { other.last_failure } else { self.last_failure };
        Self::new(self.latencies, self.elapsed.max(other.elapsed), self.failed + other.failed, last_failure)
    }

    /// Requests that were answered as they should be.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.latencies.len().try_into().unwrap_or(u64::MAX)
    }

    /// Answered requests a second.
    #[must_use]
    pub fn per_second(&self) -> u64 {
        let nanos = self.elapsed.as_nanos().max(1);
        let per_second = u128::from(self.answered()) * 1_000_000_000 / nanos;
        per_second.try_into().unwrap_or(u64::MAX)
    }

    /// The latency that so many in a thousand requests stayed within.
    #[must_use]
    pub fn latency(&self, per_mille: usize) -> Duration {
        let place = (self.latencies.len() * per_mille / 1_000).min(self.latencies.len().saturating_sub(1));
        Duration::from_nanos(self.latencies.get(place).copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_of_the_answered() {
        let figures = Figures::new((1..=1_000).rev().collect(), Duration::from_millis(500), 3, "x".to_owned());
        assert_eq!((figures.answered(), figures.per_second(), figures.failed), (1_000, 2_000, 3));
        assert_eq!(figures.latency(500), Duration::from_nanos(501));
        assert_eq!(figures.latency(990), Duration::from_nanos(991));
        assert_eq!(figures.latency(1_000), Duration::from_nanos(1_000));
        assert_eq!(Figures::default().per_second(), 0);
        let both = figures.and(Figures::of(vec![5_000], Duration::from_secs(1)));
        assert_eq!(
            (both.answered(), both.per_second(), both.failed, both.last_failure.as_str()),
            (1_001, 1_001, 3, "x")
        );
        assert_eq!(both.latency(1_000), Duration::from_nanos(5_000));
    }
}
