//! The rows of a memory store as they were at one moment.

use std::sync::{Arc, Mutex};

use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};

use super::state::State;
use super::{Inner, lock};
use crate::error::StoreResult;
use crate::store::StoreFuture;
use crate::view::View;

pub(super) struct Snapshot {
    pub(super) state: Arc<State>,
    /// The store that it is of, and ends with.
    pub(super) store: Arc<Mutex<Inner>>,
}

impl Snapshot {
    fn read<T>(&self, read: impl FnOnce(&State) -> T) -> StoreResult<T> {
        lock(&self.store).check_open()?;
        Ok(read(&self.state))
    }
}

impl View for Snapshot {
    fn get<'a>(&'a self, partition: &'a PartitionKey, keys: &'a [RowKey]) -> StoreFuture<'a, Vec<Option<RowValue>>> {
        Box::pin(async move { self.read(|state| state.get(partition, keys)) })
    }

    fn scan<'a>(&'a self, partition: &'a PartitionKey, range: &'a RowRange, limit: usize) -> StoreFuture<'a, Vec<Row>> {
        Box::pin(async move { self.read(|state| state.scan(partition, range, limit)) })
    }

    fn partitions<'a>(&'a self, after: Option<&'a PartitionKey>, limit: usize) -> StoreFuture<'a, Vec<PartitionKey>> {
        Box::pin(async move { self.read(|state| state.partitions(after, limit)) })
    }
}
