//! What a crash run found.

use std::fmt;

/// The most mismatches that are kept to be printed.
const MISMATCHES_KEPT_MAX: usize = 20;

/// The figures of a crash run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Where all random choices came from.
    pub seed: u64,
    /// How often the server was killed and started again.
    pub kills: usize,
    /// How many submissions were acknowledged when they were first sent.
    pub acknowledged: usize,
    /// How many submissions had no answer because of a kill.
    pub in_doubt: usize,
    /// How many of those the server turned out to hold.
    pub in_doubt_stored: usize,
    /// How many submissions the server holds at the end.
    pub settled: usize,
    /// How many records they have.
    pub records: usize,
    /// How many windows were asked for and compared.
    pub windows: usize,
    /// How many of them had any usage.
    pub windows_with_usage: usize,
    /// How many things were wrong.
    pub mismatches: usize,
    /// The first of them.
    pub first_mismatches: Vec<String>,
}

impl Report {
    pub(crate) fn mismatch(&mut self, what: String) {
        self.mismatches += 1;
        if self.first_mismatches.len() < MISMATCHES_KEPT_MAX {
            self.first_mismatches.push(what);
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for mismatch in &self.first_mismatches {
            writeln!(formatter, "mismatch: {mismatch}")?;
        }
        let Self { seed, kills, acknowledged, in_doubt, in_doubt_stored, settled, records, .. } = self;
        writeln!(formatter, "seed {seed}: killed {kills} times, {settled} submissions with {records} records settled")?;
        writeln!(
            formatter,
            "{acknowledged} acknowledged, {in_doubt} in doubt, {in_doubt_stored} of those were stored"
        )?;
        writeln!(formatter, "{} windows compared, {} with usage", self.windows, self.windows_with_usage)?;
        write!(formatter, "{} mismatches", self.mismatches)
    }
}
