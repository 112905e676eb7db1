//! From submissions to rows: the pure heart of the write path.
//!
//! [`cells_touched`] names the rows that have to be read first; [`plan`] takes them and the submissions and gives the one
//! change of the partition that applies those submissions wholly, on condition that nothing has changed since.

use std::collections::{BTreeMap, BTreeSet};

use crate::row::{Row, RowKey, RowValue};

use super::partition::{self, Head, RecordBlock, SubmissionRow, UnitKey, key};
use super::{Cell, CellLevel, Measurement, RollUp, Submission, SumOutOfRange};

/// What is in a partition, as far as a plan needs to know.
#[derive(Clone, Debug, Default)]
pub struct PartitionState {
    /// The head, and the value it was read from; `None` if nothing was ever recorded.
    pub head: Option<(Head, RowValue)>,
    /// The roll-ups there are among [`cells_touched`], by row.
    pub roll_ups: BTreeMap<RowKey, RollUp>,
}

/// One change of a partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The head as it has to be still; `None`: there must be none.
    pub head: Option<RowValue>,
    /// The rows of the submissions, none of which may be there yet. In the order of the submissions.
    pub absent: Vec<RowKey>,
    /// Rows to write, each once, the new head and the submissions among them.
    pub puts: Vec<Row>,
}

/// Why submissions can't be planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// A total would not fit.
    #[error(transparent)]
    Sum(#[from] SumOutOfRange),
    /// The partition has had as many commits as can be counted.
    #[error("the partition's version can't grow further")]
    VersionOutOfRange,
}

/// The rows of the roll-ups that submissions change, each once.
#[must_use]
pub fn cells_touched(submissions: &[Submission]) -> BTreeSet<RowKey> {
    let mut rows = BTreeSet::new();
    for unit in submissions.iter().flat_map(|submission| &submission.units) {
        let unit_key = UnitKey::of(&unit.unit_type);
        for record in &unit.records {
            rows.extend(CellLevel::ALL.map(|level| unit_key.roll_up(Cell::holding(level, record.at()))));
        }
    }
    rows
}

/// Plans the change that applies all of `submissions`, in their order.
///
/// No two of them may have the same tracking id (compared by [`super::TrackingId::base`]), and each has to have a record.
/// `state` has to hold the head and the roll-ups of [`cells_touched`].
///
/// # Errors
///
/// [`PlanError`]; then none of them can be applied in this company.
pub fn plan(state: &PartitionState, submissions: &[Submission]) -> Result<Plan, PlanError> {
    let before = state.head.as_ref().map(|(head, _)| head);
    let version = before.map_or(0, |head| head.version).checked_add(1).ok_or(PlanError::VersionOutOfRange)?;
    let arrivals = before.map_or(0, |head| head.records);
    let mut change = Change { version, arrivals, roll_ups: BTreeMap::new(), blocks: BTreeMap::new() };
    let mut absent = Vec::with_capacity(submissions.len());
    let mut puts = Vec::new();
    for submission in submissions {
        change.add(state, submission)?;
        let key = key::submission(&submission.tracking_id);
        puts.push(Row { value: SubmissionRow::of(submission, version).seal(&key), key: key.clone() });
        absent.push(key);
    }
    puts.extend(change.into_rows());
    if let Some(head) = head_after(before, version, submissions) {
        let key = key::head();
        puts.push(Row { value: head.seal(&key), key });
    }
    Ok(Plan { head: state.head.as_ref().map(|(_, value)| value.clone()), absent, puts })
}

/// What a plan writes besides the head and the submissions.
struct Change {
    version: u64,
    /// Records that arrived so far.
    arrivals: u64,
    roll_ups: BTreeMap<RowKey, RollUp>,
    /// By unit and quarter, each full but for the last.
    blocks: BTreeMap<(UnitKey, Cell), Vec<RecordBlock>>,
}

/// Records of one block. Values stay small for the engine's sake, however many records a quarter gets at once.
const BLOCK_RECORDS_MAX: usize = 512;

impl Change {
    fn add(&mut self, state: &PartitionState, submission: &Submission) -> Result<(), SumOutOfRange> {
        for unit in &submission.units {
            let unit_key = UnitKey::of(&unit.unit_type);
            for &record in &unit.records {
                for level in CellLevel::ALL {
                    self.roll_up(state, unit_key.roll_up(Cell::holding(level, record.at())), record)?;
                }
                let quarter = Cell::holding(CellLevel::Quarter, record.at());
                let blocks = self.blocks.entry((unit_key.clone(), quarter)).or_default();
                let mut block = blocks.pop().unwrap_or_default();
                if block.len() >= BLOCK_RECORDS_MAX {
                    blocks.push(std::mem::take(&mut block));
                }
                block.push(submission.tracking_id.as_str(), record);
                blocks.push(block);
                self.arrivals = self.arrivals.saturating_add(1);
            }
        }
        Ok(())
    }

    fn roll_up(&mut self, state: &PartitionState, row: RowKey, record: Measurement) -> Result<(), SumOutOfRange> {
        let before = self.roll_ups.get(&row).or_else(|| state.roll_ups.get(&row));
        let arrival = self.arrivals;
        let after = before.map_or_else(|| Ok(RollUp::of(record, arrival)), |roll_up| roll_up.with(record, arrival))?;
        self.roll_ups.insert(row, after);
        Ok(())
    }

    fn into_rows(self) -> impl Iterator<Item = Row> {
        let version = self.version;
        let roll_ups =
            self.roll_ups.into_iter().map(|(key, roll_up)| Row { value: partition::seal_roll_up(&key, &roll_up), key });
        let blocks = self.blocks.into_iter().flat_map(move |((unit, quarter), blocks)| {
            (0u32..).zip(blocks).map(move |(part, block)| {
                let key = unit.records(quarter.number, version, part);
                Row { value: block.seal(&key, quarter.start()), key }
            })
        });
        roll_ups.chain(blocks)
    }
}

/// The head after the submissions; `None` if there is no record at all, then or before.
fn head_after(before: Option<&Head>, version: u64, submissions: &[Submission]) -> Option<Head> {
    let times =
        submissions.iter().flat_map(|submission| &submission.units).flat_map(|unit| &unit.records).map(Measurement::at);
    let first = times.clone().chain(before.map(|head| head.first)).min()?;
    let last = times.chain(before.map(|head| head.last)).max()?;
    let added: usize = submissions.iter().map(Submission::record_count).sum();
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    Some(Head {
        version,
        submissions: before.map_or(0, |head| head.submissions).saturating_add(count(submissions.len())),
        records: before.map_or(0, |head| head.records).saturating_add(count(added)),
        first,
        last,
    })
}

#[cfg(test)]
mod tests;
