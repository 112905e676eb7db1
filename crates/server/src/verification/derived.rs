//! What is derived from the entries of a subscription.

use std::collections::BTreeMap;

use hobbs_domain::row::{PartitionKey, RowKey};
use hobbs_domain::usage::fold::fold;
use hobbs_domain::usage::partition::{self, Entry, Head, UnitKey, key};
use hobbs_domain::usage::{Cell, CellLevel, Measurement, RollUp};
use hobbs_store::View;

use super::Verification;
use super::blocks::{Blocks, Quarter, check_blocks, check_quarters};
use super::reversals::Reversals;
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
    /// Those of them that are taken back.
    withdrawn: BTreeMap<RowKey, Quarter>,
}

pub(super) async fn check(
    store: &dyn View,
    partition: &PartitionKey,
    verification: &mut Verification,
) -> Result<(), LedgerError> {
    let stored = head(store, partition).await?.map(|(head, _)| head);
    let folded = stored.map_or(0, |head| head.entries);
    let (mut expected, mut reversals) = (Expected::default(), Reversals::default());
    let mut number = 0;
    each_entry(store, partition, 0, |entry| {
        verification.entries += 1;
        verification.records += entry.record_count();
        if number < folded {
            expected.add(&entry)?;
        } else if !entry.reversals.is_empty() {
            verification.differ(partition, &format!("entry {number} takes usage back, but is not folded"));
        }
        reversals.add(partition, number, &entry, verification);
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
    if !reversals.is_empty() {
        expected.take_back(store, partition, folded, &mut reversals).await?;
    }
    reversals.check(store, partition, verification).await?;
    let kept = check_blocks(store, partition, Blocks::RECORDS, verification).await?;
    check_quarters(partition, "blocks", &expected.quarters, &kept, verification);
    let kept = check_blocks(store, partition, Blocks::WITHDRAWN, verification).await?;
    check_quarters(partition, "blocks of what was taken back", &expected.withdrawn, &kept, verification);
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

    /// Makes the roll-ups anew, of the records that count. That takes a second reading: what is taken back is known only after
    /// the first.
    async fn take_back(
        &mut self,
        store: &dyn View,
        partition: &PartitionKey,
        folded: u64,
        reversals: &mut Reversals,
    ) -> Result<(), LedgerError> {
        self.roll_ups.clear();
        let mut number = 0;
        each_entry(store, partition, 0, |entry| {
            if number < folded {
                let mut arrival = entry.first_arrival;
                for submission in &entry.submissions {
                    let is_taken_back = reversals.takes_back(number, submission);
                    for unit in &submission.units {
                        for &record in &unit.records {
                            self.add_record(&UnitKey::of(&unit.unit_type), arrival, record, is_taken_back)?;
                            arrival += 1;
                        }
                    }
                }
            }
            number += 1;
            Ok(())
        })
        .await
    }

    fn add_record(
        &mut self,
        unit: &UnitKey,
        arrival: u64,
        record: Measurement,
        is_taken_back: bool,
    ) -> Result<(), LedgerError> {
        if is_taken_back {
            let quarter = Cell::holding(CellLevel::Quarter, record.at());
            self.withdrawn.entry(unit.roll_up(quarter)).or_default().add(arrival, record);
            return Ok(());
        }
        for cell in CellLevel::ALL.map(|level| Cell::holding(level, record.at())) {
            let added = RollUp::of(record, arrival);
            let key = unit.roll_up(cell);
            let roll_up = self.roll_ups.get(&key).map_or(Ok(added), |so_far| so_far.followed_by(added))?;
            self.roll_ups.insert(key, roll_up);
        }
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
}

fn differing(key: &RowKey, kept: &RollUp, given: &RollUp) -> String {
    format!("{}: {kept:?} is kept, but the entries give {given:?}", name(key))
}

/// A roll-up's name for people.
pub(super) fn name(key: &RowKey) -> String {
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
