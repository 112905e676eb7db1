//! Choices that follow from a seed.

use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Choices that follow from a seed. Everybody in a simulation throws the same dice, in turn.
#[derive(Clone, Debug)]
pub(crate) struct Dice(Arc<Mutex<StdRng>>);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// A number from `least` to `most`, both included.
    pub(crate) fn between(&self, least: u64, most: u64) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).random_range(least..=most.max(least))
    }

    /// The same, of a count.
    pub(crate) fn count(&self, least: usize, most: usize) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).random_range(least..=most.max(least))
    }

    /// The same, with a sign.
    pub(crate) fn signed(&self, least: i64, most: i64) -> i64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).random_range(least..=most.max(least))
    }

    /// True so many times in a thousand.
    pub(crate) fn per_mille(&self, chance: u64) -> bool {
        self.between(0, 999) < chance
    }

    /// One of several, if there are any.
    pub(crate) fn one<'a, T>(&self, among: &'a [T]) -> Option<&'a T> {
        among.get(self.count(0, among.len().checked_sub(1)?))
    }
}
