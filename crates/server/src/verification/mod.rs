//! Checking a store: that every row can be read, and that what is derived equals what it is derived from.
//!
//! Entries are what everything else of a subscription is made from, so its roll-ups, its blocks of records, its tracking ids
//! and its head are made again from them and compared. What was taken back stays in blocks, and no longer counts in roll-ups.

mod blocks;
mod derived;
mod reversals;
mod rows;
mod tracking_ids;

use std::collections::VecDeque;

use hobbs_domain::row::{PartitionKey, RowValue};
use hobbs_domain::usage::partition::key;
use hobbs_store::{Store, StoreError, View};

use crate::bounds;
use crate::ledger::{LedgerError, head};

/// What was checked, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// How many partitions.
    pub partitions: u64,
    /// How many entries.
    pub entries: u64,
    /// How many records they have.
    pub records: u64,
    /// How many roll-ups were compared.
    pub roll_ups: u64,
    /// How many differences were found.
    pub difference_count: u64,
    /// What is wrong, each with its partition: the first [`bounds::DIFFERENCES_KEPT_MAX`].
    pub differences: Vec<String>,
}

/// Checks a whole store. `told` hears of each partition that is done.
///
/// Damage that the store itself finds is a difference too, and the rest is checked all the same.
///
/// # Errors
///
/// The store's, if its partitions can't be listed.
pub async fn verify(store: &dyn Store, mut told: impl FnMut(&Verification) + Send) -> Result<Verification, StoreError> {
    let mut verifier = Verifier::new(store);
    while verifier.step().await? {
        told(&verifier.found);
    }
    Ok(verifier.found)
}

/// A check of a store, partition by partition, while the store is written to: each is read as it is at one moment.
pub struct Verifier<'a> {
    store: &'a dyn Store,
    /// The last partition that was asked for.
    after: Option<PartitionKey>,
    waiting: VecDeque<PartitionKey>,
    found: Verification,
}

impl<'a> Verifier<'a> {
    /// Nothing is checked yet.
    #[must_use]
    pub fn new(store: &'a dyn Store) -> Self {
        Self { store, after: None, waiting: VecDeque::new(), found: Verification::default() }
    }

    /// What was found so far.
    #[must_use]
    pub const fn found(&self) -> &Verification {
        &self.found
    }

    /// Checks the next partition; `false`: there are no more.
    ///
    /// # Errors
    ///
    /// The store's, if it can't be read at all. What is wrong with a partition is no error but a difference.
    pub async fn step(&mut self) -> Result<bool, StoreError> {
        if self.waiting.is_empty() {
            self.waiting =
                self.store.partitions(self.after.as_ref(), bounds::VERIFIED_PARTITIONS_AT_ONCE).await?.into();
            self.after = self.waiting.back().cloned();
        }
        let Some(partition) = self.waiting.pop_front() else { return Ok(false) };
        self.found.partition(self.store, &partition).await?;
        Ok(true)
    }
}

impl Verification {
    /// Checks a partition; again if it changed underneath, which only a store without a moment for all rows lets it do.
    async fn partition(&mut self, store: &dyn Store, partition: &PartitionKey) -> Result<(), StoreError> {
        for _ in 0..bounds::READ_ATTEMPTS_MAX {
            let view = store.snapshot().await?;
            let before = head_value(view.as_ref(), partition).await;
            let mut found = Self::default();
            found.check(view.as_ref(), partition).await?;
            if found.differences.is_empty() || head_value(view.as_ref(), partition).await == before {
                self.add(found);
                return Ok(());
            }
        }
        self.differ(partition, "it changed all the while: check it again when there is less to do");
        Ok(())
    }

    async fn check(&mut self, view: &dyn View, partition: &PartitionKey) -> Result<(), StoreError> {
        self.partitions += 1;
        let checked = if partition.as_bytes().first() == Some(&key::PARTITION_KIND) {
            derived::check(view, partition, self).await
        } else {
            rows::check(view, partition, self).await
        };
        match checked {
            Ok(()) => Ok(()),
            Err(LedgerError::Store(StoreError::Closed)) => Err(StoreError::Closed),
            Err(error) => {
                self.differ(partition, &error.to_string());
                Ok(())
            }
        }
    }

    fn add(&mut self, found: Self) {
        self.partitions += found.partitions;
        self.entries += found.entries;
        self.records += found.records;
        self.roll_ups += found.roll_ups;
        self.difference_count += found.difference_count;
        let room = bounds::DIFFERENCES_KEPT_MAX.saturating_sub(self.differences.len());
        self.differences.extend(found.differences.into_iter().take(room));
    }

    fn differ(&mut self, partition: &PartitionKey, what: &str) {
        self.difference_count += 1;
        if self.differences.len() < bounds::DIFFERENCES_KEPT_MAX {
            self.differences.push(format!("{}: {what}", name(partition)));
        }
    }
}

/// The value of the head's row, if there is one and it can be read.
async fn head_value(view: &dyn View, partition: &PartitionKey) -> Option<RowValue> {
    head(view, partition).await.ok().flatten().map(|(_, value)| value)
}

/// A partition's name for people.
fn name(partition: &PartitionKey) -> String {
    let uuid = |bytes: Option<&[u8]>| bytes.and_then(|bytes| uuid::Uuid::from_slice(bytes).ok());
    let bytes = partition.as_bytes();
    match (bytes.first(), uuid(bytes.get(1..17)), uuid(bytes.get(17..33))) {
        (Some(b'U'), Some(tenant), Some(subscription)) => format!("subscription {subscription} of tenant {tenant}"),
        (Some(b'D'), Some(tenant), _) => format!("the directory of tenant {tenant}"),
        _ => format!("partition \"{}\"", bytes.escape_ascii()),
    }
}
