//! Reading totals.
//!
//! A total is put together from several rows, and a commit may fall between the reads of two of them. So the head is
//! read before and after: if it changed, the total is read anew.

use hobbs_domain::quantity::Quantity;
use hobbs_domain::row::{PartitionKey, RowRange};
use hobbs_domain::seal::SealError;
use hobbs_domain::usage::partition::{self, RecordBlock, UnitKey, key};
use hobbs_domain::usage::{Coverage, SumOutOfRange, UnitType, Window};
use hobbs_store::Row;

use super::{Ledger, LedgerError};
use crate::bounds;

/// What was used of a unit in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitTotal {
    /// What was counted.
    pub unit_type: UnitType,
    /// The sum of its records.
    pub amount: Quantity,
    /// How many records the subscription had when the first of these arrived, as far as roll-ups tell: the records of
    /// a part of a quarter don't.
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
        let coverage = window.coverage();
        let head = [key::head()];
        let mut before = self.store.get(partition, &head).await?;
        for _ in 0..bounds::READ_ATTEMPTS_MAX {
            let totals = self.read_totals(partition, units, &coverage).await?;
            let after = self.store.get(partition, &head).await?;
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
        coverage: &Coverage,
    ) -> Result<Vec<UnitTotal>, LedgerError> {
        let mut rest = match units {
            Units::All => key::roll_ups_of_every_unit(),
            Units::Named(name) => key::roll_ups_of_base(name),
        };
        let mut totals = Vec::new();
        while let Some(row) = self.store.scan(partition, &rest, 1).await?.pop() {
            let unit_type = key::unit_of_roll_up(&row.key)
                .ok_or_else(|| LedgerError::damaged("a roll-up's key", &SealError::Layout("it names no unit")))?;
            let unit = UnitKey::of(&unit_type);
            let sum = self.unit_total(partition, &unit, coverage).await?;
            if let Some(amount) = sum.amount {
                totals.push(UnitTotal { unit_type, amount, first_arrival: sum.first_arrival });
            }
            rest = key::roll_ups_after(&unit, &rest);
        }
        Ok(totals)
    }

    /// The sum of a unit.
    async fn unit_total(
        &self,
        partition: &PartitionKey,
        unit: &UnitKey,
        coverage: &Coverage,
    ) -> Result<Sum, LedgerError> {
        let mut sum = Sum { amount: None, first_arrival: u64::MAX };
        for &range in &coverage.ranges {
            self.each_row(partition, unit.roll_ups(range), |row| {
                let roll_up = partition::open_roll_up(&row.key, &row.value);
                let roll_up = roll_up.map_err(|error| LedgerError::damaged("a roll-up", &error))?;
                sum.first_arrival = sum.first_arrival.min(roll_up.first_arrival);
                sum.add(roll_up.sum)
            })
            .await?;
        }
        for part in &coverage.parts {
            self.each_row(partition, unit.records_of(part.cell.number), |row| {
                let block = RecordBlock::open(&row.key, &row.value, part.cell.start());
                let block = block.map_err(|error| LedgerError::damaged("a block of records", &error))?;
                let inside = block.records().filter(|(_, record)| part.window.contains(record.at()));
                inside.map(|(_, record)| record.amount()).try_for_each(|amount| sum.add(amount))
            })
            .await?;
        }
        Ok(sum)
    }

    /// Calls `visit` for each row of a range, read in pages.
    async fn each_row(
        &self,
        partition: &PartitionKey,
        range: RowRange,
        mut visit: impl FnMut(&Row) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        let mut rest = range;
        loop {
            let rows = self.store.scan(partition, &rest, bounds::SCAN_ROWS_MAX).await?;
            rows.iter().try_for_each(&mut visit)?;
            match rows.last() {
                Some(last) if rows.len() >= bounds::SCAN_ROWS_MAX => rest.start = last.key.next(),
                _ => return Ok(()),
            }
        }
    }
}

/// A sum in the making.
struct Sum {
    /// `None` until something is added.
    amount: Option<Quantity>,
    first_arrival: u64,
}

impl Sum {
    fn add(&mut self, amount: Quantity) -> Result<(), LedgerError> {
        let before = self.amount.unwrap_or_default();
        let after = before.checked_add(amount).ok_or_else(|| LedgerError::Plan(SumOutOfRange.into()))?;
        self.amount = Some(after);
        Ok(())
    }
}
