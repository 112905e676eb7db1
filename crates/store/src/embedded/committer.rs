//! Whoever writes.
//!
//! It takes all calls that wait, checks their conditions in order, writes what passes as one batch with one sync, and
//! answers. While it syncs, the next group gathers; there is no timer, so a call that comes alone is written at once.
//!
//! A caller who finds nobody writing writes a group himself, and is spared the way to another thread and back; whatever came
//! in the meantime is left to a thread that waits for it.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::oneshot;

use super::acknowledged::Acknowledged;
use super::directory::Lock;
use super::engine::Engine;
use super::group::Group;
use super::queue::{Answer, Queue, Request};
use super::statistics::Counters;
use crate::error::{StoreError, StoreResult};

/// What the store's callers share.
pub(super) struct Shared {
    pub(super) queue: Queue,
    /// `None` once the store is closed.
    pub(super) engine: RwLock<Option<Engine>>,
    pub(super) counters: Counters,
    /// Held by whoever writes.
    pub(super) writing: Mutex<Writing>,
}

/// What only whoever writes may touch.
pub(super) struct Writing {
    /// The number of the last group that was written.
    pub(super) last_group: u64,
    pub(super) acknowledged: Acknowledged,
    /// Why nothing may be written any more, if so.
    pub(super) failure: Option<StoreError>,
}

/// The thread that writes what callers leave.
pub(super) struct Committer {
    pub(super) shared: Arc<Shared>,
    pub(super) lock: Lock,
    /// Told how closing went, when it is done and the directory is free.
    pub(super) closed: oneshot::Sender<StoreResult<()>>,
}

impl Shared {
    /// Reads from the engine, unless the store is closed.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Engine) -> StoreResult<T>) -> StoreResult<T> {
        let engine = self.engine.read().unwrap_or_else(PoisonError::into_inner);
        read(engine.as_ref().ok_or(StoreError::Closed)?)
    }

    /// Writes one group, unless somebody else is writing.
    pub(super) fn commit_in_place(&self) {
        if let Ok(mut writing) = self.writing.try_lock() {
            self.commit_group(&mut writing);
        }
    }

    fn commit_group(&self, writing: &mut Writing) {
        // Should this ever die of a bug, callers are to hear of it and not to wait.
        let _alarm = Alarm(self);
        let calls = self.queue.take_group();
        if calls.is_empty() {
            return;
        }
        if let Err(error) = self.commit(calls, writing) {
            self.queue.fail(&error);
            writing.failure = Some(error);
        }
    }

    /// Commits a group and answers its calls. An error has been told to each of them.
    fn commit(&self, calls: Vec<Request>, writing: &mut Writing) -> StoreResult<()> {
        let engine = self.engine.read().unwrap_or_else(PoisonError::into_inner);
        let engine = engine.as_ref().ok_or(StoreError::Closed)?;
        let mut group = Group::new(engine);
        let mut answers: Vec<(oneshot::Sender<Answer>, Answer)> = Vec::with_capacity(calls.len());
        for call in calls {
            let outcomes = group.add_call(call.commits);
            answers.push((call.answer, outcomes));
        }
        let (applied, refused) = (group.applied, group.refused);
        let written = match &writing.failure {
            Some(error) => Err(error.clone()),
            None => writing.write(engine, group),
        };
        if let Ok(rows) = &written {
            self.counters.group(applied, refused, *rows);
        }
        for (caller, outcomes) in answers {
            // A caller that went away needs no answer.
            drop(caller.send(written.clone().and(outcomes)));
        }
        written.map(|_| ())
    }
}

impl Writing {
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
}

impl Committer {
    /// Commits what callers leave until the queue is closed, then closes the engine and frees the directory.
    pub(super) fn run(self) {
        while self.shared.queue.wait() {
            let mut writing = self.shared.writing.lock().unwrap_or_else(PoisonError::into_inner);
            self.shared.commit_group(&mut writing);
        }
        self.close();
    }

    fn close(self) {
        let failure = self.shared.writing.lock().unwrap_or_else(PoisonError::into_inner).failure.clone();
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

struct Alarm<'a>(&'a Shared);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.queue.fail(&StoreError::Poisoned("the committing thread died".to_owned()));
        }
    }
}
