//! Reading what is taken back: which submissions, and which records.

use std::collections::HashSet;

use hobbs_domain::row::{PartitionKey, RowKey};
use hobbs_domain::seal::SealError;
use hobbs_domain::usage::partition::{self, Entry, RecordBlock, UnitKey, key};
use hobbs_domain::usage::{Cell, Reversal, Submission, TrackingId};
use hobbs_store::View;

use super::{LedgerError, rows};

/// For each of these tracking ids, the number of the entry that takes its submission back, if any does.
pub(super) async fn reversing_entries(
    store: &dyn View,
    partition: &PartitionKey,
    tracking_ids: impl Iterator<Item = &TrackingId>,
) -> Result<Vec<Option<u64>>, LedgerError> {
    let keys: Vec<RowKey> = tracking_ids.map(key::reversal).collect();
    let values = store.get(partition, &keys).await?;
    let opened = keys.iter().zip(values).map(|(key, value)| {
        let number = value.map(|value| partition::open_entry_number(key, &value)).transpose();
        number.map_err(|error| LedgerError::damaged("a reversal", &error))
    });
    opened.collect()
}

/// The reversal of a submission, from the entry of that number.
pub(super) async fn reversal(
    store: &dyn View,
    partition: &PartitionKey,
    number: u64,
    tracking_id: &TrackingId,
) -> Result<Reversal, LedgerError> {
    let entry = entry(store, partition, number).await?;
    let found = entry.reversals.into_iter().find(|reversal| reversal.tracking_id.base() == tracking_id.base());
    found.ok_or_else(|| LedgerError::damaged("a reversal", &SealError::Layout("it is not in its entry")))
}

/// The submission that a reversal takes back.
pub(super) async fn reversed(
    store: &dyn View,
    partition: &PartitionKey,
    reversal: &Reversal,
) -> Result<Submission, LedgerError> {
    let entry = entry(store, partition, reversal.entry).await?;
    let found = entry.submission(&reversal.tracking_id).map(|(_, submission)| submission.clone());
    found.ok_or_else(|| LedgerError::damaged("a reversal", &SealError::Layout("it takes back what is not there")))
}

/// The entry of a number, which has to be there.
pub(super) async fn entry(store: &dyn View, partition: &PartitionKey, number: u64) -> Result<Entry, LedgerError> {
    let key = key::entry(number);
    let value = store.get(partition, std::slice::from_ref(&key)).await?.pop().flatten();
    let value = value.ok_or_else(|| LedgerError::damaged("an entry", &SealError::Layout("it is missing")))?;
    Entry::open(&key, &value).map_err(|error| LedgerError::damaged("an entry", &error))
}

/// The records of a unit in a quarter that are taken back: how many arrived before each.
pub(super) async fn withdrawn(
    store: &dyn View,
    partition: &PartitionKey,
    unit: &UnitKey,
    quarter: Cell,
) -> Result<HashSet<u64>, LedgerError> {
    let mut withdrawn = HashSet::new();
    rows::each_row(store, partition, unit.withdrawn_of(quarter.number), |row| {
        let block = RecordBlock::open(&row.key, &row.value, quarter.start());
        let block = block.map_err(|error| LedgerError::damaged("a block of records that are taken back", &error))?;
        withdrawn.extend(block.records().map(|(arrival, _)| arrival));
        Ok(())
    })
    .await?;
    Ok(withdrawn)
}
