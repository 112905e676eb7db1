//! The clock, injected everywhere that needs to know the time.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use hobbs_domain::time::Instant;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Instant;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that is injected everywhere else")]
    fn now(&self) -> Instant {
        let millis = match std::time::SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |millis| -millis),
        };
        Instant::from_millis(millis)
    }
}

/// A clock that can be set: the machine's, so many milliseconds ahead. For test mode and for tests.
#[derive(Debug, Default)]
pub struct AdjustableClock {
    ahead_millis: AtomicI64,
}

impl AdjustableClock {
    /// Makes it show the machine's time again.
    pub fn reset(&self) {
        self.ahead_millis.store(0, Ordering::SeqCst);
    }

    /// Makes it show `instant` now; it runs on from there.
    pub fn set(&self, instant: Instant) {
        let ahead = instant.millis().saturating_sub(SystemClock.now().millis());
        self.ahead_millis.store(ahead, Ordering::SeqCst);
    }
}

impl Clock for AdjustableClock {
    fn now(&self) -> Instant {
        let ahead = self.ahead_millis.load(Ordering::SeqCst);
        Instant::from_millis(SystemClock.now().millis().saturating_add(ahead))
    }
}

/// Tells how long something took. Unlike a [`Clock`] it can't be set, and never jumps.
pub trait Stopwatch: Send + Sync + 'static {
    /// The time since some moment of its own.
    fn elapsed(&self) -> Duration;
}

/// The machine's stopwatch.
#[derive(Clone, Copy, Debug)]
pub struct SystemStopwatch(std::time::Instant);

impl Default for SystemStopwatch {
    fn default() -> Self {
        Self(std::time::Instant::now())
    }
}

impl Stopwatch for SystemStopwatch {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A stopwatch that a test moves on.
#[derive(Debug, Default)]
pub struct ManualStopwatch {
    millis: AtomicU64,
}

impl ManualStopwatch {
    /// Lets so much time pass.
    pub fn advance(&self, time: Duration) {
        self.millis.fetch_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX), Ordering::SeqCst);
    }
}

impl Stopwatch for ManualStopwatch {
    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.millis.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adjustable_clock_runs_on_from_where_it_was_set() {
        let clock = AdjustableClock::default();
        clock.set(Instant::from_millis(1_000));
        let now = clock.now().millis();
        assert!((1_000..61_000).contains(&now), "{now}");
    }
}
