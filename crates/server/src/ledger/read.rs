//! Reading totals.
//!
//! A total is put together from what is folded and from the entries that are not. A fold may fall between the reads of two
//! rows, so the head is read before and after: if it changed, the total is read anew. Entries are read in their order, and
//! each holds whole submissions, so that no total shows half of one.

use std::collections::{BTreeMap, HashSet};

use hobbs_domain::quantity::Quantity;
use hobbs_domain::row::PartitionKey;
use hobbs_domain::seal::SealError;
use hobbs_domain::usage::partition::{self, Head, RecordBlock, UnitKey, key};
use hobbs_domain::usage::{Coverage, Measurement, RollUp, UnitType, Window};

use super::{Ledger, LedgerError, reversals, rows};
use crate::bounds;

/// What was used of a unit in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitTotal {
    /// What was counted.
    pub unit_type: UnitType,
    /// The sum of its records.
    pub amount: Quantity,
    /// How many records the subscription had when the first of these arrived.
    pub first_arrival: u64,
}

/// What the records of a window come to, by unit.
pub type UnitRollUps = BTreeMap<UnitType, RollUp>;

/// Which units a total is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Units<'a> {
    /// All that were ever recorded.
    All,
    /// Those whose name is this, trailing spaces aside.
    Named(&'a str),
}

impl Units<'_> {
    pub(super) fn include(self, unit_type: &UnitType) -> bool {
        match self {
            Self::All => true,
            Self::Named(name) => unit_type.base() == name.trim_end_matches(' '),
        }
    }
}

impl Ledger {
    /// The totals of a window, of the units that have records in it, ordered by name.
    ///
    /// # Errors
    ///
    /// A store's failure or damage; [`LedgerError::Contended`] if folds kept falling into the read.
    pub async fn totals(
        &self,
        partition: &PartitionKey,
        units: Units<'_>,
        window: Window,
    ) -> Result<Vec<UnitTotal>, LedgerError> {
        let found = self.roll_ups(partition, units, &[window]).await?.pop().unwrap_or_default();
        let total =
            |(unit_type, RollUp { sum, first_arrival, .. })| UnitTotal { unit_type, amount: sum, first_arrival };
        Ok(found.into_iter().map(total).collect())
    }

    /// What the records of each window come to, by unit; the windows don't overlap, and stand in their order.
    ///
    /// # Errors
    ///
    /// As [`Self::totals`].
    pub async fn roll_ups(
        &self,
        partition: &PartitionKey,
        units: Units<'_>,
        windows: &[Window],
    ) -> Result<Vec<UnitRollUps>, LedgerError> {
        let mut before = rows::head(self.store.as_ref(), partition).await?;
        for _ in 0..bounds::READ_ATTEMPTS_MAX {
            let head = before.as_ref().map(|(head, _)| head);
            let found = self.read_once(partition, units, windows, head).await?;
            let after = rows::head(self.store.as_ref(), partition).await?;
            if before == after {
                return found.ok_or_else(rows::unfolded_reversal);
            }
            before = after;
        }
        Err(LedgerError::Contended)
    }

    /// `None` if something was taken back meanwhile: a reversal is folded by the commit that adds it, so the head is another.
    async fn read_once(
        &self,
        partition: &PartitionKey,
        units: Units<'_>,
        windows: &[Window],
        head: Option<&Head>,
    ) -> Result<Option<Vec<UnitRollUps>>, LedgerError> {
        let mut is_whole = true;
        let mut found = vec![UnitRollUps::new(); windows.len()];
        if let Some(head) = head {
            self.add_folded(partition, units, windows, head, &mut found).await?;
        }
        let first = head.map_or(0, |head| head.entries);
        rows::each_entry(self.store.as_ref(), partition, first, |entry| {
            is_whole &= entry.reversals.is_empty();
            for (arrival, unit_type, record) in entry.records() {
                let place = windows.partition_point(|window| window.end <= record.at());
                let inside = windows.get(place).is_some_and(|window| window.contains(record.at()));
                if let (Some(found), true) = (found.get_mut(place), inside && units.include(unit_type)) {
                    add(found, unit_type, RollUp::of(record, arrival))?;
                }
            }
            Ok(())
        })
        .await?;
        Ok(is_whole.then_some(found))
    }

    /// Adds what is folded.
    async fn add_folded(
        &self,
        partition: &PartitionKey,
        units: Units<'_>,
        windows: &[Window],
        head: &Head,
        found: &mut [UnitRollUps],
    ) -> Result<(), LedgerError> {
        let mut rest = match units {
            Units::All => key::roll_ups_of_every_unit(),
            Units::Named(name) => key::roll_ups_of_base(name),
        };
        while let Some(row) = self.store.scan(partition, &rest, 1).await?.pop() {
            let unit_type = key::unit_of_roll_up(&row.key)
                .ok_or_else(|| LedgerError::damaged("a roll-up's key", &SealError::Layout("it names no unit")))?;
            let unit = UnitKey::of(&unit_type);
            for (window, found) in windows.iter().zip(&mut *found) {
                if let Some(roll_up) = self.folded(partition, &unit, &window.coverage(), head).await? {
                    add(found, &unit_type, roll_up)?;
                }
            }
            rest = key::roll_ups_after(&unit, &rest);
        }
        Ok(())
    }

    /// What is folded of a unit; `None` if nothing is in the window.
    async fn folded(
        &self,
        partition: &PartitionKey,
        unit: &UnitKey,
        coverage: &Coverage,
        head: &Head,
    ) -> Result<Option<RollUp>, LedgerError> {
        let store = self.store.as_ref();
        let mut total: Option<RollUp> = None;
        let mut add = |added: RollUp| {
            total = Some(total.map_or(Ok(added), |so_far| so_far.followed_by(added))?);
            Ok::<(), LedgerError>(())
        };
        for &range in &coverage.ranges {
            rows::each_row(store, partition, unit.roll_ups(range), |row| {
                let roll_up = partition::open_roll_up(&row.key, &row.value);
                add(roll_up.map_err(|error| LedgerError::damaged("a roll-up", &error))?)
            })
            .await?;
        }
        for part in &coverage.parts {
            let withdrawn = match head.reversals {
                0 => HashSet::new(),
                _ => reversals::withdrawn(store, partition, unit, part.cell).await?,
            };
            rows::each_row(store, partition, unit.records_of(part.cell.number), |row| {
                let block = RecordBlock::open(&row.key, &row.value, part.cell.start());
                let block = block.map_err(|error| LedgerError::damaged("a block of records", &error))?;
                let counts = |&(arrival, record): &(u64, Measurement)| {
                    part.window.contains(record.at()) && !withdrawn.contains(&arrival)
                };
                let mut inside = block.records().filter(counts);
                inside.try_for_each(|(arrival, record)| add(RollUp::of(record, arrival)))
            })
            .await?;
        }
        Ok(total)
    }
}

fn add(found: &mut UnitRollUps, unit_type: &UnitType, added: RollUp) -> Result<(), LedgerError> {
    match found.get_mut(unit_type) {
        Some(so_far) => *so_far = so_far.followed_by(added)?,
        None => drop(found.insert(unit_type.clone(), added)),
    }
    Ok(())
}
