//! What is derived from the entries of a subscription.

use std::collections::{BTreeMap, BTreeSet};

use hobbs_domain::row::{PartitionKey, RowKey};
use hobbs_domain::usage::fold::fold;
use hobbs_domain::usage::partition::{self, Entry, Head, RecordBlock, UnitKey, key};
use hobbs_domain::usage::{Cell, CellLevel, Measurement, RollUp};
use hobbs_store::View;
use xxhash_rust::xxh3::xxh3_64;

use super::Verification;
use super::tracking_ids::TrackingIds;
use crate::ledger::{LedgerError, each_entry, each_row, head};

/// What the entries give.
#[derive(Default)]
struct Expected {
    head: Option<Head>,
    roll_ups: BTreeMap<RowKey, RollUp>,
    tracking_ids: TrackingIds,
    /// By the row of the quarter's roll-up.
    quarters: BTreeMap<RowKey, Quarter>,
}

/// The records of a quarter, whatever their order: how many, and a digest of each, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Quarter {
    records: u64,
    digest: u64,
}

impl Quarter {
    fn add(&mut self, arrival: u64, record: Measurement) {
        let (at, amount) = (record.at().millis(), record.amount().nanos());
        let bytes = [&arrival.to_be_bytes()[..], &at.to_be_bytes(), &amount.to_be_bytes()].concat();
        self.records += 1;
        self.digest = self.digest.wrapping_add(xxh3_64(&bytes));
    }
}

pub(super) async fn check(
    store: &dyn View,
    partition: &PartitionKey,
    verification: &mut Verification,
) -> Result<(), LedgerError> {
    let stored = head(store, partition).await?.map(|(head, _)| head);
    let folded = stored.map_or(0, |head| head.entries);
    let mut expected = Expected::default();
    let mut number = 0;
    each_entry(store, partition, 0, |entry| {
        verification.entries += 1;
        verification.records += entry.record_count();
        if number < folded {
            expected.add(&entry)?;
        }
        number += 1;
        Ok(())
    })
    .await?;
    if number < folded {
        let what = format!("{folded} entries are folded, but there are {number}");
        verification.differ(partition, &what);
        return Ok(());
    }
    if expected.head != stored {
        let what = format!("the head is {stored:?}, but the entries give {:?}", expected.head);
        verification.differ(partition, &what);
    }
    let quarters = check_blocks(store, partition, verification).await?;
    expected.check_quarters(partition, &quarters, verification);
    expected.tracking_ids.check(store, partition, folded, verification).await?;
    expected.check_roll_ups(store, partition, verification).await
}

impl Expected {
    /// Folds one more entry. What a fold writes is what is expected.
    fn add(&mut self, entry: &Entry) -> Result<(), LedgerError> {
        let number = self.head.map_or(0, |head| head.entries);
        let fold = fold(self.head.as_ref(), std::slice::from_ref(entry), &self.roll_ups)?;
        for row in fold.puts {
            if key::unit_of_roll_up(&row.key).is_some() {
                let roll_up = partition::open_roll_up(&row.key, &row.value);
                let roll_up = roll_up.map_err(|error| LedgerError::damaged("a roll-up", &error))?;
                self.roll_ups.insert(row.key, roll_up);
            }
        }
        for (arrival, unit_type, record) in entry.records() {
            let quarter = Cell::holding(CellLevel::Quarter, record.at());
            self.quarters.entry(UnitKey::of(unit_type).roll_up(quarter)).or_default().add(arrival, record);
        }
        for submission in &entry.submissions {
            self.tracking_ids.add(&key::tracking_id(&submission.tracking_id), number);
        }
        self.head = Some(fold.head);
        Ok(())
    }

    /// Compares what is left in `expected` at the end as missing.
    async fn check_roll_ups(
        mut self,
        store: &dyn View,
        partition: &PartitionKey,
        verification: &mut Verification,
    ) -> Result<(), LedgerError> {
        each_row(store, partition, key::roll_ups_of_every_unit(), |row| {
            verification.roll_ups += 1;
            let kept = partition::open_roll_up(&row.key, &row.value);
            let kept = kept.map_err(|error| LedgerError::damaged(&name(&row.key), &error))?;
            match self.roll_ups.remove(&row.key) {
                Some(given) if given == kept => {}
                Some(given) => verification.differ(partition, &differing(&row.key, &kept, &given)),
                None => verification.differ(partition, &format!("{}: no entry gives it", name(&row.key))),
            }
            Ok(())
        })
        .await?;
        for key in self.roll_ups.keys() {
            verification.differ(partition, &format!("{}: it is missing", name(key)));
        }
        Ok(())
    }

    fn check_quarters(
        &self,
        partition: &PartitionKey,
        kept: &BTreeMap<RowKey, Quarter>,
        verification: &mut Verification,
    ) {
        let keys: BTreeSet<&RowKey> = self.quarters.keys().chain(kept.keys()).collect();
        for key in keys.into_iter().filter(|key| self.quarters.get(*key) != kept.get(*key)) {
            let count = |quarters: &BTreeMap<RowKey, Quarter>| quarters.get(key).map_or(0, |quarter| quarter.records);
            let (kept, given) = (count(kept), count(&self.quarters));
            let what = format!("the blocks of {}: {kept} records, not the {given} of the entries", name(key));
            verification.differ(partition, &what);
        }
    }
}

/// The records of the blocks of each quarter, by the row of the quarter's roll-up.
async fn check_blocks(
    store: &dyn View,
    partition: &PartitionKey,
    verification: &mut Verification,
) -> Result<BTreeMap<RowKey, Quarter>, LedgerError> {
    let mut quarters: BTreeMap<RowKey, Quarter> = BTreeMap::new();
    each_row(store, partition, key::blocks_of_every_unit(), |row| {
        let Some((roll_up_key, quarter)) = key::roll_up_of_block(&row.key) else {
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

fn differing(key: &RowKey, kept: &RollUp, given: &RollUp) -> String {
    format!("{}: {kept:?} is kept, but the entries give {given:?}", name(key))
}

/// A roll-up's name for people.
fn name(key: &RowKey) -> String {
    match (key::unit_of_roll_up(key), key::cell_of_roll_up(key)) {
        (Some(unit), Some(cell)) => {
            let level = match cell.level {
                CellLevel::Quarter => "quarter of an hour",
                CellLevel::Day => "day",
            };
            format!("the roll-up of \"{unit}\" of the {level} from {}", cell.start())
        }
        _ => format!("the row \"{}\"", key.as_bytes().escape_ascii()),
    }
}
