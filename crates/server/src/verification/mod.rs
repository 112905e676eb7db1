//! Checking a store: that every row can be read, and that what is derived equals what it is derived from.
//!
//! Entries are what everything else of a subscription is made from, so its roll-ups, its blocks of records, its tracking ids
//! and its head are made again from them and compared.

mod derived;
mod rows;

use hobbs_domain::row::PartitionKey;
use hobbs_domain::usage::partition::key;
use hobbs_store::{Store, StoreError};

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
    /// What is wrong, each with its partition.
    pub differences: Vec<String>,
}

/// Partitions that are asked for at once.
const PARTITIONS_AT_ONCE: usize = 256;

/// Checks a whole store. `told` hears of each partition that is done.
///
/// Damage that the store itself finds is a difference too, and the rest is checked all the same.
///
/// # Errors
///
/// The store's, if its partitions can't be listed.
pub async fn verify(store: &dyn Store, mut told: impl FnMut(&Verification) + Send) -> Result<Verification, StoreError> {
    let mut verification = Verification::default();
    let mut after = None;
    loop {
        let partitions = store.partitions(after.as_ref(), PARTITIONS_AT_ONCE).await?;
        for partition in &partitions {
            verification.partition(store, partition).await;
            told(&verification);
        }
        after = partitions.last().cloned();
        if partitions.len() < PARTITIONS_AT_ONCE {
            return Ok(verification);
        }
    }
}

impl Verification {
    async fn partition(&mut self, store: &dyn Store, partition: &PartitionKey) {
        self.partitions += 1;
        let checked = if partition.as_bytes().first() == Some(&key::PARTITION_KIND) {
            derived::check(store, partition, self).await
        } else {
            rows::check(store, partition, self).await
        };
        if let Err(error) = checked {
            self.differ(partition, &error.to_string());
        }
    }

    fn differ(&mut self, partition: &PartitionKey, what: &str) {
        self.differences.push(format!("{}: {what}", name(partition)));
    }
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
