//! Lanes: partitions share a number of them, and in each, one commit is under way at a time.
//!
//! Commits of one partition would only get in each other's way in the database. And a lane is the *writer* under whose name
//! its commits are marked: since one follows the other, the database has to remember just the last of each.

use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_64;

use hobbs_domain::row::PartitionKey;

use super::bounds::LANES;
use super::names;

pub(super) struct Lanes(Vec<Mutex<Lane>>);

/// A writer.
pub(super) struct Lane {
    pub(super) writer: Uuid,
}

impl Lane {
    /// Goes on under another name. A commit of the old one that is still adrift then finds its own mark, or none.
    pub(super) fn rename(&mut self) {
        self.writer = names::fresh();
    }
}

impl Lanes {
    pub(super) fn new() -> Self {
        Self((0..LANES).map(|_| Mutex::new(Lane { writer: names::fresh() })).collect())
    }

    /// The lane of a partition, once it is free.
    pub(super) async fn enter(&self, partition: &PartitionKey) -> Option<MutexGuard<'_, Lane>> {
        let lanes = u64::try_from(self.0.len()).ok()?;
        let place = xxh3_64(partition.as_bytes()).checked_rem(lanes)?;
        Some(self.0.get(usize::try_from(place).ok()?)?.lock().await)
    }
}
