//! Choices that follow from a seed.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Choices that follow from a seed.
pub(super) struct Dice(StdRng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// A number below `end`, which is not 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0.random_range(0..end.max(1))
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub(super) fn one<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        let place = usize::try_from(self.below(texts.len().try_into().unwrap_or(u64::MAX))).unwrap_or_default();
        texts.get(place).copied().unwrap_or_default()
    }
}
