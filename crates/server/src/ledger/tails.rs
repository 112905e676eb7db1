//! The states of partitions that were written to lately.
//!
//! Each worker has its own, since each partition has one worker. Whoever else writes to the store makes the next commit
//! refused, and then the state is read anew.

use hobbs_domain::row::PartitionKey;
use hobbs_domain::usage::Tail;
use hobbs_store::Store;
use quick_cache::Weighter;
use quick_cache::unsync::Cache;

use super::{LedgerError, rows};

/// The states of partitions that were written to lately.
pub(super) struct Tails(Cache<PartitionKey, Tail, Size>);

/// What a state takes, in units of 64 bytes or so.
#[derive(Clone)]
struct Size;

impl Weighter<PartitionKey, Tail> for Size {
    fn weight(&self, _: &PartitionKey, tail: &Tail) -> u64 {
        6 + u64::try_from(tail.tracking_ids() / 4).unwrap_or(u64::MAX)
    }
}

impl Tails {
    /// No state is remembered yet, and all together take no more than about so many bytes.
    pub(super) fn new(bytes: u64) -> Self {
        let weight = bytes / 64;
        Self(Cache::with_weighter(usize::try_from(weight / 16).unwrap_or(usize::MAX), weight, Size))
    }

    /// The state of a partition, and whether it had to be read. It is no longer remembered: who changes the partition brings
    /// the new one back.
    pub(super) async fn take(
        &mut self,
        store: &dyn Store,
        partition: &PartitionKey,
    ) -> Result<(Tail, bool), LedgerError> {
        match self.0.remove(partition) {
            Some((_, tail)) => Ok((tail, false)),
            None => Ok((rows::tail(store, partition).await?, true)),
        }
    }

    /// Remembers the state of a partition.
    pub(super) fn put(&mut self, partition: PartitionKey, tail: Tail) {
        self.0.insert(partition, tail);
    }
}
