//! What trying one kind of fault came to.

use super::FaultError;
use crate::crash::Report;
use std::collections::BTreeMap;

/// The most things that were wrong that are kept to be printed.
const WRONG_KEPT_MAX: usize = 20;
/// How much of what the server said is kept.
const REFUSAL_CHARACTERS_MAX: usize = 300;
/// How many different refusals are kept.
const REFUSALS_MAX: usize = 20;

/// The figures of a fault.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// What went wrong.
    pub kind: String,
    /// Where all random choices came from.
    pub seed: u64,
    /// How often the fault struck.
    pub faults: u64,
    /// How many submissions the server acknowledged when they were first sent.
    pub acknowledged: usize,
    /// How many records the settled submissions have.
    pub records: usize,
    /// How many submissions had no clear answer: each may be stored once, or not.
    pub in_doubt: usize,
    /// How many totals were compared.
    pub windows: usize,
    /// How many acknowledged submissions were not there.
    pub lost: usize,
    /// How many submissions were there more than once.
    pub doubled: usize,
    /// How many answers were wrong in any other way.
    pub wrong: usize,
    /// The first of all that was wrong.
    pub first_wrong: Vec<String>,
    /// How the server refused what it could not store, and how often.
    pub refusals: BTreeMap<String, usize>,
    /// Figures of this fault alone.
    pub notes: Vec<String>,
    /// Why it was not tried, if it was not.
    pub not_tried: Option<String>,
}

impl Outcome {
    pub(super) fn new(kind: &str, seed: u64) -> Self {
        Self { kind: kind.to_owned(), seed, ..Self::default() }
    }

    /// A fault that this machine does not allow to be tried.
    #[must_use]
    pub fn not_tried(kind: &str, seed: u64, reason: String) -> Self {
        Self { not_tried: Some(reason), ..Self::new(kind, seed) }
    }

    /// A run that could not go on, which is wrong in itself.
    #[must_use]
    pub fn broken_off(kind: &str, seed: u64, error: &FaultError) -> Self {
        let mut outcome = Self::new(kind, seed);
        outcome.mistake(format!("the run could not go on: {error}"));
        outcome
    }

    /// Whether everything was as it has to be, and the fault struck.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.found() == 0 && (self.faults > 0 || self.not_tried.is_some())
    }

    /// How many things were wrong in any way.
    pub(super) fn found(&self) -> usize {
        self.lost + self.doubled + self.wrong
    }

    pub(super) fn lose(&mut self, what: String) {
        self.lost += 1;
        self.keep(what);
    }

    pub(super) fn double(&mut self, what: String) {
        self.doubled += 1;
        self.keep(what);
    }

    pub(super) fn mistake(&mut self, what: String) {
        self.wrong += 1;
        self.keep(what);
    }

    fn keep(&mut self, what: String) {
        if self.first_wrong.len() < WRONG_KEPT_MAX {
            self.first_wrong.push(what);
        }
    }

    /// Counts a refusal by what it says.
    pub(super) fn refused(&mut self, message: &str) {
        let shown: String = message.chars().take(REFUSAL_CHARACTERS_MAX).collect();
        if self.refusals.len() < REFUSALS_MAX || self.refusals.contains_key(&shown) {
            *self.refusals.entry(shown).or_default() += 1;
        }
    }

    /// Takes over what comparing totals found.
    pub(super) fn add(&mut self, report: &Report) {
        self.windows += report.windows;
        self.wrong += report.mismatches;
        for what in &report.first_mismatches {
            self.keep(what.clone());
        }
    }
}
