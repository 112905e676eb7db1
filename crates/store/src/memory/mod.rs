//! A store in memory: the model that the other engines are compared with, and the place for faults on purpose.

mod fault;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};

use self::fault::Faultless;
pub use self::fault::{Faults, Verdict};
use self::state::State;
use crate::admission::admit;
use crate::error::{StoreError, StoreResult};
use crate::store::{Commit, CommitOutcome, Store, StoreFuture};

const FAULT: &str = "a fault was asked for";

/// Rows in memory, gone with the process.
///
/// It keeps every promise of [`Store`] but durability, and is simple enough to be seen to. Its futures never wait.
pub struct MemoryStore {
    inner: Mutex<Inner>,
    faults: Arc<dyn Faults>,
}

struct Inner {
    state: State,
    /// Why commits are refused, if they are.
    stopped: Option<StoreError>,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryStore {
    /// An empty store without faults.
    #[must_use]
    pub fn new() -> Self {
        Self::with_faults(Faultless)
    }

    /// An empty store whose commits fail as `faults` says.
    #[must_use]
    pub fn with_faults(faults: impl Faults) -> Self {
        Self { inner: Mutex::new(Inner { state: State::default(), stopped: None }), faults: Arc::new(faults) }
    }

    /// A store with the same rows and faults that is neither poisoned nor closed: what a restart would find.
    #[must_use]
    pub fn reopen(&self) -> Self {
        let state = self.lock().state.clone();
        Self { inner: Mutex::new(Inner { state, stopped: None }), faults: Arc::clone(&self.faults) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, read: impl FnOnce(&State) -> T) -> StoreResult<T> {
        let inner = self.lock();
        if matches!(inner.stopped, Some(StoreError::Closed)) { Err(StoreError::Closed) } else { Ok(read(&inner.state)) }
    }

    fn commit_now(&self, commits: Vec<Commit>) -> StoreResult<Vec<CommitOutcome>> {
        admit(&commits)?;
        let mut inner = self.lock();
        if let Some(error) = &inner.stopped {
            return Err(error.clone());
        }
        match self.faults.judge(&commits) {
            Verdict::Proceed => Ok(commits.into_iter().map(|commit| inner.state.commit(commit)).collect()),
            Verdict::Overload => Err(StoreError::Overloaded),
            Verdict::Fail { after, poisons } => {
                for commit in commits.into_iter().take(after) {
                    inner.state.commit(commit);
                }
                if !poisons {
                    return Err(StoreError::Engine(FAULT.to_owned()));
                }
                let error = StoreError::Poisoned(FAULT.to_owned());
                inner.stopped = Some(error.clone());
                Err(error)
            }
        }
    }

    fn close_now(&self) -> StoreResult<()> {
        let mut inner = self.lock();
        if matches!(inner.stopped, Some(StoreError::Closed)) {
            return Err(StoreError::Closed);
        }
        inner.stopped = Some(StoreError::Closed);
        Ok(())
    }
}

impl Store for MemoryStore {
    fn get<'a>(&'a self, partition: &'a PartitionKey, keys: &'a [RowKey]) -> StoreFuture<'a, Vec<Option<RowValue>>> {
        Box::pin(async move { self.read(|state| state.get(partition, keys)) })
    }

    fn scan<'a>(&'a self, partition: &'a PartitionKey, range: &'a RowRange, limit: usize) -> StoreFuture<'a, Vec<Row>> {
        Box::pin(async move { self.read(|state| state.scan(partition, range, limit)) })
    }

    fn commit(&self, commits: Vec<Commit>) -> StoreFuture<'_, Vec<CommitOutcome>> {
        Box::pin(async move { self.commit_now(commits) })
    }

    fn partitions<'a>(&'a self, after: Option<&'a PartitionKey>, limit: usize) -> StoreFuture<'a, Vec<PartitionKey>> {
        Box::pin(async move { self.read(|state| state.partitions(after, limit)) })
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(async move { self.close_now() })
    }
}
