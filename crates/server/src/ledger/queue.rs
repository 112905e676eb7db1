//! What waits for a worker.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hobbs_domain::row::PartitionKey;
use tokio::sync::Notify;
use xxhash_rust::xxh3::xxh3_64;

use super::LedgerError;
use super::fair::{FairQueue, Lane, TurnedAway};
use super::worker::Task;

/// What waits for a worker: fair to tenants and partitions, and bounded.
pub(super) struct Queue {
    inner: Mutex<Inner>,
    /// Something waits, or the queue is closed.
    changed: Notify,
}

struct Inner {
    waiting: FairQueue<Task>,
    is_closed: bool,
}

/// Who may hand tasks in. Dropped, it closes the queue.
pub(super) struct Entrance(Arc<Queue>);

/// Who takes tasks out. Dropped, it closes the queue, and gives up what waits.
pub(super) struct Exit(Arc<Queue>);

/// A queue in which so many tasks wait at most.
pub(super) fn queue(length_max: usize) -> (Entrance, Exit) {
    let inner = Mutex::new(Inner { waiting: FairQueue::new(length_max), is_closed: false });
    let queue = Arc::new(Queue { inner, changed: Notify::new() });
    (Entrance(Arc::clone(&queue)), Exit(queue))
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands a task in. Whoever is turned away for it is told so.
    pub(super) fn hand_in(&self, partition: u64, task: Task) {
        let lane = Lane { tenant: tenant_hash(task.partition()), partition };
        let mut inner = self.lock();
        if inner.is_closed {
            drop(inner);
            task.refuse(LedgerError::Stopped);
            return;
        }
        let turned_away = inner.waiting.push(lane, task);
        drop(inner);
        if let Some(TurnedAway(task)) = turned_away {
            task.refuse(LedgerError::Overloaded);
        }
        self.changed.notify_one();
    }
}

impl Entrance {
    pub(super) fn queue(&self) -> Arc<Queue> {
        Arc::clone(&self.0)
    }
}

impl Drop for Entrance {
    fn drop(&mut self) {
        self.0.lock().is_closed = true;
        self.0.changed.notify_one();
    }
}

impl Exit {
    /// The next task; `None`: there will be no more.
    pub(super) async fn take(&mut self) -> Option<Task> {
        loop {
            {
                let mut inner = self.0.lock();
                if let Some(task) = inner.waiting.pop() {
                    return Some(task);
                }
                if inner.is_closed {
                    return None;
                }
            }
            self.0.changed.notified().await;
        }
    }

    /// The next task, if one waits.
    pub(super) fn take_waiting(&mut self) -> Option<Task> {
        self.0.lock().waiting.pop()
    }
}

impl Drop for Exit {
    fn drop(&mut self) {
        let mut inner = self.0.lock();
        inner.is_closed = true;
        inner.waiting.clear();
    }
}

/// A hash of a partition: it chooses the worker, and is the partition's lane in its queue.
pub(super) fn partition_hash(partition: &PartitionKey) -> u64 {
    xxh3_64(partition.as_bytes())
}

/// A hash of the tenant of a subscription's partition.
fn tenant_hash(partition: &PartitionKey) -> u64 {
    // The name of a subscription's partition begins with its kind and its tenant.
    const KIND_AND_TENANT: usize = 17;
    let name = partition.as_bytes();
    xxh3_64(name.get(..KIND_AND_TENANT).unwrap_or(name))
}
