//! The clients: threads that send one request after the other to the nodes.

use super::register::{Event, Seen};
use super::{Action, History, Task, Tasks};
use crate::crash::{CrashError, Sent, Tenant};
use crate::wire::{Endpoint, KeptConnection};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The pause of a client that got no clear answer.
const PAUSE: Duration = Duration::from_millis(100);

/// Clients of one tenant.
pub struct Clients<'a> {
    /// The tenant.
    pub(super) tenant: &'a Tenant,
    /// The nodes, by number.
    pub(super) nodes: &'a [Endpoint],
    /// How many requests are under way at once.
    pub(super) threads: usize,
    /// How long a client waits for an answer.
    pub(super) patience: Duration,
    /// When the run began.
    pub(super) began: Instant,
    /// What they saw.
    pub(super) history: Mutex<History>,
}

impl Clients<'_> {
    /// Does all tasks, and comes back when there are no more.
    pub(super) fn work(&self, tasks: &Mutex<impl Tasks>) {
        thread::scope(|scope| {
            for _ in 0..self.threads {
                scope.spawn(|| self.work_alone(tasks));
            }
        });
    }

    /// What they saw.
    pub(super) fn history(&self) -> MutexGuard<'_, History> {
        lock(&self.history)
    }

    fn work_alone(&self, tasks: &Mutex<impl Tasks>) {
        let connections: Vec<KeptConnection> =
            self.nodes.iter().map(|node| KeptConnection::new(node.clone(), self.patience)).collect();
        loop {
            // Not in the condition of a `while`, which would hold the lock until the end of the round.
            let next = lock(tasks).next();
            let Some(task) = next else { return };
            let Some(connection) = connections.get(task.node) else { return };
            if !self.attempt(connection, &task) {
                lock(tasks).left_open(task);
                thread::sleep(PAUSE);
            }
        }
    }

    /// Does a task, adds what came of it to the history, and answers whether that is clear.
    fn attempt(&self, connection: &KeptConnection, task: &Task) -> bool {
        let begin = self.began.elapsed();
        let seen = match task.action {
            Action::Write(candidate) => self.write(connection, task, candidate),
            Action::Read => self.read(connection, task),
        };
        let end = self.began.elapsed();
        if let Some(seen) = seen {
            self.history().add(task.number, Event { seen, begin, end });
        }
        seen.is_some_and(|seen| !matches!(seen, Seen::Open(_)))
    }

    fn write(&self, connection: &KeptConnection, task: &Task, candidate: usize) -> Option<Seen> {
        let submission = task.race.candidates.get(candidate)?;
        match self.tenant.send(connection, submission) {
            Ok(Sent::Acknowledged) => return Some(Seen::Recorded(candidate)),
            Ok(Sent::Duplicate) => return Some(Seen::Known),
            Ok(Sent::Busy { .. }) => self.history().counts.unavailable += 1,
            Ok(Sent::Unexpected(answer)) => {
                self.history().add_unexpected(format!("{} is answered {answer}", submission.tracking_id));
            }
            Err(_) => self.history().counts.unanswered += 1,
        }
        Some(Seen::Open(candidate))
    }

    fn read(&self, connection: &KeptConnection, task: &Task) -> Option<Seen> {
        let failed = match self.tenant.totals(connection, &task.race.window) {
            Ok(totals) => match task.race.recognise(&totals) {
                Ok(candidate) => return Some(Seen::Read(candidate)),
                Err(_) => {
                    Some(format!("the total of {} is none of what was sent: {totals:?}", task.race.tracking_id()))
                }
            },
            Err(CrashError::UnexpectedAnswer { status: 503, .. } | CrashError::NoAnswer { .. }) => None,
            Err(error) => Some(error.to_string()),
        };
        let mut history = self.history();
        history.counts.reads_failed += 1;
        failed.into_iter().for_each(|what| history.add_unexpected(what));
        None
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
