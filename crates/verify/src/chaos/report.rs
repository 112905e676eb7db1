//! What a chaos run found.

use super::{Counts, Disturbances};
use std::fmt;
use std::time::Duration;

/// The most violations that are kept to be printed.
const VIOLATIONS_KEPT_MAX: usize = 20;

/// The figures of a chaos run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Where all random choices came from.
    pub seed: u64,
    /// How long the clients worked.
    pub time: Duration,
    /// How many nodes of Cassandra were killed.
    pub cassandra_kills: usize,
    /// How many nodes of Hobbs were killed.
    pub node_kills: usize,
    /// How often links were disturbed.
    pub disturbances: Disturbances,
    /// How many connections were cut by that.
    pub connections_cut: u64,
    /// What the clients saw while things broke.
    pub counts: Counts,
    /// The longest time without an acknowledgement.
    pub longest_gap: Duration,
    /// When it began.
    pub longest_gap_began: Duration,
    /// How many tracking ids were sent.
    pub races: usize,
    /// How many of them several clients sent at once.
    pub raced: usize,
    /// How many were open when everything was healed, and had to be sent again.
    pub open: usize,
    /// How many of those turned out to be stored already.
    pub open_stored: usize,
    /// How many submissions are stored in the end.
    pub stored: usize,
    /// How many records they have.
    pub records: usize,
    /// Acknowledged or known submissions that are not stored.
    pub lost: usize,
    /// Submissions that are stored more than once, or together with another of their tracking id.
    pub doubled: usize,
    /// Submissions that are stored by part.
    pub halved: usize,
    /// Totals that were compared.
    pub totals: usize,
    /// Totals that are not those of what is stored.
    pub totals_wrong: usize,
    /// How many things were wrong, all in all.
    pub violations: usize,
    /// The first of them.
    pub first_violations: Vec<String>,
}

impl Report {
    pub(super) fn violation(&mut self, what: String) {
        self.violations += 1;
        if self.first_violations.len() < VIOLATIONS_KEPT_MAX {
            self.first_violations.push(what);
        }
    }

    /// Whether nothing was wrong, and the run had something to be wrong about.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.violations == 0 && self.counts.acknowledged > 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for violation in &self.first_violations {
            writeln!(formatter, "violation: {violation}")?;
        }
        let Self { seed, cassandra_kills, node_kills, connections_cut, .. } = self;
        let Disturbances { delayed, cut, stalled, half_open } = self.disturbances;
        let Counts { acknowledged, refused, unavailable, unanswered, reads, reads_failed, .. } = self.counts;
        writeln!(
            formatter,
            "seed {seed}, {} s: {cassandra_kills} kills of Cassandra nodes, {node_kills} of Hobbs nodes",
            self.time.as_secs()
        )?;
        writeln!(
            formatter,
            "links cut {cut} times, half open {half_open}, stalled {stalled}, delayed {delayed}; {connections_cut} connections cut"
        )?;
        writeln!(
            formatter,
            "{acknowledged} acknowledged, {refused} refused as known, {unavailable} told to try later, {unanswered} without an answer; {reads} \
             reads, {reads_failed} without an answer"
        )?;
        writeln!(
            formatter,
            "longest time without an acknowledgement: {} ms, from {} s on",
            self.longest_gap.as_millis(),
            self.longest_gap_began.as_secs()
        )?;
        writeln!(
            formatter,
            "{} tracking ids, {} of them raced for; {} open in the end, {} of those were stored already",
            self.races, self.raced, self.open, self.open_stored
        )?;
        writeln!(
            formatter,
            "{} submissions stored with {} records; {} totals compared, {} wrong",
            self.stored, self.records, self.totals, self.totals_wrong
        )?;
        write!(
            formatter,
            "{} lost, {} doubled, {} halved, {} violations",
            self.lost, self.doubled, self.halved, self.violations
        )
    }
}
