//! What is left of roll-ups once a submission is taken back.

use std::collections::BTreeMap;

use hobbs_domain::row::{PartitionKey, RowKey};
use hobbs_domain::usage::fold::{CellWithout, Withdrawal};
use hobbs_domain::usage::partition::{self, RecordBlock, UnitKey};
use hobbs_domain::usage::{Cell, CellLevel, CellRange, Remainder, RollUp};
use hobbs_store::View;

use super::{LedgerError, reversals, rows};

/// By the row of each roll-up that a withdrawal changes: what is left of it; `None`: nothing.
pub(super) type Remainders = BTreeMap<RowKey, Option<RollUp>>;

/// What is left of the roll-ups of a partition of which everything is folded.
pub(super) async fn remainders(
    store: &dyn View,
    partition: &PartitionKey,
    withdrawal: &Withdrawal<'_>,
) -> Result<Remainders, LedgerError> {
    let kept = rows::roll_ups(store, partition, withdrawal.cells()).await?;
    let mut left = Remainders::new();
    for CellWithout { unit, cell, remainder } in withdrawal.remainders(&kept)? {
        let roll_up = match (remainder, cell.level) {
            (Remainder::Nothing, _) => None,
            (Remainder::RollUp(roll_up), _) => Some(roll_up),
            (Remainder::Unknown, CellLevel::Quarter) => of_records(store, partition, withdrawal, &unit, cell).await?,
            (Remainder::Unknown, CellLevel::Day) => of_quarters(store, partition, &left, &unit, cell).await?,
        };
        left.insert(unit.roll_up(cell), roll_up);
    }
    Ok(left)
}

/// A quarter's roll-up, from the records that still count.
async fn of_records(
    store: &dyn View,
    partition: &PartitionKey,
    withdrawal: &Withdrawal<'_>,
    unit: &UnitKey,
    quarter: Cell,
) -> Result<Option<RollUp>, LedgerError> {
    let before = reversals::withdrawn(store, partition, unit, quarter).await?;
    let mut left: Option<RollUp> = None;
    rows::each_row(store, partition, unit.records_of(quarter.number), |row| {
        let block = RecordBlock::open(&row.key, &row.value, quarter.start());
        let block = block.map_err(|error| LedgerError::damaged("a block of records", &error))?;
        let counts = |arrival| !before.contains(&arrival) && !withdrawal.arrivals().contains(&arrival);
        for (arrival, record) in block.records().filter(|&(arrival, _)| counts(arrival)) {
            let added = RollUp::of(record, arrival);
            left = Some(left.map_or(Ok(added), |left| left.followed_by(added))?);
        }
        Ok(())
    })
    .await?;
    Ok(left)
}

/// A day's roll-up, from its quarters.
async fn of_quarters(
    store: &dyn View,
    partition: &PartitionKey,
    changed: &Remainders,
    unit: &UnitKey,
    day: Cell,
) -> Result<Option<RollUp>, LedgerError> {
    let number = |instant| Cell::holding(CellLevel::Quarter, instant).number;
    let range = CellRange { level: CellLevel::Quarter, first: number(day.start()), end: number(day.end()) };
    let mut left: Option<RollUp> = None;
    rows::each_row(store, partition, unit.roll_ups(range), |row| {
        let quarter = match changed.get(&row.key) {
            Some(changed) => *changed,
            None => {
                let kept = partition::open_roll_up(&row.key, &row.value);
                Some(kept.map_err(|error| LedgerError::damaged("a roll-up", &error))?)
            }
        };
        if let Some(quarter) = quarter {
            left = Some(left.map_or(Ok(quarter), |left| left.followed_by(quarter))?);
        }
        Ok(())
    })
    .await?;
    Ok(left)
}
