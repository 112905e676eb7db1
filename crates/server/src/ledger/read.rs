//! Reading totals.
//!
//! A total is put together from what is folded and from the entries that are not. A fold may fall between the reads of two
//! rows, so the head is read before and after: if it changed, the total is read anew. Entries are read in their order, and
//! each holds whole submissions, so that no total shows half of one.

use std::collections::BTreeMap;

use hobbs_domain::quantity::Quantity;
use hobbs_domain::row::PartitionKey;
use hobbs_domain::seal::SealError;
use hobbs_domain::usage::partition::{self, Head, RecordBlock, UnitKey, key};
use hobbs_domain::usage::{Coverage, SumOutOfRange, UnitType, Window};

use super::{Ledger, LedgerError, rows};
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

/// Which units a total is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Units<'a> {
    /// All that were ever recorded.
    All,
    /// Those whose name is this, trailing spaces aside.
    Named(&'a str),
}

impl Units<'_> {
    fn include(self, unit_type: &UnitType) -> bool {
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
    /// A store's failure or damage; [`LedgerError::Contended`] if commits kept falling into the read.
    pub async fn totals(
        &self,
        partition: &PartitionKey,
        units: Units<'_>,
        window: Window,
    ) -> Result<Vec<UnitTotal>, LedgerError> {
        let mut before = rows::head(self.store.as_ref(), partition).await?;
        for _ in 0..bounds::READ_ATTEMPTS_MAX {
            let head = before.as_ref().map(|(head, _)| head);
            let totals = self.read_totals(partition, units, window, head).await?;
            let after = rows::head(self.store.as_ref(), partition).await?;
            if before == after {
                return Ok(totals);
            }
            before = after;
        }
        Err(LedgerError::Contended)
    }

    async fn read_totals(
        &self,
        partition: &PartitionKey,
        units: Units<'_>,
        window: Window,
        head: Option<&Head>,
    ) -> Result<Vec<UnitTotal>, LedgerError> {
        let mut sums = BTreeMap::new();
        if head.is_some() {
            self.add_folded(partition, units, &window.coverage(), &mut sums).await?;
        }
        let first = head.map_or(0, |head| head.entries);
        rows::each_entry(self.store.as_ref(), partition, first, |entry| {
            for (arrival, unit_type, record) in entry.records() {
                if window.contains(record.at()) && units.include(unit_type) {
                    match sums.get_mut(unit_type) {
                        Some(sum) => Sum::add(sum, record.amount(), arrival)?,
                        None => drop(sums.insert(unit_type.clone(), Sum::of(record.amount(), arrival))),
                    }
                }
            }
            Ok(())
        })
        .await?;
        let totals = sums.into_iter();
        let total = |(unit_type, Sum { amount, first_arrival })| UnitTotal { unit_type, amount, first_arrival };
        Ok(totals.map(total).collect())
    }

    /// Adds what is in roll-ups, and in the blocks of at most two quarters.
    async fn add_folded(
        &self,
        partition: &PartitionKey,
        units: Units<'_>,
        coverage: &Coverage,
        sums: &mut BTreeMap<UnitType, Sum>,
    ) -> Result<(), LedgerError> {
        let mut rest = match units {
            Units::All => key::roll_ups_of_every_unit(),
            Units::Named(name) => key::roll_ups_of_base(name),
        };
        while let Some(row) = self.store.scan(partition, &rest, 1).await?.pop() {
            let unit_type = key::unit_of_roll_up(&row.key)
                .ok_or_else(|| LedgerError::damaged("a roll-up's key", &SealError::Layout("it names no unit")))?;
            let unit = UnitKey::of(&unit_type);
            if let Some(sum) = self.unit_total(partition, &unit, coverage).await? {
                sums.insert(unit_type, sum);
            }
            rest = key::roll_ups_after(&unit, &rest);
        }
        Ok(())
    }

    /// The sum of what is folded of a unit; `None` if nothing is in the window.
    async fn unit_total(
        &self,
        partition: &PartitionKey,
        unit: &UnitKey,
        coverage: &Coverage,
    ) -> Result<Option<Sum>, LedgerError> {
        let store = self.store.as_ref();
        let mut total: Option<Sum> = None;
        let mut add = |amount, arrival| match &mut total {
            Some(sum) => sum.add(amount, arrival),
            None => {
                total = Some(Sum::of(amount, arrival));
                Ok(())
            }
        };
        for &range in &coverage.ranges {
            rows::each_row(store, partition, unit.roll_ups(range), |row| {
                let roll_up = partition::open_roll_up(&row.key, &row.value);
                let roll_up = roll_up.map_err(|error| LedgerError::damaged("a roll-up", &error))?;
                add(roll_up.sum, roll_up.first_arrival)
            })
            .await?;
        }
        for part in &coverage.parts {
            rows::each_row(store, partition, unit.records_of(part.cell.number), |row| {
                let block = RecordBlock::open(&row.key, &row.value, part.cell.start());
                let block = block.map_err(|error| LedgerError::damaged("a block of records", &error))?;
                let mut inside = block.records().filter(|(_, record)| part.window.contains(record.at()));
                inside.try_for_each(|(arrival, record)| add(record.amount(), arrival))
            })
            .await?;
        }
        Ok(total)
    }
}

/// A sum in the making.
struct Sum {
    amount: Quantity,
    first_arrival: u64,
}

impl Sum {
    const fn of(amount: Quantity, first_arrival: u64) -> Self {
        Self { amount, first_arrival }
    }

    fn add(&mut self, amount: Quantity, arrival: u64) -> Result<(), LedgerError> {
        self.amount = self.amount.checked_add(amount).ok_or(SumOutOfRange)?;
        self.first_arrival = self.first_arrival.min(arrival);
        Ok(())
    }
}
