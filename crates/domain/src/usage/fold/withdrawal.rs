//! Taking a submission out of what is folded.
//!
//! Its records stay in their blocks, and are named in others as those that no longer count. A roll-up without them follows
//! from itself, unless one of them was the least, the largest, the first or the last of it; then it has to be made from
//! what is left: a quarter's from its records, a day's from its quarters.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::row::{Row, RowKey};
use crate::usage::partition::{self, Entry, Head, UnitKey, key};
use crate::usage::{Cell, Remainder, RollUp, SumOutOfRange, TrackingId};

use super::{Change, head_after};

/// The records of a submission that is taken back.
pub struct Withdrawal<'a> {
    change: Change<'a>,
    arrivals: Range<u64>,
}

/// A roll-up without the records that are taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellWithout {
    /// Of which unit.
    pub unit: UnitKey,
    /// Of which interval.
    pub cell: Cell,
    /// What is left.
    pub remainder: Remainder,
}

/// What folding a reversal writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reversed {
    /// The head afterwards.
    pub head: Head,
    /// Rows to write, each once, the head's among them.
    pub puts: Vec<Row>,
    /// Rows to remove: roll-ups of which nothing is left.
    pub deletes: Vec<RowKey>,
}

impl<'a> Withdrawal<'a> {
    /// Of a submission of an entry that is folded; `None` if the entry has none of that tracking id.
    ///
    /// # Errors
    ///
    /// [`SumOutOfRange`], which a submission that was folded does not give.
    pub fn of(entry: &'a Entry, tracking_id: &TrackingId) -> Result<Option<Self>, SumOutOfRange> {
        let Some((first, submission)) = entry.submission(tracking_id) else { return Ok(None) };
        let mut change = Change::default();
        let mut arrival = first;
        for unit in &submission.units {
            for &record in &unit.records {
                change.add(arrival, &unit.unit_type, record)?;
                arrival = arrival.saturating_add(1);
            }
        }
        Ok(Some(Self { change, arrivals: first..arrival }))
    }

    /// The numbers of its records among all of the partition.
    #[must_use]
    pub const fn arrivals(&self) -> &Range<u64> {
        &self.arrivals
    }

    /// The rows of the roll-ups that it changes, each once.
    #[must_use]
    pub fn cells(&self) -> BTreeSet<RowKey> {
        let cells = self.change.cells.keys();
        cells.filter_map(|&(unit, cell)| Some(self.change.units.get(unit)?.roll_up(cell))).collect()
    }

    /// What is left of each of these roll-ups, a unit's quarters before its days.
    ///
    /// # Errors
    ///
    /// [`SumOutOfRange`] if more is taken back than there is, which no right roll-up gives.
    pub fn remainders(&self, roll_ups: &BTreeMap<RowKey, RollUp>) -> Result<Vec<CellWithout>, SumOutOfRange> {
        let mut remainders = Vec::with_capacity(self.change.cells.len());
        for (&(unit, cell), &taken) in &self.change.cells {
            let Some(unit) = self.change.units.get(unit) else { continue };
            let kept = roll_ups.get(&unit.roll_up(cell));
            let remainder = kept.map_or(Ok(Remainder::Unknown), |kept| kept.without(taken))?;
            remainders.push(CellWithout { unit: unit.clone(), cell, remainder });
        }
        Ok(remainders)
    }

    /// What folding `entry` writes: the one that takes the submission back, after all others. `left` says what is left of
    /// each roll-up.
    #[must_use]
    pub fn fold(self, before: &Head, entry: &Entry, left: &BTreeMap<RowKey, Option<RollUp>>) -> Reversed {
        let head = head_after(Some(before), std::slice::from_ref(entry));
        let (mut puts, mut deletes) = (Vec::new(), Vec::new());
        for (key, left) in left {
            match left {
                Some(left) => puts.push(Row { value: partition::seal_roll_up(key, left), key: key.clone() }),
                None => deletes.push(key.clone()),
            }
        }
        for ((unit, quarter), blocks) in self.change.blocks {
            let Some(unit) = self.change.units.get(unit) else { continue };
            puts.extend((0u32..).zip(blocks).map(|(part, block)| {
                let key = unit.withdrawn(quarter.number, head.entries, part);
                Row { value: block.seal(&key, quarter.start()), key }
            }));
        }
        puts.extend(entry.reversals.iter().map(|reversal| {
            let key = key::reversal(&reversal.tracking_id);
            Row { value: partition::seal_entry_number(&key, before.entries), key }
        }));
        let key = key::head();
        puts.push(Row { value: head.seal(&key), key });
        Reversed { head, puts, deletes }
    }
}
