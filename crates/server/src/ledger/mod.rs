//! The ledger: recording usage, and reading totals back.
//!
//! A submission goes to one of a few workers, chosen by its partition. A worker takes all that waits, groups it by
//! partition, plans one entry for each partition and commits them together; while that is made durable, the next group
//! gathers. When a partition has many entries that are not folded, its next commit folds them too. Each caller is answered after the commit that holds its submission. There is no timer: a lone submission is
//! committed at once.
//!
//! What waits for a worker stands in a queue that is fair: tenants take turns, and the subscriptions of each. When it is full, it is the newest
//! of whoever has most waiting that is turned away.

mod batch;
mod error;
mod fair;
mod folded;
mod options;
mod queue;
mod read;
mod records;
mod remainders;
mod reversals;
mod reverse;
mod rounds;
mod rows;
mod submissions;
mod tails;
mod worker;

pub use error::LedgerError;
pub use options::LedgerOptions;
pub use read::{UnitRollUps, UnitTotal, Units};
pub use records::{RecordFilter, RecordKind, RecordPage, RecordPlace, RecordView};
pub use reverse::VoidedSubmission;
pub(crate) use rows::{each_entry, each_row, head};

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use hobbs_domain::row::PartitionKey;
use hobbs_domain::time::Instant;
use hobbs_domain::usage::fold::bytes_to_fold;
use hobbs_domain::usage::partition::key;
use hobbs_domain::usage::{Audit, Submission, TrackingId};
use hobbs_store::{Store, StoreResult};
use tokio::sync::oneshot;

use queue::{Entrance, partition_hash, queue};
use reverse::ReversalJob;
use worker::{Job, Task, Worker};

/// The ledger of a store.
pub struct Ledger {
    store: Arc<dyn Store>,
    options: LedgerOptions,
    queues: Mutex<Vec<Entrance>>,
    workers: Mutex<Vec<JoinHandle<()>>>,
    tasks: Mutex<Vec<tokio::task::JoinHandle<()>>>,
    recorded: AtomicU64,
}

impl Ledger {
    /// Starts the workers, each on a thread of its own, where a store may commit in place.
    ///
    /// # Errors
    ///
    /// The operating system's, if it has no more threads.
    pub fn start(store: Arc<dyn Store>) -> io::Result<Self> {
        Self::start_with(store, LedgerOptions::default())
    }

    /// The same with other options.
    ///
    /// # Errors
    ///
    /// The operating system's, if it has no more threads.
    pub fn start_with(store: Arc<dyn Store>, options: LedgerOptions) -> io::Result<Self> {
        let (mut ledger, workers) = Self::with_workers(store, options);
        let threads = ledger.workers.get_mut().unwrap_or_else(PoisonError::into_inner);
        for (number, worker) in workers.into_iter().enumerate() {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let thread = std::thread::Builder::new().name(format!("hobbs-ledger-{number}"));
            threads.push(thread.spawn(move || runtime.block_on(worker))?);
        }
        Ok(ledger)
    }

    /// Starts the workers of a ledger whose store is on other machines and shared with other servers, as tasks.
    ///
    /// # Panics
    ///
    /// Outside of a Tokio runtime.
    #[must_use]
    pub fn start_shared(store: Arc<dyn Store>) -> Self {
        let (mut ledger, workers) = Self::with_workers(store, LedgerOptions::shared());
        ledger.tasks.get_mut().unwrap_or_else(PoisonError::into_inner).extend(workers.into_iter().map(tokio::spawn));
        ledger
    }

    /// A ledger whose workers are the caller's to run: each future is one, and ends when it has finished what it took after
    /// the ledger was stopped. A simulation decides with it who goes on when, and ends a worker by dropping it.
    #[must_use]
    pub fn with_workers(
        store: Arc<dyn Store>,
        options: LedgerOptions,
    ) -> (Self, Vec<impl Future<Output = ()> + Send + 'static>) {
        let options = options.within(store.commit_bytes_max());
        let (mut queues, mut workers) = (Vec::new(), Vec::new());
        for _ in 0..options.workers.get() {
            let (entrance, exit) = queue(options.queue_max.get());
            queues.push(entrance);
            workers.push(Worker::new(Arc::clone(&store), options).run(exit));
        }
        (
            Self {
                store,
                options,
                queues: Mutex::new(queues),
                workers: Mutex::default(),
                tasks: Mutex::default(),
                recorded: AtomicU64::new(0),
            },
            workers,
        )
    }

