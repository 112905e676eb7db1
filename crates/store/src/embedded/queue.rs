//! The calls that wait to be committed.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::bounds::{GROUP_BYTES_MAX, GROUP_COMMITS_MAX};
use crate::error::{StoreError, StoreResult};
use crate::store::{Commit, CommitOutcome};

/// The answer to a call.
pub(super) type Answer = StoreResult<Vec<CommitOutcome>>;

/// A call that waits.
pub(super) struct Request {
    pub(super) commits: Vec<Commit>,
    pub(super) bytes: usize,
    pub(super) answer: oneshot::Sender<Answer>,
}

/// A bounded queue from many callers to whoever commits, who takes whatever waits as a group.
pub(super) struct Queue {
    calls_max: usize,
    bytes_max: usize,
    inner: Mutex<Inner>,
    changed: Condvar,
}

struct Inner {
    waiting: VecDeque<Request>,
    bytes: usize,
    /// Why no more calls are taken, if they are not.
    stopped: Option<StoreError>,
}

impl Queue {
    pub(super) fn new(calls_max: usize, bytes_max: usize) -> Self {
        let inner = Inner { waiting: VecDeque::new(), bytes: 0, stopped: None };
        Self { calls_max, bytes_max, inner: Mutex::new(inner), changed: Condvar::new() }
    }

    /// Puts a call at the end. It is refused if the queue is full or takes no more.
    pub(super) fn push(&self, request: Request) -> StoreResult<()> {
        let mut inner = self.lock();
        if let Some(error) = &inner.stopped {
            return Err(error.clone());
        }
        if inner.waiting.len() >= self.calls_max || inner.bytes.saturating_add(request.bytes) > self.bytes_max {
            return Err(StoreError::Overloaded);
        }
        inner.bytes += request.bytes;
        inner.waiting.push_back(request);
        Ok(())
    }

    /// Wakes the thread that waits for calls, if there are any.
    pub(super) fn wake(&self) {
        if !self.lock().waiting.is_empty() {
            self.changed.notify_one();
        }
    }

    /// Waits for calls, and leaves them. `false`: the store was closed and all is taken. A queue that failed is waited on
    /// until then, for its store still serves reads.
    pub(super) fn wait(&self) -> bool {
        let mut inner = self.lock();
        while inner.waiting.is_empty() {
            if matches!(inner.stopped, Some(StoreError::Closed)) {
                return false;
            }
            inner = self.changed.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
        true
    }

    /// Takes all that wait, up to the bounds of a group; none, if nothing waits.
    pub(super) fn take_group(&self) -> Vec<Request> {
        self.lock().take_group()
    }

    /// Takes no more calls and answers `error` to whoever tries. What waits stays. The first reason given stands, except
    /// that a poisoned queue can still be closed.
    pub(super) fn stop(&self, error: StoreError) {
        let mut inner = self.lock();
        if !matches!(inner.stopped, Some(StoreError::Closed)) {
            inner.stopped = Some(error);
        }
        self.changed.notify_all();
    }

    /// Takes no more calls, and answers all that wait with `error`.
    pub(super) fn fail(&self, error: &StoreError) {
        self.stop(error.clone());
        let waiting = {
            let mut inner = self.lock();
            inner.bytes = 0;
            std::mem::take(&mut inner.waiting)
        };
        for request in waiting {
            // A caller that went away needs no answer.
            drop(request.answer.send(Err(error.clone())));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn take_group(&mut self) -> Vec<Request> {
        let mut group: Vec<Request> = Vec::new();
        let (mut commits, mut bytes) = (0_usize, 0_usize);
        while let Some(next) = self.waiting.front() {
            commits = commits.saturating_add(next.commits.len());
            bytes = bytes.saturating_add(next.bytes);
            if !group.is_empty() && (commits > GROUP_COMMITS_MAX || bytes > GROUP_BYTES_MAX) {
                break;
            }
            if let Some(request) = self.waiting.pop_front() {
                self.bytes = self.bytes.saturating_sub(request.bytes);
                group.push(request);
            }
        }
        group
    }
}

#[cfg(test)]
mod tests {
    use hobbs_domain::row::PartitionKey;

    use super::*;

    fn request(bytes: usize) -> (Request, oneshot::Receiver<Answer>) {
        let (answer, receiver) = oneshot::channel();
        (Request { commits: Vec::new(), bytes, answer }, receiver)
    }

    fn request_of(commits: usize) -> Request {
        let commit = Commit {
            partition: PartitionKey::new(*b"p"),
            conditions: Vec::new(),
            puts: Vec::new(),
            deletes: Vec::new(),
        };
        Request { commits: vec![commit; commits], ..request(0).0 }
    }

    #[test]
    fn all_that_waits_is_one_group() {
        let queue = Queue::new(10, 100);
        for _ in 0..3 {
            queue.push(request(1).0).unwrap();
        }
        assert_eq!(queue.take_group().len(), 3);
    }

    #[test]
    fn a_full_queue_takes_no_more_until_a_group_has_left() {
        let queue = Queue::new(2, 100);
        queue.push(request(1).0).unwrap();
        queue.push(request(1).0).unwrap();
        assert!(matches!(queue.push(request(1).0), Err(StoreError::Overloaded)));
        queue.take_group();
        queue.push(request(1).0).unwrap();
    }

    #[test]
    fn the_bytes_that_wait_are_bounded_too() {
        let queue = Queue::new(10, 100);
        queue.push(request(60).0).unwrap();
        assert!(matches!(queue.push(request(41).0), Err(StoreError::Overloaded)));
        queue.push(request(40).0).unwrap();
    }

    #[test]
    fn a_group_is_bounded_in_bytes_and_commits_but_takes_one_call_always() {
        let queue = Queue::new(10, usize::MAX);
        for bytes in [GROUP_BYTES_MAX + 1, GROUP_BYTES_MAX, 1] {
            queue.push(request(bytes).0).unwrap();
        }
        queue.push(request_of(GROUP_COMMITS_MAX)).unwrap();
        queue.push(request_of(1)).unwrap();
        let mut sizes = Vec::new();
        queue.stop(StoreError::Closed);
        while queue.wait() {
            sizes.push(queue.take_group().len());
        }
        assert_eq!(sizes, [1, 1, 2, 1]);
    }

    #[test]
    fn a_failed_queue_answers_what_waits_and_what_comes() {
        let queue = Queue::new(10, 100);
        let (waiting, mut answer) = request(1);
        queue.push(waiting).unwrap();
        queue.fail(&StoreError::Poisoned("disk".to_owned()));
        assert!(matches!(answer.try_recv().unwrap(), Err(StoreError::Poisoned(_))));
        assert!(matches!(queue.push(request(1).0), Err(StoreError::Poisoned(_))));
        queue.stop(StoreError::Closed);
        assert!(!queue.wait());
    }
}
