//! The one thread that writes.
//!
//! It takes all calls that wait, checks their conditions in order, writes what passes as one batch with one sync, and
//! answers. While it syncs, the next group gathers; there is no timer, so a call that comes alone is written at once.

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::oneshot;

use super::acknowledged::Acknowledged;
use super::directory::Lock;
use super::engine::Engine;
use super::group::Group;
use super::queue::{Answer, Queue, Request};
use super::statistics::Counters;
use crate::error::{StoreError, StoreResult};

/// What the committer shares with the store's callers.
pub(super) struct Shared {
    pub(super) queue: Queue,
    /// `None` once the store is closed.
    pub(super) engine: RwLock<Option<Engine>>,
    pub(super) counters: Counters,
}

/// The committer's own.
pub(super) struct Committer {
    pub(super) shared: Arc<Shared>,
    /// The number of the last group that was written.
    pub(super) last_group: u64,
    pub(super) acknowledged: Acknowledged,
    pub(super) lock: Lock,
    /// Told how closing went, when it is done and the directory is free.
    pub(super) closed: oneshot::Sender<StoreResult<()>>,
}

impl Committer {
    /// Commits until the queue is closed, then closes the engine and frees the directory.
    pub(super) fn run(mut self) {
        // Should this thread ever die of a bug, callers are to hear of it and not to wait.
        let _alarm = Alarm(Arc::clone(&self.shared));
        let mut failure = None;
        while let Some(calls) = self.shared.queue.take_group() {
            if let Err(error) = self.commit(calls) {
                self.shared.queue.fail(&error);
                failure = Some(error);
            }
        }
        self.close(failure);
    }

    /// Commits a group and answers its calls. An error has been told to each of them.
    fn commit(&mut self, calls: Vec<Request>) -> StoreResult<()> {
        let shared = Arc::clone(&self.shared);
        let engine = shared.engine.read().unwrap_or_else(PoisonError::into_inner);
        let engine = engine.as_ref().ok_or(StoreError::Closed)?;
        let mut group = Group::new(engine);
        let mut answers: Vec<(oneshot::Sender<Answer>, Answer)> = Vec::with_capacity(calls.len());
        for call in calls {
            let outcomes = group.add_call(call.commits);
            answers.push((call.answer, outcomes));
        }
        let (applied, refused) = (group.applied, group.refused);
        let written = self.write(engine, group);
        if let Ok(rows) = &written {
            shared.counters.group(applied, refused, *rows);
        }
        for (caller, outcomes) in answers {
            // A caller that went away needs no answer.
            drop(caller.send(written.clone().and(outcomes)));
        }
        written.map(|_| ())
    }

    /// Makes a group durable and gives the number of rows it changed. A group that changes nothing needs no write.
    fn write(&mut self, engine: &Engine, group: Group<'_, Engine>) -> StoreResult<u64> {
        let changes = group.into_changes();
        if changes.is_empty() {
            return Ok(0);
        }
        let rows = u64::try_from(changes.len()).unwrap_or(u64::MAX);
        let number = self.last_group.saturating_add(1);
        engine.write(changes, number).map_err(poisoned)?;
        self.last_group = number;
        self.acknowledged.record(number);
        Ok(rows)
    }

    fn close(self, failure: Option<StoreError>) {
        // Waits for the reads that are under way; later ones find nothing.
        let engine = self.shared.engine.write().unwrap_or_else(PoisonError::into_inner).take();
        let synced = match (failure, &engine) {
            (Some(error), _) => Err(error),
            (None, Some(engine)) => engine.sync(),
            (None, None) => Ok(()),
        };
        drop(engine);
        drop(self.lock);
        // Nobody waits if the store was dropped instead of closed.
        drop(self.closed.send(synced));
    }
}

/// Whatever the failure was, nothing can be trusted to be durable after it.
fn poisoned(error: StoreError) -> StoreError {
    match error {
        StoreError::Poisoned(_) => error,
        other => StoreError::Poisoned(other.to_string()),
    }
}

struct Alarm(Arc<Shared>);

impl Drop for Alarm {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.queue.fail(&StoreError::Poisoned("the committing thread died".to_owned()));
        }
    }
}