    /// Records a submission. When it answers `Ok`, the submission is durable, counted once, and visible to every read.
    ///
    /// # Errors
    ///
    /// [`LedgerError::TooLarge`]: it has to be sent in several; [`LedgerError::DuplicateTrackingId`]: its tracking id is taken; [`LedgerError::Overloaded`] and
    /// [`LedgerError::Stopped`]: nothing was done; [`LedgerError::Store`]: unless the error says otherwise, it is open
    /// whether it was recorded, and sending it again with the same tracking id settles that.
    pub async fn record(&self, partition: PartitionKey, submission: Submission) -> Result<(), LedgerError> {
        if bytes_to_fold(&submission) > self.options.fold_bytes_max {
            return Err(LedgerError::TooLarge);
        }
        self.recorded.fetch_add(1, Ordering::Relaxed);
        let (answer, answered) = oneshot::channel();
        self.hand_in(Task::Record(Job { partition, submission, answer }))?;
        answered.await.unwrap_or(Err(LedgerError::Abandoned))
    }

    /// Takes a submission back, wholly: its records no longer count, though they and the reversal stay to be read, and its
    /// tracking id stays taken. When it answers `Ok`, that is durable and seen by every read. Taking back what is taken back
    /// already does nothing, and answers who did it first.
    ///
    /// # Errors
    ///
    /// [`LedgerError::NoSuchTrackingId`]: there is no such submission; otherwise as [`Self::record`], and doing it again
    /// settles what is open.
    pub async fn void(
        &self,
        partition: PartitionKey,
        tracking_id: TrackingId,
        received_at: Instant,
        audit: Audit,
    ) -> Result<VoidedSubmission, LedgerError> {
        let (answer, answered) = oneshot::channel();
        self.hand_in(Task::Reverse(ReversalJob { partition, tracking_id, received_at, audit, answer }))?;
        answered.await.unwrap_or(Err(LedgerError::Abandoned))
    }

    /// How many submissions were handed in so far. What can wait looks at it to see whether it is in the way.
    #[must_use]
    pub fn recorded(&self) -> u64 {
        self.recorded.load(Ordering::Relaxed)
    }

    /// Whether a tracking id is taken.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn is_recorded(&self, partition: &PartitionKey, tracking_id: &TrackingId) -> Result<bool, LedgerError> {
        let folded = self.store.get(partition, &[key::tracking_id(tracking_id)]).await?;
        if folded.iter().any(Option::is_some) {
            return Ok(true);
        }
        let first = rows::head(self.store.as_ref(), partition).await?.map_or(0, |(head, _)| head.entries);
        let mut found = false;
        rows::each_entry(self.store.as_ref(), partition, first, |entry| {
            found |= entry.submissions.iter().any(|known| known.tracking_id.base() == tracking_id.base());
            Ok(())
        })
        .await?;
        // A fold in between would have moved it from the entries to the tracking ids.
        let folded = self.store.get(partition, &[key::tracking_id(tracking_id)]).await?;
        Ok(found || folded.iter().any(Option::is_some))
    }

    /// Takes no more submissions, finishes those it has, and closes the store.
    ///
    /// # Errors
    ///
    /// A store's failure to close.
    pub async fn stop(&self) -> StoreResult<()> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let workers = std::mem::take(&mut *self.workers.lock().unwrap_or_else(PoisonError::into_inner));
        if !workers.is_empty() {
            let joined = tokio::task::spawn_blocking(move || workers.into_iter().all(|worker| worker.join().is_ok()));
            if !joined.await.unwrap_or(false) {
                tracing::error!("a ledger worker failed");
            }
        }
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            if task.await.is_err() {
                tracing::error!("a ledger worker failed");
            }
        }
        self.store.close().await
    }

    /// Hands a task to the worker of its partition, who answers it; so does whoever takes its place in a full queue.
    fn hand_in(&self, task: Task) -> Result<(), LedgerError> {
        let partition = partition_hash(task.partition());
        let queue = {
            let queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
            let count = u64::try_from(queues.len()).ok().filter(|&count| count > 0).ok_or(LedgerError::Stopped)?;
            let place = usize::try_from(partition % count).unwrap_or_default();
            queues.get(place).ok_or(LedgerError::Stopped)?.queue()
        };
        queue.hand_in(partition, task);
        Ok(())
    }
}
