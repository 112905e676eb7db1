//! The trait that every engine implements.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use hobbs_domain::row::{PartitionKey, Row, RowKey, RowValue};

use crate::bounds::CALL_BYTES_MAX;
use crate::error::{StoreError, StoreResult};
use crate::view::View;

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
    /// The engine could not say, of this commit alone: nothing of it was applied, unless the error is
    /// [`StoreError::Unsettled`], which leaves that open. Only engines on several machines answer so.
    Failed(StoreError),
}

/// Ordered rows in partitions, with conditional, atomic, durable changes of one partition.
///
/// # What every engine promises
///
/// - **Durable when it returns**: after `commit` has answered [`CommitOutcome::Applied`], the change survives a crash of
///   the process and of the machine (the memory engine excepted).
/// - **Read your own write**: a read that begins after `commit` returned sees the change.
/// - **Atomic**: no crash leaves part of a commit behind, and no condition is checked against part of one.
/// - **Linearizable on one partition**: of two commits whose conditions exclude each other, one is refused.
/// - **Nothing half-seen**: one read sees all of a commit or nothing of it, and no commit that could still be
///   lost.
/// - After a failed write or sync on this machine, no further commit is acknowledged until the store is opened again. Reads
///   go on. An engine on several machines knows no such failure: it answers [`CommitOutcome::Failed`].
/// - A key, a value or a call over a bound of [`crate::bounds`] is refused before anything is done.
///
/// Two commits of one call may name the same partition; they are applied in their order in the list.
/// The contract suite (`contract`) checks this on every engine.
pub trait Store: View {
    /// Changes partitions: each commit on its own, atomically. The outcomes stand in the order of the commits.
    ///
    /// # Errors
    ///
    /// An error answers all of the commits, and leaves open which of them were applied, except for
    /// [`crate::StoreError::Overloaded`] and [`crate::StoreError::TooLarge`], which say that none was.
    fn commit(&self, commits: Vec<Commit>) -> StoreFuture<'_, Vec<CommitOutcome>>;

    /// How many bytes the names, keys and values of one commit may have: at most [`CALL_BYTES_MAX`], and less where an
    /// engine can't change more at once.
    fn commit_bytes_max(&self) -> usize {
        CALL_BYTES_MAX
    }

    /// The rows as they are at one moment: everything that was applied before the call, and nothing that is applied after
    /// its answer, however long it is read and whatever is written meanwhile.
    ///
    /// An engine on several machines may have no such moment for all of its partitions. Then each call on the view still
    /// sees whole commits only, and the engine's own documentation says what more it promises; whoever puts something
    /// together from several calls has to look whether the partition changed in between.
    ///
    /// What a view keeps from being thrown away takes room on disk, so it is not to be held without need. It ends with the
    /// store: once that is closed, it answers [`crate::StoreError::Closed`].
    fn snapshot(&self) -> StoreFuture<'_, Arc<dyn View>>;

    /// Writes out what is pending and stops. Later calls answer [`crate::StoreError::Closed`].
    fn close(&self) -> StoreFuture<'_, ()>;
}
