//! The clock, injected everywhere that needs to know the time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::UNIX_EPOCH;

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
