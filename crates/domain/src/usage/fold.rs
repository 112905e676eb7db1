//! From entries to roll-ups.
//!
//! [`cells_touched`] names the roll-ups that have to be read first; [`fold`] takes them and the entries and gives the rows
//! that make them part of what is folded. Entries with reversals are folded one by one: [`Withdrawal`].

mod withdrawal;

pub use withdrawal::{CellWithout, Reversed, Withdrawal};

use std::collections::{BTreeMap, BTreeSet};

use crate::row::{Row, RowKey};

use super::partition::{self, Entry, Head, RecordBlock, UnitKey, key};
use super::{Cell, CellLevel, Measurement, RollUp, Submission, SumOutOfRange, UnitType, UnitUsage};

/// Records of one block. Values stay small for the engine's sake, however many records a quarter gets at once.
const BLOCK_RECORDS_MAX: usize = 512;

/// What a fold writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// The head afterwards.
    pub head: Head,
    /// Rows to write, each once, the head's among them.
    pub puts: Vec<Row>,
}

/// The rows of the roll-ups that entries change, each once.
#[must_use]
pub fn cells_touched(entries: &[Entry]) -> BTreeSet<RowKey> {
    let mut keys = UnitKeys::default();
    let mut cells = BTreeSet::new();
    for (_, unit_type, record) in entries.iter().flat_map(Entry::records) {
        let unit = keys.of(unit_type);
        cells.extend(CellLevel::ALL.map(|level| (unit, Cell::holding(level, record.at()))));
    }
    cells.into_iter().filter_map(|(unit, cell)| Some(keys.get(unit)?.roll_up(cell))).collect()
}

/// How many bytes the rows of a fold of a submission take at most: in the worst case, each record has a quarter of its own.
#[must_use]
pub fn bytes_to_fold(submission: &Submission) -> usize {
    /// Of a roll-up and of a block, without the unit in their keys.
    const ROWS_OF_A_RECORD: usize = 180;
    /// A zero byte of a unit takes two in a key.
    const KEY_BYTES_OF_A_BYTE: usize = 2;
    let of_unit = |unit: &UnitUsage| {
        let zeros = unit.unit_type.as_str().bytes().filter(|&byte| byte == 0).count();
        let name = unit.unit_type.as_str().len() + zeros * (KEY_BYTES_OF_A_BYTE - 1);
        unit.records.len().saturating_mul(ROWS_OF_A_RECORD + 3 * name)
    };
    let tracking_id = submission.tracking_id.as_str().len() + 64;
    submission.units.iter().map(of_unit).fold(tracking_id, usize::saturating_add)
}

/// Folds entries that follow those that are folded already. There is at least one, and at least one record is in the
/// partition afterwards. `roll_ups` has to hold those there are of [`cells_touched`].
///
/// # Errors
///
/// [`SumOutOfRange`], which takes more records than anybody could send.
pub fn fold(
    before: Option<&Head>,
    entries: &[Entry],
    roll_ups: &BTreeMap<RowKey, RollUp>,
) -> Result<Fold, SumOutOfRange> {
    let first = before.map_or(0, |head| head.entries);
    let head = head_after(before, entries);
    let mut puts = Vec::new();
    for (number, entry) in (first..).zip(entries) {
        puts.extend(entry.submissions.iter().map(|submission| {
            let key = key::tracking_id(&submission.tracking_id);
            Row { value: partition::seal_entry_number(&key, number), key }
        }));
    }
    let mut change = Change::default();
    for (arrival, unit, record) in entries.iter().flat_map(Entry::records) {
        change.add(arrival, unit, record)?;
    }
    change.into_rows(head.entries, roll_ups, &mut puts)?;
    let key = key::head();
    puts.push(Row { value: head.seal(&key), key });
    Ok(Fold { head, puts })
}

/// The units of a fold, so that each key is made once.
#[derive(Default)]
struct UnitKeys<'a> {
    places: BTreeMap<&'a UnitType, usize>,
    keys: Vec<UnitKey>,
}

impl<'a> UnitKeys<'a> {
    fn of(&mut self, unit_type: &'a UnitType) -> usize {
        *self.places.entry(unit_type).or_insert_with(|| {
            self.keys.push(UnitKey::of(unit_type));
            self.keys.len() - 1
        })
    }

    fn get(&self, place: usize) -> Option<&UnitKey> {
        self.keys.get(place)
    }
}

/// What entries add to cells and blocks.
#[derive(Default)]
struct Change<'a> {
    units: UnitKeys<'a>,
    cells: BTreeMap<(usize, Cell), RollUp>,
    /// By unit and quarter, each full but for the last.
    blocks: BTreeMap<(usize, Cell), Vec<RecordBlock>>,
}

impl<'a> Change<'a> {
    fn add(&mut self, arrival: u64, unit_type: &'a UnitType, record: Measurement) -> Result<(), SumOutOfRange> {
        let unit = self.units.of(unit_type);
        for level in CellLevel::ALL {
            let added = RollUp::of(record, arrival);
            match self.cells.entry((unit, Cell::holding(level, record.at()))) {
                std::collections::btree_map::Entry::Vacant(place) => drop(place.insert(added)),
                std::collections::btree_map::Entry::Occupied(mut place) => {
                    *place.get_mut() = place.get().followed_by(added)?;
                }
            }
        }
        let quarter = Cell::holding(CellLevel::Quarter, record.at());
        let blocks = self.blocks.entry((unit, quarter)).or_default();
        match blocks.last_mut().filter(|block| block.len() < BLOCK_RECORDS_MAX) {
            Some(block) => block.push(arrival, record),
            None => {
                let mut block = RecordBlock::default();
                block.push(arrival, record);
                blocks.push(block);
            }
        }
        Ok(())
    }

    fn into_rows(
        self,
        entries: u64,
        roll_ups: &BTreeMap<RowKey, RollUp>,
        puts: &mut Vec<Row>,
    ) -> Result<(), SumOutOfRange> {
        for ((unit, cell), added) in self.cells {
            let Some(unit) = self.units.get(unit) else { continue };
            let key = unit.roll_up(cell);
            let roll_up = roll_ups.get(&key).map_or(Ok(added), |before| before.followed_by(added))?;
            puts.push(Row { value: partition::seal_roll_up(&key, &roll_up), key });
        }
        for ((unit, quarter), blocks) in self.blocks {
            let Some(unit) = self.units.get(unit) else { continue };
            puts.extend((0u32..).zip(blocks).map(|(part, block)| {
                let key = unit.records(quarter.number, entries, part);
                Row { value: block.seal(&key, quarter.start()), key }
            }));
        }
        Ok(())
    }
}

fn head_after(before: Option<&Head>, entries: &[Entry]) -> Head {
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let mut head = before.copied();
    for (_, _, record) in entries.iter().flat_map(Entry::records) {
        let at = record.at();
        let so_far = head.get_or_insert(Head { first: at, last: at, ..Head::default() });
        so_far.records = so_far.records.saturating_add(1);
        (so_far.first, so_far.last) = (so_far.first.min(at), so_far.last.max(at));
    }
    let mut head = head.unwrap_or_default();
    head.entries = head.entries.saturating_add(count(entries.len()));
    for entry in entries {
        head.submissions = head.submissions.saturating_add(count(entry.submissions.len()));
        head.reversals = head.reversals.saturating_add(count(entry.reversals.len()));
    }
    head
}

#[cfg(test)]
mod tests;
