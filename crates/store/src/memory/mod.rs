//! A store in memory: the model that the other engines are compared with, and the place for faults on purpose.

mod fault;
mod snapshot;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};

use self::fault::Faultless;
pub use self::fault::{Faults, Verdict};
use self::snapshot::Snapshot;
use self::state::State;
use crate::admission::admit;
use crate::error::{StoreError, StoreResult};
use crate::store::{Commit, CommitOutcome, Store, StoreFuture};
use crate::view::View;

const FAULT: &str = "a fault was asked for";

/// Rows in memory, gone with the process.
///
/// It keeps every promise of [`Store`] but durability, and is simple enough to be seen to. Its futures never wait.
pub struct MemoryStore {
    inner: Arc<Mutex<Inner>>,
    faults: Arc<dyn Faults>,
}

struct Inner {
    /// Shared with the snapshots of it, and copied before it changes as long as there are any.
    state: Arc<State>,
    /// Why commits are refused, if they are.
    stopped: Option<StoreError>,
}

fn lock(inner: &Mutex<Inner>) -> MutexGuard<'_, Inner> {
    inner.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Inner {
    fn with(state: Arc<State>) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self { state, stopped: None }))
    }

    fn check_open(&self) -> StoreResult<()> {
        if matches!(self.stopped, Some(StoreError::Closed)) { Err(StoreError::Closed) } else { Ok(()) }
    }

    fn commit(&mut self, commit: Commit) -> CommitOutcome {
        Arc::make_mut(&mut self.state).commit(commit)
    }
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
        Self { inner: Inner::with(Arc::default()), faults: Arc::new(faults) }
    }

    /// A store with the same rows and faults that is neither poisoned nor closed: what a restart would find.
    #[must_use]
    pub fn reopen(&self) -> Self {
        let state = Arc::clone(&self.lock().state);
        Self { inner: Inner::with(state), faults: Arc::clone(&self.faults) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        lock(&self.inner)
    }

    fn read<T>(&self, read: impl FnOnce(&Arc<State>) -> T) -> StoreResult<T> {
        let inner = self.lock();
        inner.check_open()?;
        Ok(read(&inner.state))
    }

    fn commit_now(&self, commits: Vec<Commit>) -> StoreResult<Vec<CommitOutcome>> {
        admit(&commits)?;
        let mut inner = self.lock();
        if let Some(error) = &inner.stopped {
            return Err(error.clone());
        }
        match self.faults.judge(&commits) {
            Verdict::Proceed => Ok(commits.into_iter().map(|commit| inner.commit(commit)).collect()),
            Verdict::Overload => Err(StoreError::Overloaded),
            Verdict::Fail { after, poisons } => {
                for commit in commits.into_iter().take(after) {
                    inner.commit(commit);
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
        inner.check_open()?;
        inner.stopped = Some(StoreError::Closed);
        Ok(())
    }
}

impl View for MemoryStore {
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

impl Store for MemoryStore {
    fn commit(&self, commits: Vec<Commit>) -> StoreFuture<'_, Vec<CommitOutcome>> {
        Box::pin(async move { self.commit_now(commits) })
    }

    fn snapshot(&self) -> StoreFuture<'_, Arc<dyn View>> {
        Box::pin(async move {
            let state = self.read(Arc::clone)?;
            Ok(Arc::new(Snapshot { state, store: Arc::clone(&self.inner) }) as Arc<dyn View>)
        })
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(async move { self.close_now() })
    }
}
