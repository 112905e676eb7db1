//! What the store and its snapshots share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use scylla::client::session::Session;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::lanes::Lanes;
use super::options::CassandraOptions;
use super::statements::Statements;
use crate::error::{StoreError, StoreResult};

pub(super) struct Engine {
    pub(super) session: Session,
    pub(super) statements: Statements,
    pub(super) patience: Duration,
    pub(super) lanes: Lanes,
    commits: Semaphore,
    commits_at_once: u32,
    reads: Semaphore,
    is_closed: AtomicBool,
}

impl Engine {
    pub(super) fn new(session: Session, statements: Statements, options: &CassandraOptions) -> Self {
        let commits_at_once = u32::try_from(options.commits_at_once.max(1)).unwrap_or(u32::MAX);
        Self {
            session,
            statements,
            patience: options.patience,
            lanes: Lanes::new(),
            commits: Semaphore::new(options.commits_at_once.max(1)),
            commits_at_once,
            reads: Semaphore::new(options.reads_at_once.max(1)),
            is_closed: AtomicBool::new(false),
        }
    }

    /// A place among the commits that are under way.
    pub(super) async fn commit_place(&self) -> StoreResult<SemaphorePermit<'_>> {
        self.commits.acquire().await.map_err(|_| StoreError::Closed)
    }

    /// A place among the reads that are under way.
    pub(super) async fn read_place(&self) -> StoreResult<SemaphorePermit<'_>> {
        self.check_open()?;
        self.reads.acquire().await.map_err(|_| StoreError::Closed)
    }

    pub(super) fn check_open(&self) -> StoreResult<()> {
        if self.is_closed.load(Ordering::Acquire) { Err(StoreError::Closed) } else { Ok(()) }
    }

    /// Takes no more calls, and waits for the commits that are under way.
    pub(super) async fn close(&self) -> StoreResult<()> {
        if self.is_closed.swap(true, Ordering::AcqRel) {
            return Err(StoreError::Closed);
        }
        let last = self.commits.acquire_many(self.commits_at_once).await;
        self.commits.close();
        self.reads.close();
        last.map(drop).map_err(|_| StoreError::Closed)
    }
}
