//! The records that are kept in blocks, compared with those of the entries by quarters of an hour.

use std::collections::{BTreeMap, BTreeSet};

use hobbs_domain::row::{PartitionKey, RowKey, RowRange};
use hobbs_domain::usage::partition::{RecordBlock, key};
use hobbs_domain::usage::{Cell, CellLevel, Measurement};
use hobbs_store::View;
use xxhash_rust::xxh3::xxh3_64;

use super::Verification;
use super::derived::name;
use crate::ledger::{LedgerError, each_row};

/// The records of a quarter, whatever their order: how many, and a digest of each, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Quarter {
    records: u64,
    digest: u64,
}

impl Quarter {
    pub(super) fn add(&mut self, arrival: u64, record: Measurement) {
        let (at, amount) = (record.at().millis(), record.amount().nanos());
        let bytes = [&arrival.to_be_bytes()[..], &at.to_be_bytes(), &amount.to_be_bytes()].concat();
        self.records += 1;
        self.digest = self.digest.wrapping_add(xxh3_64(&bytes));
    }
}

/// A kind of blocks.
#[derive(Clone, Copy)]
pub(super) struct Blocks {
    rows: fn() -> RowRange,
    /// The roll-up of a block's quarter, and the quarter's number.
    quarter_of: fn(&RowKey) -> Option<(RowKey, i64)>,
}

impl Blocks {
    /// Of all records.
    pub(super) const RECORDS: Self = Self { rows: key::blocks_of_every_unit, quarter_of: key::roll_up_of_block };
    /// Of those that are taken back.
    pub(super) const WITHDRAWN: Self =
        Self { rows: key::withdrawn_blocks_of_every_unit, quarter_of: key::roll_up_of_withdrawn_block };
}

/// The records of the blocks of each quarter, by the row of the quarter's roll-up.
pub(super) async fn check_blocks(
    store: &dyn View,
    partition: &PartitionKey,
    blocks: Blocks,
    verification: &mut Verification,
) -> Result<BTreeMap<RowKey, Quarter>, LedgerError> {
    let mut quarters: BTreeMap<RowKey, Quarter> = BTreeMap::new();
    each_row(store, partition, (blocks.rows)(), |row| {
        let Some((roll_up_key, quarter)) = (blocks.quarter_of)(&row.key) else {
            verification.differ(partition, "a block's key names no quarter");
            return Ok(());
        };
        let cell = Cell { level: CellLevel::Quarter, number: quarter };
        let block = RecordBlock::open(&row.key, &row.value, cell.start());
        let block = block.map_err(|error| LedgerError::damaged("a block of records", &error))?;
        let kept = quarters.entry(roll_up_key).or_default();
        block.records().for_each(|(arrival, record)| kept.add(arrival, record));
        Ok(())
    })
    .await?;
    Ok(quarters)
}

/// Compares the records of each quarter that the entries give with those that are kept.
pub(super) fn check_quarters(
    partition: &PartitionKey,
    what: &str,
    given: &BTreeMap<RowKey, Quarter>,
    kept: &BTreeMap<RowKey, Quarter>,
    verification: &mut Verification,
) {
    let keys: BTreeSet<&RowKey> = given.keys().chain(kept.keys()).collect();
    for key in keys.into_iter().filter(|key| given.get(*key) != kept.get(*key)) {
        let count = |quarters: &BTreeMap<RowKey, Quarter>| quarters.get(key).map_or(0, |quarter| quarter.records);
        let (kept, given) = (count(kept), count(given));
        let what = format!("the {what} of {}: {kept} records, not the {given} of the entries", name(key));
        verification.differ(partition, &what);
    }
}
