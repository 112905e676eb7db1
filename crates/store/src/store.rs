//! The trait that every engine implements.

use std::future::Future;
use std::pin::Pin;

use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};

use crate::error::StoreResult;

/// A future that a [`Store`] returns.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = StoreResult<T>> + Send + 'a>>;

/// What must hold of one row for a [`Commit`] to be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The row.
    pub key: RowKey,
    /// What it has to hold; `None`: there must be no such row.
    pub expected: Option<RowValue>,
}

/// A change of one partition: applied wholly or not at all.
///
/// A commit names a row at most once among its puts and deletes, and at most once among its conditions. A row may
/// stand in a condition and in a put: that is a compare-and-set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The partition that changes.
    pub partition: PartitionKey,
    /// What must hold at the moment of the change. All of them, or nothing is applied.
    pub conditions: Vec<Condition>,
    /// Rows to write, over what was there.
    pub puts: Vec<Row>,
    /// Rows to remove. Removing a row that is not there is not an error.
    pub deletes: Vec<RowKey>,
}

/// What became of a [`Commit`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitOutcome {
    /// It is durable, and visible to every read from now on.
    Applied,
    /// Nothing of it was applied. These are the keys whose conditions did not hold; at least one.
    Refused(Vec<RowKey>),
}

/// Ordered rows in partitions, with conditional, atomic, durable changes of one partition.
///
/// # What every engine promises
///
/// - **Durable when it returns**: after `commit` has answered [`CommitOutcome::Applied`], the change survives a crash of
///   the process and of the machine (the memory engine excepted).
/// - **Read your own write**: a `get` or `scan` that begins after `commit` returned sees the change.
/// - **Atomic**: no crash leaves part of a commit behind, and no condition is checked against part of one.
/// - **Linearizable on one partition**: of two commits whose conditions exclude each other, one is refused.
/// - **Nothing half-seen**: one `get` or `scan` sees all of a commit or nothing of it, and no commit that could still be
///   lost.
/// - After a failed write or sync, no further commit is acknowledged until the store is opened again. Reads go on.
/// - A key, a value or a call over a bound of [`crate::bounds`] is refused before anything is done.
///
/// A range whose start is not below its end is empty, and so is whatever is asked for with a limit of zero.
///
/// Two commits of one call may name the same partition; they are applied in their order in the list.
/// The contract suite (`contract`) checks this on every engine.
pub trait Store: Send + Sync + 'static {
    /// The values of rows of one partition, in the order of `keys`; `None` where there is no such row.
    fn get<'a>(&'a self, partition: &'a PartitionKey, keys: &'a [RowKey]) -> StoreFuture<'a, Vec<Option<RowValue>>>;

    /// Rows of one partition, in the order of their keys: the first `limit` of the range.
    fn scan<'a>(&'a self, partition: &'a PartitionKey, range: &'a RowRange, limit: usize) -> StoreFuture<'a, Vec<Row>>;

    /// Changes partitions: each commit on its own, atomically. The outcomes stand in the order of the commits.
    ///
    /// # Errors
    ///
    /// An error answers all of the commits, and leaves open which of them were applied, except for
    /// [`crate::StoreError::Overloaded`] and [`crate::StoreError::TooLarge`], which say that none was.
    fn commit(&self, commits: Vec<Commit>) -> StoreFuture<'_, Vec<CommitOutcome>>;

    /// Names of partitions that hold rows, in the order of their bytes: the first `limit` after `after`.
    fn partitions<'a>(&'a self, after: Option<&'a PartitionKey>, limit: usize) -> StoreFuture<'a, Vec<PartitionKey>>;

    /// Writes out what is pending and stops. Later calls answer [`crate::StoreError::Closed`].
    fn close(&self) -> StoreFuture<'_, ()>;
}
