//! What a partition holds, read past everything that delays and fails.

use futures_util::FutureExt;
use hobbs_domain::row::PartitionKey;
use hobbs_domain::usage::partition::{Entry, Head, key};
use hobbs_store::{MemoryStore, View};

use crate::violation::{Violation, violation};

/// The entries of a partition from a number on, as they are right now.
pub(crate) fn entries(rows: &MemoryStore, partition: &PartitionKey, first: u64) -> Result<Vec<Entry>, Violation> {
    let rows = rows.scan(partition, &key::entries_from(first), usize::MAX).now_or_never();
    let rows = rows.ok_or_else(|| violation!("the memory store waited"))?;
    let rows = rows.map_err(|error| violation!("the memory store failed: {error}"))?;
    let entry = |(number, row): (u64, &hobbs_store::Row)| {
        if key::entry_number(&row.key) != Some(number) {
            return Err(violation!("entry {number} is missing"));
        }
        Entry::open(&row.key, &row.value).map_err(|error| violation!("entry {number} can't be read: {error}"))
    };
    (first..).zip(&rows).map(entry).collect()
}

/// How many entries of a partition are folded right now.
pub(crate) fn folded(rows: &MemoryStore, partition: &PartitionKey) -> Result<u64, Violation> {
    let key = key::head();
    let value = rows.get(partition, std::slice::from_ref(&key)).now_or_never().and_then(Result::ok);
    let value = value.ok_or_else(|| violation!("the memory store failed"))?.pop().flatten();
    let head = value.map(|value| Head::open(&key, &value)).transpose();
    Ok(head.map_err(|error| violation!("a head can't be read: {error}"))?.map_or(0, |head| head.entries))
}
