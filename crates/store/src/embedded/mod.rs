//! A store in one directory of this machine, on a log-structured merge tree.
//!
//! Whoever writes ([`committer`]) makes a group of all calls that wait and syncs once for them: a caller itself if nobody is
//! writing, which blocks its thread for a sync, or a thread that takes what others leave. Reads
//! go to the tree ([`engine`]) on the thread that asks, and touch the disk only for blocks that are not in memory.
//!
//! # What is checked when a directory is opened
//!
//! Who has it open and what it is ([`directory`]); that the lists of tables are those last written ([`manifest`]); that the journals are whole to the last byte, but for a write that was
//! cut off ([`journal`]); that the engine, having replayed them, is at the last group they hold ([`mark`]); that this is
//! no earlier group than the last that was acknowledged ([`acknowledged`]).
//!
//! # What is not covered
//!
//! - After a failed sync the operating system may hold pages that it will never write, and give them to the next reader:
//!   a process that is restarted then may read a group that was never acknowledged and is not on disk. Acknowledged groups
//!   are not concerned. A restart of the machine settles it.
//! - Should tables no longer be writable while the journal still is, the engine holds the committing thread, and with it
//!   its group, until they are; later calls queue up and are then refused as [`StoreError::Overloaded`].

mod acknowledged;
mod committer;
mod directory;
mod engine;
mod failure;
mod group;
mod journal;
mod key;
mod making;
mod manifest;
mod mark;
mod options;
mod queue;
mod snapshot;
mod statistics;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

use hobbs_domain::row::{PartitionKey, Row, RowKey, RowRange, RowValue};
use tokio::sync::oneshot;

use self::acknowledged::Acknowledged;
use self::committer::{Committer, Shared, Writing};
use self::engine::Engine;
pub use self::making::EmbeddedMaking;
pub use self::options::EmbeddedOptions;
use self::queue::{Queue, Request};
use self::snapshot::EmbeddedSnapshot;
use self::statistics::Counters;
pub use self::statistics::EmbeddedStatistics;
use crate::admission::admit;
use crate::error::{StoreError, StoreResult};
use crate::store::{Commit, CommitOutcome, Store, StoreFuture};
use crate::view::{PlacedRow, RowPlace, View};

/// Rows in a directory, for one process at a time.
///
/// Dropping it does what [`Store::close`] does, and blocks the thread until it is done.
pub struct EmbeddedStore {
    shared: Arc<Shared>,
    /// Taken by the first to close.
    closed: Mutex<Option<oneshot::Receiver<StoreResult<()>>>>,
    thread: Option<JoinHandle<()>>,
}

impl EmbeddedStore {
    /// Opens the store in `directory`, and makes one if the directory is new or empty. Blocks while the journals are read.
    ///
    /// # Errors
    ///
    /// [`StoreError::Locked`] if a process has it open, this one included; [`StoreError::NotAStore`],
    /// [`StoreError::NewerFormat`] or [`StoreError::Damaged`] if it holds something else, something newer or something
    /// broken, and then nothing acknowledged was removed from it; [`StoreError::Engine`] if the operating system fails.
    pub fn open(directory: &Path, options: EmbeddedOptions) -> StoreResult<Self> {
        let held = directory::open(directory, |rows| Engine::create(rows, &options))?;
        let (engine, last_group) = Engine::open(&held.rows, &options)?;
        let acknowledged = Acknowledged::open(directory, last_group)?;
        let shared = Arc::new(Shared {
            queue: Queue::new(options.queue_calls, options.queue_bytes),
            engine: RwLock::new(Some(engine)),
            counters: Counters::default(),
            writing: Mutex::new(Writing { last_group, acknowledged, failure: None }),
        });
        let (sender, receiver) = oneshot::channel();
        let lock = held.lock;
        let committer = Committer { shared: Arc::clone(&shared), lock, closed: sender };
        let thread = std::thread::Builder::new().name("hobbs-committer".to_owned()).spawn(move || committer.run());
        let thread = thread.map_err(|error| StoreError::Engine(error.to_string()))?;
        Ok(Self { shared, closed: Mutex::new(Some(receiver)), thread: Some(thread) })
    }

    /// What the store has done since it was opened.
    #[must_use]
    pub fn statistics(&self) -> EmbeddedStatistics {
        self.shared.counters.snapshot()
    }

    async fn commit_queued(&self, commits: Vec<Commit>) -> StoreResult<Vec<CommitOutcome>> {
        let bytes = admit(&commits)?;
        let (answer, receiver) = oneshot::channel();
        self.shared.queue.push(Request { commits, bytes, answer }).inspect_err(|error| {
            if matches!(error, StoreError::Overloaded) {
                self.shared.counters.overloaded();
            }
        })?;
        self.shared.commit_in_place();
        self.shared.queue.wake();
        let died = |_| Err(StoreError::Poisoned("the committing thread died".to_owned()));
        receiver.await.unwrap_or_else(died)
    }

    async fn close_queued(&self) -> StoreResult<()> {
        let receiver = self.closed.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or(StoreError::Closed)?;
        self.shared.queue.stop(StoreError::Closed);
        let died = |_| Err(StoreError::Poisoned("the committing thread died".to_owned()));
        receiver.await.unwrap_or_else(died)
    }
}

impl Drop for EmbeddedStore {
    fn drop(&mut self) {
        self.shared.queue.stop(StoreError::Closed);
        if let Some(thread) = self.thread.take() {
            // A thread that died has told its callers, and there is nobody left to tell.
            drop(thread.join());
        }
    }
}

impl View for EmbeddedStore {
    fn get<'a>(&'a self, partition: &'a PartitionKey, keys: &'a [RowKey]) -> StoreFuture<'a, Vec<Option<RowValue>>> {
        Box::pin(async move { self.shared.read(|engine| engine.get(&engine.now(), partition, keys)) })
    }

    fn scan<'a>(&'a self, partition: &'a PartitionKey, range: &'a RowRange, limit: usize) -> StoreFuture<'a, Vec<Row>> {
        Box::pin(async move { self.shared.read(|engine| engine.scan(&engine.now(), partition, range, limit)) })
    }

    fn partitions<'a>(&'a self, after: Option<&'a PartitionKey>, limit: usize) -> StoreFuture<'a, Vec<PartitionKey>> {
        Box::pin(async move { self.shared.read(|engine| engine.partitions(&engine.now(), after, limit)) })
    }

    fn walk<'a>(&'a self, after: Option<&'a RowPlace>, bytes_max: usize) -> StoreFuture<'a, Vec<PlacedRow>> {
        Box::pin(async move { self.shared.read(|engine| engine.walk(&engine.now(), after, bytes_max)) })
    }
}

impl Store for EmbeddedStore {
    fn commit(&self, commits: Vec<Commit>) -> StoreFuture<'_, Vec<CommitOutcome>> {
        Box::pin(self.commit_queued(commits))
    }

    fn snapshot(&self) -> StoreFuture<'_, Arc<dyn View>> {
        Box::pin(async move {
            let moment = self.shared.read(|engine| Ok(engine.now()))?;
            Ok(Arc::new(EmbeddedSnapshot { shared: Arc::clone(&self.shared), moment }) as Arc<dyn View>)
        })
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(self.close_queued())
    }
}
