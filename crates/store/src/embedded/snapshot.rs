//! The rows of an embedded store as they were at one moment.

use std::sync::Arc;

use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};

use super::committer::Shared;
use crate::store::StoreFuture;
use crate::view::{PlacedRow, RowPlace, View};

/// It holds the engine's own snapshot and reaches the engine through the store, so that a store can be closed, and its
/// directory freed, while there are snapshots of it.
pub(super) struct EmbeddedSnapshot {
    pub(super) shared: Arc<Shared>,
    pub(super) moment: fjall::Snapshot,
}

impl View for EmbeddedSnapshot {
    fn get<'a>(&'a self, partition: &'a PartitionKey, keys: &'a [RowKey]) -> StoreFuture<'a, Vec<Option<RowValue>>> {
        Box::pin(async move { self.shared.read(|engine| engine.get(&self.moment, partition, keys)) })
    }

    fn scan<'a>(&'a self, partition: &'a PartitionKey, range: &'a RowRange, limit: usize) -> StoreFuture<'a, Vec<Row>> {
        Box::pin(async move { self.shared.read(|engine| engine.scan(&self.moment, partition, range, limit)) })
    }

    fn partitions<'a>(&'a self, after: Option<&'a PartitionKey>, limit: usize) -> StoreFuture<'a, Vec<PartitionKey>> {
        Box::pin(async move { self.shared.read(|engine| engine.partitions(&self.moment, after, limit)) })
    }

    fn walk<'a>(&'a self, after: Option<&'a RowPlace>, bytes_max: usize) -> StoreFuture<'a, Vec<PlacedRow>> {
        Box::pin(async move { self.shared.read(|engine| engine.walk(&self.moment, after, bytes_max)) })
    }
}
