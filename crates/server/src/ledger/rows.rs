//! Reading the rows of a partition.

use std::collections::{BTreeMap, BTreeSet};

use hobbs_domain::row::{PartitionKey, RowKey, RowRange, RowValue};
use hobbs_domain::seal::SealError;
use hobbs_domain::usage::partition::{self, Entry, Head, key};
use hobbs_domain::usage::{RollUp, Tail};
use hobbs_store::{Row, View};

use super::LedgerError;
use crate::bounds;

/// The head and the value of its row; `None` if nothing is folded.
pub(crate) async fn head(store: &dyn View, partition: &PartitionKey) -> Result<Option<(Head, RowValue)>, LedgerError> {
    let key = key::head();
    let Some(value) = store.get(partition, std::slice::from_ref(&key)).await?.pop().flatten() else { return Ok(None) };
    let head = Head::open(&key, &value).map_err(|error| LedgerError::damaged("a head", &error))?;
    Ok(Some((head, value)))
}

/// Calls `visit` for each entry from a number on.
pub(crate) async fn each_entry(
    store: &dyn View,
    partition: &PartitionKey,
    first: u64,
    mut visit: impl FnMut(Entry) -> Result<(), LedgerError> + Send,
) -> Result<(), LedgerError> {
    let mut expected = first;
    each_row_of_pages(store, partition, key::entries_from(first), bounds::SCAN_ENTRIES_MAX, |row| {
        let gap = SealError::Layout("a number is missing among them");
        let number = key::entry_number(&row.key).filter(|&number| number == expected);
        expected = number.ok_or_else(|| LedgerError::damaged("the entries", &gap))?.saturating_add(1);
        let entry = Entry::open(&row.key, &row.value);
        visit(entry.map_err(|error| LedgerError::damaged("an entry", &error))?)
    })
    .await
}

/// There is a reversal among what is not folded, though the commit that adds one folds it.
pub(super) fn unfolded_reversal() -> LedgerError {
    LedgerError::damaged("an entry", &SealError::Layout("a reversal is not folded"))
}

/// The state of a partition, for whoever writes to it.
pub(super) async fn tail(store: &dyn View, partition: &PartitionKey) -> Result<Tail, LedgerError> {
    for _ in 0..bounds::READ_ATTEMPTS_MAX {
        let mut tail = Tail::new(head(store, partition).await?);
        let (first, mut is_whole) = (tail.first(), true);
        each_entry(store, partition, first, |entry| {
            is_whole &= entry.reversals.is_empty();
            tail.add(&entry);
            Ok(())
        })
        .await?;
        // A reversal is folded by the commit that adds it: one that is met here came after the head was read.
        if is_whole {
            return Ok(tail);
        }
    }
    Err(LedgerError::Contended)
}

/// The roll-ups there are among these rows.
pub(super) async fn roll_ups(
    store: &dyn View,
    partition: &PartitionKey,
    keys: BTreeSet<RowKey>,
) -> Result<BTreeMap<RowKey, RollUp>, LedgerError> {
    let keys: Vec<RowKey> = keys.into_iter().collect();
    let values = store.get(partition, &keys).await?;
    let found = keys.into_iter().zip(values).filter_map(|(key, value)| Some((key, value?)));
    let opened = found.map(|(key, value)| {
        let roll_up = partition::open_roll_up(&key, &value);
        Ok((key, roll_up.map_err(|error| LedgerError::damaged("a roll-up", &error))?))
    });
    opened.collect()
}

/// Calls `visit` for each row of a range, read in pages.
pub(crate) async fn each_row(
    store: &dyn View,
    partition: &PartitionKey,
    range: RowRange,
    visit: impl FnMut(&Row) -> Result<(), LedgerError> + Send,
) -> Result<(), LedgerError> {
    each_row_of_pages(store, partition, range, bounds::SCAN_ROWS_MAX, visit).await
}

/// The same, in pages of at most `most` rows, and of fewer where rows are large.
async fn each_row_of_pages(
    store: &dyn View,
    partition: &PartitionKey,
    range: RowRange,
    most: usize,
    mut visit: impl FnMut(&Row) -> Result<(), LedgerError> + Send,
) -> Result<(), LedgerError> {
    let (mut rest, mut limit) = (range, most);
    loop {
        let rows = store.scan(partition, &rest, limit).await?;
        rows.iter().try_for_each(&mut visit)?;
        let Some(last) = rows.last().filter(|_| rows.len() >= limit) else { return Ok(()) };
        rest.start = last.key.next();
        let bytes: usize = rows.iter().map(|row| row.value.as_bytes().len()).sum();
        limit = if bytes > bounds::SCAN_BYTES { limit.div_ceil(2) } else { limit.saturating_mul(2).min(most) };
        // An engine that never waits would keep this thread from others for as long as there are rows.
        tokio::task::yield_now().await;
    }
}
