//! Numbers that put what is made into the order in which it was made.

use std::sync::atomic::{AtomicU64, Ordering};

use hobbs_domain::time::Instant;

/// Gives each thing that is made a number above that of everything made before: microseconds since 1970, or one more than
/// the last, since several things may be made at once. Clocks that disagree or jump back may spoil the order, but nothing
/// else depends on it.
#[derive(Debug, Default)]
pub(super) struct Ordinals(AtomicU64);

impl Ordinals {
    /// The next number.
    pub(super) fn next(&self, now: Instant) -> u64 {
        let micros = u64::try_from(now.millis()).unwrap_or_default().saturating_mul(1_000);
        let following = |last: u64| Some(micros.max(last.saturating_add(1)));
        match self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, following) {
            Ok(last) | Err(last) => micros.max(last.saturating_add(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_at_once_is_still_in_order() {
        let ordinals = Ordinals::default();
        let now = Instant::from_millis(5);
        assert_eq!([ordinals.next(now), ordinals.next(now)], [5_000, 5_001]);
        assert_eq!(ordinals.next(Instant::from_millis(4)), 5_002);
        assert_eq!(ordinals.next(Instant::from_millis(6)), 6_000);
    }
}
